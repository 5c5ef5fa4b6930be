"""A form that changes what is there says which state of it was seen, so that nobody undoes unseen what others did."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

SEEN = "seen"


def state_of(said: Iterable[object]) -> str:
    """The same for the same; nothing can be read off it."""
    return salted_hmac("coalition.as_seen", repr([str(each) for each in said]), algorithm="sha256").hexdigest()


def seen_field(now: str) -> forms.CharField:
    """To be kept under the name `SEEN`."""
    return forms.CharField(required=False, widget=forms.HiddenInput, initial=now)


def is_of_another_state(form: forms.BaseForm, now: str) -> bool:
    """Whether a form was sent of another state than `now`. It comes back as of this one: sent again, it is taken."""
    seen = form.cleaned_data.pop(SEEN, "")
    if not seen or seen == now:
        return False
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data[form.add_prefix(SEEN)] = now
    form.data = data
    return True


def it_says_now(what: object) -> str:
    said = _("Somebody changed it since you opened it. It says now: “%(now)s”. Save again to have it as typed.")
    return said % {"now": what}


class AsSeen(forms.ModelForm):
    """Sent of an older state, it comes back with what was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            names = self._meta.fields or ()
            shown = [field for field in self.instance._meta.concrete_fields if field.name in names]
            self._now = state_of(field.value_from_object(self.instance) for field in shown)
            self.fields[SEEN] = seen_field(self._now)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if SEEN in self.fields and is_of_another_state(self, self._now):
            self.add_error(None, it_says_now(self.instance))
        return cleaned

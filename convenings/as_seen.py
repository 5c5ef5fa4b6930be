"""A form that changes a row says which state of it was seen, so that nobody undoes what somebody else changed since."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _


def state_of(row: Model, names: Iterable[str]) -> str:
    """The same for the same, of the fields with these names."""
    fields = [field for field in row._meta.concrete_fields if field.name in names]
    said = [str(field.value_from_object(row)) for field in fields]
    return sha256("\0".join(said).encode()).hexdigest()


class AsSeen(forms.ModelForm):
    """Sent of an older state, it comes back with what was typed; sent again, it is taken."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["seen"]
            return
        self._now = state_of(self.instance, self._meta.fields or ())
        self.initial["seen"] = self._now

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        seen = cleaned.pop("seen", "")
        if seen and seen != self._now:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data[self.add_prefix("seen")] = self._now  # type: ignore[index]
            said = _("Somebody changed it since you opened it. It says now: “%(now)s”. Save again to have it as typed.")
            self.add_error(None, said % {"now": self.instance})
        return cleaned

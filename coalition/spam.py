"""What keeps robots out of a public form without asking people to prove that they are none."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Nobody fills in a form faster; a page that stayed open longer is asked to send again.
QUICKEST, SLOWEST = timedelta(seconds=3), timedelta(days=1)
AT_MOST, WITHIN = 5, timedelta(hours=1)


class OnlyPeople(forms.Form):
    """Adds a field that people don't see and robots fill in, and when the form was drawn, signed."""

    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["drawn"] = _signer().sign("form")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        drawn = cleaned.get("drawn", "")
        try:
            _signer().unsign(drawn, max_age=SLOWEST)
        except signing.BadSignature:
            raise forms.ValidationError(_("This page was open for very long. Send it once more.")) from None
        if _is_younger(drawn):
            raise forms.ValidationError(_("That was very quick. Send it once more."))
        return cleaned

    @property
    def is_trap_sprung(self) -> bool:
        return bool(self.cleaned_data.get("website"))


def too_many_from(address: str, *, what: str = "inquiries", at_most: int = AT_MOST) -> bool:
    """Whether so much of this came from this address within the hour that no more is taken; counts this one."""
    key = f"{what}-from:{address}"
    cache.add(key, 0, WITHIN.total_seconds())
    return cache.incr(key) > at_most


def _is_younger(drawn: str) -> bool:
    try:
        _signer().unsign(drawn, max_age=QUICKEST)
    except signing.SignatureExpired:
        return False
    return True


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="coalition.spam")

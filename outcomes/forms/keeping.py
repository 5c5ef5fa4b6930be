"""That a record is kept, and that it goes: what managers ask for on a participant's page."""

from datetime import datetime

from django import forms
from django.db.models import TextField, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.sorting import SortKey
from coalition.typed import clean_words
from outcomes.forms.base import RecordForm
from outcomes.models import Hold, Participant
from outcomes.operations import erasing


class HoldForm(RecordForm):
    title = gettext_lazy("Place a legal hold")
    button = gettext_lazy("Hold this record")
    said = gettext_lazy("The record is held: nothing of it is erased until the hold is lifted.")
    help = gettext_lazy(
        "For a record that a court, an audit or a complaint needs. Your staff see that it is held, and why."
    )
    refusals = {erasing.HeldAlready: (None, gettext_lazy("This record is held already."))}

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def save(self, now: datetime) -> Hold:
        return erasing.hold(self.participant, reason=self.cleaned_data["reason"], by=self.user, now=now)


class AnonymizeForm(RecordForm):
    """Asks for the name, so that nobody erases whom they did not mean; accents and capitals don't matter."""

    said = gettext_lazy("Nothing says any more who this was.")
    refusals = {
        erasing.IsHeld: (None, gettext_lazy("Somebody has placed a legal hold meanwhile, so nothing was erased.")),
    }

    name = forms.CharField(
        label=gettext_lazy("Type their full name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_name(self) -> str:
        typed = clean_words(self.cleaned_data["name"])
        same = Participant.objects.filter(pk=self.participant.pk, sort_name=SortKey(Value(typed, TextField())))
        if not same.exists():
            raise forms.ValidationError(_("This is not the name in the record."))
        return typed

    def save(self, now: datetime) -> None:
        erasing.anonymize(self.participant, now=now)

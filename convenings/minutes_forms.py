"""How minutes, decisions and amendments are sent, and what is said when they are not taken."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.as_seen import AsSeen
from convenings.models import AgendaItem, Amendment, Convening, Decision
from convenings.models.minutes import LONGEST_MINUTES
from convenings.operations.changing import IsCanceled
from convenings.operations.decisions import IsStruck, NotOfItsAgenda
from convenings.operations.minutes import (
    IsPrivate,
    NotApproved,
    NotCirculated,
    NothingWritten,
    NotMetSince,
    NotTheirs,
    Reworded,
)
from convenings.operations.roll_call import IsApproved, NotYet

REFUSALS = (
    *(IsApproved, IsCanceled, IsPrivate, IsStruck, NotApproved, NotCirculated, NothingWritten),
    *(NotMetSince, NotOfItsAgenda, NotTheirs, NotYet, Reworded),
)


def refused(error: Exception) -> tuple[str | None, str]:
    """The field that it is about, and what to say of it."""
    if isinstance(error, NotOfItsAgenda):
        return "item", _("Choose an item of this agenda.")
    said = {
        IsApproved: _("The minutes are approved: nothing of them changes any more. Add an amendment."),
        IsCanceled: _("It does not take place, so there is nothing to write down."),
        IsPrivate: _("Not everybody may know of it, so its minutes stay with those who may."),
        IsStruck: _("Somebody struck it meanwhile."),
        NotApproved: _("They are not approved yet."),
        NotCirculated: _("The group has to read them first: send them to it."),
        NothingWritten: _("Nothing is written down yet."),
        NotMetSince: _("They are signed at the group’s next meeting, once it has begun."),
        NotTheirs: _("The chairs sign."),
        Reworded: _("They were changed while you read them. Read them again, and sign then."),
        NotYet: _("It is written from an hour before it begins."),
    }
    return None, said[type(error)]


class NotesForm(forms.Form):
    """The text, and the version that was read before it was written."""

    text = forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        strip=False,
        max_length=LONGEST_MINUTES,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=gettext_lazy("# makes a heading, - a line of a list, **bold** bold."),
    )
    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """A browser sends each line's end as two characters."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").replace("\x00", "")


class DecisionForm(AsSeen):
    class Meta:
        model = Decision
        fields = ("text", "item", "in_favor", "against", "abstained")
        labels = {
            "text": gettext_lazy("What was decided"),
            "item": gettext_lazy("On which item of the agenda"),
            "in_favor": gettext_lazy("In favor"),
            "against": gettext_lazy("Against"),
            "abstained": gettext_lazy("Abstained"),
        }
        help_texts = {"abstained": gettext_lazy("Leave all three empty where nobody counted.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, convening: Convening, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = convening.agenda.in_order()  # type: ignore[attr-defined]
        self.fields["item"].empty_label = _("On none of them")  # type: ignore[attr-defined]
        self.fields["item"].label_from_instance = _name_of  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        votes = [cleaned.get(name) for name in ("in_favor", "against", "abstained")]
        counted = [vote for vote in votes if vote is not None]
        if counted and len(counted) < len(votes) and not self.errors:
            self.add_error("abstained", _("Count all votes, or none."))
        return cleaned


class AmendmentForm(forms.ModelForm):
    class Meta:
        model = Amendment
        fields = ("text",)
        labels = {"text": gettext_lazy("What is to be added")}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}


def _name_of(item: AgendaItem) -> str:
    return item.name

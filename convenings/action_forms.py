from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.models import Group, Membership, User
from convenings.forms import DAY
from convenings.models import Action, Minutes
from convenings.operations.actions import NoLaterDay, NoSeat, NotTheirOrganization, SettledAlready, StillOpen
from convenings.operations.changing import ReasonMissing
from convenings.operations.roll_call import IsApproved

REFUSALS = (IsApproved, NoLaterDay, NoSeat, NotTheirOrganization, ReasonMissing, SettledAlready, StillOpen)
DONE, LATER = "done", "later"


def refused(error: Exception) -> tuple[str | None, str]:
    """The field that it is about, and what to say of it."""
    if isinstance(error, NoLaterDay):
        return "until", _("Choose a day that is still to come, later than the one agreed, and of this century.")
    if isinstance(error, NoSeat):
        return "organization", _("Choose an organization that has a seat in the group.")
    if isinstance(error, NotTheirOrganization):
        return "user", _("Choose somebody of that organization.")
    if isinstance(error, ReasonMissing):
        return "reason", _("Say why: it stays with the action.")
    if isinstance(error, IsApproved):
        return None, _("The minutes of that meeting are approved. Write it down on the group’s own list.")
    if isinstance(error, StillOpen):
        return None, _("It is open.")
    return None, _("It is done or dropped already.")


class ActionForm(forms.ModelForm):
    """What somebody takes on in a group."""

    class Meta:
        model = Action
        fields = ("what", "organization", "user", "due")
        labels = {
            "what": gettext_lazy("What is to be done"),
            "organization": gettext_lazy("Which organization does it"),
            "user": gettext_lazy("Who does it"),
            "due": gettext_lazy("By when"),
        }
        help_texts = {
            "user": gettext_lazy("They get a letter tomorrow morning, and are reminded."),
            "due": gettext_lazy("Empty: no day was agreed."),
        }
        widgets = {"due": DAY}

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organizations = group.organizations()
        works = Membership.objects.current().filter(organization__in=organizations.order_by(), user=OuterRef("pk"))
        people = User.objects.filter(Exists(works) & Q(is_active=True) | Q(pk=self.instance.user_id))
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]
        self.fields["user"].queryset = people.order_by("full_name", "email")  # type: ignore[attr-defined]
        self.fields["user"].empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        agreed_at = self.instance.convening
        if self.instance.pk and agreed_at and Minutes.objects.are_approved(agreed_at):
            self.fields["what"].disabled = True
            self.fields["what"].help_text = _("As the approved minutes have it.")


class ActionAnswerForm(forms.Form):
    """How it stands, by whoever does it."""

    said = forms.ChoiceField(
        label=gettext_lazy("How does it stand?"),
        choices=[(DONE, gettext_lazy("It is done")), (LATER, gettext_lazy("I need more time"))],
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=gettext_lazy("Until when"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("If you need more time."),
    )
    word = forms.CharField(
        label=gettext_lazy("A word to the group"), max_length=Action._meta.get_field("word").max_length, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("said") == LATER and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", _("Say until when."))
        return cleaned


class DropForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is dropped"), max_length=Action._meta.get_field("reason").max_length
    )

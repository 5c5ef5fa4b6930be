"""Who looks after whose people: while a coach is away, and for good."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coalition.models import Organization, User
from outcomes.forms.base import AskingForm
from outcomes.forms.records import ToACoach, staff_of
from outcomes.models import Assignment, Cover, Participant
from outcomes.operations import caseload


class OfOrganizationForm(AskingForm):
    """About the work of one organization."""

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        self.organization = organization
        super().__init__(*args, **kwargs)


class CoverForm(OfOrganizationForm):
    """A manager says who is away; anybody else is away themselves."""

    title = gettext_lazy("Arrange cover")
    button = gettext_lazy("Arrange it")
    model, names = Cover, ("away", "covered_by", "starts_on", "ends_on", "note")
    refusals = {
        caseload.NotStaff: ("covered_by", gettext_lazy("Choose two who work with participants here.")),
        caseload.OwnCover: ("covered_by", gettext_lazy("Choose somebody else: nobody covers for themselves.")),
        caseload.EndsBeforeItBegins: ("ends_on", gettext_lazy("It can’t end before it begins.")),
    }

    def __init__(self, *args: Any, is_manager: bool, **kwargs: Any) -> None:
        self.is_manager = is_manager
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        staff = staff_of(self.organization)
        self.offer("away", staff)
        self.offer("covered_by", staff)
        if not self.is_manager:
            del self.fields["away"]
            self.offer("covered_by", staff.exclude(pk=self.user.pk))
        self.fields["starts_on"].initial = self.today
        self.fields["note"].widget = forms.Textarea(attrs={"rows": 3})
        self.help = _("They see these people on their own day, and get the letters about their calls.")
        if not staff.exclude(pk=self.user.pk).exists():
            self.help = _("Nobody else works with participants here. Invite a colleague first.")

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        if day < self.today():
            raise forms.ValidationError(_("This day has passed."))
        return day

    def save(self, now: datetime) -> Cover:
        return caseload.cover(self.organization, by=self.user, **{"away": self.user, **self.cleaned_data})

    @property
    def said(self) -> str:
        words = _("%(covered_by)s looks after the people of %(away)s from %(first)s to %(last)s.")
        days = {"first": date_format(self.done.starts_on), "last": date_format(self.done.ends_on)}
        return words % {"covered_by": self.done.covered_by, "away": self.done.away, **days}


class HandOverCaseloadForm(ToACoach, OfOrganizationForm):
    title = gettext_lazy("Hand over a whole caseload")
    help = gettext_lazy("For good, from today. While somebody is only away, arrange cover instead.")
    refusals = {
        **ToACoach.refusals,
        caseload.CoachedAlready: (None, gettext_lazy("Somebody else handed some of them over meanwhile. Look again.")),
    }

    coach = forms.ModelChoiceField(label=gettext_lazy("Whose people"), queryset=User.objects.none())

    field_order = ("coach", "to", "note")

    def prepare(self) -> None:
        self.fields["note"].help_text = _("It is kept with each of them.")
        loads = {each["coach"]: each["load"] for each in Assignment.objects.of_organization(self.organization).loads()}
        coaches = User.objects.filter(pk__in=loads).order_by("full_name", "email")
        self.offer("coach", coaches, lambda each: _load(each, loads[each.pk]))
        self.offer("to", staff_of(self.organization))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("to") and said.get("to") == said.get("coach"):
            self.add_error("to", _("Choose somebody else: they coach these people already."))
        return said

    def save(self, now: datetime) -> list[Assignment]:
        said = self.cleaned_data
        theirs = Participant.objects.of_organization(self.organization).coached_by(said["coach"])
        return caseload.hand_over(theirs, to=said["to"], by=self.user, now=now, note=said["note"])

    @property
    def said(self) -> str:
        words = ngettext(
            "%(name)s coaches %(count)d person more from today.",
            "%(name)s coaches %(count)d people more from today.",
            len(self.done),
        )
        return words % {"name": self.cleaned_data["to"], "count": len(self.done)}


def _load(coach: User, load: int) -> str:
    words = ngettext("%(name)s, who coaches %(count)d person", "%(name)s, who coaches %(count)d people", load)
    return words % {"name": coach, "count": load}

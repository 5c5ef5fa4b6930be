"""A job that began or ended, and how an enrollment goes on."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.models import Document, Organization, Sector
from outcomes.forms.base import AskingForm, RecordForm, day_field, file_field
from outcomes.forms.records import NOT_OF_THIS_PERSON
from outcomes.forms.typing import employer_field, occupation_field
from outcomes.models import Enrollment, FundingStream, Placement, PlacementCredit
from outcomes.operations import enrollments, placements

FACTS = (
    *("starts_on", "job_title", "hourly_wage", "hours", "benefits", "evidence", "enrollment", "stream", "sector"),
    *("shift", "union", "training_related", "apprenticeship", "subsidized", "same_employer", "wage_before"),
    *("contact_name", "contact_email"),
)

OF_ITS_END = ("ended_on", "end_reason")


class PlacementForm(RecordForm):
    title = gettext_lazy("Log a placement")
    said = gettext_lazy("The placement is logged, and its follow-ups are planned.")
    model = Placement
    names: tuple[str, ...] = FACTS
    day = "starts_on"
    field_order = ("employer", "occupation", "starts_on", "hourly_wage", "hours", "benefits", "evidence", "file")
    refusals = {
        placements.NoEmployer: ("employer", gettext_lazy("Who employs them?")),
        placements.LoggedAlready: (
            "starts_on",
            gettext_lazy("A job at this employer from this day is in the record already."),
        ),
        **NOT_OF_THIS_PERSON,
    }
    # What a report seldom asks for is folded away.
    folded = FACTS[FACTS.index("enrollment") :]

    employer = employer_field()
    occupation = occupation_field()
    file = file_field(gettext_lazy("Document that proves it"))

    def prepare(self) -> None:
        self.fields["starts_on"].initial = self.today
        self.offer("enrollment", self.participant.enrollments.select_related("program"), lambda each: str(each.program))
        self.offer("stream", FundingStream.objects.of_organization(self.organization))
        self.offer("sector", Sector.objects.all())
        if "sector" in self.fields:
            self.fields["sector"].help_text = _("Empty: that of the occupation.")
        self.fields["evidence"].required = True

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("wage_before") is not None and not said.get("same_employer"):
            self.add_error("wage_before", _("A wage before is one at the same employer: say that it is the same."))
        # A lab technician works in a hospital or in a biotech company, and one grant may count one of them.
        if (occupation := said.get("occupation")) and not said.get("sector") and "sector" in self.fields:
            several = list(occupation.sectors.values_list("name", flat=True))
            if len(several) > 1:
                words = _("People in this occupation work in several: choose that of this job (%(sectors)s).")
                self.add_error("sector", words % {"sectors": ", ".join(several)})
        return said

    def facts(self) -> dict[str, Any]:
        """What the operation takes."""
        said = dict(self.cleaned_data)
        employer = said.pop("employer")
        known = isinstance(employer, Organization)
        said |= {"employer": employer if known else None, "employer_name": "" if known else employer}
        if document := self.document(Document.Kind.EVIDENCE):
            said["document"] = document
        return {name: value for name, value in said.items() if name not in {"file", "sure"}}

    def save(self, now: datetime) -> Placement:
        return placements.log_placement(self.participant, by=self.user, now=now, sure=self.sure, **self.facts())


class CorrectionForm(PlacementForm):
    """Also of its end, where one is recorded: without a day and a reason the job goes on."""

    title = gettext_lazy("Correct a placement")
    said = gettext_lazy("It is put right. What it said before is kept beside it.")
    help = gettext_lazy("What was said before stays in the record, with the reason. It is to be verified anew.")
    refusals = {
        **PlacementForm.refusals,
        placements.NothingToCorrect: (None, gettext_lazy("Nothing here differs from what is recorded.")),
        placements.EndsBeforeItBegins: (
            None,
            gettext_lazy("A job ends on a day that is not before its first, and for a reason; else leave both empty."),
        ),
    }
    names = (*FACTS, *OF_ITS_END)
    is_of_what_is = True

    reason = forms.CharField(label=gettext_lazy("Why it is corrected"), max_length=200)

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        self.placement = placement
        super().__init__(*args, participant=placement.participant, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        self._offer_its_own()
        for name in self.fields:
            if name in self.names or name == "occupation":
                self.initial[name] = getattr(self.placement, name)
        self.initial["employer"] = self.placement.employer_shown

    def _offer_its_own(self) -> None:
        """What the placement says is not lost by saving it, though nobody could choose it any more."""
        stream: Any = self.fields.get("stream")
        if stream and self.placement.stream_id:
            stream.queryset = stream.queryset | FundingStream.objects.filter(pk=self.placement.stream_id)
        if not self.placement.ended_on:
            for name in OF_ITS_END:
                del self.fields[name]

    def clean_ended_on(self) -> Any:
        day = self.cleaned_data["ended_on"]
        if day and day > self.today():
            raise forms.ValidationError(_("This day is yet to come."))
        return day

    def facts(self) -> dict[str, Any]:
        """An employer that is the same as before stays written as it was."""
        said, before = super().facts(), self.placement
        if said["employer"] and said["employer"] == before.employer:
            said["employer_name"] = before.employer_name
        return said

    def save(self, now: datetime) -> Any:
        facts = self.facts()
        reason = facts.pop("reason")
        return placements.correct(self.placement, reason=reason, by=self.user, now=now, sure=self.sure, **facts)


class PartForm(RecordForm):
    """Of several who helped each is named: the person counts once."""

    title = gettext_lazy("Who had a part in a placement")
    said = gettext_lazy("It is recorded who had a part in it.")
    help: Any = gettext_lazy(
        "The person counts once, whoever is named; the funding stream’s page says who had which part."
    )
    model, names = PlacementCredit, ("placement", "partner", "part")

    def prepare(self) -> None:
        placements = self.participant.placements.select_related("employer")
        self.offer("placement", placements)
        self.fields["placement"].initial = placements.first()
        self.offer("partner", Organization.objects.members().exclude(pk=self.organization.pk).members_first())
        if not placements:
            self.help = _("No placement is logged yet: log it first.")

    def save(self, now: datetime) -> None:
        said = self.cleaned_data
        placements.credit(said["placement"], [(said["partner"], said["part"])])


class EndForm(AskingForm):
    title = gettext_lazy("The job ended")
    said = gettext_lazy("The end of the job is recorded.")
    model, names = Placement, ("end_reason",)
    refusals = {
        placements.EndsBeforeItBegins: ("on", gettext_lazy("It can’t end before it began.")),
        placements.EndedAlready: (None, gettext_lazy("Its end is recorded already.")),
    }

    on = day_field(gettext_lazy("Last day"))

    field_order = ("on", "end_reason")

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        self.placement = placement
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["end_reason"].required = True

    def save(self, now: datetime) -> Placement:
        return placements.end(
            self.placement, on=self.cleaned_data["on"], reason=self.cleaned_data["end_reason"], now=now
        )


class StepForm(AskingForm):
    """How an enrollment went on."""

    title = gettext_lazy("What happened")
    refusals = {
        enrollments.IsOver: (None, gettext_lazy("It has ended, or somebody moved it on meanwhile.")),
        enrollments.EndsBeforeItBegins: ("on", gettext_lazy("It can’t end before it began.")),
        enrollments.NoReason: (
            "reason",
            gettext_lazy("Why did they leave? Name a barrier only where one was in the way."),
        ),
        enrollments.EnrolledAlready: (None, gettext_lazy("They are in this program already.")),
    }

    step = forms.ChoiceField(label=gettext_lazy("Step"), widget=forms.RadioSelect)
    on = day_field(gettext_lazy("Day"))
    reason = forms.ChoiceField(label=gettext_lazy("Why they left"), required=False)
    barrier = forms.CharField(label=gettext_lazy("What stood in the way"), required=False, max_length=1000)

    STEPS = {
        "enrolled": (gettext_lazy("Enrolled"), ("referred",)),
        "started": (gettext_lazy("Started"), ("referred", "enrolled")),
        "completed": (gettext_lazy("Completed it"), ("enrolled", "active")),
        "withdrawn": (gettext_lazy("Left before the end"), ("enrolled", "active")),
        "never_started": (gettext_lazy("Never started"), ("referred", "enrolled")),
        "reopened": (gettext_lazy("It has not ended: it goes on"), Enrollment.OVER),
    }

    def __init__(self, *args: Any, enrollment: Enrollment, **kwargs: Any) -> None:
        self.enrollment = enrollment
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        open_ones = [(name, label) for name, (label, states) in self.STEPS.items() if self.enrollment.state in states]
        self.fields["step"].choices = open_ones  # type: ignore[attr-defined]
        self.fields["step"].initial = open_ones[0][0] if open_ones else None
        self.fields["reason"].choices = [("", "---------"), *Enrollment.Reason.choices]  # type: ignore[attr-defined]
        if "withdrawn" not in dict(open_ones):
            del self.fields["reason"], self.fields["barrier"]
        if not self.enrollment.is_open:
            del self.fields["on"]

    def save(self, now: datetime) -> Enrollment:
        on: Any = self.cleaned_data.get("on")
        step = self.cleaned_data["step"]
        each = self.enrollment
        if step == "reopened":
            return enrollments.reopen(each, now=now)
        if step == "enrolled":
            place: dict[str, Any] = {"cohort": each.cohort}
            return enrollments.enroll(each.participant, each.program, on=on, by=self.user, now=now, **place)
        if step == "withdrawn":
            reason, barrier = self.cleaned_data["reason"], self.cleaned_data["barrier"]
            return enrollments.withdraw(each, on=on, reason=reason, barrier=barrier, now=now)
        steps = {"started": enrollments.start, "completed": enrollments.complete}
        return steps.get(step, enrollments.never_started)(each, on=on, now=now)

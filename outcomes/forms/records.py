"""What happened to a participant, as short forms: each opens in place, and is a page of its own without JavaScript."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coalition.models import Document, Organization, User
from outcomes.forms.base import RecordForm, Refusals, day_field, file_field
from outcomes.forms.typing import program_field
from outcomes.models import (
    Barrier,
    Consent,
    CredentialEarned,
    FundingStream,
    PlannedGap,
    Service,
    ServiceType,
    SkillGain,
)
from outcomes.operations import caseload, consents, enrollments, participants, services
from programs.models import Cohort, Program

NOT_OF_THIS_PERSON: Refusals = {
    services.NotOfThisPerson: ("enrollment", gettext_lazy("Choose one of their own enrollments."))
}


class OfEnrollment(RecordForm):
    """Names one of the participant's enrollments, if they have any."""

    def prepare(self) -> None:
        self.offer("enrollment", self.participant.enrollments.select_related("program"), lambda each: str(each.program))
        if "stream" in self.fields:
            self.offer("stream", FundingStream.objects.of_organization(self.organization))


class ServiceForm(OfEnrollment):
    title = gettext_lazy("Log a service")
    said = gettext_lazy("The service is logged.")
    model, names = Service, ("type", "given_on", "amount", "enrollment", "stream", "note")
    day = "given_on"
    refusals = {services.BelowZero: ("amount", gettext_lazy("An amount can’t be below zero.")), **NOT_OF_THIS_PERSON}

    def prepare(self) -> None:
        super().prepare()
        self.offer("type", ServiceType.objects.filter(is_offered=True))
        self.fields["note"].widget.attrs["rows"] = 2

    def save(self, now: datetime) -> Service:
        said = dict(self.cleaned_data)
        return services.log_service(
            self.participant, said.pop("type"), on=said.pop("given_on"), by=self.user, now=now, **said
        )


class CredentialForm(OfEnrollment):
    title = gettext_lazy("Log a credential")
    said = gettext_lazy("The credential is logged.")
    model, names = CredentialEarned, ("kind", "name", "earned_on", "expires_on", "enrollment")
    day = "earned_on"
    refusals = {
        services.LoggedAlready: ("name", gettext_lazy("This credential of this day is in the record already.")),
        **NOT_OF_THIS_PERSON,
    }

    file = file_field(gettext_lazy("Copy of it"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("expires_on") and said.get("earned_on") and said["expires_on"] < said["earned_on"]:
            self.add_error("expires_on", _("It can’t expire before it is earned."))
        return said

    def save(self, now: datetime) -> CredentialEarned:
        document = self.document(Document.Kind.EVIDENCE)
        said = dict(self.cleaned_data)
        return services.log_credential(
            self.participant, on=said.pop("earned_on"), by=self.user, now=now, document=document, **said
        )


class SkillGainForm(OfEnrollment):
    title = gettext_lazy("Log a skill gain")
    said = gettext_lazy("The skill gain is logged.")
    model, names = SkillGain, ("kind", "gained_on", "detail", "enrollment")
    day = "gained_on"
    refusals = {
        services.LoggedAlready: ("kind", gettext_lazy("One of this kind on this day is in the record already.")),
        **NOT_OF_THIS_PERSON,
    }

    def save(self, now: datetime) -> SkillGain:
        said = dict(self.cleaned_data)
        return services.log_skill_gain(self.participant, on=said.pop("gained_on"), by=self.user, now=now, **said)


class EnrollmentForm(RecordForm):
    title = gettext_lazy("Refer or enroll")
    said = gettext_lazy("The enrollment is recorded.")
    refusals = {
        enrollments.EnrolledAlready: (None, gettext_lazy("They are in this program already, and it has not ended.")),
        enrollments.NotOfThisProgram: ("cohort", gettext_lazy("This cohort is one of another program.")),
    }

    what = forms.ChoiceField(
        label=pgettext_lazy("of an enrollment", "What happened"),
        choices=[("enroll", gettext_lazy("Enrolled")), ("refer", gettext_lazy("Referred"))],
        initial="enroll",
        widget=forms.RadioSelect,
    )
    cohort = forms.ModelChoiceField(
        label=gettext_lazy("Cohort of your organization"), queryset=Cohort.objects.none(), required=False
    )
    program = program_field()
    on = day_field(gettext_lazy("Day"))
    stream = forms.ModelChoiceField(
        label=gettext_lazy("Funding stream"), queryset=FundingStream.objects.none(), required=False
    )

    def prepare(self) -> None:
        own = Cohort.objects.filter(program__organization=self.organization).select_related("program")
        self.offer("cohort", own.order_by("-starts_on", "program__sort_title"), _cohort)
        self.offer("stream", FundingStream.objects.of_organization(self.organization))
        if "cohort" in self.fields:
            self.fields["program"].label = _("Or another program")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not said.get("program") and not said.get("cohort") and "program" not in self.errors:
            self.add_error("program", _("Which program is it? Begin to type its name."))
        return said

    def save(self, now: datetime) -> Any:
        said = self.cleaned_data
        cohort: Any = said.get("cohort")
        program: Program = said["program"] or cohort.program
        begin = enrollments.enroll if said["what"] == "enroll" else enrollments.refer
        return begin(
            self.participant, program, on=said["on"], by=self.user, now=now, cohort=cohort, stream=said.get("stream")
        )


def _cohort(cohort: Cohort) -> str:
    return _("%(program)s, from %(day)s") % {"program": cohort.program, "day": cohort.starts_on.isoformat()}


class ConsentForm(RecordForm):
    title = gettext_lazy("Record a consent")
    said = gettext_lazy("The consent is recorded, and holds from now on.")
    model, names = Consent, ("scope", "to", "signed_on", "how")
    day = "signed_on"
    field_order = ("scope", "to", "signed_on", "how", "until", "file")
    refusals = {
        consents.ToWhom: ("to", gettext_lazy("Name the partner where the consent is to one, and leave it empty else.")),
        consents.OverAlready: ("until", gettext_lazy("This day has passed.")),
        consents.ConsentedAlready: ("scope", gettext_lazy("They consented to this already. It is in the record.")),
    }

    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: until they take it back."),
    )
    file = file_field(gettext_lazy("Signed form"))

    def prepare(self) -> None:
        self.offer("to", Organization.objects.members().exclude(pk=self.organization.pk).members_first())

    def save(self, now: datetime) -> Consent:
        document = self.document(Document.Kind.CONSENT)
        said = dict(self.cleaned_data)
        return consents.sign(self.participant, by=self.user, now=now, document=document, **said)


class ToACoach(forms.Form):
    """Who coaches from today whoever is handed over."""

    button = gettext_lazy("Hand over")
    refusals: Refusals = {
        caseload.NotStaff: ("to", gettext_lazy("Choose somebody who works with participants here.")),
        caseload.CoachedAlready: (None, gettext_lazy("Somebody else handed them over meanwhile. Look again.")),
    }

    to = forms.ModelChoiceField(label=gettext_lazy("Who coaches them from today"), queryset=User.objects.none())
    note = forms.CharField(
        label=gettext_lazy("Note for the new coach"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class HandOverForm(ToACoach, RecordForm):
    title = gettext_lazy("Hand over to a coach")
    said = gettext_lazy("They have another coach from today.")

    def prepare(self) -> None:
        self.offer("to", staff_of(self.organization))
        coach = self.participant.assignments.current().first()
        self.fields["to"].initial = coach.coach_id if coach else self.user.pk

    def save(self, now: datetime) -> Any:
        said = self.cleaned_data
        return caseload.hand_over([self.participant], to=said["to"], by=self.user, now=now, note=said["note"])


def staff_of(organization: Organization) -> Any:
    """Who may coach there, by name."""
    working = organization.memberships.current().filter(role__in=("staff", "manager"), user__is_active=True)
    return User.objects.filter(pk__in=working.values("user")).order_by("full_name", "email")


class DetailsForm(RecordForm):
    is_of_what_is = True
    title = gettext_lazy("Barriers and notes")
    help = gettext_lazy("Kept encrypted. Nobody outside your organization reads it, whatever they consented to.")

    barriers = forms.MultipleChoiceField(
        label=gettext_lazy("What stands between them and a job"),
        choices=Barrier.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    justice = forms.CharField(label=gettext_lazy("Justice involvement"), required=False, widget=forms.Textarea)
    immigration = forms.CharField(label=gettext_lazy("Immigration"), required=False, widget=forms.Textarea)
    notes = forms.CharField(label=gettext_lazy("Notes"), required=False, widget=forms.Textarea)

    def prepare(self) -> None:
        details = getattr(self.participant, "details", None)
        for name in ("justice", "immigration", "notes"):
            self.fields[name].widget.attrs["rows"] = 3
            self.fields[name].initial = getattr(details, name, "")
        self.fields["barriers"].initial = [each.value for each in details.barriers] if details else []

    def save(self, now: datetime) -> Any:
        return participants.describe(self.participant, **self.cleaned_data)


class GapForm(RecordForm):
    title = gettext_lazy("Plan a gap")
    said = gettext_lazy("The gap is planned.")
    help = gettext_lazy("A time without services after which they are expected back: they have not exited meanwhile.")
    model, names = PlannedGap, ("starts_on", "ends_on", "reason")
    refusals = {participants.EndsBeforeItBegins: ("ends_on", gettext_lazy("It can’t end before it begins."))}

    def prepare(self) -> None:
        self.fields["reason"].widget.attrs["rows"] = 2

    def save(self, now: datetime) -> PlannedGap:
        return participants.plan_gap(self.participant, by=self.user, **self.cleaned_data)


class PauseForm(RecordForm):
    title = gettext_lazy("Pause the calls")
    help = gettext_lazy("No follow-up is due until then. Leave it empty and they go on.")

    until = forms.DateField(
        label=gettext_lazy("No calls until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def prepare(self) -> None:
        self.fields["until"].initial = self.participant.calls_paused_until

    def save(self, now: datetime) -> None:
        if until := self.cleaned_data["until"]:
            participants.pause_calls(self.participant, until=until)
        else:
            participants.resume_calls(self.participant)

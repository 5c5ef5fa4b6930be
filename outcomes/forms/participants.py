"""Who somebody is: registered in under a minute, with all else to be asked when it comes up."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.models import Organization, User
from outcomes.forms.base import AskingForm
from outcomes.forms.records import staff_of
from outcomes.models import Answer, Participant, ReportingGroup
from outcomes.operations import caseload, participants

FIRST = ("full_name", "goes_by", "birth_date", "phone", "email")
MORE = (
    *("other_contact", "street", "city", "postal_code", "neighborhood", "language", "education"),
    *("gender", "gender_described", "races", "race_described", "disability", "source", "source_detail"),
)
NOT_ASKED = ("", gettext_lazy("Not asked"))
ASKED_OF_THEM = ("education", "gender", "disability")


class ParticipantForm(AskingForm):
    """What both forms ask. Each group has three answers, and “not asked” is none of them."""

    model, names = Participant, FIRST + MORE
    day = "birth_date"
    folded: tuple[str, ...] = MORE
    refusals = {participants.NoName: ("full_name", gettext_lazy("What is their name?"))}

    def prepare(self) -> None:
        for name in ASKED_OF_THEM:
            field: Any = self.fields[name]
            field.choices = [NOT_ASKED, *[each for each in field.choices if each[0]]]
        races: Any = self.fields["races"]
        races.widget = forms.CheckboxSelectMultiple(choices=races.choices)
        self.groups = {f"group_{group.slug}": group for group in ReportingGroup.objects.filter(is_asked=True)}
        for name, group in self.groups.items():
            self.fields[name] = forms.ChoiceField(
                label=group.name, help_text=group.question, choices=[NOT_ASKED, *Answer.choices], required=False
            )
        self.folded = (*MORE, *self.groups)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("gender_described") and said.get("gender") != "described":
            self.add_error("gender_described", _("Choose “in their own words” above to describe it."))
        races = said.get("races") or []
        if said.get("race_described") and "described" not in races:
            self.add_error("race_described", _("Choose “in their own words” above to describe it."))
        if "declined" in races and len(races) > 1:
            self.add_error("races", _("Who prefers not to say has said nothing else."))
        return said

    def answers(self) -> dict[ReportingGroup, str]:
        return {group: self.cleaned_data[name] for name, group in self.groups.items()}

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}


class RegisterForm(ParticipantForm):
    refusals = {
        **ParticipantForm.refusals,
        caseload.NotStaff: ("coach", gettext_lazy("Choose somebody who works with participants here.")),
    }
    field_order = (*FIRST, "coach")

    coach = forms.ModelChoiceField(
        label=gettext_lazy("Coach"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        self.organization = organization
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        self.offer("coach", staff_of(self.organization))
        if "coach" in self.fields:
            self.fields["coach"].initial = self.user.pk

    def save(self, now: datetime) -> Participant:
        coach = self.cleaned_data.get("coach")
        return participants.register(
            self.organization,
            by=self.user,
            now=now,
            coach=coach,
            groups=self.answers(),
            sure=self.sure,
            **self.facts(),
        )

    @property
    def alike(self) -> Any:
        """Who may be this person already, once the form has been sent."""
        said = getattr(self, "cleaned_data", {})
        if "sure" not in self.fields or not said.get("full_name"):
            return Participant.objects.none()
        known = Participant.objects.of_organization(self.organization)
        return known.like(said["full_name"], said.get("birth_date"))[:5]


class EditForm(ParticipantForm):
    is_of_what_is = True
    refusals = {
        **ParticipantForm.refusals,
        participants.Anonymized: (None, gettext_lazy("This record is nobody’s any more.")),
    }

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        self.participant = participant
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        self.initial.update({name: getattr(self.participant, name) for name in self.names})
        answered = dict(self.participant.group_answers.values_list("group__slug", "answer"))
        self.initial.update({name: answered.get(group.slug, "") for name, group in self.groups.items()})

    def save(self, now: datetime) -> Participant:
        changed = participants.update(self.participant, now=now, sure=self.sure, **self.facts())
        participants.answer_groups(self.participant, self.answers())
        return changed

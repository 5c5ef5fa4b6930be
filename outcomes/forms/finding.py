"""Which participants a list shows: what its address says, for the page, its pages, its saved views and its files."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy

from coalition.models import Organization, User
from outcomes.exporting_rows import csv_lines, rows
from outcomes.forms.records import staff_of
from outcomes.models import Enrollment, FollowUp, FundingStream, Participant, Placement
from outcomes.models.querysets import MISSING, ParticipantQuerySet

ANY = ("", gettext_lazy("Any"))
MINE, NOBODY = "mine", "nobody"
STANDING = [
    ("taking-part", gettext_lazy("Taking part")),
    ("quiet", gettext_lazy("Going quiet")),
    ("exited", gettext_lazy("Exited")),
    ("placed", gettext_lazy("Placed in a job")),
    ("due", gettext_lazy("A follow-up is due")),
]
SHARED = "shared"


class FindForm(forms.Form):
    """Nothing in it is wrong: what isn't known is not asked for."""

    q = forms.CharField(label=gettext_lazy("Name, phone, email or birth date"), required=False, max_length=200)
    coach = forms.ChoiceField(label=gettext_lazy("Coach"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("In a program"), choices=[ANY, *Enrollment.State.choices], required=False
    )
    standing = forms.ChoiceField(label=gettext_lazy("How they stand"), choices=[ANY, *STANDING], required=False)
    stream = forms.ModelChoiceField(
        label=gettext_lazy("Funding stream"),
        queryset=FundingStream.objects.none(),
        to_field_name="slug",
        empty_label=gettext_lazy("Any"),
        required=False,
    )
    lacks = forms.ChoiceField(
        label=gettext_lazy("Missing"),
        choices=[ANY, ("anything", gettext_lazy("Anything")), *MISSING.items()],
        required=False,
    )
    whose = forms.ChoiceField(
        label=gettext_lazy("Whose records"),
        choices=[("", gettext_lazy("Ours")), (SHARED, gettext_lazy("Shared with us by consent"))],
        required=False,
    )

    def __init__(self, *args: Any, user: User, organization: Organization, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.organization, self.now = user, organization, now
        coaches = [(str(each.pk), each.get_full_name()) for each in staff_of(organization)]
        own = [(MINE, gettext_lazy("Mine")), (NOBODY, gettext_lazy("Nobody"))]
        self.fields["coach"].choices = [ANY, *own, *coaches]  # type: ignore[attr-defined]
        self.fields["stream"].queryset = FundingStream.objects.of_organization(organization)  # type: ignore[attr-defined]
        for name, each in self.fields.items():
            each.widget.attrs["class"] = "form-control" if name == "q" else "form-select"
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def query(self) -> str:
        """The part of the address after the question mark, with what is asked and nothing else."""
        said = {**self.asked, "stream": self.asked["stream"].slug} if "stream" in self.asked else self.asked
        return urlencode(said)

    @property
    def filters(self) -> list[str]:
        """What is asked besides the words."""
        return [name for name in self.asked if name != "q"]

    def rows(self, today: date) -> Iterator[tuple[Any, ...]]:
        """What a file says of each that is found."""
        return rows(self.found(today), self._whose)

    def csv_lines(self, today: date) -> Iterator[bytes]:
        return csv_lines(self.found(today), self._whose)

    @property
    def _whose(self) -> Organization | None:
        return self.organization if self.asked.get("whose") != SHARED else None

    def found(self, today: date) -> ParticipantQuerySet:
        asked = self.asked
        if asked.get("whose") == SHARED:
            found = Participant.objects.shared_with(self.organization).in_use()
        else:
            found = Participant.objects.of_organization(self.organization).in_use()
        for name in ("coach", "state", "standing", "stream", "lacks"):
            if name in asked:
                found = getattr(self, f"_of_{name}")(found, asked[name], today)
        return found.found_by(asked.get("q", ""))

    def _of_coach(self, found: ParticipantQuerySet, coach: str, today: date) -> ParticipantQuerySet:
        if coach == NOBODY:
            return found.without_coach()
        return found.of_coach(self.user if coach == MINE else User(pk=int(coach)), today)

    def _of_state(self, found: ParticipantQuerySet, state: str, today: date) -> ParticipantQuerySet:
        return found.filter(Exists(Enrollment.objects.filter(participant=OuterRef("pk"), state=state)))

    def _of_stream(self, found: ParticipantQuerySet, stream: FundingStream, today: date) -> ParticipantQuerySet:
        paid = [model.objects.filter(participant=OuterRef("pk"), stream=stream) for model in (Enrollment, Placement)]
        return found.filter(Q(Exists(paid[0])) | Q(Exists(paid[1])))

    def _of_lacks(self, found: ParticipantQuerySet, lack: str, today: date) -> ParticipantQuerySet:
        if lack == "anything":
            return found.missing_something(self.now)
        return found.with_what_is_missing(self.now).filter(**{lack: True})

    def _of_standing(self, found: ParticipantQuerySet, standing: str, today: date) -> ParticipantQuerySet:
        if standing == "placed":
            return found.filter(Exists(Placement.objects.current().filter(participant=OuterRef("pk"))))
        if standing == "due":
            return found.filter(Exists(FollowUp.objects.due(today).filter(participant=OuterRef("pk")).order_by()))
        if standing == "quiet":
            # As a set of keys, so that what finds the quiet doesn't order the list.
            return found.filter(pk__in=found.going_quiet(today).order_by().values("pk"))
        return found.exited(today) if standing == "exited" else found.taking_part(today)


def with_what_the_list_shows(found: ParticipantQuerySet) -> ParticipantQuerySet:
    """Adds who coaches them, their last enrollment, their job, the next call, and when they were last heard."""
    last = Enrollment.objects.filter(participant=OuterRef("pk")).order_by("-recorded_at", "-pk")
    job = Placement.objects.filter(participant=OuterRef("pk")).order_by("-starts_on", "-pk")
    call = FollowUp.objects.open().filter(participant=OuterRef("pk")).order_by("due_on", "pk")
    return (
        found.with_coach()
        .with_last_heard()
        .annotate(
            last_program=Subquery(last.values("program__title")[:1]),
            last_state=Subquery(last.values("state")[:1]),
            job_since=Subquery(job.values("starts_on")[:1]),
            call_due=Subquery(call.values("due_on")[:1]),
        )
    )

"""A program as its page tells it to a resident."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from coalition.models import Organization
from coalition.prepared import prepared
from programs.models import (
    Cohort,
    Eligibility,
    FieldOfStudy,
    Occupation,
    PathwayMove,
    PathwayStep,
    Program,
    PublishedResult,
    Wage,
)
from programs.models.freshness import DOUBTED_AFTER, STALE_AFTER
from programs.models.querysets import ProgramQuerySet
from programs.queries import occupations_of
from programs.structured_data import course_script

START_DATES = 6
SIMILAR = 4

FEATURES = {
    "evening": _("Evening classes"),
    "weekend": _("Weekend classes"),
    "child_care": _("Child care"),
    "child_care_help": _("Help finding child care"),
    "wheelchair_access": _("Wheelchair access"),
    "financial_aid": _("Financial aid"),
    "career_help": _("Career help"),
    "placement_help": _("Job placement help"),
}
COSTS = {
    "tuition": _("Tuition"),
    "fees": _("Fees"),
    "books": _("Books and materials"),
    "supplies": _("Supplies and tools"),
    "other_costs": _("Other costs"),
}


@dataclass(frozen=True)
class Answer:
    question: Any
    answer: Any
    note: str


@dataclass(frozen=True)
class FeatureGroup:
    label: Any
    icon: str
    features: list[Any]


@prepared(str)
def listed_at(slug: str) -> QuerySet[Program]:
    return Program.objects.listed().with_what_its_page_shows().filter(slug=slug)


@prepared(int, date)
def _coming(program: int, today: date) -> QuerySet[Cohort]:
    return Cohort.objects.coming(today).filter(program=program)[:START_DATES]


@prepared(int)
def _results_of(program: int) -> QuerySet[PublishedResult]:
    return PublishedResult.objects.filter(program=program)


@prepared(int)
def _reached_from(field_of_study: int) -> QuerySet[PathwayStep]:
    moves_on = Prefetch("moves_on", PathwayMove.objects.select_related("to_step__occupation"))
    return PathwayStep.objects.reached_by(Program(field_of_study_id=field_of_study)).prefetch_related(moves_on)


@prepared(int, int, date)
def _in_the_field(program: int, field_of_study: int, stale_since: date) -> QuerySet[Program]:
    """Others than this, confirmed after that day."""
    return _others(program, stale_since + STALE_AFTER).filter(field_of_study=field_of_study)[:SIMILAR]


@prepared(int, int, date, str)
def _in_the_neighborhood(program: int, field_of_study: int, stale_since: date, neighborhood: str) -> QuerySet[Program]:
    return _in_its_sectors(program, field_of_study, stale_since).filter(neighborhood=neighborhood)[:SIMILAR]


@prepared(int, int, date, str)
def _in_the_town(program: int, field_of_study: int, stale_since: date, town: str) -> QuerySet[Program]:
    return _in_its_sectors(program, field_of_study, stale_since).filter(city=town)[:SIMILAR]


@prepared(int, int, date)
def _anywhere(program: int, field_of_study: int, stale_since: date) -> QuerySet[Program]:
    return _in_its_sectors(program, field_of_study, stale_since)[:SIMILAR]


def _in_its_sectors(program: int, field_of_study: int, stale_since: date) -> ProgramQuerySet:
    """In other fields of study of the sectors that this one is in."""
    fields = FieldOfStudy.objects.filter(sectors__fields_of_study=field_of_study).exclude(pk=field_of_study)
    return _others(program, stale_since + STALE_AFTER).filter(field_of_study__in=fields)


def _others(program: int, today: date) -> ProgramQuerySet:
    return Program.objects.listed().fresh(today).exclude(pk=program).with_what_a_card_shows().by_title()


class Profile:
    def __init__(self, program: Program, today: date) -> None:
        self.program = program
        self.today = today

    @cached_property
    def cohorts(self) -> list[Cohort]:
        return _coming(self.program.pk, self.today)

    @cached_property
    def days_unconfirmed(self) -> int:
        return (self.today - self.program.confirmed_on).days

    @cached_property
    def is_doubtful(self) -> bool:
        return self.days_unconfirmed >= DOUBTED_AFTER.days

    @cached_property
    def answers(self) -> list[Answer]:
        """Who can join, as far as somebody said: a note alone is an answer too."""
        said = {True: _("Yes"), False: _("No"), None: _("Ask the provider")}
        return [
            Answer(question, said[answer], note)
            for question, answer, note in self._questions
            if answer is not None or note
        ]

    @cached_property
    def to_ask(self) -> list[Any]:
        """The questions nobody has answered."""
        return [question for question, answer, note in self._questions if answer is None and not note]

    @cached_property
    def _questions(self) -> list[tuple[Any, bool | None, str]]:
        return list((getattr(self.program, "eligibility", None) or Eligibility()).answers())

    @cached_property
    def covered(self) -> list[Any]:
        return [Program.Covered(what).label for what in self.program.covered]

    @cached_property
    def results(self) -> list[PublishedResult]:
        return _results_of(self.program.pk)

    @cached_property
    def steps(self) -> list[PathwayStep]:
        """Where it leads on a pathway, each step with the moves on from there."""
        field = self.program.field_of_study_id
        return _reached_from(field) if field else []

    @cached_property
    def similar(self) -> list[Program]:
        """In the same field of study; where those are few, also in its sectors and nearby. Two statements at most."""
        field = self.program.field_of_study
        if field is None:
            return []
        asked = (self.program.pk, field.pk, self.today - STALE_AFTER)
        same_field = _in_the_field(*asked)
        return same_field if len(same_field) == SIMILAR else [*same_field, *self._nearby(*asked)][:SIMILAR]

    def _nearby(self, *asked: Any) -> list[Program]:
        """In its neighborhood, else in its town; anywhere where neither is known."""
        if self.program.neighborhood:
            return _in_the_neighborhood(*asked, self.program.neighborhood)
        return _in_the_town(*asked, self.program.city) if self.program.city else _anywhere(*asked)

    @cached_property
    def structured_data(self) -> SafeString:
        return course_script(self.program, [each for each in self.cohorts if each.status not in Cohort.NOT_OFFERED])

    @cached_property
    def occupations(self) -> list[Occupation]:
        field_of_study = self.program.field_of_study
        return occupations_of(field_of_study) if field_of_study else []

    @cached_property
    def wage_sources(self) -> list[Wage]:
        """One wage for each source, period and area among those shown."""
        wages = [occupation.wage for occupation in self.occupations if occupation.wage]
        return list({(wage.source, wage.period, wage.area): wage for wage in wages}.values())

    @cached_property
    def features(self) -> list[FeatureGroup]:
        """What it has, what it has not, and what nobody said: a blank is a question, not a no."""
        said = {True: FeatureGroup(_("Yes"), "yes", []), False: FeatureGroup(_("No"), "no", [])}
        unsaid = FeatureGroup(_("Ask the provider"), "ask", [])
        for name, label in FEATURES.items():
            said.get(getattr(self.program, name), unsaid).features.append(label)
        return [group for group in (*said.values(), unsaid) if group.features]

    @cached_property
    def costs(self) -> list[tuple[Any, Any]]:
        """The parts of the cost that are listed, those that are zero left out."""
        amounts = [(label, getattr(self.program, name)) for name, label in COSTS.items()]
        return [(label, amount) for label, amount in amounts if amount]

    @cached_property
    def phone(self) -> str:
        return self.program.phone or (self.program.organization.phone if self.program.organization else "")

    @cached_property
    def website(self) -> str:
        return self.program.website or (self.program.organization.website if self.program.organization else "")

    @cached_property
    def meets_at(self) -> Program | Organization | None:
        """Whose address it is: the program's own, else its provider's."""
        return self.program if self.program.street or self.program.city else self.program.organization

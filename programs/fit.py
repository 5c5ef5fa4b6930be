"""Which programs fit somebody, and why: their answers come with the address, and are kept nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Q, Value, When
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from coalition.choices import Language
from coalition.typed import clean_words
from programs.models import Program
from programs.place.distance import miles_from
from programs.queries import CatalogFacts, catalog_facts, place_named

SHOWN_AT_MOST = 20
YES, ASK, NO = 1, 0, -1
NEVER = Q(pk__in=[])

COSTS = {"free": 0, "under1000": 1_000, "under5000": 5_000}
MILES = {"2": 2, "5": 5, "10": 10, "25": 25}
NEEDS = {
    "child_care": (_("Child care, or help finding it"), ("child_care", "child_care_help")),
    "wheelchair": (_("Wheelchair access"), ("wheelchair_access",)),
    "financial_aid": (_("Financial aid"), ("financial_aid",)),
    "career_help": (_("Help finding a job"), ("career_help", "placement_help")),
}
TIMES = {"evening": _("Evenings"), "weekend": _("Weekends")}


@dataclass(frozen=True)
class Question:
    """Its name and values are the search's own where the search asks the same."""

    name: str
    label: Any
    options: list[tuple[str, Any]]
    one_of: bool = False


@dataclass(frozen=True)
class Criterion:
    """What somebody wants, which programs are known to have it, and which are known not to; all others: ask."""

    label: Any
    yes: Q
    no: Q = NEVER


@dataclass(frozen=True)
class Match:
    program: Program
    reasons: list[tuple[Any, int]]


def _questions(facts: CatalogFacts) -> list[Question]:
    spoken = set(facts["languages"]) - {Language.ENGLISH, Language.OTHER}
    return [
        Question(
            "sector", _("What would you like to do?"), [(each["slug"], each["name"]) for each in facts["sectors"]]
        ),
        Question("schedule", _("When are you free?"), list(TIMES.items())),
        Question(
            "language",
            _("Which language should somebody there speak?"),
            [(value, label) for value, label in Language.choices if value in spoken],
        ),
        Question(
            "schooling",
            _("Have you finished high school, or a test such as HiSET or GED?"),
            [("no", _("Not yet")), ("yes", _("Yes"))],
            one_of=True,
        ),
        Question("support", _("What do you need?"), [(value, label) for value, (label, _fields) in NEEDS.items()]),
        Question(
            "cost",
            _("How much can you pay?"),
            [("free", _("Nothing")), ("under1000", _("Up to $1,000")), ("under5000", _("Up to $5,000"))],
            one_of=True,
        ),
    ]


def _answer(criterion: Criterion) -> Case:
    return Case(When(criterion.yes, then=Value(YES)), When(criterion.no, then=Value(NO)), default=Value(ASK))


def _one_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0))


class Fit:
    """Somebody's answers, and the programs that fit them best."""

    def __init__(self, query: QueryDict, today: date) -> None:
        self.today = today
        self.questions = _questions(catalog_facts())
        self.chosen: dict[str, list[str]] = {}
        for question in self.questions:
            asked = set(query.getlist(question.name))
            known = [value for value, _label in question.options if value in asked]
            self.chosen[question.name] = known[:1] if question.one_of else known
        self.said_near = clean_words(query.get("near", ""))
        self.near = place_named(self.said_near)
        self.within = query.get("within", "") if query.get("within") in MILES else "5"

    @property
    def is_answered(self) -> bool:
        return any(self.chosen.values()) or self.near is not None

    @property
    def miles_offered(self) -> list[str]:
        return list(MILES)

    def asked(self) -> Iterator[tuple[Question, list[tuple[str, Any, bool]]]]:
        """Each question that has answers to choose from, with those that were chosen."""
        for question in self.questions:
            if question.options:
                chosen = self.chosen[question.name]
                yield question, [(value, label, value in chosen) for value, label in question.options]

    def same_as_a_search(self) -> str:
        """The address of the search for programs that are known to have all of it."""
        query = QueryDict(mutable=True)
        for name, values in self.chosen.items():
            if name != "schooling":
                query.setlist(name, values)
        if self.near:
            query["near"], query["within"] = self.said_near, self.within
        return f"{reverse('programs')}?{query.urlencode()}"

    @cached_property
    def matches(self) -> list[Match]:
        """The best first: what speaks against a program counts before what speaks for it; not knowing is neither."""
        criteria = self._criteria
        programs = Program.objects.shown(self.today)
        if self.chosen["sector"]:
            programs = programs.in_sectors(self.chosen["sector"])
        answers = {f"answer_{n}": _answer(criterion) for n, criterion in enumerate(criteria)}
        against = sum(_one_if(criterion.no) for criterion in criteria)
        speaks_for = sum(_one_if(criterion.yes) for criterion in criteria)
        order: list[Any] = [against, -speaks_for] if criteria else []
        ranked = list(programs.order_by(*order, "sort_title", "pk").values_list("pk", flat=True)[:SHOWN_AT_MOST])
        shown = Program.objects.filter(pk__in=ranked).with_what_a_card_shows().annotate(**answers)
        if self.near:
            shown = shown.with_miles_from(self.near)
        by_pk = {program.pk: program for program in shown}
        return [
            Match(by_pk[pk], [(each.label, getattr(by_pk[pk], f"answer_{n}")) for n, each in enumerate(criteria)])
            for pk in ranked
            if pk in by_pk
        ]

    @cached_property
    def _criteria(self) -> list[Criterion]:
        return [
            *self._times(),
            *(
                Criterion(
                    format_lazy(_("Speaks {language}"), language=Language(code).label), Q(languages__contains=[code])
                )
                for code in self.chosen["language"]
            ),
            *self._schooling(),
            *(
                Criterion(
                    label,
                    Q(*((field, True) for field in fields), _connector=Q.OR),
                    Q(*((field, False) for field in fields)),
                )
                for label, fields in (NEEDS[need] for need in self.chosen["support"])
            ),
            *self._cost(),
            *self._distance(),
        ]

    def _times(self) -> Iterator[Criterion]:
        """Free on evenings and on weekends, one fits with either."""
        times = self.chosen["schedule"]
        if times:
            label = {"evening": _("Evening classes"), "weekend": _("Weekend classes")}
            yield Criterion(
                label[times[0]] if len(times) == 1 else _("Evening or weekend classes"),
                Q(*((time, True) for time in times), _connector=Q.OR),
                Q(*((time, False) for time in times)),
            )

    def _schooling(self) -> Iterator[Criterion]:
        if self.chosen["schooling"] == ["no"]:
            yield Criterion(
                _("Open without a high school diploma"), Q(eligibility__schooling=False), Q(eligibility__schooling=True)
            )
        elif self.chosen["schooling"]:
            yield Criterion(_("Your schooling is enough"), Q(eligibility__schooling__isnull=False))

    def _cost(self) -> Iterator[Criterion]:
        for cost in self.chosen["cost"]:
            limit = COSTS[cost]
            label = dict(next(question for question in self.questions if question.name == "cost").options)[cost]
            yield Criterion(
                _("Free to you") if cost == "free" else label,
                Q(free_to_you=True) | Q(total_cost__lte=limit),
                Q(total_cost__gt=limit) & ~Q(free_to_you=True),
            )

    def _distance(self) -> Iterator[Criterion]:
        if self.near:
            limit = MILES[self.within]
            away = miles_from(self.near)
            yield Criterion(
                format_lazy(_("No more than {miles} miles away, or online"), miles=limit),
                Q(format=Program.Format.ONLINE) | Q(LessThanOrEqual(away, limit)),
                Q(GreaterThan(away, limit)),
            )

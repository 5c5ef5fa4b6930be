"""A pathway as its page tells it: jobs with pay, moves and programs, in words and as a drawing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Pathway, PathwayMove, PathwayStep, Wage
from programs.pathways.layout import NARROW, WIDE, draw
from programs.pathways.shapes import Drawing, Edge, Node
from programs.pathways.training import Training, training_for
from programs.templatetags.programs import dollars, middle, most_earn, pay

# The wage survey itself takes a year to be that many hours.
HOURS_A_YEAR = 2080


@dataclass
class Rung:
    """A step with what is known around it."""

    step: PathwayStep
    training: Training
    moves_on: list[PathwayMove] = field(default_factory=list)

    @property
    def wage(self) -> Wage | None:
        return published(self.step)

    @property
    def is_of_a_group(self) -> bool:
        """Whether its pay is known only for the broader group it belongs to."""
        return self.wage is not None and self.wage.occupation_id != self.step.occupation_id

    @property
    def _pay(self) -> str:
        return (self.wage and (most_earn(self.wage) or pay(self.wage))) or _("Pay not published")

    @property
    def cost(self) -> str:
        """What getting there typically costs; empty where nobody has told us."""
        low, high = self.step.cost_min, self.step.cost_max
        if low is None or high is None:
            return ""
        if low == high:
            return dollars(high) if high else _("Free")
        if low == 0:
            return _("Free to %(most)s") % {"most": dollars(high)}
        return f"{dollars(low)}–{dollars(high)}"

    @property
    def search_words(self) -> str:
        """What the list of programs is asked for; in quotes, because it is the name of one occupation."""
        return f'"{self.step.occupation.title}"'

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What its box in the drawing says."""
        level = _("Level %(number)d") % {"number": self.step.level}
        count = self.training.count
        programs = ngettext("%(count)d program", "%(count)d programs", count) % {"count": count}
        return [
            ("tag", _("%(level)s · A way in") % {"level": level} if self.step.ways_in else level),
            ("title", self.step.name),
            ("pay", self._pay),
            ("note", programs if count else _("No program listed yet")),
        ]


@dataclass(frozen=True)
class Range:
    """The steps that pay least and most in the middle, of those whose pay is published."""

    lowest: PathwayStep
    highest: PathwayStep

    @property
    def least(self) -> str:
        return self._in_words(self.lowest)

    @property
    def most(self) -> str:
        return self._in_words(self.highest)

    def _in_words(self, step: PathwayStep) -> str:
        """By the hour if both are published by the hour, else by the year: what is compared has one measure."""
        ends = [wage for each in (self.lowest, self.highest) if (wage := published(each))]
        wage = published(step)
        if wage and any(end.hourly_median is None for end in ends) and wage.annual_median is not None:
            return _("%(wage)s a year") % {"wage": dollars(wage.annual_median)}
        return middle(wage) if wage else ""


class Ladder:
    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway

    @cached_property
    def rungs(self) -> list[Rung]:
        """From the first level up. Three statements, however many steps there are."""
        steps = list(self.pathway.steps.in_order().with_wages())
        training = training_for({step.occupation_id for step in steps})
        rungs = {step.pk: Rung(step, training.get(step.occupation_id, Training())) for step in steps}
        for move in self.pathway.moves.order_by("-kind", "pk"):
            # The steps at hand, which know their occupations.
            move.from_step, move.to_step = rungs[move.from_step_id].step, rungs[move.to_step_id].step
            rungs[move.from_step_id].moves_on.append(move)
        return list(rungs.values())

    @cached_property
    def levels(self) -> list[tuple[int, list[Rung]]]:
        return [(level, list(rungs)) for level, rungs in groupby(self.rungs, lambda rung: rung.step.level)]

    @property
    def pay(self) -> Range | None:
        return pay_range(rung.step for rung in self.rungs)

    @cached_property
    def wage_sources(self) -> list[Wage]:
        """One wage for each source, period and area among those shown."""
        wages = [rung.wage for rung in self.rungs if rung.wage]
        return list({(wage.source, wage.period, wage.area): wage for wage in wages}.values())

    @cached_property
    def drawings(self) -> list[Drawing]:
        """The same twice: for a screen with room, and for a phone."""
        spans = _spans(self.rungs)
        nodes = [
            Node(rung.step.pk, rung.step.level, rung.texts, bool(rung.step.ways_in), spans.get(rung.step.pk))
            for rung in self.rungs
        ]
        edges = [Edge(move.from_step_id, move.to_step_id, move.kind) for rung in self.rungs for move in rung.moves_on]
        return [draw(nodes, edges, paper) for paper in (WIDE, NARROW)]


def published(step: PathwayStep) -> Wage | None:
    """The wage of its occupation, if anything of it is published."""
    wage = step.occupation.wage
    return wage if wage and middle_of_year(wage) is not None else None


def middle_of_year(wage: Wage) -> Decimal | int | None:
    """What half earn more than in a year, to compare jobs paid by the hour with those paid by the year."""
    if wage.annual_median is not None or wage.hourly_median is None:
        return wage.annual_median
    return wage.hourly_median * HOURS_A_YEAR


def pay_range(steps: Iterable[PathwayStep]) -> Range | None:
    paid = [
        (middle, step) for step in steps if (wage := published(step)) and (middle := middle_of_year(wage)) is not None
    ]
    if not paid:
        return None
    return Range(min(paid, key=lambda each: each[0])[1], max(paid, key=lambda each: each[0])[1])


def _spans(rungs: list[Rung]) -> dict[int, tuple[float, float, float]]:
    """Of each step where its pay begins, has its middle and ends, as parts of the highest pay on the ladder.

    By the hour or by the year, whichever is published for more of the steps: a scale can't be both.
    """
    best: dict[int, tuple[float, float, float]] = {}
    for rate in ("annual", "hourly"):
        found = {
            rung.step.pk: points for rung in rungs if rung.wage and None not in (points := _points(rung.wage, rate))
        }
        best = found if len(found) > len(best) else best
    top = max((high for _low, _half, high in best.values()), default=1)
    return {key: (low / top, half / top, high / top) for key, (low, half, high) in best.items()}


def _points(wage: Wage, rate: str) -> tuple[float, float, float]:
    return tuple(getattr(wage, f"{rate}_{point}") for point in ("p10", "median", "p90"))

"""Which programs prepare for a job."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber

from programs.models import Program

SHOWN = 3


@dataclass
class Training:
    """How many listed programs prepare for an occupation, and the first few of them."""

    count: int = 0
    first: list[Program] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.first)


def training_for(occupations: Collection[int]) -> dict[int, Training]:
    """By occupation, in one statement: first the programs that lead to it before all, free ones before others."""
    occupation = F("field_of_study__occupations")
    not_lead = Case(When(field_of_study__lead_occupation=occupation, then=Value(0)), default=Value(1))
    not_free = Case(When(Q(total_cost=0) | Q(free_to_you=True), then=Value(0)), default=Value(1))
    programs = (
        Program.objects.listed()
        .filter(field_of_study__occupations__in=occupations)
        .select_related("organization")
        .only("title", "slug", "total_cost", "free_to_you", "length", "organization__name")
        .annotate(
            for_occupation=occupation,
            count=Window(Count("pk"), partition_by=occupation),
            place=Window(RowNumber(), partition_by=occupation, order_by=[not_lead, not_free, "sort_title", "pk"]),
        )
        .filter(place__lte=SHOWN)
        .order_by("for_occupation", "place")
    )
    found: dict[int, Training] = {}
    for program in programs:
        training = found.setdefault(program.for_occupation, Training(program.count))
        training.first.append(program)
    return found

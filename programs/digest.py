"""What the catalog has for the digest: new programs, and cohorts one can apply to not much longer, by sector."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from coalition.site import day_there
from programs.models import Cohort, Program

SHOWN = 6
# A training list that is taken in anew has thousands: the newest of them are enough to choose from.
READ_AT_MOST = 1000


@dataclass(frozen=True)
class Items:
    """`more`: how many new programs there are besides; of the cohorts, those whose last day to apply comes first."""

    programs: list[Program]
    more: int
    cohorts: list[Cohort]

    @property
    def is_new(self) -> bool:
        return bool(self.programs or self.cohorts)


class News:
    """Up to a moment, with what closes until the next digest."""

    def __init__(self, *, until: datetime, coming_until: datetime) -> None:
        self.until = until
        self.today, self.last_day = day_there(until), day_there(coming_until)
        self._new: dict[datetime, dict[int, list[Program]]] = {}
        self._closing: dict[int, list[Cohort]] | None = None

    def digest_items(self, sectors: Iterable[int], since: datetime) -> Items:
        """Of these sectors, in two statements for all there are; public, so nobody's own."""
        if since not in self._new:
            self._new[since] = self._read_new(since)
        if self._closing is None:
            self._closing = self._read_closing()
        sectors = sorted(sectors)
        new = {each.pk: each for pk in sectors for each in self._new[since][pk]}
        closing = {each.pk: each for pk in sectors for each in self._closing[pk]}
        programs = sorted(new.values(), key=lambda program: (program.title, program.pk))
        cohorts = sorted(closing.values(), key=lambda cohort: (cohort.apply_by or date.max, cohort.pk))
        return Items(programs[:SHOWN], len(programs[SHOWN:]), cohorts[:SHOWN])

    def _read_new(self, since: datetime) -> dict[int, list[Program]]:
        found: dict[int, list[Program]] = defaultdict(list)
        programs = Program.objects.shown(self.today).filter(created_at__gte=since, created_at__lt=self.until)
        rows = programs.filter(field_of_study__sectors__isnull=False).order_by("-created_at", "-pk")
        shown = rows.select_related("organization").only("title", "slug", "organization__name")
        for program in shown.annotate(sectors=ArrayAgg("field_of_study__sectors", distinct=True))[:READ_AT_MOST]:
            for sector in program.sectors:
                found[sector].append(program)
        return found

    def _read_closing(self) -> dict[int, list[Cohort]]:
        found: dict[int, list[Cohort]] = defaultdict(list)
        until_then = Q(apply_by__gte=self.today, apply_by__lte=self.last_day)
        cohorts = Cohort.objects.coming(self.today).filter(until_then, status__in=Cohort.JOINABLE)
        shown = cohorts.filter(program__field_of_study__sectors__isnull=False).with_what_a_card_shows()
        sectors = ArrayAgg("program__field_of_study__sectors", distinct=True)
        for cohort in shown.annotate(sectors=sectors).order_by("apply_by", "pk")[:READ_AT_MOST]:
            for sector in cohort.sectors:
                found[sector].append(cohort)
        return found

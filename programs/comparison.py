"""Up to three programs side by side, as a resident compares them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.site import current_site
from coalition.typed import clean_words, slugs_in
from programs.models import Eligibility, Program
from programs.profile import FEATURES
from programs.queries import place_named
from programs.search.found import Found
from programs.templatetags.program_dates import paid_while_training
from programs.templatetags.programs import away, dollars, languages, pay, place

AT_MOST = 3
# Of an address with more than this we don't even look at the rest.
READ_AT_MOST = 20

Told = list[Any]


@dataclass(frozen=True)
class Row:
    """One question and what each program says to it; nothing said is a question to the provider."""

    label: Any
    cells: list[Told]

    @property
    def differs(self) -> bool:
        return any(cell != self.cells[0] for cell in self.cells)


def _cost(program: Program) -> Told:
    if program.free_to_you:
        return [_("Free to you")]
    if program.total_cost is None:
        return []
    return [dollars(program.total_cost) if program.total_cost else _("Free")]


def _length(program: Program) -> Told:
    hours = program.clock_hours
    return [
        *([program.get_length_display()] if program.length else []),
        *([_("%(hours)d class hours") % {"hours": hours}] if hours else []),
    ]


def _next_start(program: Program) -> Told:
    day = program.next_start
    return [date_format(day)] if day and day >= timezone.localdate() else []


def _schedule(program: Program) -> Told:
    return [
        line
        for answer, yes, no in (
            (program.evening, _("Evening classes"), _("No evening classes")),
            (program.weekend, _("Weekend classes"), _("No weekend classes")),
        )
        if answer is not None
        for line in [yes if answer else no]
    ]


def _where(program: Program) -> Told:
    lines = [place(program), program.street, away(program)]
    lines += [_("Bus: %(lines)s") % {"lines": program.bus}] if program.bus else []
    lines += [_("Train: %(lines)s") % {"lines": program.train}] if program.train else []
    return [line for line in lines if line]


def _job(program: Program) -> Told:
    job = program.field_of_study and program.field_of_study.lead_occupation
    return [job.title] if job else []


def _pay(program: Program) -> Told:
    job = program.field_of_study and program.field_of_study.lead_occupation
    return [told] if job and (told := pay(job.wage)) else []


def _who_can_join(programs: list[Program]) -> Iterator[Row]:
    """One row for each question that somebody answered; a note alone is an answer too."""
    said = {True: _("Yes"), False: _("No"), None: ""}
    each = [(getattr(program, "eligibility", None) or Eligibility()).answers() for program in programs]
    for answers in zip(*each, strict=True):
        cells: list[Told] = [[part for part in (said[answer], note) if part] for _question, answer, note in answers]
        if any(cells):
            yield Row(answers[0][0], cells)


def _support(program: Program) -> Told:
    return [label for name, label in FEATURES.items() if name not in {"evening", "weekend"} and getattr(program, name)]


ROWS: tuple[tuple[Any, Callable[[Program], Told]], ...] = (
    (gettext_lazy("Provider"), lambda program: [program.organization.name] if program.organization else []),
    (gettext_lazy("Cost"), _cost),
    (gettext_lazy("Length"), _length),
    (gettext_lazy("Next start"), _next_start),
    (gettext_lazy("When"), _schedule),
    (gettext_lazy("Classes"), lambda program: [program.get_format_display()] if program.format else []),
    (gettext_lazy("Where"), _where),
    (
        gettext_lazy("You get"),
        lambda program: [text for text in (program.license, program.industry_credential, program.degree) if text],
    ),
    (gettext_lazy("Leads to"), _job),
    (lazy(lambda: _("Pay in the %(area)s area") % {"area": current_site().area}, str)(), _pay),
    (gettext_lazy("Paid for"), lambda program: [Program.Covered(what).label for what in program.covered]),
    (gettext_lazy("Pay while you train"), lambda program: [told] if (told := paid_while_training(program)) else []),
    (gettext_lazy("Help and access"), _support),
    (
        gettext_lazy("What you need before you start"),
        lambda program: [program.prerequisites] if program.prerequisites else [],
    ),
    (gettext_lazy("Languages spoken"), lambda program: [languages(program.languages)] if program.languages else []),
)


class Comparison:
    """The choice that an address holds. What of it can't be compared is told by its name, never dropped silently."""

    def __init__(self, query: QueryDict) -> None:
        slugs = slugs_in(query, READ_AT_MOST)
        self.said_near = clean_words(query.get("near", ""))
        self.near = place_named(self.said_near)
        known = Program.objects.filter(slug__in=slugs).exclude(status=Program.Status.WITHHELD)
        if self.near:
            known = known.with_miles_from(self.near)
        known = known.select_related("organization", "eligibility", "field_of_study__lead_occupation__wage").defer(
            "search", "description"
        )
        found = {program.slug: program for program in known}
        here = [found[slug] for slug in slugs if slug in found]
        listed = [program for program in here if program.status == Program.Status.LISTED]
        self.programs, self.too_many = listed[:AT_MOST], listed[AT_MOST:]
        self.archived = [program for program in here if program.status == Program.Status.ARCHIVED]
        self.unknown = len(slugs) - len(here)

    @property
    def has_room(self) -> bool:
        return len(self.programs) < AT_MOST

    @cached_property
    def rows(self) -> list[Row]:
        rows = [Row(label, [tell(program) for program in self.programs]) for label, tell in ROWS]
        return [*rows, *_who_can_join(self.programs)]

    @property
    def columns(self) -> Iterator[tuple[Program, str]]:
        """Each program with the address of the comparison without it."""
        for program in self.programs:
            yield program, self._address([other for other in self.programs if other is not program])

    def with_each(self, others: Sequence[Program | Found]) -> list[tuple[Program | Found, str]]:
        """Each of the others that isn't compared yet, with the address of the comparison that has it too."""
        here = {program.pk for program in self.programs}
        return [(other, self._address([*self.programs, other])) for other in others if other.pk not in here]

    def with_each_instead(self) -> list[tuple[Program, str]]:
        """What there was no room for, each with the address that has it in place of the last."""
        return [(other, self._address([*self.programs[:-1], other])) for other in self.too_many]

    def _address(self, programs: Sequence[Program | Found]) -> str:
        query = QueryDict(mutable=True)
        query.setlist("p", [program.slug for program in programs])
        if self.said_near:
            query["near"] = self.said_near
        return f"{reverse('compare')}?{query.urlencode()}" if query else reverse("compare")

"""What programs can be filtered by. One condition an option decides what it leaves and what its count says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.choices import Language
from coalition.languages import once_a_language, worded
from coalition.site import current_site
from programs.models import Program
from programs.queries import CatalogFacts
from programs.search.conditions import Condition, all_of, any_of

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Facet:
    """One question of the filter form.

    The name is the parameter in the address; it and the values stay, because people share the addresses. Of several
    answers a program meets any, unless `all_of` is set; of a question that is `one_of`, only one can be given.
    """

    name: str
    label: Callable[[], str]
    options: Callable[[CatalogFacts], Options]
    condition: Callable[[str], Condition]
    one_of: bool = False
    all_of: bool = False

    def narrowed_to(self, values: list[str]) -> Condition:
        conditions = [self.condition(value) for value in values]
        return all_of(conditions) if self.all_of else any_of(conditions)


def called(label: Any) -> Callable[[], str]:
    return once_a_language(lambda: str(label))


def _fixed(name: str, label: Any, options: dict[str, tuple[Any, str]], **kinds: bool) -> Facet:
    """A facet whose options are always the same: value, label and condition."""
    conditions = {value: Condition(sql) for value, (_said, sql) in options.items()}
    shown = worded([(value, said) for value, (said, _sql) in options.items()])
    return Facet(
        name,
        called(label),
        lambda facts: shown(),
        conditions.__getitem__,
        **kinds,
    )


def _known(choices: Options, known: Iterable[str]) -> Options:
    return [(value, label) for value, label in choices if value in known]


def _neighborhoods(codes: list[str]) -> Options:
    site = current_site()
    return sorted(((code, site.neighborhood(code)) for code in codes), key=lambda each: each[1])


def _start_within(value: str) -> Condition:
    today = timezone.localdate()
    return Condition("programs_program.next_start BETWEEN %s AND %s", (today, today + timedelta(days=int(value))))


# Django makes the list of choices anew each time it is asked for.
FORMATS = worded(Program.Format.choices)
LANGUAGES = worded([each for each in Language.choices if each[0] not in (Language.ENGLISH, Language.OTHER)])
START_WITHIN = worded([("30", _("In the next 30 days")), ("90", _("In the next 90 days"))])

IN_SECTOR = """programs_program.field_of_study_id IN (
    SELECT link.fieldofstudy_id FROM programs_fieldofstudy_sectors AS link
    JOIN coalition_sector AS sector ON sector.id = link.sector_id WHERE sector.slug = %s)"""
IN_DEMAND = """programs_program.field_of_study_id IN (
    SELECT study.id FROM programs_fieldofstudy AS study
    JOIN programs_occupation AS lead ON lead.id = study.lead_occupation_id WHERE lead.in_demand)"""
FREE = "programs_program.total_cost = 0 OR programs_program.free_to_you"

FACETS = (
    Facet(
        "sector",
        called(_("Kind of work")),
        lambda facts: [(sector["slug"], sector["name"]) for sector in facts["sectors"]],
        lambda slug: Condition(IN_SECTOR, (slug,)),
    ),
    _fixed(
        "cost",
        _("Cost"),
        {
            "free": (_("Free"), FREE),
            "under1000": (_("Up to $1,000"), f"programs_program.total_cost <= 1000 OR {FREE}"),
            "under5000": (_("Up to $5,000"), f"programs_program.total_cost <= 5000 OR {FREE}"),
        },
        one_of=True,
    ),
    _fixed(
        "paid",
        _("Paid while you learn"),
        {"yes": (_("A stipend or a wage"), "programs_program.paid <> ''")},
    ),
    _fixed(
        "schedule",
        _("When"),
        {
            "evening": (_("Evening classes"), "programs_program.evening"),
            "weekend": (_("Weekend classes"), "programs_program.weekend"),
        },
    ),
    Facet(
        "start",
        called(_("Next start")),
        lambda facts: START_WITHIN(),
        _start_within,
        one_of=True,
    ),
    Facet(
        "mode",
        called(_("Where")),
        lambda facts: FORMATS(),
        lambda value: Condition("programs_program.format = %s", (value,)),
    ),
    _fixed(
        "length",
        _("How long"),
        {
            "days": (_("Up to a week"), "programs_program.length BETWEEN 1 AND 3"),
            "weeks": (_("2 to 11 weeks"), "programs_program.length BETWEEN 4 AND 5"),
            "months": (_("3 to 12 months"), "programs_program.length BETWEEN 6 AND 7"),
            "years": (_("Over a year"), "programs_program.length BETWEEN 8 AND 10"),
        },
    ),
    _fixed(
        "credential",
        _("What you get"),
        {
            "degree": (_("Degree or certificate"), "programs_program.degree <> ''"),
            "license": (_("License"), "programs_program.license <> ''"),
            "industry": (_("Industry credential"), "programs_program.industry_credential <> ''"),
        },
    ),
    _fixed("demand", _("Jobs"), {"yes": (_("Leads to a job in demand"), IN_DEMAND)}),
    _fixed(
        "support",
        _("Help and access"),
        {
            "child_care": (_("Child care"), "programs_program.child_care"),
            "child_care_help": (_("Help finding child care"), "programs_program.child_care_help"),
            "wheelchair": (_("Wheelchair access"), "programs_program.wheelchair_access"),
            "financial_aid": (_("Financial aid"), "programs_program.financial_aid"),
            "career_help": (_("Career help"), "programs_program.career_help"),
            "placement_help": (_("Job placement help"), "programs_program.placement_help"),
        },
        all_of=True,
    ),
    Facet(
        "language",
        called(_("Languages spoken")),
        lambda facts: _known(LANGUAGES(), facts["languages"]),
        lambda value: Condition("programs_program.languages @> ARRAY[%s]::varchar[]", (value,)),
    ),
    Facet(
        "neighborhood",
        called(_("Neighborhood")),
        lambda facts: _neighborhoods(facts["neighborhoods"]),
        lambda value: Condition("programs_program.neighborhood = %s", (value,)),
    ),
    Facet(
        "county",
        called(_("County")),
        lambda facts: [(county, county) for county in facts["counties"]],
        lambda county: Condition("programs_program.county = %s", (county,)),
    ),
)

# What the conditions above read; counting reads it once for each program that is found.
COLUMNS = (
    *("id", "field_of_study_id", "total_cost", "free_to_you", "paid", "evening", "weekend", "next_start", "format"),
    *("length", "degree", "license", "industry_credential", "child_care", "child_care_help", "wheelchair_access"),
    *("financial_aid", "career_help", "placement_help", "languages", "neighborhood", "county"),
)

"""What a search reads of each program that it shows: what a card tells, under the names that `Program` has for it.

Rows and no models, of which a page would make a hundred: that takes longer than to find them.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple


class Provider(NamedTuple):
    name: str
    city: str
    state: str


class Pay(NamedTuple):
    hourly_p25: Decimal | None
    hourly_median: Decimal | None
    hourly_p75: Decimal | None
    annual_p25: int | None
    annual_median: int | None
    annual_p75: int | None


class Job(NamedTuple):
    title: str
    wage: Pay | None


class Study(NamedTuple):
    lead_occupation: Job


class Found(NamedTuple):
    """`passage` is empty where the description has none of the words; `miles` is None where nobody said from where."""

    pk: int
    slug: str
    status: str
    title: str
    total_cost: Decimal | None
    free_to_you: bool | None
    next_start: date | None
    length: int | None
    format: str
    evening: bool | None
    weekend: bool | None
    degree: str
    license: str
    industry_credential: str
    city: str
    state: str
    neighborhood: str
    marked_title: str
    passage: str
    miles: float | None
    organization: Provider | None
    field_of_study: Study | None

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Found":
        """A row of `COLUMNS`."""
        own, provider, (job, wage, *pay) = row[:OWN], row[OWN:JOINED], row[JOINED:]
        return cls._make(
            [
                *own,
                Provider(*provider) if provider[0] is not None else None,
                Study(Job(job, Pay(*pay) if wage else None)) if job is not None else None,
            ]
        )


# Of columns in this order; the last three of its own are SQL of the search.
COLUMNS = ", ".join(
    [
        *(f"programs_program.{name}" for name in ("id", *Found._fields[1:17])),
        *("{marked_title}", "{passage}", "{miles}"),
        *(f"provider.{name}" for name in Provider._fields),
        *("lead.title", "wage.id"),
        *(f"wage.{name}" for name in Pay._fields),
    ]
)
OWN = len(Found._fields) - 2
JOINED = OWN + len(Provider._fields)
TABLES = """programs_program
    LEFT JOIN coalition_organization AS provider ON provider.id = programs_program.organization_id
    LEFT JOIN programs_fieldofstudy AS study ON study.id = programs_program.field_of_study_id
    LEFT JOIN programs_occupation AS lead ON lead.id = study.lead_occupation_id
    LEFT JOIN programs_wage AS wage ON wage.id = lead.wage_id"""

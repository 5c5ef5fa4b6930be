"""A made-up catalog of any size, multiplied in the database from one row of each kind."""

from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from coalition.models import Organization, Sector
from programs.models import Cohort, FieldOfStudy, Occupation, Program, TrainingSource, Wage
from programs.operations.search import rebuild_search_documents

ORGANIZATIONS, FIELDS, OCCUPATIONS, MEMBERS = 2_000, 2_000, 800, 60
SUBJECTS = "{Medical,Welding,Office,Nursing,Computer,Carpentry,Dental,Electrical,Child care,Accounting}"
KINDS = "{assistant,technician,specialist,fundamentals,certificate}"


def fill(programs: int, **columns: str) -> None:
    """`columns`: SQL of what differs from program to program beyond the usual."""
    sectors = list(Sector.objects.all()) or [
        Sector.objects.create(name=name, slug=name.lower()) for name in ("Healthcare", "Childcare", "Energy")
    ]
    source = TrainingSource.objects.create(name="Made-up list", slug="made-up")
    first = Organization.objects.create(name="Provider 0", slug="provider-0", kind="training_provider", city="Boston")
    _multiply(first, ORGANIZATIONS, name="'Provider ' || n", slug="'provider-' || n", is_member=f"n <= {MEMBERS}")
    occupation = Occupation.objects.create(code="11-0000", title="Workers", definition="They work. " * 20)
    _multiply(
        occupation,
        OCCUPATIONS,
        code="(11 + n / 100) || '-' || lpad((mod(n, 100))::text, 2, '0') || '11'",
        title="'Workers of the trade ' || n",
    )
    wage = Wage.objects.create(
        occupation=occupation,
        area="Boston",
        period="May 2025",
        source="BLS OEWS",
        employment=9,
        **{f"hourly_{point}": Decimal(20 + n) for n, point in enumerate(("p10", "p25", "median", "p75", "p90"))},
    )
    _multiply(wage, OCCUPATIONS, occupation_id=f"{occupation.pk} + n", employment="n")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE programs_occupation AS o SET wage_id = w.id FROM programs_wage AS w WHERE w.occupation_id = o.id"
        )
    field = FieldOfStudy.objects.create(code="01.0000", title="Field")
    _multiply(
        field,
        FIELDS,
        code="lpad((1 + n / 50)::text, 2, '0') || '.' || lpad((mod(n, 50))::text, 2, '0') || '11'",
        title="'Field ' || n",
        lead_occupation_id=f"{occupation.pk} + mod(n, {OCCUPATIONS})",
    )
    _relate(
        FieldOfStudy.occupations.through,
        f"SELECT {field.pk} + n, {occupation.pk} + 1 + mod(n * 7 + k, {OCCUPATIONS})"
        f" FROM generate_series(1, {FIELDS}) AS n, generate_series(1, 3) AS k",
    )
    _relate(
        FieldOfStudy.sectors.through,
        f"SELECT {field.pk} + n, (ARRAY{[each.pk for each in sectors]})[1 + mod(n, {len(sectors)})]"
        f" FROM generate_series(1, {FIELDS}) AS n",
    )
    program = Program.objects.create(
        title="Program 0",
        slug="program-0",
        organization=first,
        field_of_study=field,
        source=source,
        external_id="0",
        description="You learn the trade with people who do it, in a shop that has the tools.\n\n" * 8,
        prerequisites="High school diploma or equivalent",
        tuition=900,
        fees=50,
        total_cost=950,
        length=6,
        clock_hours=240,
        format="in_person",
        degree="Certificate of completion",
        city="Boston",
        state="MA",
        street="10 Dudley Street",
        postal_code="02119",
        languages=["es"],
        phone="617-555-0142",
        evening=True,
        child_care=False,
    )
    _multiply(
        program,
        programs,
        **{
            "title": f"('{SUBJECTS}'::text[])[1 + mod(n, 10)] || ' ' || ('{KINDS}'::text[])[1 + mod(n / 10, 5)]"
            " || ' ' || n",
            "slug": "'program-' || n",
            "external_id": "n::text",
            "organization_id": f"{first.pk} + 1 + mod(n, {ORGANIZATIONS})",
            "field_of_study_id": f"{field.pk} + 1 + mod(n, {FIELDS})",
            "total_cost": "CASE WHEN mod(n, 10) = 0 THEN 0 ELSE mod(n, 20000) END",
            "length": "1 + mod(n, 10)",
            "evening": "(ARRAY[true, false, NULL])[1 + mod(n, 3)]",
            **columns,
        },
    )
    for start in range(12):
        Cohort.objects.create(program_id=program.pk + 1 + start, starts_on=timezone.localdate())
    rebuild_search_documents()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _multiply(row: Any, copies: int, **columns: str) -> None:
    """Copies of a row, numbered n from 1 on, but for these columns; the key of copy n is that of the row plus n."""
    names = [field.column for field in row._meta.concrete_fields if field.column != "id" and not field.generated]
    values = [columns.get(name, f"original.{name}") for name in names]
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, {', '.join(names)}) OVERRIDING SYSTEM VALUE"
            f" SELECT original.id + n, {', '.join(values)}"
            f" FROM {table} AS original, generate_series(1, {copies}) AS n WHERE original.id = {row.pk}"
        )


def _relate(through: Any, pairs: str) -> None:
    columns = [field.column for field in through._meta.concrete_fields if field.column != "id"]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {through._meta.db_table} ({', '.join(columns)}) {pairs}")

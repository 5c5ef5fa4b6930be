"""Figures of the catalog that many pages show, remembered until the catalog changes."""

from collections.abc import Callable
from typing import TypedDict, TypeVar
from urllib.parse import quote

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Count, F, Func, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import get_language

from coalition.models import Sector
from coalition.prepared import prepared
from coalition.remembering import Memory
from coalition.site import current_site
from programs.models import FieldOfStudy, Occupation, Place, Program

T = TypeVar("T")

catalog = Memory("catalog")
remembered = catalog.remembered
PAGE_REMEMBERED_FOR = 60


class SectorFact(TypedDict):
    slug: str
    name: str
    blurb: str
    programs: int


class CatalogFacts(TypedDict):
    """How many programs are listed, in which sectors, the languages they say they speak, and where they are."""

    total: int
    sectors: list[SectorFact]
    languages: list[str]
    neighborhoods: list[str]
    counties: list[str]


def catalog_facts() -> CatalogFacts:
    return remembered("facts", _facts)


@prepared(int, int)
def _prepared_for(field_of_study: int, lead: int) -> QuerySet[Occupation]:
    return (
        Occupation.objects.filter(fields_of_study=field_of_study)
        .select_related("wage__occupation")
        .order_by(Case(When(pk=lead, then=0), default=1), F("wage__employment").desc(nulls_last=True), "title")
    )


def occupations_of(field_of_study: FieldOfStudy) -> list[Occupation]:
    """The occupations it prepares for, with wages: the lead first, then those most people in the area work in.

    Beside the lead only jobs one gets from the course, unless there are no such jobs.
    """
    lead = field_of_study.lead_occupation_id
    occupations = _prepared_for(field_of_study.pk, lead or 0)
    return [each for each in occupations if each.pk == lead or not field_of_study.is_no_way_to(each)] or occupations


def place_named(text: str) -> Place | None:
    """What `Place.objects.named` says; a place that was found is remembered, so that many searches ask once."""

    def find() -> tuple[str, str, float, float] | None:
        place = Place.objects.named(text)
        return (place.code, place.name, place.latitude, place.longitude) if place else None

    if not text or not (found := remembered(f"place:{quote(text)}", find)):
        return None
    code, name, latitude, longitude = found
    return Place(code=code, name=name, latitude=latitude, longitude=longitude)


def remembered_page(name: str, render: Callable[[], T]) -> T:
    """A part of a page that shows the catalog to everyone alike, in this language, today, under the coalition's name.

    Remembered for a minute: enough for a page that many open at once, and nobody's memory fills with those that
    only a crawler opens.
    """
    today = timezone.localdate().isoformat()
    return remembered(f"page:{get_language()}:{today}:{current_site().version}:{name}", render, PAGE_REMEMBERED_FOR)


def _facts() -> CatalogFacts:
    shown = Program.objects.shown(timezone.localdate())
    programs = Count("fields_of_study__programs", filter=Q(fields_of_study__programs__in=shown))
    sectors = Sector.objects.filter(is_shown=True).annotate(programs=programs).filter(programs__gt=0)
    spoken = shown.annotate(language=Func(F("languages"), function="unnest")).values_list("language", flat=True)
    places = shown.aggregate(
        total=Count("pk"),
        neighborhoods=ArrayAgg("neighborhood", distinct=True, default=[]),
        counties=ArrayAgg("county", distinct=True, default=[]),
    )
    return {
        "total": places["total"],
        "sectors": list(sectors.values("slug", "name", "blurb", "programs")),
        "languages": list(spoken.order_by("language").distinct()),
        "neighborhoods": list(filter(None, places["neighborhoods"])),
        "counties": list(filter(None, places["counties"])),
    }

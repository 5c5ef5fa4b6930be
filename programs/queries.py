"""Figures of the catalog that many pages show, remembered until the catalog changes."""

import logging
import uuid
from collections.abc import Callable
from typing import TypedDict, TypeVar
from urllib.parse import quote

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.cache import cache
from django.db.models import Case, Count, F, Func, Q, When
from django.utils import timezone
from django.utils.translation import get_language
from redis.exceptions import RedisError

from coalition.models import Sector
from programs.models import FieldOfStudy, Occupation, Place, Program

logger = logging.getLogger(__name__)

T = TypeVar("T")

VERSION_KEY = "catalog-version"
# A catalog that changes without `catalog_changed`, by hand in SQL, is right again after this many seconds.
REMEMBERED_FOR = 3600
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


def occupations_of(field_of_study: FieldOfStudy) -> list[Occupation]:
    """The occupations it prepares for, with wages: the lead first, then those most people in the area work in.

    Beside the lead only jobs one gets from the course, unless there are no such jobs.
    """
    occupations = list(
        Occupation.objects.filter(fields_of_study=field_of_study)
        .select_related("wage__occupation")
        .order_by(
            Case(When(pk=field_of_study.lead_occupation_id, then=0), default=1),
            F("wage__employment").desc(nulls_last=True),
            "title",
        )
    )
    lead = field_of_study.lead_occupation_id
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


def remembered(name: str, compute: Callable[[], T], seconds: int = REMEMBERED_FOR) -> T:
    """What `compute` says of the catalog as it is now; asked anew once the catalog changed.

    Only plain values, which the next release can read too; None is not remembered. Without the cache it is asked
    each time.
    """
    key = f"catalog:{name}"
    try:
        kept = cache.get_many([VERSION_KEY, key])
        version = kept.get(VERSION_KEY) or _first_version()
        kept_of, found = kept.get(key, (None, None))
        if kept_of != version:
            found = compute()
            if found is not None:
                cache.set(key, (version, found), seconds)
    except (RedisError, OSError):
        logger.warning("The cache does not answer", exc_info=True)
        return compute()
    return found


def _first_version() -> str:
    # `add`, so that of two that find none both use the same.
    cache.add(VERSION_KEY, uuid.uuid4().hex, timeout=None)
    version: str = cache.get(VERSION_KEY)
    return version


def remembered_page(name: str, render: Callable[[], T]) -> T:
    """A part of a page that shows the catalog to everyone alike, in this language, today.

    Remembered for a minute: enough for a page that many open at once, and nobody's memory fills with those that
    only a crawler opens.
    """
    today = timezone.localdate().isoformat()
    return remembered(f"page:{get_language()}:{today}:{name}", render, PAGE_REMEMBERED_FOR)


def _facts() -> CatalogFacts:
    shown = Program.objects.shown(timezone.localdate())
    programs = Count("fields_of_study__programs", filter=Q(fields_of_study__programs__in=shown))
    sectors = Sector.objects.annotate(programs=programs).filter(programs__gt=0)
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

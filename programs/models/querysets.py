"""Reads of this app, named as sentences."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from coalition.models import Organization
    from programs.models import Cohort, Program  # noqa: F401

SEARCH_CONFIG = "portal_english"


class ProgramQuerySet(models.QuerySet["Program"]):
    def listed(self) -> "ProgramQuerySet":
        """What the public sees: neither archived nor withheld."""
        return self.filter(status="listed")

    def offered_by(self, organization: "Organization") -> "ProgramQuerySet":
        return self.filter(organization=organization)

    def by_title(self) -> "ProgramQuerySet":
        return self.order_by("title", "pk")

    def with_what_a_card_shows(self) -> "ProgramQuerySet":
        """With provider, job and wage in the same statement."""
        return self.select_related("organization", "field_of_study__lead_occupation__wage").defer("search", "notes")

    def in_sector(self, slug: str) -> "ProgramQuerySet":
        return self.filter(field_of_study__sectors__slug=slug)

    def costing_at_most(self, dollars: int) -> "ProgramQuerySet":
        """Programs whose total cost is known and no more than that."""
        return self.filter(total_cost__lte=dollars)

    def taught(self, formats: list[str]) -> "ProgramQuerySet":
        return self.filter(format__in=formats)

    def matching(self, words: str) -> "ProgramQuerySet":
        """Programs whose search document has the words, the best match first; `"a phrase"` and `-word` work."""
        query = SearchQuery(words, config=SEARCH_CONFIG, search_type="websearch")
        return self.filter(search=query).order_by(SearchRank(F("search"), query).desc(), "title", "pk")


class CohortQuerySet(models.QuerySet["Cohort"]):
    def upcoming(self, today: date) -> "CohortQuerySet":
        return self.filter(Q(starts_on__gte=today), program__status="listed").order_by("starts_on", "pk")

"""Reads of this app, named as sentences."""

from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q

from programs.models.freshness import FreshnessQuerySet
from programs.models.occupation import FieldOfStudy
from programs.place.distance import FromHere

if TYPE_CHECKING:
    from coalition.models import Organization
    from programs.models import Program

SEARCH_CONFIG = "portal_english"

# Ranking reads every hit's whole search document, so that a word every program has would cost a second.
RANKED_AT_MOST = 2_000

ON_A_CARD = (
    "title",
    "slug",
    "status",
    "total_cost",
    "length",
    "format",
    "evening",
    "weekend",
    "degree",
    "license",
    "industry_credential",
    "city",
    "state",
    "neighborhood",
    "organization__name",
    "organization__city",
    "organization__state",
    "field_of_study__lead_occupation__title",
    *(
        f"field_of_study__lead_occupation__wage__{rate}_{point}"
        for rate in ("hourly", "annual")
        for point in ("p25", "median", "p75")
    ),
)


class ProgramQuerySet(FromHere, FreshnessQuerySet):
    def listed(self) -> "ProgramQuerySet":
        """What the public sees: neither archived nor withheld."""
        return self.filter(status="listed")

    def archived(self) -> "ProgramQuerySet":
        return self.filter(status="archived")

    def offered_by(self, organization: "Organization | None") -> "ProgramQuerySet":
        return self.filter(organization=organization) if organization else self.none()

    def by_title(self) -> "ProgramQuerySet":
        return self.order_by("title", "pk")

    def with_what_a_card_shows(self) -> "ProgramQuerySet":
        """With provider, job and wage in the same statement, and nothing a card has no use for."""
        return self.select_related("organization", "field_of_study__lead_occupation__wage").only(*ON_A_CARD)

    def with_what_its_page_shows(self) -> "ProgramQuerySet":
        return self.select_related("organization", "source", "field_of_study", "eligibility").defer("search")

    def in_sectors(self, slugs: list[str]) -> "ProgramQuerySet":
        return self.filter(field_of_study__in=FieldOfStudy.objects.filter(sectors__slug__in=slugs))

    def costing_at_most(self, dollars: int) -> "ProgramQuerySet":
        """Programs whose total cost is known and no more than that."""
        return self.filter(total_cost__lte=dollars)

    def taught(self, formats: list[str]) -> "ProgramQuerySet":
        return self.filter(format__in=formats)

    def meeting(self, times: list[str]) -> "ProgramQuerySet":
        """Programs known to meet at any of these: `evening`, `weekend`."""
        return self.filter(Q(*((time, True) for time in times), _connector=Q.OR))

    def lasting(self, lengths: list[int]) -> "ProgramQuerySet":
        return self.filter(length__in=lengths)

    def speaking(self, languages: list[str]) -> "ProgramQuerySet":
        return self.filter(languages__overlap=languages)

    def with_all_of(self, features: list[str]) -> "ProgramQuerySet":
        """Programs known to have every one of these features; "ask the provider" is not known."""
        return self.filter(**dict.fromkeys(features, True))

    def matching(self, words: str) -> "ProgramQuerySet":
        """Programs whose search document has the words, the best match first; `"a phrase"` and `-word` work.

        Of more than `RANKED_AT_MOST` hits, the newest are ranked. Narrow before, not after: the bound counts hits
        among the programs at hand.
        """
        query = SearchQuery(words, config=SEARCH_CONFIG, search_type="websearch")
        hits = self.filter(search=query).order_by("-pk").values("pk")[:RANKED_AT_MOST]
        return self.model.objects.filter(pk__in=hits).order_by(SearchRank(F("search"), query).desc(), "title", "pk")

    def instead_of(self, program: "Program") -> "ProgramQuerySet":
        """Listed programs in the same field of study, else in one of its sectors: what to offer when it is gone."""
        if program.field_of_study_id is None:
            return self.none()
        same_field = self.listed().filter(field_of_study=program.field_of_study_id).exclude(pk=program.pk)
        if same_field.exists():
            return same_field.by_title()
        same_sector = FieldOfStudy.objects.filter(sectors__fields_of_study=program.field_of_study_id)
        return self.listed().filter(field_of_study__in=same_sector).exclude(pk=program.pk).by_title()

"""Reads of this app, named as sentences."""

from datetime import date
from typing import TYPE_CHECKING

from programs.models.freshness import FreshnessQuerySet
from programs.models.occupation import FieldOfStudy
from programs.place.distance import FromHere

if TYPE_CHECKING:
    from coalition.models import Organization
    from programs.models import Program

ON_A_CARD = (
    "title",
    "slug",
    "status",
    "total_cost",
    "free_to_you",
    "next_start",
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

    def shown(self, today: date) -> "ProgramQuerySet":
        """What lists show unless asked for more: listed, and confirmed not too long ago."""
        return self.listed().fresh(today)

    def archived(self) -> "ProgramQuerySet":
        return self.filter(status="archived")

    def offered_by(self, organization: "Organization | None") -> "ProgramQuerySet":
        return self.filter(organization=organization) if organization else self.none()

    def by_title(self) -> "ProgramQuerySet":
        return self.order_by("sort_title", "pk")

    def with_what_a_card_shows(self) -> "ProgramQuerySet":
        """With provider, job and wage in the same statement, and nothing a card has no use for."""
        return self.select_related("organization", "field_of_study__lead_occupation__wage").only(*ON_A_CARD)

    def with_what_its_page_shows(self) -> "ProgramQuerySet":
        return self.select_related("organization", "source", "field_of_study", "eligibility").defer(
            "headwords", "search"
        )

    def in_sectors(self, slugs: list[str]) -> "ProgramQuerySet":
        return self.filter(field_of_study__in=FieldOfStudy.objects.filter(sectors__slug__in=slugs))

    def instead_of(self, program: "Program") -> "ProgramQuerySet":
        """Listed programs in the same field of study, else in one of its sectors: what to offer when it is gone."""
        if program.field_of_study_id is None:
            return self.none()
        same_field = self.listed().filter(field_of_study=program.field_of_study_id).exclude(pk=program.pk)
        if same_field.exists():
            return same_field.by_title()
        same_sector = FieldOfStudy.objects.filter(sectors__fields_of_study=program.field_of_study_id)
        return self.listed().filter(field_of_study__in=same_sector).exclude(pk=program.pk).by_title()

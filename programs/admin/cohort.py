from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from coalition.admin.base import PortalStackedInline
from programs.admin.catalog import CatalogAdmin
from programs.admin.neighborhood import NeighborhoodFilter
from programs.models import Cohort
from programs.operations.next_starts import refresh_next_starts

FIELDS = (
    ("starts_on", "ends_on"),
    "weekdays",
    ("starts_at", "ends_at"),
    "hours",
    ("status", "seats", "apply_by"),
    ("place", "neighborhood", "postal_code"),
)


class CohortInline(PortalStackedInline):
    model = Cohort
    extra = 0
    fields = FIELDS


@admin.register(Cohort)
class CohortAdmin(CatalogAdmin):
    whose = ("program",)
    list_display = ("program", "starts_on", "ends_on", "status", "seats", "apply_by")
    list_filter = ("status", NeighborhoodFilter, "program__status")
    list_select_related = ("program",)
    search_fields = ("program__title", "program__organization__name", "place")
    autocomplete_fields = ("program",)
    date_hierarchy = "starts_on"
    fields = ("program", *FIELDS)

    def get_readonly_fields(self, request: HttpRequest, obj: Cohort | None = None) -> tuple[str, ...]:
        """A cohort never moves to another program."""
        return ("program",) if obj else ()

    def _ids(self, obj: Any) -> list[int]:
        return [obj.program_id]

    def _index(self, program_ids: list[int]) -> None:
        refresh_next_starts(timezone.localdate(), program_ids)
        super()._index([])

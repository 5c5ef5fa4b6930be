from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from coalition.admin.base import PortalAdmin
from programs.models import PublishedResult


@admin.register(PublishedResult)
class PublishedResultAdmin(PortalAdmin):
    """To look at only: what may be published is decided elsewhere, and a figure changed by hand would be no result."""

    whose = ("program",)
    list_display = ("program", "period", "measure", "numerator", "denominator", "percent", "source", "published_at")
    list_filter = ("measure", "period")
    list_select_related = ("program",)
    search_fields = ("program__title", "source")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

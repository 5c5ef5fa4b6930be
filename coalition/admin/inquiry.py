from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from coalition.admin.base import PortalAdmin, RecordsViews
from coalition.admin.own import SUPERUSERS
from coalition.models import Inquiry, InquiryAnswer


@admin.register(Inquiry)
class InquiryAdmin(RecordsViews, PortalAdmin):
    whose = SUPERUSERS
    list_display = ("name", "kind", "organization", "state", "assigned_to", "asked_at")
    list_filter = ("state", "kind")
    list_select_related = ("assigned_to",)
    search_fields = ("name", "email", "organization", "message")
    autocomplete_fields = ("assigned_to",)
    date_hierarchy = "asked_at"


@admin.register(InquiryAnswer)
class InquiryAnswerAdmin(RecordsViews, PortalAdmin):
    """Written in the inbox, from where it leaves as a letter; here to be found."""

    whose = SUPERUSERS
    list_display = ("inquiry", "author", "written_at")
    list_filter = ("written_at",)
    list_select_related = ("inquiry", "author")
    search_fields = ("inquiry__name", "inquiry__email", "text")
    fields = ("inquiry", "author", "written_at", "text")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

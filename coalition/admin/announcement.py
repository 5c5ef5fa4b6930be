from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from coalition.admin.base import PortalAdmin
from coalition.admin.looking import WrittenElsewhere
from coalition.models import Announcement


@admin.register(Announcement)
class AnnouncementAdmin(WrittenElsewhere, PortalAdmin):
    """To look: an announcement is written, scheduled and taken back on its own page, "View on site"."""

    whose = ("organization",)
    list_display = ("title", "audience", "organization", "group", "author", "state", "scheduled_for", "sent_at")
    list_filter = ("state", "audience")
    list_select_related = ("organization", "group", "author")
    search_fields = ("title", "author__email", "author__full_name", "organization__name", "group__name")
    date_hierarchy = "created_at"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_delete_permission(request, obj) and (obj is None or obj.is_editable))

from django.contrib import admin

from coalition.admin.base import PortalAdmin
from convenings.admin.convening import ToLook
from convenings.models import ForumNote


@admin.register(ForumNote)
class ForumNoteAdmin(ToLook, PortalAdmin):
    """Written down on the page of the convening; struck there too, where nothing of it is kept."""

    whose = ("convening",)
    list_display = ("text", "kind", "theme", "issue_area", "sector", "consent", "convening", "recorded_at")
    list_filter = ("kind", "issue_area", "sector", "consent")
    list_select_related = ("convening", "sector")
    search_fields = ("text", "theme", "convening__title", "convening__group__name")
    date_hierarchy = "recorded_at"

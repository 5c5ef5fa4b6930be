from django.contrib import admin

from coalition.admin.base import PortalAdmin
from convenings.admin.convening import ToLook
from convenings.models import Action, AgendaItem, SeriesItem


@admin.register(AgendaItem)
class AgendaItemAdmin(ToLook, PortalAdmin):
    """Written on the convening's own pages, where whoever proposed something is answered."""

    whose = ("convening",)
    list_display = ("name", "convening", "state", "position", "kind", "minutes", "owner", "origin")
    list_filter = ("state", "kind", "origin")
    list_select_related = ("convening", "minutes_of", "owner")
    search_fields = ("title", "note", "convening__title", "owner__email", "owner__full_name")


@admin.register(SeriesItem)
class SeriesItemAdmin(ToLook, PortalAdmin):
    """Kept from the agenda of one of its dates."""

    whose = ("series",)
    list_display = ("title", "series", "position", "kind", "minutes", "owner")
    list_filter = ("kind",)
    list_select_related = ("series", "owner")
    search_fields = ("title", "note", "series__title", "owner__email", "owner__full_name")


@admin.register(Action)
class ActionAdmin(ToLook, PortalAdmin):
    """Written on the group's own pages."""

    whose = ("group", "organization")
    list_display = ("what", "group", "organization", "user", "due", "state")
    list_filter = ("state", "group")
    list_select_related = ("group", "organization", "user")
    search_fields = ("what", "group__name", "organization__name", "user__email", "user__full_name")
    date_hierarchy = "due"

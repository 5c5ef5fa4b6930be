from django.contrib import admin

from coalition.admin.base import PortalAdmin
from coalition.admin.looking import KeptAsItIs
from coalition.admin.own import OwnRows
from convenings.models import Change, Convening, ConveningDocument, Series


class ToLook(KeptAsItIs, OwnRows, admin.ModelAdmin):
    """A change here would tell nobody: it is made on the convening's own page, "View on site"."""


@admin.register(Series)
class SeriesAdmin(ToLook, PortalAdmin):
    whose = ("group",)
    list_display = ("title", "group", "frequency", "interval", "nth", "weekday", "local_time", "first_on", "until")
    list_filter = ("kind", "visibility", "frequency", "group")
    list_select_related = ("group",)
    search_fields = ("title", "group__name", "place")


@admin.register(Convening)
class ConveningAdmin(ToLook, PortalAdmin):
    whose = ("group", "host")
    list_display = ("title", "group", "host", "starts_at", "mode", "visibility", "status")
    list_filter = ("status", "kind", "visibility", "group")
    list_select_related = ("group", "host")
    search_fields = ("title", "group__name", "host__name", "place")
    date_hierarchy = "starts_at"


@admin.register(ConveningDocument)
class ConveningDocumentAdmin(ToLook, PortalAdmin):
    """Added and removed on the convening's own page."""

    whose = ("convening",)
    list_display = ("document", "convening")
    list_select_related = ("document", "convening")
    search_fields = ("document__title", "document__name", "convening__title")


@admin.register(Change)
class ChangeAdmin(ToLook):
    """What people were told, or are about to be: a log itself."""

    whose = ("convening",)
    list_display = ("convening", "kind", "why", "by", "at", "told_at")
    list_filter = ("kind", ("told_at", admin.EmptyFieldListFilter))
    list_select_related = ("convening", "by")
    search_fields = ("convening__title", "why", "by__email", "by__full_name")
    date_hierarchy = "at"

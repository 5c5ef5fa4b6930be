from django.contrib import admin

from coalition.admin.base import PortalAdmin
from coalition.admin.own import EVERYBODYS
from programs.models import ListedProvider, TrainingSource


@admin.register(TrainingSource)
class TrainingSourceAdmin(PortalAdmin):
    whose = EVERYBODYS
    list_display = ("name", "slug", "url", "listed_on")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(ListedProvider)
class ListedProviderAdmin(PortalAdmin):
    whose = ("organization",)
    list_display = ("external_id", "source", "organization", "status")
    list_filter = ("status", "source")
    list_select_related = ("source", "organization")
    search_fields = ("external_id", "organization__name")
    autocomplete_fields = ("organization",)

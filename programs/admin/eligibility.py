from django.contrib import admin

from coalition.admin.base import PortalStackedInline
from programs.admin.catalog import CatalogAdmin
from programs.models import Eligibility
from programs.models.eligibility import QUESTIONS

NAMES = tuple(field.name for field in QUESTIONS)
FIELDS = tuple((name, f"{name}_note") for name in NAMES)


class EligibilityInline(PortalStackedInline):
    model = Eligibility
    fields = FIELDS


@admin.register(Eligibility)
class EligibilityAdmin(CatalogAdmin):
    whose = ("program",)
    list_display = ("program", *NAMES)
    list_filter = NAMES
    list_select_related = ("program",)
    search_fields = ("program__title", "program__organization__name")
    autocomplete_fields = ("program",)
    fields = ("program", *FIELDS)

from django.contrib import admin

from programs.admin.catalog import CatalogAdmin
from programs.models import Eligibility
from programs.models.eligibility import QUESTIONS

NAMES = tuple(field.name for field in QUESTIONS)
FIELDS = tuple((name, f"{name}_note") for name in NAMES)


class EligibilityInline(admin.StackedInline):
    model = Eligibility
    fields = FIELDS


@admin.register(Eligibility)
class EligibilityAdmin(CatalogAdmin):
    list_display = ("program", *NAMES)
    list_filter = NAMES
    list_select_related = ("program",)
    search_fields = ("program__title", "program__organization__name")
    autocomplete_fields = ("program",)
    fields = ("program", *FIELDS)

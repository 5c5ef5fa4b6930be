from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coalition.admin.own import EVERYBODYS
from programs.admin.catalog import CatalogAdmin, SectorsAdmin
from programs.models import FieldOfStudy, Occupation, Program, SectorRule, Wage


class InSectors:
    """A column of sectors, read for the whole page at once."""

    @admin.display(description=_("sectors"))
    def in_sectors(self, obj: Occupation | FieldOfStudy) -> str:
        return ", ".join(sector.name for sector in obj.sectors.all())


@admin.register(Occupation)
class OccupationAdmin(InSectors, CatalogAdmin):
    whose = EVERYBODYS
    list_display = ("code", "title", "level", "in_demand", "hourly_median", "in_sectors")
    list_display_links = ("code", "title")
    list_filter = ("level", "in_demand", "sectors")
    search_fields = ("code", "title")
    readonly_fields = ("wage", "sectors")
    fieldsets = (
        (None, {"fields": ("code", "title", "definition", "level", "in_demand", "wage")}),
        (_("Sectors"), {"fields": ("sectors",), "description": _("Decided by the sector rules.")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Occupation]:
        return super().get_queryset(request).select_related("wage__occupation").prefetch_related("sectors")

    def programs_to_index(self, obj: Occupation) -> QuerySet[Program]:
        return Program.objects.filter(field_of_study__occupations=obj)

    @admin.display(description=_("hourly, median"), ordering="wage__hourly_median")
    def hourly_median(self, occupation: Occupation) -> Any:
        return occupation.wage and occupation.wage.hourly_median


@admin.register(FieldOfStudy)
class FieldOfStudyAdmin(InSectors, CatalogAdmin):
    whose = EVERYBODYS
    list_display = ("code", "title", "lead_occupation", "in_sectors")
    list_display_links = ("code", "title")
    list_filter = ("sectors", ("lead_occupation", admin.EmptyFieldListFilter))
    list_select_related = ("lead_occupation",)
    search_fields = ("code", "title")
    autocomplete_fields = ("occupations", "lead_occupation")
    readonly_fields = ("sectors",)
    fieldsets = (
        (None, {"fields": ("code", "title")}),
        (_("Jobs"), {"fields": ("occupations", "lead_occupation")}),
        (_("Sectors"), {"fields": ("sectors",), "description": _("Decided by the sector rules.")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[FieldOfStudy]:
        return super().get_queryset(request).prefetch_related("sectors")

    def programs_to_index(self, obj: FieldOfStudy) -> QuerySet[Program]:
        return Program.objects.filter(field_of_study=obj)


@admin.register(SectorRule)
class SectorRuleAdmin(SectorsAdmin):
    """The table that decides which occupations and fields of study are in which sector."""

    whose = EVERYBODYS
    list_display = ("code_prefix", "taxonomy", "sector")
    list_filter = ("taxonomy", "sector")
    list_select_related = ("sector",)
    search_fields = ("code_prefix", "sector__name")


@admin.register(Wage)
class WageAdmin(CatalogAdmin):
    whose = EVERYBODYS
    list_display = ("occupation", "hourly_median", "annual_median", "employment", "area", "period")
    list_filter = ("area", "period", ("hourly_median", admin.EmptyFieldListFilter))
    list_select_related = ("occupation",)
    search_fields = ("occupation__code", "occupation__title")
    autocomplete_fields = ("occupation",)
    readonly_fields = ("updated_at",)
    fieldsets = (
        (None, {"fields": ("occupation", "area", "period", "source", "employment", "updated_at")}),
        (
            _("Dollars an hour"),
            {
                "fields": ("hourly_p10", "hourly_p25", "hourly_median", "hourly_p75", "hourly_p90"),
                "description": _("Empty: not published."),
            },
        ),
        (
            _("Dollars a year"),
            {
                "fields": ("annual_p10", "annual_p25", "annual_median", "annual_p75", "annual_p90"),
                "description": _("Empty: not published."),
            },
        ),
    )

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coalition.admin.own import EVERYBODYS
from coalition.fields import NeighborhoodField
from coalition.models import Neighborhood, Organization
from coalition.models.site_settings import memory
from coalition.scopes import acting
from coalition.scopes.kinds import REFERENCES
from coalition.scopes.policies import private
from programs.admin.catalog import CatalogAdmin
from programs.models import Cohort, Program
from programs.operations.places import place_neighborhoods


class NeighborhoodFilter(admin.SimpleListFilter):
    title = _("neighborhood")
    parameter_name = "neighborhood"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return NeighborhoodField.offered()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(neighborhood=self.value()) if self.value() else queryset


@admin.register(Neighborhood)
class NeighborhoodAdmin(CatalogAdmin):
    """The list that programs, cohorts and organizations choose from; one that is chosen somewhere stays."""

    whose = EVERYBODYS
    list_display = ("name", "code", "county", "postal_codes")
    search_fields = ("name", "code")

    @admin.display(description=_("used by"))
    def used_by(self, obj: Neighborhood) -> str:
        counts = {name: rows.count() for name, rows in _users_of(obj).items()}
        said = _("programs: %(programs)d, cohorts: %(cohorts)d, organizations: %(organizations)d") % counts
        return f"{said}; {_('records of participants')}" if _is_in_private_records(obj) else said

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name", "code", "also_called", "county", "postal_codes", *(["used_by"] if obj else []))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Programs and organizations keep the code, and so do links."""
        return ("code", "used_by") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and _is_used(obj))

    def programs_to_index(self, obj: Neighborhood) -> QuerySet[Program]:
        return Program.objects.filter(neighborhood=obj.code)

    def _index(self, program_ids: list[int]) -> None:
        memory.changed()
        place_neighborhoods()
        super()._index(program_ids)


def _users_of(neighborhood: Neighborhood) -> dict[str, QuerySet]:
    """Whatever keeps its code, by what it is."""
    return {
        "programs": Program.objects.filter(neighborhood=neighborhood.code),
        "cohorts": Cohort.objects.filter(neighborhood=neighborhood.code),
        "organizations": Organization.objects.filter(neighborhoods__contains=[neighborhood.code]),
    }


def _is_used(neighborhood: Neighborhood) -> bool:
    return any(rows.exists() for rows in _users_of(neighborhood).values()) or _is_in_private_records(neighborhood)


def _is_in_private_records(neighborhood: Neighborhood) -> bool:
    """Of any organization: not how many, and not whose."""
    keeping = [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, NeighborhoodField) and hasattr(model, "pgh_event_model") and private(model)
    ]
    with acting(REFERENCES):
        return any(model._default_manager.filter(**{name: neighborhood.code}).exists() for model, name in keeping)

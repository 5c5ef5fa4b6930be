"""What a change in the administration means to the public catalog, also where the model is the coalition's."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from coalition.admin import OrganizationAdmin, SectorAdmin
from coalition.admin.base import PortalAdmin, PortalTabularInline
from coalition.models import Organization, Sector
from programs.models import Program, SectorRule
from programs.operations.catalog import catalog_changed
from programs.operations.places import locate_programs
from programs.operations.search import rebuild_search_documents
from programs.operations.sectors import assign_sectors


class CatalogAdmin(PortalAdmin):
    """Of a model that residents see something of: what is saved here, they find and see at once."""

    def programs_to_index(self, obj: Any) -> QuerySet[Program]:
        """The programs whose search document has words of this row."""
        return Program.objects.none()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self._index(self._ids(form.instance))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        ids = self._ids(obj)
        super().delete_model(request, obj)
        self._index(ids)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        ids = [pk for obj in queryset for pk in self._ids(obj)]
        super().delete_queryset(request, queryset)
        self._index(ids)

    def _ids(self, obj: Any) -> list[int]:
        return list(self.programs_to_index(obj).values_list("pk", flat=True).distinct())

    def _index(self, program_ids: list[int]) -> None:
        if program_ids:
            rebuild_search_documents(program_ids)
            locate_programs(program_ids)
        catalog_changed()


class SectorsAdmin(CatalogAdmin):
    """Of a model that decides which sector an occupation or field of study is in."""

    def _index(self, program_ids: list[int]) -> None:
        assign_sectors()
        super()._index(program_ids)


class SectorRuleInline(PortalTabularInline):
    model = SectorRule
    extra = 1


admin.site.unregister(Organization)
admin.site.unregister(Sector)


@admin.register(Organization)
class CatalogOrganizationAdmin(OrganizationAdmin, CatalogAdmin):
    def programs_to_index(self, obj: Organization) -> QuerySet[Program]:
        return Program.objects.offered_by(obj)


@admin.register(Sector)
class CatalogSectorAdmin(SectorAdmin, SectorsAdmin):
    inlines = (SectorRuleInline,)

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coalition.admin.base import PortalAdmin
from coalition.admin.own import EVERYBODYS, SHARED
from coalition.models import Organization, Sector


@admin.register(Organization)
class OrganizationAdmin(PortalAdmin):
    whose = SHARED
    list_display = ("name", "kind", "is_member", "is_backbone", "city", "phone", "updated_at")
    list_filter = ("is_member", "kind", "is_backbone")
    search_fields = ("name", "slug", "city")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("asked_to_confirm_at", "created_at", "updated_at")
    save_on_top = True
    # What decides who convenes the coalition and who is in it.
    superusers_fields = ("is_member", "is_backbone")
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind", "about")}),
        (_("In the coalition"), {"fields": ("is_member", "is_backbone")}),
        (
            _("How to reach it"),
            {"fields": ("phone", "website", "street", "city", "state", "postal_code", "county")},
        ),
        (_("Whom it serves"), {"fields": ("neighborhoods", "languages")}),
        (_("Record"), {"fields": ("asked_to_confirm_at", "created_at", "updated_at")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.readonly_fields if request.user.is_superuser else (*self.readonly_fields, *self.superusers_fields)

    def of_organizations(self, organizations: QuerySet) -> Q:
        return Q(pk__in=organizations)


@admin.register(Sector)
class SectorAdmin(PortalAdmin):
    whose = EVERYBODYS
    list_display = ("name", "position", "is_shown", "slug", "blurb")
    list_filter = ("is_shown",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}

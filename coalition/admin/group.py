from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from coalition.admin.base import PortalAdmin
from coalition.models import Group, GroupMembership, Seat


@admin.register(Group)
class GroupAdmin(PortalAdmin):
    list_display = ("name", "kind", "parent", "cadence", "is_public")
    list_filter = ("kind", "is_public")
    list_select_related = ("parent",)
    search_fields = ("name", "purpose")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind", "purpose", "cadence")}),
        (_("In the coalition"), {"fields": ("is_public", "parent")}),
    )


@admin.register(Seat)
class SeatAdmin(PortalAdmin):
    list_display = ("organization", "group", "since", "until")
    list_filter = (("until", admin.EmptyFieldListFilter), "group")
    list_select_related = ("organization", "group")
    search_fields = ("organization__name", "group__name")
    autocomplete_fields = ("organization", "group")


@admin.register(GroupMembership)
class GroupMembershipAdmin(PortalAdmin):
    list_display = ("user", "group", "organization", "role", "since", "until")
    list_filter = ("role", ("until", admin.EmptyFieldListFilter), "group")
    list_select_related = ("user", "group", "organization")
    search_fields = ("user__email", "user__full_name", "group__name", "organization__name")
    autocomplete_fields = ("user", "group", "organization")

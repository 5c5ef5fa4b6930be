from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.admin.base import PortalAdmin
from coalition.admin.own import SHARED
from coalition.leaving import departures_of, notice
from coalition.models import Group, GroupMembership, Seat
from coalition.operations.memberships import end_seat


@admin.register(Group)
class GroupAdmin(PortalAdmin):
    whose = SHARED
    list_display = ("name", "kind", "parent", "cadence", "is_public")
    list_filter = ("kind", "is_public")
    list_select_related = ("parent",)
    search_fields = ("name", "purpose")
    prepopulated_fields = {"slug": ("name",)}
    filter_horizontal = ("sectors",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind", "purpose", "cadence", "reminds", "quorum", "sectors")}),
        (_("In the coalition"), {"fields": ("is_public", "parent")}),
    )

    def of_organizations(self, organizations: QuerySet) -> Q:
        """Those they sit in now."""
        return Q(pk__in=Seat.objects.current().filter(organization__in=organizations).order_by().values("group"))


@admin.register(Seat)
class SeatAdmin(PortalAdmin):
    """Ended by the action, which ends the places of the organization's people in the group too."""

    whose = ("organization",)
    list_display = ("organization", "group", "since", "until")
    list_filter = (("until", admin.EmptyFieldListFilter), "group")
    list_select_related = ("organization", "group")
    search_fields = ("organization__name", "group__name")
    autocomplete_fields = ("organization", "group")
    readonly_fields = ("until",)
    actions = ("end",)

    @admin.action(description=_("End these seats today"), permissions=["change"])
    def end(self, request: HttpRequest, chosen: QuerySet[Seat]) -> None:
        for seat in chosen:
            end_seat(seat, now=timezone.now())
        self.message_user(request, _("These organizations have left the group."), messages.SUCCESS)

    def get_readonly_fields(self, request: HttpRequest, obj: Seat | None = None) -> tuple[str, ...]:
        """Which organization sits where is settled once: elsewhere it has another seat."""
        return ("group", "organization", "until") if obj else ("until",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(GroupMembership)
class GroupMembershipAdmin(PortalAdmin):
    whose = ("organization",)
    list_display = ("user", "group", "organization", "role", "since", "until")
    list_filter = ("role", ("until", admin.EmptyFieldListFilter), "group")
    list_select_related = ("user", "group", "organization")
    search_fields = ("user__email", "user__full_name", "group__name", "organization__name")
    autocomplete_fields = ("user", "group", "organization")

    def save_model(self, request: HttpRequest, obj: GroupMembership, form: Any, change: bool) -> None:
        """A last day that is written here ends the place as leaving does."""
        super().save_model(request, obj, form, change)
        if change and obj.until and "until" in form.changed_data:
            notice(departures_of([obj]), now=timezone.now())

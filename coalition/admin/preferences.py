from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from coalition.admin.base import PortalAdmin
from coalition.admin.own import SUPERUSERS
from coalition.models import Preferences, Suppression
from coalition.operations.suppression import lift


@admin.register(Preferences)
class PreferencesAdmin(PortalAdmin):
    whose = SUPERUSERS
    list_display = ("user", "reminders", "digest", "announcements", "program_alerts", "inbox", "language", "time_zone")
    list_filter = ("digest", "reminders", "announcements", "program_alerts", "language")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__full_name")
    autocomplete_fields = ("user",)


@admin.register(Suppression)
class SuppressionAdmin(PortalAdmin):
    """Added by hand or by the mail service; lifted by the action or by the person, never edited."""

    whose = SUPERUSERS
    list_display = ("address", "reason", "since", "lifted_at", "lifted_by")
    list_filter = ("reason", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("lifted_by",)
    search_fields = ("address", "detail")
    date_hierarchy = "since"
    fields = ("address", "reason", "detail", "since", "lifted_at", "lifted_by")
    readonly_fields = ("reason", "since", "lifted_at", "lifted_by")
    actions = ("write_again",)

    @admin.action(description=_("Write to these addresses again"), permissions=["add"])
    def write_again(self, request: HttpRequest, chosen: QuerySet[Suppression]) -> None:
        now = timezone.now()
        lifted = sum(lift(each.address, by=request.user, now=now) for each in chosen)  # type: ignore[arg-type]
        said = ngettext("We write to %(count)d address again.", "We write to %(count)d addresses again.", lifted)
        self.message_user(request, said % {"count": lifted}, messages.SUCCESS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

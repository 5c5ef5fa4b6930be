from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from coalition.admin.history import NOTHING
from coalition.admin.looking import KeptAsItIs
from coalition.admin.own import SUPERUSERS, OwnRows
from coalition.models import SecurityEvent


@admin.register(SecurityEvent)
class SecurityEventAdmin(KeptAsItIs, OwnRows, admin.ModelAdmin):
    """To look: the database refuses every change, and erases an entry when its time is over."""

    whose = SUPERUSERS
    list_display = ("happened_at", "kind", "more", "who", "user", "about", "organization", "ip_address")
    list_filter = ("kind",)
    list_select_related = ("actor", "user", "organization")
    search_fields = (
        *("actor__email", "actor__full_name", "user__email", "user__full_name"),
        *("organization__name", "about", "acting"),
    )
    date_hierarchy = "happened_at"
    list_per_page = 50
    show_full_result_count = False
    empty_value_display = NOTHING
    fields = ("happened_at", "kind", "more", "who", "user", "about", "organization", "ip_address", "acting", "details")
    readonly_fields = ("who", "more")

    @admin.display(description=_("who did it"), ordering="actor__email")
    def who(self, event: SecurityEvent) -> str:
        return event.who

    @admin.display(description=_("more"))
    def more(self, event: SecurityEvent) -> str:
        return event.more

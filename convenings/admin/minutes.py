from django.contrib import admin

from coalition.admin.base import PortalAdmin
from convenings.admin.convening import ToLook
from convenings.models import Amendment, Decision, Minutes, MinutesSignature, MinutesVersion


@admin.register(Minutes)
class MinutesAdmin(ToLook, PortalAdmin):
    """Written where the convening is run, and locked once they are approved."""

    whose = ("convening",)
    list_display = ("convening", "state", "number", "circulated_at", "approved_at", "is_public")
    list_filter = ("state", "is_public")
    list_select_related = ("convening",)
    search_fields = ("text", "convening__title", "convening__group__name")
    date_hierarchy = "approved_at"


@admin.register(MinutesVersion)
class MinutesVersionAdmin(ToLook):
    whose = ("minutes",)
    list_display = ("minutes", "number", "user", "at")
    list_select_related = ("minutes__convening", "user")
    search_fields = ("text", "minutes__convening__title", "user__email", "user__full_name")
    date_hierarchy = "at"


@admin.register(MinutesSignature)
class MinutesSignatureAdmin(ToLook):
    whose = ("minutes",)
    list_display = ("minutes", "user", "at")
    list_select_related = ("minutes__convening", "user")
    search_fields = ("minutes__convening__title", "user__email", "user__full_name")
    date_hierarchy = "at"


@admin.register(Amendment)
class AmendmentAdmin(ToLook, PortalAdmin):
    whose = ("minutes",)
    list_display = ("text", "minutes", "user", "at")
    list_select_related = ("minutes__convening", "user")
    search_fields = ("text", "minutes__convening__title", "user__email", "user__full_name")
    date_hierarchy = "at"


@admin.register(Decision)
class DecisionAdmin(ToLook, PortalAdmin):
    """Written down where the convening is run."""

    whose = ("convening",)
    list_display = ("text", "convening", "item", "in_favor", "against", "abstained", "made_at")
    list_select_related = ("convening", "item__minutes_of")
    search_fields = ("text", "convening__title", "convening__group__name")
    date_hierarchy = "made_at"

from django.contrib import admin

from coalition.admin.base import PortalAdmin
from coalition.models import Membership


@admin.register(Membership)
class MembershipAdmin(PortalAdmin):
    list_display = ("user", "organization", "role")
    list_filter = ("role", "organization__kind")
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "user__full_name", "organization__name")
    autocomplete_fields = ("user", "organization")

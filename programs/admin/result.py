from django.contrib import admin

from coalition.admin.base import PortalAdmin
from coalition.admin.looking import KeptAsItIs
from programs.models import PublishedResult


@admin.register(PublishedResult)
class PublishedResultAdmin(KeptAsItIs, PortalAdmin):
    """To look at only: what may be published is decided elsewhere, and a figure changed by hand would be no result."""

    whose = ("program",)
    list_display = ("program", "period", "measure", "numerator", "denominator", "percent", "source", "published_at")
    list_filter = ("measure", "period")
    list_select_related = ("program",)
    search_fields = ("program__title", "source")

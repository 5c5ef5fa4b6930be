from django.contrib import admin

from coalition.admin.base import PortalAdmin, RecordsViews
from coalition.admin.looking import KeptAsItIs, WrittenElsewhere
from coalition.admin.own import SUPERUSERS
from coalition.models import Digest, DigestLetter, DigestSection


# Without the rows of these a letter would be written a second time.
@admin.register(Digest)
class DigestAdmin(KeptAsItIs, RecordsViews):
    """Which digests there were, and how far the one that is being written has come."""

    whose = SUPERUSERS
    list_display = ("until", "cadence", "since", "written_at")
    list_filter = ("cadence",)
    search_fields = ("cadence",)
    date_hierarchy = "until"
    view_on_site = False


@admin.register(DigestLetter)
class DigestLetterAdmin(KeptAsItIs, RecordsViews):
    whose = SUPERUSERS
    list_display = ("digest", "user", "mail")
    list_select_related = ("digest", "user", "mail")
    search_fields = ("user__email", "user__full_name")
    list_filter = ("digest__cadence",)
    show_full_result_count = False
    view_on_site = False


@admin.register(DigestSection)
class DigestSectionAdmin(WrittenElsewhere, PortalAdmin):
    """Chairs write notes and hold sections on the page of their group, the backbone on /digest/."""

    whose = SUPERUSERS
    list_display = ("__str__", "note", "noted_by", "noted_at", "held_by", "held_at")
    list_select_related = ("group", "noted_by", "held_by")
    search_fields = ("group__name", "note")
    view_on_site = False

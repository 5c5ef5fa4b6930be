from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from coalition.admin.base import PortalAdmin
from coalition.admin.history import NOTHING
from coalition.admin.looking import WrittenElsewhere
from coalition.admin.own import SUPERUSERS
from coalition.models import Document


@admin.register(Document)
class DocumentAdmin(WrittenElsewhere, PortalAdmin):
    """To look and to delete; a document comes with what it belongs to, an import for instance."""

    whose = SUPERUSERS
    list_display = ("name", "kind", "group", "readable_size", "uploaded_by", "uploaded_at", "erase_after", "download")
    list_filter = ("kind", "erase_after")
    list_select_related = ("uploaded_by", "group")
    search_fields = ("name", "title", "uploaded_by__email", "uploaded_by__full_name")
    date_hierarchy = "uploaded_at"
    fields = (
        "name",
        *("title", "group", "is_public"),
        "download",
        "kind",
        "content_type",
        "readable_size",
        "sha256",
        "uploaded_by",
        "uploaded_at",
        "erase_after",
    )
    readonly_fields = ("download", "readable_size")
    view_on_site = False

    @admin.display(description=_("size"), ordering="size")
    def readable_size(self, document: Document) -> str:
        return filesizeformat(document.size)

    @admin.display(description=_("download"))
    def download(self, document: Document) -> str:
        if not document.file:
            return NOTHING
        return format_html('<a href="{}">{}</a>', document.get_absolute_url(), _("Download"))

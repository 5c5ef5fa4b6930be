from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.admin.anonymizing import Anonymizes
from coalition.admin.base import PortalAdmin, RecordsViews
from coalition.admin.looking import WrittenElsewhere
from coalition.admin.own import SUPERUSERS
from coalition.models import Inquiry, InquiryAnswer
from coalition.operations.anonymize import HasAccount, anonymize_writer


@admin.register(Inquiry)
class InquiryAdmin(Anonymizes, RecordsViews, PortalAdmin):
    whose = SUPERUSERS
    list_display = ("name", "kind", "organization", "state", "assigned_to", "asked_at")
    list_filter = ("state", "kind")
    list_select_related = ("assigned_to",)
    search_fields = ("name", "email", "organization", "message")
    autocomplete_fields = ("assigned_to",)
    date_hierarchy = "asked_at"
    actions = ("anonymize",)
    asks_with = "admin/coalition/inquiry/anonymize.html"

    @admin.action(description=_("Anonymize who wrote these…"), permissions=["anonymize"])
    def anonymize(self, request: HttpRequest, queryset: QuerySet[Inquiry]) -> TemplateResponse | None:
        chosen = queryset.with_a_writer()  # type: ignore[attr-defined]
        return self.ask_or_anonymize(request, chosen, title=_("Anonymize who wrote these?"))

    def anonymize_one(self, request: HttpRequest, row: Inquiry) -> None:
        who = row.email
        try:
            anonymize_writer(row, now=timezone.now())
        except HasAccount:
            said = _("%(email)s has an account: anonymize that, and what they wrote goes with it.")
            self.message_user(request, said % {"email": who}, messages.ERROR)
        else:
            self.log_change(request, row, _("Anonymized."))
            self.message_user(request, _("Anonymized: %(email)s") % {"email": who}, messages.SUCCESS)


@admin.register(InquiryAnswer)
class InquiryAnswerAdmin(WrittenElsewhere, RecordsViews, PortalAdmin):
    """Written in the inbox, from where it leaves as a letter; here to be found."""

    whose = SUPERUSERS
    list_display = ("inquiry", "author", "written_at")
    list_filter = ("written_at",)
    list_select_related = ("inquiry", "author")
    search_fields = ("inquiry__name", "inquiry__email", "text")
    fields = ("inquiry", "author", "written_at", "text")

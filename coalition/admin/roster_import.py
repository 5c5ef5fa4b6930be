from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.admin.own import SUPERUSERS
from coalition.admin.uploads import CsvFileField, UploadAdmin
from coalition.models import Document, Group, GroupMembership, Membership, Organization, RosterImport, Seat, User
from coalition.operations.roster import COLUMNS, LINES_KEPT, NotWaitingForYou, cancel, confirm, upload

State = RosterImport.State
WRITTEN = (Organization, User, Membership, Group, Seat, GroupMembership)
COUNT_LABELS = {"changed": _("rows that change something"), "unchanged": _("unchanged"), "refused": _("refused")}


class RosterUploadForm(forms.Form):
    file = CsvFileField(
        kind=Document.Kind.ROSTER,
        label=_("File"),
        help_text=_("A CSV with a row for each person, or for each organization without one."),
    )


def count_column(name: str) -> Any:
    @admin.display(description=COUNT_LABELS[name], ordering=f"counts__{name}")
    def column(roster: RosterImport) -> int | None:
        count: int | None = roster.counts.get(name)
        return count

    return column


@admin.register(RosterImport)
class RosterImportAdmin(UploadAdmin):
    """Uploading, trying out and applying a table of organizations, people, groups and seats."""

    whose = SUPERUSERS
    upload_title = _("Upload a table")
    list_display = ("file", "state", *map(count_column, COUNT_LABELS), "uploaded_at", "uploaded_by", "confirmed_by")
    list_filter = ("state",)
    search_fields = ("file__name", "uploaded_by__email", "uploaded_by__full_name")
    date_hierarchy = "uploaded_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[RosterImport]:
        rows = super().get_queryset(request).select_related("file", "uploaded_by", "confirmed_by")
        return rows.defer("changes", "problems")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever could write each of its rows by hand: a table makes managers."""
        wanted = [f"coalition.{verb}_{model._meta.model_name}" for model in WRITTEN for verb in ("add", "change")]
        return bool(super().has_add_permission(request)) and request.user.has_perms(wanted)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RosterUploadForm(request.POST, request.FILES) if request.method == "POST" else RosterUploadForm()
        if form.is_valid():
            roster = upload(form.cleaned_data["file"], actor=self.person(request), now=timezone.now())
            return redirect("admin:coalition_rosterimport_change", roster.pk)
        return self.upload_page(request, form, columns=COLUMNS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        roster = cast(RosterImport, self.visible(request, object_id))
        context = {"is_running": roster.state in RosterImport.UNDER_WAY, "lines_kept": LINES_KEPT}
        return self.page(request, "admin/coalition/rosterimport/roster.html", {**self._context(roster), **context})

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        roster = self.confirmable(request, pk)
        if request.method != "POST" and roster.state == State.PREVIEWED:
            return self.page(request, "admin/coalition/rosterimport/apply.html", self._context(roster))
        try:
            if request.method == "POST":
                confirm(roster, actor=self.person(request), now=timezone.now())
        except NotWaitingForYou:
            messages.warning(request, _("This table is not waiting to be applied any more."))
        return redirect("admin:coalition_rosterimport_change", pk)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            cancel(self.confirmable(request, pk), now=timezone.now())
        except NotWaitingForYou:
            messages.warning(request, _("It was too late to cancel this."))
        return redirect("admin:coalition_rosterimport_change", pk)

    def _context(self, roster: RosterImport) -> dict[str, Any]:
        return {
            "title": roster.file,
            "subtitle": roster.get_state_display(),
            "roster": roster,
            "may_apply": roster.state == State.PREVIEWED,
            "counts": [(label, roster.counts[name]) for name, label in COUNT_LABELS.items() if name in roster.counts],
        }

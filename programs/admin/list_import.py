from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.admin.own import SUPERUSERS
from coalition.admin.uploads import UploadAdmin
from programs.admin.list_changes import changes_of
from programs.admin.list_upload import ListUploadForm
from programs.models import ListImport
from programs.operations import list_imports
from programs.operations.training_list import COUNTS

Status = ListImport.Status
RUNNING = {Status.PREVIEWING, Status.APPLYING}
COUNT_LABELS = {
    "added": _("added"),
    "changed": _("changed"),
    "removed": _("removed"),
    "unchanged": _("unchanged"),
    "refused": _("refused"),
    "flagged": _("flagged"),
}


def count_column(name: str) -> Any:
    @admin.display(description=COUNT_LABELS[name], ordering=f"counts__{name}")
    def column(list_import: ListImport) -> int | None:
        count: int | None = list_import.counts.get(name)
        return count

    return column


@admin.register(ListImport)
class ListImportAdmin(UploadAdmin):
    """Uploading, previewing and applying a training list."""

    whose = SUPERUSERS
    upload_title = _("Import a training list")
    list_display = ("source", "status", "started_at", "started_by", *map(count_column, COUNTS), "finished_at")
    list_filter = ("status", "source")
    search_fields = ("source__name", "programs_file__name", "started_by__email", "started_by__full_name")
    date_hierarchy = "started_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ListImport]:
        return super().get_queryset(request).select_related("source", "started_by").defer("changes", "remarks")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ListUploadForm(request.POST, request.FILES) if request.method == "POST" else ListUploadForm()
        if form.is_valid():
            try:
                return redirect("admin:programs_listimport_change", form.save(actor=self.person(request)).pk)
            except list_imports.AnotherImportUnderWay:
                form.add_error("source", _("Another import of this list is under way: finish or cancel it first."))
        return self.upload_page(request, form)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        list_import = cast(ListImport, self.visible(request, object_id))
        context = {
            **self._context(request, list_import),
            "is_running": list_import.status in RUNNING,
            "percent": list_imports.progress_of(list_import),
            "changes": changes_of(list_import),
            "may_cancel": list_import.status in {Status.PREVIEWING, Status.PREVIEWED},
            "may_apply": list_import.status == Status.PREVIEWED,
        }
        return self.page(request, "admin/programs/listimport/import.html", context)

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        list_import = self.confirmable(request, pk)
        back = redirect("admin:programs_listimport_change", pk)
        if list_import.status != Status.PREVIEWED:
            messages.warning(request, _("This import is not waiting to be applied any more."))
            return back
        if request.method == "POST":
            try:
                list_imports.confirm(
                    list_import,
                    actor=self.person(request),
                    now=timezone.now(),
                    allow_removals="allow_removals" in request.POST,
                )
            except list_imports.RemovesMost:
                messages.error(request, _("Check the box first: most of the list would be removed."))
            except list_imports.NotWaitingForYou:
                messages.warning(request, _("This import is not waiting to be applied any more."))
                return back
            else:
                return back
        return self.page(request, "admin/programs/listimport/apply.html", self._context(request, list_import))

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        list_import = self.confirmable(request, pk)
        try:
            list_imports.cancel(list_import, actor=self.person(request), now=timezone.now())
        except list_imports.NotWaitingForYou:
            messages.warning(request, _("It was too late to cancel this import."))
        return redirect("admin:programs_listimport_change", pk)

    def _context(self, request: HttpRequest, list_import: ListImport) -> dict[str, Any]:
        counts = list_import.counts
        return {
            "title": list_import.source,
            "subtitle": list_import.get_status_display(),
            "list_import": list_import,
            "counts": [(COUNT_LABELS[name], counts[name]) for name in COUNTS if name in counts],
        }

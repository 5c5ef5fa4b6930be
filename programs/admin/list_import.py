from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.admin.history import NOTHING
from coalition.models import User
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


def _person(request: HttpRequest) -> User:
    """Whoever got past the doors of the administration is signed in."""
    return cast(User, request.user)


def count_column(name: str) -> Any:
    @admin.display(description=COUNT_LABELS[name], ordering=f"counts__{name}")
    def column(list_import: ListImport) -> int | None:
        count: int | None = list_import.counts.get(name)
        return count

    return column


@admin.register(ListImport)
class ListImportAdmin(admin.ModelAdmin):
    """Uploading, previewing and applying a training list; what is listed here is its own log, so nothing is edited."""

    list_display = ("source", "status", "started_at", "started_by", *map(count_column, COUNTS), "finished_at")
    list_filter = ("status", "source")
    search_fields = ("source__name", "programs_file__name", "started_by__email", "started_by__full_name")
    date_hierarchy = "started_at"
    empty_value_display = NOTHING

    def get_queryset(self, request: HttpRequest) -> QuerySet[ListImport]:
        return super().get_queryset(request).select_related("source", "started_by").defer("changes", "remarks")

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/apply/", self.admin_site.admin_view(self.apply_view), name="programs_listimport_apply"),
            path(
                "<int:pk>/cancel/",
                self.admin_site.admin_view(require_POST(self.cancel_view)),
                name="programs_listimport_cancel",
            ),
        ]
        return own + super().get_urls()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ListUploadForm(request.POST, request.FILES) if request.method == "POST" else ListUploadForm()
        if form.is_valid():
            try:
                return redirect("admin:programs_listimport_change", form.save(actor=_person(request)).pk)
            except list_imports.AnotherImportUnderWay:
                form.add_error("source", _("Another import of this list is under way: finish or cancel it first."))
        fieldsets = [(None, {"fields": list(form.fields)})]
        context = {"title": _("Import a training list"), "form": form, "adminform": AdminForm(form, fieldsets, {})}  # type: ignore[arg-type]
        return self._page(request, "admin/programs/listimport/upload.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        list_import = self.get_object(request, object_id)
        if list_import is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, list_import):
            raise PermissionDenied
        context = {
            **self._context(request, list_import),
            "is_running": list_import.status in RUNNING,
            "percent": list_imports.progress_of(list_import),
            "changes": changes_of(list_import),
            "may_cancel": list_import.status in {Status.PREVIEWING, Status.PREVIEWED},
            "may_apply": list_import.status == Status.PREVIEWED,
        }
        return self._page(request, "admin/programs/listimport/import.html", context)

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        list_import = self._importable(request, pk)
        back = redirect("admin:programs_listimport_change", pk)
        if list_import.status != Status.PREVIEWED:
            messages.warning(request, _("This import is not waiting to be applied any more."))
            return back
        if request.method == "POST":
            try:
                list_imports.confirm(
                    list_import,
                    actor=_person(request),
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
        return self._page(request, "admin/programs/listimport/apply.html", self._context(request, list_import))

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        list_import = self._importable(request, pk)
        try:
            list_imports.cancel(list_import, actor=_person(request), now=timezone.now())
        except list_imports.NotWaitingForYou:
            messages.warning(request, _("It was too late to cancel this import."))
        return redirect("admin:programs_listimport_change", pk)

    def _importable(self, request: HttpRequest, pk: int) -> ListImport:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _context(self, request: HttpRequest, list_import: ListImport) -> dict[str, Any]:
        counts = list_import.counts
        return {
            "title": list_import.source,
            "subtitle": list_import.get_status_display(),
            "list_import": list_import,
            "counts": [(COUNT_LABELS[name], counts[name]) for name in COUNTS if name in counts],
        }

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
        return TemplateResponse(
            request,
            template,
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "may_import": self.has_add_permission(request),
                **context,
            },
        )

"""Files that administrators upload, look at as they would change the portal, and then confirm or cancel."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.admin.history import NOTHING
from coalition.admin.own import OwnRows
from coalition.models import User
from coalition.operations.documents import DocumentTooLarge, DocumentTypeNotAllowed, check_document


class CsvFileField(forms.FileField):
    widget = forms.FileInput(attrs={"accept": ".csv,text/csv"})

    def __init__(self, *, kind: str, **kwargs: Any) -> None:
        """`kind`: of the document that it becomes."""
        super().__init__(**kwargs)
        self.kind = kind

    def clean(self, data: Any, initial: Any = None) -> File | None:
        file: File | None = super().clean(data, initial)
        if file:
            try:
                check_document(file, kind=self.kind)
            except DocumentTooLarge as error:
                most = filesizeformat(settings.UPLOAD_MAX_BYTES)
                raise ValidationError(_("This file is larger than %(most)s."), params={"most": most}) from error
            except DocumentTypeNotAllowed as error:
                raise ValidationError(
                    _("This is not a CSV file. In your spreadsheet, choose “Save as”, then “CSV UTF-8”.")
                ) from error
        return file


class UploadAdmin(OwnRows, admin.ModelAdmin):
    """Of a model whose rows are uploads. It is its own log, so nothing in it is edited or deleted."""

    empty_value_display = NOTHING
    upload_title: Any

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/apply/", view(self.apply_view), name=f"{name}_apply"),
            path("<int:pk>/cancel/", view(require_POST(self.cancel_view)), name=f"{name}_cancel"),
        ]
        return own + super().get_urls()

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        raise NotImplementedError

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        raise NotImplementedError

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def person(self, request: HttpRequest) -> User:
        """Whoever got past the doors of the administration is signed in."""
        return cast(User, request.user)

    def confirmable(self, request: HttpRequest, pk: int) -> Any:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def visible(self, request: HttpRequest, object_id: str) -> Model:
        may = self.has_change_permission if request.method == "POST" else self.has_view_permission
        if not may(request):
            raise PermissionDenied
        found: Model | None = self.get_object(request, object_id)
        if found is None:
            raise Http404
        return found

    def upload_page(self, request: HttpRequest, form: forms.Form, **context: Any) -> TemplateResponse:
        fieldsets = [(None, {"fields": list(form.fields)})]
        shown = {"title": self.upload_title, "form": form, "adminform": AdminForm(form, fieldsets, {}), **context}  # type: ignore[arg-type]
        return self.page(request, "admin/uploads/upload.html", shown)

    def page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "upload_title": self.upload_title,
            "may_import": self.has_add_permission(request),
        }
        return TemplateResponse(request, template, {**shared, **context})

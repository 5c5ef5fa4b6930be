from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse

from coalition.admin.history import NOTHING, history_page
from coalition.admin.own import OwnInline, OwnRows
from coalition.models import Organization, SecurityEvent
from coalition.operations.security_log import record


def _listed(response: HttpResponse) -> Any:
    return response.context_data.get("cl")  # type: ignore[attr-defined]


class RecordsViews(OwnRows, admin.ModelAdmin):
    """Of records that are private to somebody: whoever opens one, or a page of the list, is in the security log."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        # Where filters make no sense, Django's page of that shows no list.
        if request.method == "GET" and response.status_code == HTTPStatus.OK and (listed := _listed(response)):
            record(SecurityEvent.Kind.VIEWED, about=self.model, page=str(listed.page_num))
        return response

    def told_to(self, obj: Any) -> Organization | None:
        """Whose managers read in their log that the record was opened."""
        return None

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj and request.method == "GET":
            record(SecurityEvent.Kind.VIEWED, about=obj, organization=self.told_to(obj))
        return super().render_change_form(request, context, add, change, form_url, obj)


class PortalAdmin(OwnRows, admin.ModelAdmin):
    """Of a tracked model: its History button shows every change, whoever or whatever made it."""

    empty_value_display = NOTHING
    list_per_page = 50
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    object_history_template = "admin/history.html"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # The template asks for it, so only once Django has found the row and checked the permission to view it.
        entries = partial(history_page, self.model, object_id, request.GET.get("p"), request.user)
        return super().history_view(request, object_id, {"entries": entries, **(extra_context or {})})


class PortalStackedInline(OwnInline, admin.StackedInline):
    """Rows below the row they belong to."""


class PortalTabularInline(OwnInline, admin.TabularInline):
    """The same as a table."""

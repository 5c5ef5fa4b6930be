from collections.abc import Iterable
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import Promise


class Anonymizes:
    """Of a ModelAdmin whose rows are people, or tell of one: its action asks first, with the template it names."""

    asks_with: str

    def has_anonymize_permission(self, request: HttpRequest) -> bool:
        """It can't be undone and reaches everything, so whoever only edits rows may not."""
        return bool(request.user.is_active and request.user.is_superuser)

    def ask_or_anonymize(
        self, request: HttpRequest, chosen: Iterable[Any], *, title: str | Promise, **more: Any
    ) -> TemplateResponse | None:
        """`more`: what else the page that asks is told."""
        if "confirmed" in request.POST:
            for each in chosen:
                self.anonymize_one(request, each)
            return None
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "title": title,
            "chosen": chosen,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            **more,
        }
        return TemplateResponse(request, self.asks_with, context)

    def anonymize_one(self, request: HttpRequest, row: Any) -> None:
        raise NotImplementedError

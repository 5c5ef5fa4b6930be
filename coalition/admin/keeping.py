"""Forms of the administration keep what is typed into them, rows below included, as the portal's own do."""

import re
from typing import Any

from django.contrib.admin.options import IS_POPUP_VAR
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest, HttpResponse, QueryDict

from coalition.drafts import left_on, put_back
from coalition.models import Draft
from coalition.operations.drafts import forget_draft


class KeepsTyped:
    """Of a ModelAdmin, before Django's class among the bases; `admin/change_form.html` has the other half."""

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        page, form = _page(request), context["adminform"].form
        draft, typed = (None, QueryDict()) if form.is_bound else left_on(page, request)
        if draft:
            _put_back(form, typed)
            for below in context["inline_admin_formsets"]:
                put_rows_back(below.formset, typed)
            draft.is_overtaken = _was_changed_since(draft, obj)  # type: ignore[attr-defined]
        context = {**context, "draft": draft, "drawn_on": page}
        return super().render_change_form(request, context, add, change, form_url, obj)  # type: ignore[misc]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        forget_draft(page=_page(request), by=request.user)  # type: ignore[arg-type]


def _page(request: HttpRequest) -> str:
    """A form in a window of its own, for a field of another form, leads back to such a window."""
    is_popup = IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST
    return f"{request.path}?{IS_POPUP_VAR}=1" if is_popup else request.path


def _was_changed_since(draft: Draft, obj: Any) -> bool:
    if obj is None or not hasattr(obj, "pgh_event_model"):
        return False
    return bool(obj.pgh_event_model.objects.filter(pgh_obj_id=obj.pk, pgh_created_at__gt=draft.saved_at).exists())


def put_rows_back(formset: BaseModelFormSet, typed: QueryDict) -> None:
    """Each row that is there by its key, wherever it was in the form; below them the new ones.

    A row that somebody has deleted meanwhile is left out.
    """
    key: str = formset.model._meta.pk.name  # type: ignore[union-attr]
    numbers = _numbers(formset, typed, key)
    by_key = {typed.get(f"{formset.prefix}-{number}-{key}", ""): number for number in numbers}
    new = [number for number in numbers if not typed.get(f"{formset.prefix}-{number}-{key}")]
    formset.extra = max(formset.extra, len(new))
    # Django has drawn them up already, to ask them for their scripts.
    formset.__dict__.pop("forms", None)
    for form in formset.initial_forms:
        _put_row_back(form, typed, by_key.get(str(form.instance.pk)))
    for form, number in zip(formset.extra_forms, new, strict=False):
        _put_row_back(form, typed, number)


def _put_row_back(form: Any, typed: QueryDict, number: int | None) -> None:
    if number is None:
        return
    was = f"{form.prefix.rpartition('-')[0]}-{number}-"
    row = QueryDict(mutable=True)
    for name in (name for name in typed if name.removeprefix("initial-").startswith(was)):
        row.setlist(name.replace(was, f"{form.prefix}-", 1), typed.getlist(name))
    _put_back(form, row)


def _put_back(form: Any, typed: QueryDict) -> None:
    put_back(form, typed)
    # Some fields say in a hidden one what they held at first, by which Django tells that they were changed.
    form.data = typed


def _numbers(formset: BaseModelFormSet, typed: QueryDict, key: str) -> list[int]:
    """Of the rows that were sent; the row that a new one is copied from has no number."""
    names = "|".join(map(re.escape, [*formset.form.base_fields, key]))
    is_row = re.compile(rf"{re.escape(str(formset.prefix))}-([0-9]{{1,4}})-(?:{names})(?:_[0-9])?")
    return sorted({int(found[1]) for found in map(is_row.fullmatch, typed) if found})

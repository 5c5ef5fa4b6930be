"""The changes an import kept, in words."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _

from coalition.admin.history import NOTHING
from programs.models import ListImport, Program


@dataclass(frozen=True)
class FieldChange:
    external_id: str
    title: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """What an import would change or has changed, as much of it as was kept."""

    removed: list[dict[str, Any]]
    changed: list[FieldChange]
    added: list[dict[str, Any]]


def changes_of(list_import: ListImport) -> Changes:
    kept = list_import.changes
    return Changes(
        removed=[change for change in kept if change["kind"] == "removed"],
        changed=[_field_change(change) for change in kept if change["kind"] == "changed"],
        added=[change for change in kept if change["kind"] == "added"],
    )


def _field_change(change: dict[str, Any]) -> FieldChange:
    field = Program._meta.get_field(change["field"])
    return FieldChange(
        external_id=change["external_id"],
        title=change["title"],
        field=str(field.verbose_name),  # type: ignore[union-attr]
        before=_in_words(field, change["old"]),
        after=_in_words(field, change["new"]),
    )


def _in_words(field: Any, text: str | None) -> str:
    """A value as the database writes it as text."""
    if not text:
        return NOTHING
    if isinstance(field, models.BooleanField):
        return _("Yes") if text == "true" else _("No")
    if isinstance(field, ArrayField):
        labels = dict(field.base_field.flatchoices)
        return ", ".join(str(labels.get(item, item)) for item in text.split(", "))
    labels = {str(value): label for value, label in field.flatchoices}
    return str(labels.get(text, text))

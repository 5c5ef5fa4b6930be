"""The administration's fields that suggest while typing, for whatever is sent to them."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError


class OnlyKeys:
    """What can't be a key of the row is no choice; Django asks the database for it, which breaks the page."""

    field: Any

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> Any:
        return super().optgroups(name, list(filter(self._may_be_key, value)), attr)  # type: ignore[misc]

    def _may_be_key(self, value: str) -> bool:
        try:
            self.field.remote_field.model._meta.pk.to_python(value)
        except ValidationError:
            return False
        return True


class SuggestingSelect(OnlyKeys, AutocompleteSelect):  # type: ignore[misc]
    """Of one row."""


class SuggestingSelectMultiple(OnlyKeys, AutocompleteSelectMultiple):  # type: ignore[misc]
    """Of several."""

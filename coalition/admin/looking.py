"""What the administration shows and others write: the first of a class's bases."""

from typing import Any

from django.http import HttpRequest


class WrittenElsewhere:
    """On pages of the portal, which tell whom it concerns: here nobody adds or changes any."""

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KeptAsItIs(WrittenElsewhere):
    """Nor does anybody delete any here."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

"""What depends on the language alone is worded once for each: to ask a catalog takes longer than to draw the word."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from django.utils.translation import get_language, gettext

T = TypeVar("T")


def once_a_language(make: Callable[[], T]) -> Callable[[], T]:
    """The same function, called once in each language. Nothing that it gives is to be changed."""
    made = lru_cache(lambda _language: make())
    return lambda: made(get_language())


def said(text: str) -> str:
    """As `gettext`, for what a page says dozens of times."""
    return _said(get_language(), text)


@lru_cache(maxsize=1000)
def _said(_language: str | None, text: str) -> str:
    return gettext(text)


def worded(choices: list[tuple[str, Any]]) -> Callable[[], list[tuple[str, str]]]:
    """Choices with what each is called, in the current language."""
    return once_a_language(lambda: [(value, str(label)) for value, label in choices])

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def ask_first(
    request: HttpRequest,
    *,
    question: str,
    consequences: list[str],
    yes: str,
    back: str,
    sends: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The page before something that is not easily undone; its button posts to the same address what it `sends`."""
    context = {"question": question, "consequences": consequences, "yes": yes, "back": back, "sends": sends or {}}
    return render(request, "coalition/ask_first.html", context)

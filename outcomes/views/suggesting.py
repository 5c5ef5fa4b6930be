from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.second_factor import behind_second_factor
from coalition.typed import clean_words
from outcomes.looking_up import LOOK_UP
from outcomes.perms import works_with_participants

AT_MOST = 8


@behind_second_factor
@require_safe
def suggest_for_records(request: HttpRequest, kind: str) -> HttpResponse:
    """What somebody may mean who types into a record, for static/js/suggest.js. It knows no participant."""
    if not works_with_participants(request.user) or kind not in LOOK_UP:
        raise Http404
    found = LOOK_UP[kind](clean_words(request.GET.get("q", "")), AT_MOST)
    return render(request, "outcomes/_suggestions.html", {"found": found, "kind": kind})

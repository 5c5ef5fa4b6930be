from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.typed import clean_words
from programs.comparison import Comparison
from programs.models import Program
from programs.search.results import best_matches

OFFERED = 5


@login_not_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Up to three programs side by side, and others to add: found by words, else saved, else alike."""
    comparison = Comparison(request.GET)
    words = clean_words(request.GET.get("q", ""))
    context = {"comparison": comparison, "words": words, "found": None, "saved": [], "similar": []}
    if words and comparison.has_room:
        context["found"] = comparison.with_each(list(best_matches(words).page(0, OFFERED)))
    elif comparison.has_room:
        if request.user.is_authenticated:
            context["saved"] = comparison.with_each(
                _some(Program.objects.listed().filter(pk__in=request.user.saved_programs.values("program")))
            )
        if comparison.programs:
            context["similar"] = comparison.with_each(_some(Program.objects.instead_of(comparison.programs[0])))
    return render(request, "programs/compare.html", context)


def _some(programs: object) -> list[Program]:
    return list(programs.with_what_a_card_shows()[:OFFERED])  # type: ignore[attr-defined]

from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from coalition.typed import clean_words
from programs.queries import PAGE_REMEMBERED_FOR, remembered
from programs.search.suggest import suggestions

LETTERS_AT_MOST = 60


@login_not_required
@require_safe
@cache_control(public=True, max_age=PAGE_REMEMBERED_FOR)
def suggest(request: HttpRequest) -> HttpResponse:
    """The options of the list below the search box, for static/js/suggest.js."""
    words = clean_words(request.GET.get("q", ""))[:LETTERS_AT_MOST].lower()

    def render() -> str:
        return render_to_string("programs/_suggestions.html", {"suggestions": suggestions(words)})

    return HttpResponse(remembered(f"suggest:{get_language()}:{quote(words)}", render, PAGE_REMEMBERED_FOR))

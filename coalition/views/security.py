from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coalition.models import SecurityEvent
from coalition.paging import BoundedPaginator
from coalition.second_factor import behind_second_factor
from coalition.typed import clean_words
from coalition.views.console import managed


@behind_second_factor
@require_safe
@never_cache
def manage_security(request: HttpRequest, slug: str) -> HttpResponse:
    """Who signed in, and who changed what for whom, in this organization; the newest first."""
    organization = managed(request, slug)
    words = clean_words(request.GET.get("q", ""))
    kind = request.GET.get("kind", "")
    found = SecurityEvent.objects.of_organization(organization).named_like(words)
    if kind in SecurityEvent.Kind.values:
        found = found.filter(kind=kind)
    else:
        kind = ""
    page = BoundedPaginator(found.select_related("actor", "user")).get_page(request.GET.get("page"))
    context = {
        "organization": organization,
        "words": words,
        "kind": kind,
        "kinds": SecurityEvent.Kind.choices,
        "page": page,
        "kept_days": settings.SECURITY_LOG_DAYS,
        "pages_at": f"?{urlencode({'q': words, 'kind': kind})}&page=",
    }
    return render(request, "coalition/manage/security.html", context)

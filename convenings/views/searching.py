"""What a group decided and kept, found by its people."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coalition.paging import BoundedPaginator
from convenings.perms import runs_the_group
from convenings.searching import Kind, found_at, hits_in
from convenings.views.running import group_inside_of
from convenings.views.scheduling import SignedIn


class GroupSearchForm(forms.Form):
    q = forms.CharField(label=_("Words"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Among"), choices=[("", _("everything")), *Kind.choices], required=False)


@require_safe
@never_cache
def group_search(request: SignedIn, slug: str) -> HttpResponse:
    """Without words, the latest. What nobody can mean is not asked for."""
    group = group_inside_of(request, slug)
    runs, form = runs_the_group(request.user, group), GroupSearchForm(request.GET)
    form.is_valid()
    words, kind = form.cleaned_data.get("q", ""), form.cleaned_data.get("kind", "")
    page = BoundedPaginator(hits_in(group, words, kind, runs=runs)).get_page(request.GET.get("page"))
    context = {
        "group": group,
        "form": form,
        "words": words,
        "kind": kind,
        "page": page,
        "pages_at": f"?{urlencode({'q': words, 'kind': kind, 'page': ''})}",
        "found": found_at(group, words, list(page.object_list), runs=runs),
    }
    return render(request, "convenings/group_search.html", context)

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from coalition.models import Group, Membership, Organization
from coalition.paging import BoundedPaginator
from coalition.perms import may_manage, sees_people_of
from coalition.site import current_site
from coalition.typed import clean_words
from convenings.models import Action, Convening
from convenings.models.convening import ConveningQuerySet
from programs.models import Cohort, Program
from programs.queries import catalog_facts, remembered_page

COMING_UP = 6
ACTIONS = 10
MEMBERS_ON_HOME = 12


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, for a newcomer on a phone."""
    content = remembered_page("home", _home)
    return render(request, "pages/home.html", {"content": mark_safe(content)})  # noqa: S308  # nosec B308 B703


def _home() -> str:
    members = Organization.objects.members()
    context = {
        "coalition": current_site(),
        "facts": catalog_facts(),
        "coming": Cohort.objects.upcoming(timezone.localdate()).with_what_a_card_shows()[:COMING_UP],
        "convenings": _public_convenings(),
        "members": members.members_first()[:MEMBERS_ON_HOME],
        "members_total": members.count(),
    }
    return render_to_string("pages/_home.html", context)


@login_not_required
@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """Members, all of them; below, page by page, the providers that are here only because a program of theirs is."""
    words = clean_words(request.GET.get("q", ""))
    kind = request.GET.get("kind", "")
    if kind not in Organization.Kind.values:
        kind = ""
    found = Organization.objects.named_like(words).of_kind(kind).members_first()
    context = {
        "words": words,
        "pages_at": f"?{urlencode({'q': words, 'kind': kind})}&page=",
        "kind": kind,
        "kinds": Organization.Kind.choices,
        "members": found.members(),
        "page": BoundedPaginator(found.filter(is_member=False).filter(_has_programs())).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "pages/organizations.html", context)


@login_not_required
@require_safe
def organization(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Organization, slug=slug)
    programs = Program.objects.listed().offered_by(found).by_title()
    page = BoundedPaginator(programs.with_what_a_card_shows()).get_page(request.GET.get("page"))
    user = request.user
    groups = Group.objects.visible_to(user).with_seats_of(found).in_order()
    hosted = Convening.objects.visible_to(user).hosted_by(found).upcoming(timezone.now())
    convenings = hosted.with_what_a_card_shows()[:COMING_UP]
    if not (found.is_member or page.object_list or groups or convenings):
        raise Http404("Only listed, and no program of it is, and it takes part in nothing.")
    people = found.memberships.current().by_name() if sees_people_of(user, found) else None
    actions = Action.objects.visible_to(user).of_organization(found)
    context = {
        "organization": found,
        "page": page,
        "groups": groups,
        "convenings": convenings,
        "actions": actions.open().with_what_a_line_shows()[:ACTIONS],
        "people": people is not None and BoundedPaginator(people).get_page(request.GET.get("people")),
        "own": user.is_authenticated and Membership.objects.of(user).filter(organization=found).exists(),
        "manages": user.is_authenticated and may_manage(user, found),
    }
    return render(request, "pages/organization.html", context)


def _public_convenings() -> ConveningQuerySet:
    coming = Convening.objects.visible_to(AnonymousUser()).on().upcoming(timezone.now())
    return coming.with_what_a_card_shows()[:COMING_UP]


def _has_programs() -> Exists:
    return Exists(Program.objects.listed().filter(organization=OuterRef("pk")))

"""For whoever runs a group: which organizations come, and a kind note to those that don't."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coalition.downloads import download_lines
from coalition.models import Group, GroupMembership
from coalition.spreadsheets import CSV, MARK, csv_lines
from convenings.engagement import Engagement, as_table, engagement_of
from convenings.views.running import group_run_by
from convenings.views.scheduling import SignedIn


@require_safe
@never_cache
def engagement(request: SignedIn, slug: str) -> HttpResponse:
    group = group_run_by(request, slug)
    found = engagement_of(group, timezone.now())
    context = {"group": group, "found": found, "notes": _notes(request, group, found)}
    return render(request, "convenings/engagement.html", context)


@require_safe
@never_cache
def engagement_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    group = group_run_by(request, slug)
    content = csv_lines(as_table(engagement_of(group, timezone.now())))
    name = f"attendance-{group.slug}-{timezone.localdate()}.csv"
    return download_lines([MARK, content], name=name, content_type=CSV)


def _notes(request: SignedIn, group: Group, found: Engagement) -> list[dict[str, object]]:
    """One for each organization that is missing: to whom, and what it says; whoever sends it makes it their own."""
    missing = {row.organization.pk: row for row in found.missing}
    people: dict[int, list[GroupMembership]] = {pk: [] for pk in missing}
    places = group.memberships.current().filter(organization__in=missing, user__is_active=True)
    for place in places.select_related("user").order_by("user__full_name", "pk") if missing else ():
        people[place.organization_id].append(place)
    return [
        {
            "row": row,
            "people": [place.user for place in people[pk]],
            "text": (text := _draft(request, group, row.organization.name)),
            "link": _mail_to([place.user.email for place in people[pk]], _("We miss you"), text),
        }
        for pk, row in missing.items()
    ]


def _draft(request: SignedIn, group: Group, organization: str) -> str:
    words = _(
        "Hello,\n\nwe have missed %(organization)s at the last meetings of %(group)s. Is everything all right? If the"
        " day or the place does not suit you any more, or if somebody else should come, tell me: we would like to have"
        " you with us.\n\n%(who)s"
    )
    return words % {"organization": organization, "group": group.name, "who": request.user}


def _mail_to(addresses: list[str], subject: str, text: str) -> str:
    """For the mail program of whoever sends it; empty: there is nobody to write to."""
    to = ",".join(quote(address, safe="@") for address in addresses)
    return f"mailto:{to}?subject={quote(subject)}&body={quote(text)}" if addresses else ""

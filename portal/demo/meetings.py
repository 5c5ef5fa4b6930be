"""What the demo's groups did at their last meetings: who was there, what was said and decided, what a forum heard."""

from datetime import datetime, time, timedelta
from itertools import cycle
from typing import Any

from django.utils import timezone

from coalition.models import Group, GroupMembership, Sector, User
from convenings.models import Attendance, Convening, ForumNote, Minutes
from convenings.models.rsvp import places_of
from convenings.operations import decisions, forum_notes, minutes
from convenings.operations.scheduling import schedule
from portal.demo.groups import MEETING

# Of the people of a group, in the order they joined it: two organizations stay away from every meeting.
CAME = ("present", "present", "late", "present", "present", "excused", "present", "absent")

# The latest meeting first; all but the latest are approved.
HELD: dict[str, list[dict[str, Any]]] = {
    MEETING: [
        {
            "notes": "## What the working groups found\n\n- Outreach: most people hear of a class from a neighbor.\n"
            "- Employers: two clinics would hire from an evening class.\n\n## Who is hiring\n\n"
            "Home care and building retrofits. Both ask for people who can start in the afternoon.",
            "decided": [("We ask every provider to say on its page whether child care is paid for.", (14, 0, 2))],
        },
        {
            "notes": "## Transit\n\nThe last bus leaves before the class ends, so **three** classes are shorter."
            "\n\n## Next steps\n\nA first list of employers with a living wage.",
            "decided": [
                ("We pay for bus passes of everybody in an evening class until June.", (15, 1, 0)),
                ("The meeting in summer is held outdoors.", None),
            ],
        },
    ],
    "outreach-and-navigation": [
        {
            "notes": "We went through the questions people ask at the door: cost, hours, papers.",
            "decided": [("Every flyer names one person to call, in two languages.", None)],
        },
        {"notes": "Two tables at the summer market; forty people left their number.", "decided": []},
    ],
    "employer-partnerships": [
        {
            "notes": "A bakery and a clinic said what they miss: people who know the machines.",
            "decided": [("We visit one employer a month, with a graduate.", (6, 0, 1))],
        },
    ],
}
FORUM: dict[str, Any] = {
    "title": "What keeps people from class: a listening session",
    "kind": "forum",
    "local_time": time(18),
    "minutes": 90,
    "place": "Roxbury Pathways Hub, large hall",
    "description": "Residents told us what would make a class possible.",
    "visibility": "public",
}
HEARD: list[dict[str, Any]] = [
    {"kind": "barrier", "text": "Evening classes end after the last bus.", "theme": "Fares and buses"},
    {"kind": "barrier", "text": "A class of twelve weeks without pay is out of reach for whoever pays rent.",
     "theme": "Pay while training"},
    {"kind": "barrier", "text": "Clinics ask for two years of experience for a first job.",
     "theme": "First jobs", "issue_area": "job_quality", "sector": "healthcare"},
    {"kind": "opportunity", "text": "A school offers its kitchen and yard for child care during class.",
     "theme": "Child care"},
    {"kind": "opportunity", "text": "A solar cooperative takes on learners who speak little English, in teams of two.",
     "theme": "Language", "issue_area": "inclusion", "sector": "clean-energy"},
    {"kind": "quote", "text": "I can learn at night. I can’t be in two places at six.", "theme": "Child care",
     "said_by": "a father of two who works days", "consent": "public", "consent_given": "spoken"},
]  # fmt: skip


def make_meetings(now: datetime) -> int:
    """Where nothing is written down yet; returns how many meetings were. No letters are written."""
    if Minutes.objects.exists():
        return 0
    held = 0
    for slug, meetings in HELD.items():
        group = Group.objects.filter(slug=slug).first()
        over = list(Convening.objects.meetings_of(group).past(now)[: len(meetings)]) if group else []
        approves: Convening | None = None
        for convening, facts in zip(over, meetings, strict=False):
            _hold(convening, facts, approved_at=approves)
            approves = convening
        held += len(over)
    _listen(now)
    return held


def _hold(convening: Convening, facts: dict[str, Any], *, approved_at: Convening | None) -> None:
    """`approved_at`: the meeting after it, where its chairs signed."""
    during = convening.starts_at + timedelta(minutes=30)
    signers = list(minutes.signers(convening))
    if not signers:
        return
    places = GroupMembership.objects.current().filter(group=convening.group).order_by("pk")
    Attendance.objects.bulk_create(
        Attendance(
            convening=convening,
            user_id=place.user_id,
            organization_id=place.organization_id,
            state=state,
            place=places_of(convening)[0],
            noted_at=during,
        )
        for place, state in zip(places, cycle(CAME), strict=False)
    )
    for text, votes in facts["decided"]:
        counted = dict(zip(("in_favor", "against", "abstained"), votes, strict=True)) if votes else {}
        decisions.decide(convening, now=during, text=text, item=None, **counted)
    minutes.write(convening, text=facts["notes"], number=0, by=signers[0], now=during)
    # As if it had been sent to the group, which read it long ago.
    Minutes.objects.filter(convening=convening).update(state=Minutes.State.CIRCULATED, circulated_at=convening.ends_at)
    if approved_at:
        for signer in signers:
            minutes.sign(convening, by=signer, now=approved_at.starts_at + timedelta(minutes=5))
        if convening.group and convening.group.kind == Group.Kind.STANDING:
            minutes.publish(convening, is_public=True)


def _listen(now: datetime) -> None:
    group = Group.objects.filter(slug=MEETING).first()
    by = User.objects.filter(group_memberships__group=group, group_memberships__role="chair").order_by("pk").first()
    if not group or not by or ForumNote.objects.exists():
        return
    day = timezone.localdate(now) - timedelta(days=30)
    forum = schedule(by=None, now=now - timedelta(days=60), group=group, host=None, sectors=[], local_date=day, **FORUM)
    sectors = Sector.objects.in_bulk(field_name="slug")
    nothing = {"issue_area": "mobility", "said_by": "", "consent": "", "consent_given": ""}
    for facts in HEARD:
        sector = sectors.get(facts.get("sector", ""))
        forum_notes.write_down(forum, by=by, now=forum.ends_at, **{**nothing, **facts, "sector": sector})

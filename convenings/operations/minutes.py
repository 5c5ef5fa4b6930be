"""What is written at a convening, by one or several; read by its group, signed by its chairs, and locked then."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from coalition.models import GroupMembership, Kind, Membership, User
from coalition.operations.letters import queue
from convenings.models import Amendment, Convening, Minutes, MinutesSignature, MinutesVersion
from convenings.operations.changing import IsCanceled
from convenings.operations.roll_call import IsApproved, NotYet, opens_at
from convenings.operations.rsvps.letters import about
from convenings.roll import roll_of

State = Minutes.State
# What somebody saves again and again while they write is one version.
ONE_SITTING = timedelta(minutes=10)


class Stale(Exception):
    """Somebody saved another version meanwhile: `newer`."""

    def __init__(self, newer: MinutesVersion) -> None:
        super().__init__(newer)
        self.newer = newer


class NothingWritten(Exception):
    """There is nothing to read."""


class Reworded(Exception):
    """They say something else than what was read before."""


class NotCirculated(Exception):
    """The group has not read them yet."""


class NotTheirs(Exception):
    """Only the chairs sign or, without any, the facilitators; without a group, whoever manages the host."""


class NotMetSince(Exception):
    """Minutes are approved at the group's next meeting, and none has begun since."""


class NotApproved(Exception):
    """Only approved minutes are amended or published."""


class IsPrivate(Exception):
    """A group that not everybody may know of publishes nothing; nor does, without a group, what is not public."""


@transaction.atomic
def write(convening: Convening, *, text: str, number: int, by: User, now: datetime) -> Minutes:
    """`number`: of the version that was read before; 0: there was none. Whoever had signed signs anew.

    Raises Stale, IsApproved, NotYet, IsCanceled, and ValidationError of a text that is too long.
    """
    minutes = hold(convening, now)
    if text == minutes.text:
        return minutes
    latest = minutes.versions.select_related("user").order_by("-number").first()
    if latest and number != minutes.number:
        raise Stale(latest)
    minutes.text, minutes.number = text, minutes.number + 1
    minutes.full_clean()
    minutes.save()
    goes_on = latest and latest.user_id == by.pk and now - latest.at < ONE_SITTING and minutes.state == State.DRAFT
    version = latest if latest and goes_on else MinutesVersion(minutes=minutes, user=by)
    version.text, version.number, version.at = text, minutes.number, now
    version.save()
    MinutesSignature.objects.lapse(minutes.convening)
    return minutes


@transaction.atomic
def circulate(convening: Convening, *, by: User, now: datetime) -> Minutes:
    """Everybody in the group gets a letter that they can be read. Once.

    Raises NothingWritten, IsApproved, NotYet or IsCanceled.
    """
    minutes = hold(convening, now)
    if not minutes.text.strip():
        raise NothingWritten
    if minutes.state == State.DRAFT:
        minutes.state, minutes.circulated_at = State.CIRCULATED, now
        minutes.save()
        for reader in _readers(minutes.convening):
            if reader != by:
                _tell(minutes, reader, now)
    return minutes


@transaction.atomic
def sign(convening: Convening, *, by: User, now: datetime, number: int | None = None) -> Minutes:
    """With the last of the chairs they are approved, and nothing of them changes any more.

    `number`: of the version that was read, where somebody read it before.

    Raises Reworded, NotTheirs, NotCirculated, NotMetSince, IsApproved, NotYet or IsCanceled.
    """
    minutes = hold(convening, now)
    if number is not None and number != minutes.number:
        raise Reworded
    chairs = set(signers(minutes.convening).values_list("pk", flat=True))
    if by.pk not in chairs:
        raise NotTheirs
    if minutes.state != State.CIRCULATED:
        raise NotCirculated
    met = next_meeting(minutes.convening, now)
    if minutes.convening.group_id and met is None:
        raise NotMetSince
    MinutesSignature.objects.get_or_create(minutes=minutes, user=by, defaults={"at": now})
    signed = set(minutes.signatures.values_list("user", flat=True))
    if chairs <= signed or is_run_by_nobody(minutes.convening):
        quorum = roll_of(minutes.convening, as_it_was=True).quorum
        minutes.quorum_needed, minutes.quorum_there = quorum.needed, quorum.there
        minutes.state, minutes.approved_at, minutes.approved_by = State.APPROVED, now, met
        minutes.save()
    return minutes


@transaction.atomic
def publish(convening: Convening, *, is_public: bool) -> Minutes:
    """Or take back. Raises NotApproved or IsPrivate."""
    minutes = _hold_approved(convening)
    if is_public and not minutes.convening.may_publish:
        raise IsPrivate
    minutes.is_public = is_public
    minutes.save()
    return minutes


@transaction.atomic
def amend(convening: Convening, *, text: str, by: User, now: datetime) -> Amendment:
    """Added below what was approved. Raises NotApproved, and ValidationError."""
    amendment = Amendment(minutes=_hold_approved(convening), text=text, user=by, at=now)
    amendment.full_clean()
    amendment.save()
    return amendment


def hold(convening: Convening, now: datetime) -> Minutes:
    """The minutes of a convening, begun where there are none; two who write take turns.

    Raises IsApproved, NotYet or IsCanceled.
    """
    held = Convening.objects.select_for_update(of=("self",), no_key=True).select_related("group", "host")
    found = held.get(pk=convening.pk)
    if found.is_canceled:
        raise IsCanceled
    if now < opens_at(found):
        raise NotYet
    minutes, _new = Minutes.objects.get_or_create(convening=found)
    if minutes.is_locked:
        raise IsApproved
    minutes.convening = found
    return minutes


def signers(convening: Convening) -> QuerySet[User]:
    """Chairs and co-chairs; facilitators of a group that has none; of one that nobody runs, whoever convenes all.

    Without a group, managers of the host.
    """
    users = User.objects.filter(is_active=True).order_by("full_name", "email")
    if convening.group is None:
        managers = Membership.objects.managers().filter(organization=convening.host_id, user=OuterRef("pk"))
        return users.filter(Exists(managers))
    if is_run_by_nobody(convening):
        return users.filter(Exists(Membership.objects.conveners().filter(user=OuterRef("pk"))))
    running = convening.group.memberships.running()
    chairs = running.filter(role__in=(GroupMembership.Role.CHAIR, GroupMembership.Role.CO_CHAIR))
    return users.filter(Exists((chairs if chairs.exists() else running).filter(user=OuterRef("pk"))))


def is_run_by_nobody(convening: Convening) -> bool:
    """Then one of those who convene the whole signs for all."""
    return convening.group is not None and not convening.group.memberships.running().exists()


def next_meeting(convening: Convening, now: datetime) -> Convening | None:
    """The latest meeting of its group that has begun since; None: none has."""
    if convening.group is None:
        return None
    meetings = Convening.objects.meetings_of(convening.group)
    since = meetings.filter(starts_at__gt=convening.starts_at, starts_at__lte=now)
    return since.order_by("-starts_at", "-pk").first()


def _hold_approved(convening: Convening) -> Minutes:
    held = Minutes.objects.select_for_update(of=("self",), no_key=True).select_related("convening__group")
    minutes = held.filter(convening=convening, state=State.APPROVED).first()
    if minutes is None:
        raise NotApproved
    return minutes


def _readers(convening: Convening) -> list[User]:
    if convening.group is None:
        return []
    places = convening.group.memberships.current().filter(user__is_active=True)
    return [place.user for place in places.select_related("user").order_by("pk")]


def _tell(minutes: Minutes, reader: User, now: datetime) -> None:
    convening = minutes.convening
    said = _("They are approved at the next meeting. If something in them is not right, tell whoever runs it before.")
    context = {
        **about(convening, format_lazy(_("Minutes to read: {title}"), title=convening.title)),
        "paragraphs": [said],
        "link": settings.SITE_URL + reverse("minutes", args=[convening.slug]),
        "link_label": _("Read the minutes"),
    }
    queue(f"minutes:{minutes.pk}:{reader.pk}", kind=Kind.AGENDA, to=reader, context=context, now=now)

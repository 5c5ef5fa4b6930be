"""Somebody asks to belong; whoever answers for the organization or the group says yes or no."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from coalition.models import (
    Group,
    GroupMembership,
    JoinRequest,
    Kind,
    Membership,
    Organization,
    Seat,
    User,
)
from coalition.operations.invitations import AlreadyBelongs
from coalition.operations.letters import queue


class AlreadyAnswered(Exception):
    """Somebody else was faster."""


class BelongsNoMore(Exception):
    """Who asked to speak for an organization in a group has left the organization since, or never belonged to it."""


@transaction.atomic
def ask(
    organization: Organization, *, by: User, now: datetime, group: Group | None = None, title: str = "", note: str = ""
) -> JoinRequest:
    """Ask to belong to an organization, or to join a group for it; asked twice it is one request.

    Raises AlreadyBelongs, or BelongsNoMore of somebody who would speak for another's organization.
    """
    here = Membership.objects.of(by).filter(organization=organization).exists()
    there = group is not None and GroupMembership.objects.of(by).filter(group=group).exists()
    if there or (here and not group):
        raise AlreadyBelongs
    if group and not here:
        raise BelongsNoMore
    # One request a group, whichever organization it is for.
    for_what = {"group": group} if group else {"group": None, "organization": organization}
    request, is_new = JoinRequest.objects.waiting().get_or_create(
        user=by,
        **for_what,
        defaults={"organization": organization, "title": title, "note": note, "asked_at": now},
    )
    if is_new:
        _tell_who_answers(request, now)
    return request


@transaction.atomic
def accept(request: JoinRequest, *, by: User, now: datetime) -> None:
    """Raises AlreadyAnswered or BelongsNoMore."""
    _answer(request, JoinRequest.State.ACCEPTED, by, now)
    if request.group:
        _join_group(request, request.group)
    else:
        Membership.objects.current().get_or_create(
            user=request.user, organization=request.organization, defaults={"title": request.title}
        )
    _tell_who_asked(request, now)


@transaction.atomic
def decline(request: JoinRequest, *, by: User, now: datetime) -> None:
    """Raises AlreadyAnswered."""
    _answer(request, JoinRequest.State.DECLINED, by, now)
    _tell_who_asked(request, now)


def _join_group(request: JoinRequest, group: Group) -> None:
    membership = Membership.objects.of(request.user).filter(organization=request.organization)
    if not membership.select_for_update(of=("self",), no_key=True).exists():
        raise BelongsNoMore
    Seat.objects.current().get_or_create(group=group, organization=request.organization)
    GroupMembership.objects.current().get_or_create(
        group=group, user=request.user, defaults={"organization": request.organization}
    )


def _answer(request: JoinRequest, state: JoinRequest.State, by: User, now: datetime) -> None:
    waiting = JoinRequest.objects.waiting().filter(pk=request.pk)
    if not waiting.update(state=state, answered_by=by, answered_at=now):
        raise AlreadyAnswered
    request.state = state


def _who_answers(request: JoinRequest) -> list[User]:
    """Those who run the group or manage the organization; where nobody does, whoever convenes the coalition."""
    places: Any = request.organization.memberships.managers()
    if request.group:
        places = request.group.memberships.running()
    users = User.objects.filter(pk__in=places.values("user"))
    conveners = Membership.objects.conveners().filter(user__is_active=True)
    return list(users or User.objects.filter(pk__in=conveners.values("user")))


def _tell_who_answers(request: JoinRequest, now: datetime) -> None:
    names = {"who": request.user, "what": request.group or request.organization, "organization": request.organization}
    asked = (
        format_lazy(_("{who}, {organization}, asks to join {what}."), **names)
        if request.group
        else format_lazy(_("{who} ({address}) says: I work at {what}."), **names, address=request.user.email)
    )
    for reader in _who_answers(request):
        queue(
            f"join-request:{request.pk}:{reader.pk}",
            kind=Kind.MEMBERSHIP,
            to=reader,
            context={
                "subject": format_lazy(_("{who} asks to join {what}"), **names),
                "paragraphs": [asked, *([request.note] if request.note else [])],
                "link": settings.SITE_URL + reverse("join_requests"),
                "link_label": _("Say yes or no"),
            },
            now=now,
        )


def _tell_who_asked(request: JoinRequest, now: datetime) -> None:
    what = request.group or request.organization
    if request.state == JoinRequest.State.ACCEPTED:
        subject, more = _("Welcome: you belong to {what} now"), []
    else:
        subject = _("Your request to join {what} was declined")
        more = [_("If you think that this is a mistake, talk to the people you work with there.")]
    queue(
        f"join-request-answer:{request.pk}",
        kind=Kind.MEMBERSHIP,
        to=request.user,
        context={
            "subject": format_lazy(subject, what=what),
            "paragraphs": more,
            "link": settings.SITE_URL + what.get_absolute_url(),
            "link_label": str(what),
        },
        now=now,
    )

"""Who may do what; what may be seen is a queryset of its model."""

from typing import Any

from django.db.models import QuerySet

from coalition.models import Group, GroupMembership, Membership, Seat
from coalition.perms import is_inside
from coalition.perms import may_run as may_run_group
from coalition.prepared import prepared
from convenings.models import Action, Convening, Minutes

Memberships = list[Membership] | None


def may_run(user: Any, convening: Convening, own: Memberships = None) -> bool:
    """Change, move, cancel it, and see who comes: whoever runs its group or, without one, manages its host.

    As `Convening.objects.run_by`. `own`: this person's memberships with the organizations, where they have been read.
    """
    if not user.is_authenticated:
        return False
    own = _read(user) if own is None else own
    if Membership.objects.convenes(user, own):
        return True
    if convening.group_id:
        return bool(_running(convening.group_id, user.pk))
    managed = {each.organization_id for each in own if each.role == Membership.Role.MANAGER and user.is_active}
    return convening.host_id in managed


@prepared(int, int)
def _running(group: int, user: int) -> QuerySet[GroupMembership]:
    return GroupMembership.objects.of(user).running().filter(group=group).only("pk")


def may_schedule(user: Any) -> bool:
    """For anybody at all: a group this person runs, an organization they manage, or the whole coalition."""
    if not user.is_authenticated:
        return False
    own = Membership.objects.of(user)
    return user.is_superuser or Group.objects.run_by(user).exists() or (own.managers() | own.conveners()).exists()


def is_of_its_group(user: Any, convening: Convening) -> bool:
    if not user.is_authenticated or not convening.group_id:
        return False
    return GroupMembership.objects.of(user).filter(group=convening.group_id).exists()


def may_propose(user: Any, convening: Convening) -> bool:
    """Something for its agenda: people of its group, and whoever runs it."""
    return is_of_its_group(user, convening) or may_run(user, convening)


def may_settle(user: Any, action: Action) -> bool:
    """Say what became of it: whoever does it, who manages its organization, who runs the group."""
    return user.is_authenticated and Action.objects.settled_by(user).filter(pk=action.pk).exists()


def runs_the_group(user: Any, group: Group) -> bool:
    """Schedules its meetings, and writes down what it talks about, agrees and decides."""
    return user.is_authenticated and (user.is_superuser or may_run_group(user, group))


def sees_the_link(user: Any, convening: Convening, own: Memberships = None) -> bool:
    """To join online: members of the coalition and the group's own, so that no stranger finds it on a public page."""
    if not user.is_authenticated:
        return False
    own = _read(user) if own is None else own
    if Membership.objects.convenes(user, own) or any(each.organization.is_member for each in own):
        return True
    organizations = {each.organization_id for each in own}
    if convening.host_id in organizations or not convening.group_id:
        return convening.host_id in organizations
    return Seat.objects.current().filter(group=convening.group_id, organization__in=organizations).exists()


def sees_minutes(convening: Convening, minutes: Minutes | None, *, runs: bool, inside: bool) -> bool:
    """Whoever `runs` it, always; once they are circulated its own, who are `inside`; those that are published all."""
    if runs or minutes is None or minutes.state == Minutes.State.DRAFT:
        return runs
    return inside or (minutes.is_public and convening.may_publish)


def is_of_its_own(user: Any, convening: Convening, own: Memberships = None) -> bool:
    """Inside of its group or, where it has none, of the coalition."""
    return is_inside(user, convening.group) if convening.group else sees_the_link(user, convening, own)


def _read(user: Any) -> list[Membership]:
    return list(Membership.objects.of(user).select_related("organization"))

"""Who may do what; what may be seen is a queryset of its model."""

from typing import Any

from django.db.models import Q

from coalition.models import Group, GroupMembership, Membership
from coalition.perms import may_run as may_run_group
from convenings.models import Action, Convening


def may_run(user: Any, convening: Convening) -> bool:
    """Change, move, cancel it, and see who comes: whoever runs its group or, without one, manages its host."""
    return user.is_authenticated and Convening.objects.run_by(user).filter(pk=convening.pk).exists()


def may_schedule(user: Any) -> bool:
    """For anybody at all: a group this person runs, an organization they manage, or the whole coalition."""
    if not user.is_authenticated:
        return False
    own = Membership.objects.of(user)
    return user.is_superuser or Group.objects.run_by(user).exists() or (own.managers() | own.conveners()).exists()


def may_schedule_for(user: Any, group: Group) -> bool:
    return may_run_group(user, group) or user.is_superuser


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


def may_agree_for(user: Any, group: Group) -> bool:
    """Write down what somebody takes on in a group, change or drop it."""
    return user.is_authenticated and (user.is_superuser or may_run_group(user, group))


def sees_the_link(user: Any, convening: Convening) -> bool:
    """To join online: members of the coalition and the group's own, so that no stranger finds it on a public page."""
    if not user.is_authenticated:
        return False
    if Membership.objects.convenes(user):
        return True
    belongs = Q(organization__is_member=True) | Q(organization=convening.host_id)
    if convening.group:
        belongs |= Q(organization__in=convening.group.organizations())
    return Membership.objects.of(user).filter(belongs).exists()

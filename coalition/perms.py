"""Who may do what; what may be seen is a queryset of its model.

Permissions of Django's own kind open the administration, there for one's organizations only, and nothing here: whoever
may do a thing everywhere is a superuser. `portal.access` says all of it once more, by address, and its test holds both
to each other.
"""

from typing import Any

from django.db.models import Q

from coalition.models import Group, Membership, Organization


def may_manage(user: Any, organization: Organization) -> bool:
    """Its page, people and programs: its managers, and superusers, who appoint the first of them."""
    if user.is_superuser:
        return True
    return Membership.objects.of(user).managers().filter(organization=organization).exists()


def may_run(user: Any, group: Group) -> bool:
    """Answer who asks to join it."""
    return user.is_authenticated and Group.objects.run_by(user).filter(pk=group.pk).exists()


def sees_people_of(user: Any, organization: Organization) -> bool:
    """Members of the coalition see who works where; elsewhere people see their own colleagues."""
    if not user.is_authenticated:
        return False
    if user.is_superuser:
        return True
    belongs = Q(organization__is_member=True) | Q(organization=organization)
    return Membership.objects.of(user).filter(belongs).exists()


def is_inside(user: Any, group: Group) -> bool:
    """Whether this person sees the group’s own matters: of an organization in it, or who convenes or administers."""
    return user.is_authenticated and Group.objects.inside(user).filter(pk=group.pk).exists()


def sees_people_in(user: Any, group: Group) -> bool:
    """Members of the coalition, and whoever is from an organization with a seat in the group."""
    if not user.is_authenticated:
        return False
    if user.is_superuser:
        return True
    belongs = Q(organization__is_member=True) | Q(organization__in=group.organizations())
    return Membership.objects.of(user).filter(belongs).exists()

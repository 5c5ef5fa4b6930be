"""Whose scopes there are. Whoever adds one of the system adds it here, and to docs/private-data.md."""

from typing import Any

from coalition.models import Membership, Organization
from coalition.scopes.acting import Everything, Scope

RETENTION = Scope("retention", everything=Everything.WRITE)
INDICATORS = Scope("indicators", everything=Everything.READ)
DUPLICATES = Scope("duplicates", everything=Everything.READ)
REFERENCES = Scope("references", everything=Everything.READ)
MIGRATION = Scope("migration", everything=Everything.WRITE)
KEYS = Scope("keys", everything=Everything.WRITE)

SYSTEM = {
    RETENTION: "erases what has been kept long enough, and anonymizes",
    INDICATORS: "counts what became of people, over all organizations",
    DUPLICATES: "looks for one person who was entered twice",
    REFERENCES: "asks whether a private record refers to what an administrator deletes",
    MIGRATION: "changes rows in a data migration",
    KEYS: "encrypts with the newest key what was encrypted with an older one",
}


def of_user(user: Any) -> Scope:
    """What this person works with: the records of the organizations where they do case work or manage, now.

    An administrator with every right reads and writes all of them, and that is logged. Somebody who isn't signed in,
    and an account that is switched off, has the scope of nothing.
    """
    if not user.is_active:
        return Scope(f"user:{user.pk}")
    if user.is_superuser:
        return Scope(f"user:{user.pk}", everything=Everything.WRITE)
    working = Membership.objects.current().filter(user=user, role__in=Membership.WORKING_ROLES)
    return Scope(f"user:{user.pk}", tuple(sorted(working.values_list("organization_id", flat=True))))


def of_organization(organization: Organization | int) -> Scope:
    """For a task that does one organization's work, whoever asked for it."""
    pk = organization if isinstance(organization, int) else organization.pk
    return Scope(f"organization:{pk}", (pk,))

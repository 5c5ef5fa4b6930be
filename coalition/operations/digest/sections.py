"""What whoever runs a group, or convenes the coalition, does for the digest."""

from datetime import datetime

from django.db import transaction

from coalition.models import DigestSection, Group, User


def write_note(group: Group | None, *, text: str, by: User, now: datetime) -> DigestSection:
    """For the digests that leave next; without text there is none any more. Of no group: to everybody."""
    said = {"note": text, "noted_by": by, "noted_at": now} if text else {"note": "", "noted_by": None, "noted_at": None}
    return _keep(group, **said)


def hold(group: Group, *, by: User, now: datetime) -> DigestSection:
    """Digests leave without the group's section until it is released; what it would have told comes then."""
    return _keep(group, held_by=by, held_at=now)


def release(group: Group) -> DigestSection:
    return _keep(group, held_by=None, held_at=None)


@transaction.atomic
def _keep(group: Group | None, **said: object) -> DigestSection:
    section, _is_new = DigestSection.objects.select_for_update(of=("self",), no_key=True).get_or_create(group=group)
    for name, value in said.items():
        setattr(section, name, value)
    section.full_clean()
    section.save()
    return section

"""The security log: two functions add to it, one erases what is past its time, and nothing else touches it."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

import pghistory
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection, models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from coalition.models import Organization, SecurityEvent, User
from coalition.models.security_event import RETENTION, RETENTION_SETTING

Kind = SecurityEvent.Kind


def record(
    kind: SecurityEvent.Kind,
    *,
    by: User | None = None,
    user: User | None = None,
    about: models.Model | type[models.Model] | None = None,
    organization: Organization | None = None,
    request: HttpRequest | None = None,
    now: datetime | None = None,
    **details: str | list[str],
) -> SecurityEvent:
    """Write down that something happened to `user` or `about`, in the transaction of the fact if there is one.

    `about` is a row, or the model of a list of rows.

    Who did it and from which address is asked of the request under way, if not said; outside of requests, of the
    command or task. `details` are shown as they are: no secret, nothing that somebody typed.
    """
    event = _event(kind, by=by, user=user, about=about, organization=organization, request=request, now=now, **details)
    event.save()
    return event


def record_for(
    organizations: Iterable[Organization],
    kind: SecurityEvent.Kind,
    *,
    about: models.Model | type[models.Model] | None = None,
    **details: str | list[str],
) -> None:
    """The same in the log of each of them, in one statement."""
    said: dict[str, Any] = {"about": about, **details}
    SecurityEvent.objects.bulk_create(
        _event(kind, organization=organization, **said)
        for organization in sorted(set(organizations), key=attrgetter("pk"))
    )


def _event(
    kind: SecurityEvent.Kind,
    *,
    by: User | None = None,
    user: User | None = None,
    about: models.Model | type[models.Model] | None = None,
    organization: Organization | None = None,
    request: HttpRequest | None = None,
    now: datetime | None = None,
    **details: str | list[str],
) -> SecurityEvent:
    request = request or context.request
    actor = by or _signed_in(request)
    return SecurityEvent(
        kind=kind,
        happened_at=now or timezone.now(),
        actor=actor,
        acting="" if actor else _acting(),
        user=user,
        about=_named(about) if about else "",
        organization=organization,
        ip_address=caller_address(request),
        details={name: [said] if isinstance(said, str) else said for name, said in details.items()},
    )


def caller_address(request: HttpRequest | None) -> str | None:
    """Where a request comes from, past the proxies that the settings trust and no other; None: nobody can tell."""
    try:
        return get_adapter().get_client_ip(request) if request else None
    except (PermissionDenied, ImproperlyConfigured):
        return None


def pseudonym(address: str) -> str:
    """Instead of an address that no account has: the same for the same, and nobody reads from it what was typed."""
    return salted_hmac("coalition.security_log", User.normalize_username(address)).hexdigest()[:12]


def erase_past_retention(now: datetime) -> int:
    """What is older than `settings.SECURITY_LOG_DAYS`; says how many. The only deletion that the database lets pass."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [RETENTION_SETTING, RETENTION])
        erased, _by_model = SecurityEvent.objects.past_retention(now).delete()
    return erased


def _named(about: models.Model | type[models.Model]) -> str:
    return about._meta.label_lower if isinstance(about, type) else f"{about._meta.label_lower}:{about.pk}"


def _signed_in(request: HttpRequest | None) -> User | None:
    user: Any = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _acting() -> str:
    with pghistory.context() as under_way:
        return str(under_way.metadata.get("actor", ""))[: SecurityEvent._meta.get_field("acting").max_length]

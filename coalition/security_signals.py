"""What the security log learns from Django's and allauth's own signals, and from rows as they are saved.

Rows that an operation changes by an UPDATE send no signal: those operations call `record` themselves.
"""

from collections.abc import Iterable
from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group as PermissionSet
from django.contrib.auth.models import Permission
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from coalition.models import GroupMembership, Membership, SecurityEvent, User
from coalition.operations.security_log import pseudonym, record

Kind = SecurityEvent.Kind

# What an account has from its beginning.
NO_RIGHTS = {"is_active": True, "is_staff": False, "is_superuser": False}
WATCHED: dict[type[models.Model], tuple[str, ...]] = {
    User: (*NO_RIGHTS, "email"),
    Membership: ("role", "until"),
    GroupMembership: ("role", "until"),
}


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    shown = [entry["method"] for entry in get_authentication_records(request, user)]
    record(Kind.SIGNED_IN, by=user, user=user, request=request, shown=shown)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user:
        record(Kind.SIGNED_OUT, by=user, user=user, request=request)


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """An address with an account is named by its account; of any other, a pseudonym."""
    address = User.normalize_username(str(credentials.get("email") or credentials.get("username") or ""))
    person = User.objects.filter(email=address).first()
    unknown: dict[str, Any] = {} if person else {"unknown": pseudonym(address)}
    record(Kind.SIGN_IN_FAILED, user=person, request=request, shown="password", **unknown)


@receiver(account.login_code_rejected)
def code_rejected(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    record(Kind.SIGN_IN_FAILED, user=user, request=request, shown="code")


@receiver(authentication_failed)
def second_factor_failed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(Kind.SIGN_IN_FAILED, user=user, request=request, shown="mfa")


@receiver(post_save, sender=Authenticator)
def second_factor_added(instance: Authenticator, created: bool, **kwargs: Any) -> None:
    if created:
        record(Kind.SECOND_FACTOR_ADDED, user=instance.user, what=instance.type)


@receiver(post_delete, sender=Authenticator)
def second_factor_removed(instance: Authenticator, **kwargs: Any) -> None:
    record(Kind.SECOND_FACTOR_REMOVED, user=instance.user, what=instance.type)


@receiver(post_save, sender=SocialAccount)
def service_connected(instance: SocialAccount, created: bool, **kwargs: Any) -> None:
    if created:
        record(Kind.SERVICE_CONNECTED, user=instance.user, what=instance.provider)


@receiver(post_delete, sender=SocialAccount)
def service_removed(instance: SocialAccount, **kwargs: Any) -> None:
    record(Kind.SERVICE_REMOVED, user=instance.user, what=instance.provider)


@receiver(account.email_added)
def email_added(user: User, **kwargs: Any) -> None:
    record(Kind.EMAIL_CHANGED, user=user, what="added")


@receiver(account.email_removed)
def email_removed(user: User, **kwargs: Any) -> None:
    record(Kind.EMAIL_CHANGED, user=user, what="removed")


@receiver(account.email_confirmed)
def email_confirmed(email_address: Any, **kwargs: Any) -> None:
    record(Kind.EMAIL_CHANGED, user=email_address.user, what="confirmed")


@receiver(pre_save)
def remember(sender: type[models.Model], instance: Any, update_fields: Iterable[str] | None, **kwargs: Any) -> None:
    """What the row says before it is saved, if it may be about to say something else."""
    watched = WATCHED.get(sender, ())
    instance_was = None
    if watched and not instance._state.adding and (update_fields is None or set(update_fields) & set(watched)):
        instance_was = sender._base_manager.filter(pk=instance.pk).values(*watched).first()
    if watched:
        instance._was = instance_was


@receiver(post_save, sender=User)
def account_saved(instance: Any, created: bool, **kwargs: Any) -> None:
    # Django keeps the new password until it has told the validators, right after this signal.
    if instance._password is not None and not created:
        record(Kind.PASSWORD_CHANGED, user=instance)
    was = {**NO_RIGHTS, "email": instance.email} if created else instance._was or {}
    for name in NO_RIGHTS:
        if was and was[name] != getattr(instance, name):
            record(Kind.RIGHTS_CHANGED, user=instance, what=name, after="on" if getattr(instance, name) else "off")
    if was.get("email", instance.email) != instance.email:
        record(Kind.EMAIL_CHANGED, user=instance, what="changed")


@receiver(post_save, sender=Membership)
def membership_saved(instance: Any, created: bool, **kwargs: Any) -> None:
    kinds = (Kind.MEMBERSHIP_BEGAN, Kind.ROLE_CHANGED, Kind.MEMBERSHIP_ENDED)
    _place_saved(instance, created, kinds, {})


@receiver(post_save, sender=GroupMembership)
def place_saved(instance: Any, created: bool, **kwargs: Any) -> None:
    kinds = (Kind.GROUP_JOINED, Kind.GROUP_ROLE_CHANGED, Kind.GROUP_LEFT)
    _place_saved(instance, created, kinds, {"about": instance.group})


@receiver(post_delete, sender=GroupMembership)
def place_deleted(instance: GroupMembership, **kwargs: Any) -> None:
    record(Kind.GROUP_LEFT, user=instance.user, organization=instance.organization, about=instance.group)


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
@receiver(m2m_changed, sender=PermissionSet.permissions.through)
def rights_changed(
    instance: Any, action: str, model: type[models.Model], pk_set: set[int] | None, reverse: bool, **kwargs: Any
) -> None:
    """Sets of permissions, and single permissions: of a person, or of a set that people have."""
    if action not in {"post_add", "post_remove", "pre_clear"} or pk_set == set():
        return
    changed: Any = model._base_manager.filter(pk__in=pk_set or ())
    what = ["all"] if action == "pre_clear" else sorted(map(_right, changed))
    after = "added" if action == "post_add" else "removed"
    if isinstance(instance, User):
        record(Kind.RIGHTS_CHANGED, user=instance, what=what, after=after)
    elif model is User:
        for person in changed:
            record(Kind.RIGHTS_CHANGED, user=person, what=_right(instance), after=after)
    else:
        record(Kind.RIGHTS_CHANGED, about=instance, what=what, after=after)


def _place_saved(
    place: Any, created: bool, kinds: tuple[SecurityEvent.Kind, ...], more: dict[str, models.Model]
) -> None:
    began, role_changed, ended = kinds
    whose: dict[str, Any] = {"user": place.user, "organization": place.organization, **more}
    if created:
        record(began, **whose, role=place.role)
    elif place._was and place._was["role"] != place.role:
        record(role_changed, **whose, before=place._was["role"], after=place.role)
    if place.until and (created or (place._was and not place._was["until"])):
        record(ended, **whose)


def _right(right: Any) -> str:
    return right.codename if isinstance(right, Permission) else str(right)

"""How people come in: they are invited, or they ask."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models.group import Group
from coalition.models.membership import Membership
from coalition.models.organization import Organization
from coalition.personal_data import Personal

INVITATION_HOLDS = timedelta(days=14)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor taken back; it may have expired."""
        return self.filter(accepted_at=None, revoked_at=None)

    def visible_to(self, user: Any) -> "InvitationQuerySet":
        return self.filter(organization__in=Organization.objects.managed_by(user))


def in_two_weeks() -> datetime:
    return timezone.now() + INVITATION_HOLDS


@track()
class Invitation(models.Model):
    """A letter that lets its reader belong to an organization, once, for two weeks, unless it is taken back."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="invitations", verbose_name=_("organization")
    )
    email = models.EmailField(_("email address"))
    role = models.CharField(_("role"), max_length=7, choices=Membership.Role, default=Membership.Role.MEMBER)
    title = models.CharField(_("title"), max_length=120, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations", verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("invited"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), default=in_two_weeks)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accepted_invitations",
        verbose_name=_("accepted by"),
    )
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    personal_data = {
        "email": Personal(seen_by="its managers, administrators", erased="when the account is anonymized"),
        "title": Personal(seen_by="its managers, administrators", erased="when the account is anonymized"),
        "invited_by": Personal(seen_by="the invited, administrators", erased="when the account is anonymized"),
        "accepted_by": Personal(seen_by="the organization's managers", erased="when the account is anonymized"),
    }

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once_an_address",
                violation_error_message=_("This address is invited already."),
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, revoked_at=None),
                name="invitation_accepted_by_somebody_and_not_taken_back",
                violation_error_message=_("Who accepted an invitation is named, and it can't be taken back any more."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="invitation_holds_for_a_while",
                violation_error_message=_("It can't expire before it is sent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.organization}"

    def is_open(self, now: datetime) -> bool:
        return not self.accepted_at and not self.revoked_at and now < self.expires_at


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def waiting(self) -> "JoinRequestQuerySet":
        return self.filter(state=JoinRequest.State.WAITING)

    def answerable_by(self, user: Any) -> "JoinRequestQuerySet":
        """To belong to an organization: its managers, or who convenes where there are none. To a group: who runs it."""
        mine = Q(group=None, organization__in=Organization.objects.managed_by(user))
        mine |= Q(group__in=Group.objects.run_by(user))
        if Membership.objects.of(user).conveners().exists():
            mine |= Q(~Exists(Membership.objects.managers().filter(organization=OuterRef("organization"))), group=None)
        return self.filter(mine)


@track()
class JoinRequest(models.Model):
    """Somebody says "I work at …" and waits for a manager's yes, or asks to join a group for that organization."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="join_requests", verbose_name=_("person")
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="join_requests", verbose_name=_("organization")
    )
    group = models.ForeignKey(
        Group,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="join_requests",
        verbose_name=_("group"),
        help_text=_("Empty: to belong to the organization itself."),
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    note = models.CharField(_("a few words"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_join_requests",
        verbose_name=_("answered by"),
    )

    personal_data = {
        "user": Personal(seen_by="whoever answers, administrators", erased="when the account is anonymized"),
        "title": Personal(seen_by="whoever answers, administrators", erased="when the account is anonymized"),
        "note": Personal(seen_by="whoever answers, administrators", erased="when the account is anonymized"),
        "answered_by": Personal(seen_by="administrators", erased="when the account is anonymized"),
    }

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=Q(state="waiting", group=None),
                name="join_request_waits_once_an_organization",
                violation_error_message=_("This person has asked already."),
            ),
            models.UniqueConstraint(
                fields=["user", "group"],
                condition=Q(state="waiting", group__isnull=False),
                name="join_request_waits_once_a_group",
                violation_error_message=_("This person has asked already."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at=None, answered_by=None)
                | Q(~Q(state="waiting"), answered_at__isnull=False, answered_by__isnull=False),
                name="join_request_answered_by_somebody",
                violation_error_message=_("An answer names who gave it and when."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.group or self.organization}"

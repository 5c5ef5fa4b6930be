from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models.organization import Organization
from coalition.personal_data import Personal


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Those that have not ended: only they give access to anything."""
        return self.filter(until=None)

    def of(self, user: Any) -> "MembershipQuerySet":
        """Where this person belongs now, the organization last chosen first."""
        return self.current().filter(user=user).order_by(F("chosen_at").desc(nulls_last=True), "since", "pk")

    def managers(self) -> "MembershipQuerySet":
        """Those that make somebody answer for an organization: the role, of an account that is in use."""
        return self.current().filter(role=Membership.Role.MANAGER, user__is_active=True)

    def managed_alone(self) -> "MembershipQuerySet":
        """Of the managers' those that nobody else manages with them: they can't end."""
        others = Membership.objects.current().managers().exclude(user=OuterRef("user"))
        return self.managers().exclude(Exists(others.filter(organization=OuterRef("organization"))))

    def conveners(self) -> "MembershipQuerySet":
        """Those of the people who convene the whole coalition: the backbone's staff and managers."""
        return self.current().filter(organization__is_backbone=True, role__in=Membership.WORKING_ROLES)

    def convenes(self, user: Any, own: "Iterable[Membership] | None" = None) -> bool:
        """Whether the coalition as a whole, its inbox for instance, is this person's matter; it is superusers' too.

        `own`: their current memberships with the organizations, where they have been read already.
        """
        if user.is_superuser:
            return True
        if own is None:
            return self.of(user).conveners().exists()
        return any(each.organization.is_backbone and each.role in Membership.WORKING_ROLES for each in own)

    def by_name(self) -> "MembershipQuerySet":
        return self.select_related("user").order_by("user__full_name", "user__email")


@track(exclude=["chosen_at"])
class Membership(models.Model):
    """A person's place in an organization; when somebody leaves it ends, and what they recorded stays theirs."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        STAFF = "staff", _("Staff (case work)")
        MANAGER = "manager", _("Manager")

    WORKING_ROLES = (Role.STAFF, Role.MANAGER)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="memberships", verbose_name=_("organization")
    )
    role = models.CharField(
        _("role"),
        max_length=7,
        choices=Role,
        default=Role.MEMBER,
        help_text=_("Staff record services and results of participants; managers also answer for the organization."),
    )
    title = models.CharField(_("title"), max_length=120, blank=True, help_text=_("As on a business card: Job coach."))
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The day it ended; empty: it goes on."))
    chosen_at = models.DateTimeField(_("last chosen"), null=True, blank=True, editable=False)

    personal_data = {
        "user": Personal(seen_by="members of the coalition", erased="when the account is anonymized"),
        "title": Personal(seen_by="members of the coalition", erased="when the account is anonymized"),
        "chosen_at": Personal(seen_by="nobody", erased="when the account is anonymized"),
    }

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("organization__sort_name", "user__email")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=Q(until=None),
                name="membership_once_an_organization",
                violation_error_message=_("This person is in this organization already."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="membership_ends_after_it_begins",
                violation_error_message=_("It can't end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.organization}"

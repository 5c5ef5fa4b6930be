from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models.organization import Organization
from coalition.personal_data import Personal


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user: Any) -> "MembershipQuerySet":
        return self.filter(user=user)

    def managers(self) -> "MembershipQuerySet":
        """Those that make somebody answer for an organization: the role, of an account that is in use."""
        return self.filter(role=Membership.Role.MANAGER, user__is_active=True)


@track()
class Membership(models.Model):
    """A person's place in an organization."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("Manager")
        STAFF = "staff", _("Staff")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="memberships", verbose_name=_("organization")
    )
    role = models.CharField(_("role"), max_length=7, choices=Role, default=Role.STAFF)

    personal_data = {
        "user": Personal(seen_by="administrators", erased="when the account is anonymized"),
    }

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("organization__sort_name", "user__email")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                name="membership_once_an_organization",
                violation_error_message=_("This person is in this organization already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.organization}"

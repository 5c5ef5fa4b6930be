from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.personal_data import Personal


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def in_force(self) -> "SuppressionQuerySet":
        return self.filter(lifted_at=None)

    def of_address(self, address: str) -> "SuppressionQuerySet":
        return self.filter(address=address.lower())


@track()
class Suppression(models.Model):
    """An address that no letter goes to, security mail excepted, until somebody lifts it."""

    class Reason(models.TextChoices):
        BOUNCE = "bounce", _("Letters came back")
        COMPLAINT = "complaint", _("Marked as spam")
        MANUAL = "manual", _("Entered by an administrator")

    address = models.EmailField(_("e-mail address"))
    reason = models.CharField(_("reason"), max_length=9, choices=Reason, default=Reason.MANUAL)
    detail = models.TextField(_("what the mail service said"), blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )

    personal_data = {
        "address": Personal(seen_by="the person, administrators", erased="when the account is anonymized"),
        "detail": Personal(seen_by="administrators", erased="when the account is anonymized"),
        "lifted_by": Personal(seen_by="administrators", erased="when the account is anonymized"),
    }

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        ordering = ("-since", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["address"],
                condition=Q(lifted_at=None),
                name="suppression_once_an_address",
                violation_error_message=_("No letter goes to this address already."),
            ),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="suppression_address_is_lower_case"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=False) | Q(lifted_by=None), name="suppression_lifted_by_when_lifted"
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.address = self.address.strip().lower()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """The constraints as far as a form would skip them, because it has no field for when it was lifted."""
        self.address = self.address.strip().lower()
        known = type(self).objects.in_force().of_address(self.address).exclude(pk=self.pk)
        if not self.lifted_at and known.exists():
            raise ValidationError(_("No letter goes to this address already."))

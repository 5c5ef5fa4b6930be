import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.personal_data import Personal
from convenings.models.convening import Convening


class ChangeQuerySet(models.QuerySet["Change"]):
    def of(self, batch: uuid.UUID) -> "ChangeQuerySet":
        """Those that one decision made, in the order of their dates."""
        return self.filter(batch=batch).order_by("convening__starts_at", "pk")

    def untold(self) -> "ChangeQuerySet":
        return self.filter(told_at=None)


class Change(models.Model):
    """What somebody changed about a convening that people had planned with: written down, then told by letter."""

    class Kind(models.TextChoices):
        CHANGED = "changed", _("Changed")
        CANCELED = "canceled", _("Canceled")
        ON_AGAIN = "on_again", _("On again")
        ADDED = "added", _("Added")

    convening = models.ForeignKey(Convening, models.CASCADE, related_name="changes", verbose_name=_("convening"))
    kind = models.CharField(_("what happened"), max_length=8, choices=Kind)
    before = models.JSONField(
        _("before"), default=dict, blank=True, help_text=_("Of what changed: its moments, where it was, its title.")
    )
    why = models.CharField(_("why"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    # What one decision changed is told in one letter.
    batch = models.UUIDField(_("decision"), default=uuid.uuid4, editable=False)
    told_at = models.DateTimeField(_("told"), null=True, blank=True, editable=False)

    personal_data: ClassVar = {
        "by": Personal(seen_by="administrators", erased="when the account is anonymized"),
    }

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a convening")
        verbose_name_plural = _("changes of convenings")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "convening"],
                name="change_once_a_convening_and_decision",
                violation_error_message=_("One decision changes a convening once."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="canceled") | ~Q(why=""),
                name="change_cancels_for_a_reason",
                violation_error_message=_("Say why it is canceled."),
            ),
        ]
        indexes = [models.Index("at", condition=Q(told_at=None), name="change_to_tell")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.convening}"

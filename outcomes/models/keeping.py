"""Beside the records themselves: that one is not to be erased, and how somebody looks at them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.fields import EncryptedTextField
from coalition.history import track
from coalition.models import Organization
from coalition.personal_data import Personal
from coalition.scopes.policies import OfOrganization, SameOrganization
from outcomes.models.base import BY, SECRET, by
from outcomes.models.participant import Participant
from outcomes.models.querysets import HoldQuerySet, SavedViewQuerySet


@track()
class Hold(models.Model):
    """A record that a court, an audit or a complaint needs: nothing of it is erased until the hold is lifted."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="holds", verbose_name=_("participant"))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    reason = EncryptedTextField(_("why"))
    placed_by = by(_("placed by"))
    placed_at = models.DateTimeField(_("placed"), default=timezone.now)
    lifted_by = by(_("lifted by"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    personal_data = {"reason": SECRET, "placed_by": BY, "lifted_by": BY}

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ("-placed_at", "-pk")
        constraints = [
            OfOrganization(name="hold_private"),
            SameOrganization(name="hold_of_one_organization", field="participant"),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(lifted_at=None),
                name="hold_once",
                violation_error_message=_("This record is held already."),
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=False) | Q(lifted_by=None), name="hold_lifted_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.participant)


@track()
class SavedView(models.Model):
    """Filters of a list that somebody looks at often, by a name: the part of its address after the question mark."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("person")
    )
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name=_("organization"))
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=500, blank=True)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    personal_data = {
        "user": Personal(seen_by="the person", erased="when the person removes it, or the account is anonymized"),
        "name": Personal(seen_by="the person", erased="when the person removes it, or the account is anonymized"),
        "query": Personal(seen_by="the person", erased="when the person removes it, or the account is anonymized"),
    }

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("name", "pk")
        constraints = [
            OfOrganization(name="saved_view_private"),
            models.UniqueConstraint(
                fields=["user", "organization", "name"],
                name="saved_view_name_once",
                violation_error_message=_("You have a view of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

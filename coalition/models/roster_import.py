from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models.document import Document
from coalition.personal_data import Personal

# Its names and addresses are in the portal by then, or were not meant to be.
KEPT_FOR = timedelta(days=30)
ERASED = "when it was applied or canceled, else after 30 days"


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    def under_way(self) -> "RosterImportQuerySet":
        """Those that a worker has to do something for."""
        return self.filter(state__in=RosterImport.UNDER_WAY)


class RosterImport(models.Model):
    """One upload of a table of organizations and people: tried out by the worker, confirmed by a person, applied."""

    class State(models.TextChoices):
        PREVIEWING = "previewing", _("Reading the file")
        PREVIEWED = "previewed", _("Waiting for you to confirm")
        APPLYING = "applying", _("Applying")
        APPLIED = "applied", _("Applied")
        REFUSED = "refused", _("Refused, nothing changed")
        CANCELED = "canceled", _("Canceled")

    UNDER_WAY = (State.PREVIEWING, State.APPLYING)

    file = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("file"))
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.PREVIEWING)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    changes = models.JSONField(_("changes"), default=list, blank=True)
    problems = models.JSONField(_("problems"), default=list, blank=True)
    message = models.TextField(_("message"), blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    handed_on_at = models.DateTimeField(_("handed to a worker"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    personal_data: dict[str, Any] = {
        "changes": Personal(seen_by="administrators", erased=ERASED),
        "problems": Personal(seen_by="administrators", erased=ERASED),
        "uploaded_by": Personal(seen_by="administrators", erased="when the account is anonymized"),
        "confirmed_by": Personal(seen_by="administrators", erased="when the account is anonymized"),
    }

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("table of organizations and people")
        verbose_name_plural = _("tables of organizations and people")
        ordering = ("-uploaded_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["previewing", "previewed", "applying"], finished_at=None)
                | Q(state__in=["applied", "refused", "canceled"], finished_at__isnull=False),
                name="roster_import_ended_when_it_did",
            ),
        ]
        indexes = [
            models.Index(
                "handed_on_at", condition=Q(state__in=["previewing", "applying"]), name="roster_import_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file.name}: {timezone.localtime(self.uploaded_at):%Y-%m-%d %H:%M}"

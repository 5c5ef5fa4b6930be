from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models import Document
from coalition.personal_data import Personal
from programs.models.source import TrainingSource


class ListImport(models.Model):
    """One upload of a training list: previewed by the worker, confirmed by a person, applied by the worker."""

    class Status(models.TextChoices):
        PREVIEWING = "previewing", _("Reading the file")
        PREVIEWED = "previewed", _("Waiting for you to confirm")
        APPLYING = "applying", _("Applying")
        APPLIED = "applied", _("Applied")
        FAILED = "failed", _("Failed, nothing changed")
        CANCELED = "canceled", _("Canceled")

    source = models.ForeignKey(TrainingSource, models.PROTECT, related_name="imports", verbose_name=_("training list"))
    programs_file = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("programs file"))
    providers_file = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("providers file")
    )
    report = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("report"),
        help_text=_("Your own file with a column of what was odd in each row."),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PREVIEWING)
    allow_removals = models.BooleanField(
        _("may remove most of the list"),
        default=False,
        help_text=_("Off: an import that would remove more than half of a list is refused; its file may be cut off."),
    )
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    changes = models.JSONField(_("changes"), default=list, blank=True)
    remarks = models.JSONField(_("odd rows"), default=list, blank=True)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0)
    rows_total = models.PositiveIntegerField(_("rows in the file"), null=True, blank=True)
    message = models.TextField(_("message"), blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    personal_data = {
        "started_by": Personal(seen_by="administrators", erased="when the account is anonymized"),
    }

    class Meta:
        verbose_name = _("training list import")
        verbose_name_plural = _("training list imports")
        ordering = ("-started_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(status__in=["previewing", "previewed", "applying"]),
                name="list_import_one_at_a_time",
                violation_error_message=_("Another import of this list is under way; finish or cancel it first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.started_at:%Y-%m-%d %H:%M}"

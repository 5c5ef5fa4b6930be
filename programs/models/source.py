from django.db import models
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models import Organization


@track()
class TrainingSource(models.Model):
    """A training list taken in from outside, such as a state's list of eligible training programs."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    url = models.URLField(_("website"), blank=True)
    listed_on = models.DateField(
        _("last taken in"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("What is on the list was confirmed by it on this day."),
    )

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("training list")
        verbose_name_plural = _("training lists")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


@track()
class ListedProvider(models.Model):
    """A provider as one source lists it, and the organization it is here."""

    class Status(models.TextChoices):
        APPROVED = "approved", _("Approved")
        PENDING = "pending", _("Pending")
        SUSPENDED = "suspended", _("Suspended")
        UNKNOWN = "unknown", _("Not given")

    source = models.ForeignKey(TrainingSource, models.CASCADE, related_name="providers", verbose_name=_("source"))
    external_id = models.CharField(_("id in the source"), max_length=60)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="listings", verbose_name=_("organization")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.UNKNOWN)

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("listed provider")
        verbose_name_plural = _("listed providers")
        ordering = ("source", "external_id")
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="listed_provider_unique_in_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.external_id}"

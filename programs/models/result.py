from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from programs.models.program import Program


@track()
class PublishedResult(models.Model):
    """What became of past participants of a program, as far as it may be published; only the publishing gate writes."""

    class Measure(models.TextChoices):
        COMPLETED = "completed", _("finished the program")
        CREDENTIALED = "credentialed", _("earned a credential")
        EMPLOYED = "employed", _("found a job")
        STILL_EMPLOYED = "still_employed", _("still had a job half a year later")

    program = models.ForeignKey(Program, models.CASCADE, related_name="results", verbose_name=_("program"))
    period = models.CharField(_("period"), max_length=60)
    measure = models.CharField(_("measure"), max_length=20, choices=Measure)
    numerator = models.PositiveIntegerField(_("people who did"), null=True, blank=True)
    denominator = models.PositiveIntegerField(_("of how many"), null=True, blank=True)
    percent = models.DecimalField(_("percent"), max_digits=4, decimal_places=1, null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    published_at = models.DateTimeField(_("published"), default=timezone.now)

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("published result")
        verbose_name_plural = _("published results")
        ordering = ("program", "-period", "measure")
        constraints = [
            models.UniqueConstraint(fields=["program", "period", "measure"], name="result_once_a_period"),
            models.CheckConstraint(
                # A comparison with nothing is neither true nor false, which a constraint lets pass.
                condition=Q(
                    numerator__isnull=False,
                    denominator__isnull=False,
                    numerator__lte=F("denominator"),
                    denominator__gt=0,
                    percent__isnull=True,
                )
                | Q(
                    numerator__isnull=True,
                    denominator__isnull=True,
                    percent__isnull=False,
                    percent__range=(0, 100),
                ),
                name="result_is_a_share_of_people_or_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program}, {self.period}: {self.get_measure_display()}"

    @property
    def share(self) -> Decimal:
        """In percent, to the whole number."""
        exact = self.percent if self.percent is not None else Decimal(100 * self.numerator) / self.denominator  # type: ignore[operator]
        return exact.quantize(Decimal(1), ROUND_HALF_UP)

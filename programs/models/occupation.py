import re

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models import Sector

# Nobody leaves a course as a college teacher (25-1), a manager (11) or a first-line supervisor (such as 47-1011): the
# crosswalk names them for nearly every field, and their pay would promise too much. A field that is about managing
# leads there all the same. Patterns that Python and PostgreSQL read alike; the second is of code and title.
TEACHING_IT = r"^25-1"
LEADING_OTHERS = r"^(11-|\S+ First-Line Supervisors)"
ABOUT_LEADING = r"(^|\W)(Management|Manager|Administration|Supervision)(\W|$)"


@track(exclude=["updated_at"])
class Wage(models.Model):
    """What an occupation pays in one area, as published; null is "not published", never zero.

    Dollars an hour and dollars a year before tax, at the 10th, 25th, 50th, 75th and 90th percentile.
    """

    occupation = models.OneToOneField(
        "programs.Occupation", models.CASCADE, related_name="published_wage", verbose_name=_("occupation")
    )
    area = models.CharField(_("area"), max_length=100)
    period = models.CharField(_("period"), max_length=40)
    source = models.CharField(_("source"), max_length=100)
    employment = models.PositiveIntegerField(_("people employed"), null=True, blank=True)
    hourly_p10 = models.DecimalField(
        _("hourly, 10th percentile"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    hourly_p25 = models.DecimalField(
        _("hourly, 25th percentile"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    hourly_median = models.DecimalField(_("hourly, median"), max_digits=7, decimal_places=2, null=True, blank=True)
    hourly_p75 = models.DecimalField(
        _("hourly, 75th percentile"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    hourly_p90 = models.DecimalField(
        _("hourly, 90th percentile"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    annual_p10 = models.PositiveIntegerField(_("yearly, 10th percentile"), null=True, blank=True)
    annual_p25 = models.PositiveIntegerField(_("yearly, 25th percentile"), null=True, blank=True)
    annual_median = models.PositiveIntegerField(_("yearly, median"), null=True, blank=True)
    annual_p75 = models.PositiveIntegerField(_("yearly, 75th percentile"), null=True, blank=True)
    annual_p90 = models.PositiveIntegerField(_("yearly, 90th percentile"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("wage")
        verbose_name_plural = _("wages")
        ordering = ("occupation__code",)
        constraints = [
            models.CheckConstraint(
                condition=Q(hourly_p10__isnull=True)
                | Q(hourly_p90__isnull=True)
                | Q(hourly_p10__lte=models.F("hourly_p90")),
                name="wage_hourly_in_order",
                violation_error_message=_("The 10th percentile can't be above the 90th."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation}: {self.area}, {self.period}"


@track()
class Occupation(models.Model):
    """An occupation or group of occupations of the Standard Occupational Classification (SOC 2018)."""

    class Level(models.TextChoices):
        MAJOR = "major", _("Major group")
        MINOR = "minor", _("Minor group")
        BROAD = "broad", _("Broad occupation")
        DETAILED = "detailed", _("Detailed occupation")

    code = models.CharField(
        _("SOC code"),
        max_length=7,
        unique=True,
        validators=[RegexValidator(r"^\d{2}-\d{4}$", _("A SOC code looks like 31-1131."))],
    )
    title = models.CharField(_("title"), max_length=200)
    definition = models.TextField(_("definition"), blank=True)
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.DETAILED)
    in_demand = models.BooleanField(_("in demand"), default=False)
    wage = models.ForeignKey(
        Wage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="speaks_for",
        verbose_name=_("wage"),
        help_text=_("Its own published wage, or that of the broader group it is published with."),
    )
    sectors = models.ManyToManyField(Sector, related_name="occupations", blank=True, verbose_name=_("sectors"))

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"


@track()
class FieldOfStudy(models.Model):
    """An instructional program of the CIP 2020 classification, such as 51.3902, and the occupations it prepares for."""

    code = models.CharField(
        _("CIP code"),
        max_length=7,
        unique=True,
        validators=[RegexValidator(r"^\d{2}\.\d{4}$", _("A CIP code looks like 51.3902."))],
    )
    title = models.CharField(_("title"), max_length=200)
    occupations = models.ManyToManyField(
        Occupation, related_name="fields_of_study", blank=True, verbose_name=_("occupations")
    )
    lead_occupation = models.ForeignKey(
        Occupation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("job it leads to"),
        help_text=_("The occupation shown first: the closest in name, then the most common in the area."),
    )
    sectors = models.ManyToManyField(Sector, related_name="fields_of_study", blank=True, verbose_name=_("sectors"))

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("field of study")
        verbose_name_plural = _("fields of study")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"

    def is_no_way_to(self, occupation: Occupation) -> bool:
        if re.search(TEACHING_IT, occupation.code):
            return True
        leads = re.search(LEADING_OTHERS, f"{occupation.code} {occupation.title}")
        return bool(leads) and not re.search(ABOUT_LEADING, self.title)


@track()
class SectorRule(models.Model):
    """Puts every occupation or field of study whose code begins so into a sector; the longest beginning decides."""

    class Taxonomy(models.TextChoices):
        SOC = "soc", _("Occupations (SOC)")
        CIP = "cip", _("Fields of study (CIP)")

    sector = models.ForeignKey(Sector, models.CASCADE, related_name="rules", verbose_name=_("sector"))
    taxonomy = models.CharField(_("classification"), max_length=3, choices=Taxonomy)
    code_prefix = models.CharField(_("code begins with"), max_length=7, help_text=_("Such as 31-11 or 51.39."))

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("sector rule")
        verbose_name_plural = _("sector rules")
        ordering = ("taxonomy", "code_prefix", "sector")
        constraints = [
            models.UniqueConstraint(
                fields=["sector", "taxonomy", "code_prefix"],
                name="sector_rule_unique",
                violation_error_message=_("This sector has the same rule already."),
            ),
            models.CheckConstraint(
                condition=Q(taxonomy="soc", code_prefix__regex=r"^\d{2}(-\d{0,4})?$")
                | Q(taxonomy="cip", code_prefix__regex=r"^\d{2}(\.\d{0,4})?$"),
                name="sector_rule_prefix_is_a_code",
                violation_error_message=_("Write the beginning of a SOC code (31-11) or of a CIP code (51.39)."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_taxonomy_display()} {self.code_prefix}"

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.fields import LONGEST_CODE
from coalition.history import track
from coalition.models.site_settings import memory

# A code begins with a letter, so that it is never taken for a ZIP code.
CODE = r"^[a-z][a-z0-9-]*$"


@track()
class Neighborhood(models.Model):
    """A part of the coalition's area, by the name residents know it by. Programs and organizations keep its code."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    code = models.CharField(
        _("code"),
        max_length=LONGEST_CODE,
        unique=True,
        validators=[RegexValidator(CODE, _("Small letters, digits and hyphens, a letter first."))],
        help_text=_("Its name as links have it, such as jamaica-plain; it can’t be changed once it is saved."),
    )
    also_called = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("also called"),
        default=list,
        blank=True,
        help_text=_("What people type instead of its name, with commas between: jp, jam plain."),
    )
    postal_codes = ArrayField(
        models.CharField(max_length=5, validators=[RegexValidator(r"^[0-9]{5}$", _("A ZIP code has five digits."))]),
        verbose_name=_("ZIP codes"),
        default=list,
        blank=True,
        help_text=_("Those it mostly consists of, with commas between: distances are measured from their middle."),
    )
    county = models.CharField(_("county"), max_length=60, blank=True)

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("neighborhood")
        verbose_name_plural = _("neighborhoods")
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=CODE), name="neighborhood_code_is_no_zip_code"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        memory.changed()

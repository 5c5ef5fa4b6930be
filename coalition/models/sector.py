from django.db import models
from django.utils.translation import gettext_lazy as _

from coalition.history import track


@track()
class Sector(models.Model):
    """A part of the economy the coalition trains for, such as healthcare."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(
        _("address"), max_length=80, unique=True, help_text=_("Used in links; keep it once published.")
    )
    blurb = models.CharField(_("in one sentence"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_shown = models.BooleanField(
        _("shown"), default=True, help_text=_("Off: nobody can choose it as a kind of work; its programs stay listed.")
    )

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name

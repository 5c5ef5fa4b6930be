from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceQuerySet(models.QuerySet["Place"]):
    def named(self, text: str) -> "Place | None":
        """The place somebody means by a ZIP code, of nine digits too, or a neighborhood by name or code."""
        code = "-".join(text.lower().split())
        if code[:5].isdecimal():
            code = code[:5]
        return self.filter(code=code).first() or self.filter(name__iexact=" ".join(text.split())).first()


class Place(models.Model):
    """The middle of a ZIP code or of a neighborhood: how far programs are is measured between these."""

    code = models.CharField(_("code"), max_length=20, unique=True, help_text=_("02119, or roxbury"))
    name = models.CharField(_("name"), max_length=100)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))

    personal_data: dict[str, object] = {}

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

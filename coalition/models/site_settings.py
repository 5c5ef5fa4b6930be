import hashlib
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from coalition.choices import Zone
from coalition.days_off import Unknown, countries, part_called, parts
from coalition.history import track
from coalition.look import TEXT, look_key, readable, worst_contrast
from coalition.models.document import Document
from coalition.personal_data import Personal
from coalition.phones import dialed
from coalition.remembering import Memory

ONLY_ROW = 1
COLOR = re.compile(r"#[0-9a-f]{6}")
memory = Memory("site")


def initial_name() -> str:
    return str(settings.SITE_NAME)


def initial_area() -> str:
    return str(settings.SITE_AREA)


def initial_zone() -> str:
    return str(settings.TIME_ZONE)


def initial_country() -> str:
    return str(settings.SITE_HOLIDAYS).partition("-")[0]


def initial_part() -> str:
    return str(settings.SITE_HOLIDAYS).partition("-")[2]


def check_color(color: str) -> None:
    """Raise ValidationError of what is no color, and of one that white text can't be read on or that is no text's."""
    if not COLOR.fullmatch(color):
        raise ValidationError(_t("A color looks like #0f5a47."), code="no_color")
    found = worst_contrast(color)
    if found < TEXT:
        raise ValidationError(
            _t(
                "White text on this color, or text in it on our pages, would be hard to read: its contrast is "
                "%(found)s to 1, and 4.5 to 1 is needed. A darker one such as %(darker)s is readable."
            ),
            code="hard_to_read",
            params={"found": f"{int(found * 10) / 10:.1f}", "darker": readable(color)},
        )


class SiteSettingsManager(models.Manager["SiteSettings"]):
    def current(self) -> "SiteSettings":
        """What holds now, not to be saved; until somebody saves the settings, what the environment says."""
        known = {field.attname for field in self.model._meta.concrete_fields}
        values = memory.remembered("site", self._values)
        site = self.model(**{name: value for name, value in values.items() if name in known})
        site.neighborhoods = values["neighborhoods"]
        return site

    def _values(self) -> dict[str, Any]:
        neighborhoods = apps.get_model("coalition", "Neighborhood").objects.values_list("code", "name")
        return {**(self.values().first() or {}), "neighborhoods": dict(neighborhoods)}


@track()
class SiteSettings(models.Model):
    """Whose portal this is: one row, of what every page and letter says about the coalition."""

    id = models.PositiveSmallIntegerField(_("id"), primary_key=True, default=ONLY_ROW, editable=False)
    name = models.CharField(_("name of the coalition"), max_length=100, default=initial_name)
    area = models.CharField(
        _("area"),
        max_length=60,
        default=initial_area,
        help_text=_("The city or region, as in “a good job in Boston”."),
    )
    logo = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo"), editable=False
    )
    accent_color = models.CharField(
        _("accent color"),
        max_length=7,
        blank=True,
        validators=[check_color],
        help_text=_("Of buttons, links and the head of each page, such as #0f5a47. Empty: the portal’s green."),
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(
        _("email address"), blank=True, help_text=_("Shown on every page; answers to letters of the portal go there.")
    )
    address = models.TextField(
        _("postal address"), max_length=300, blank=True, help_text=_("As on an envelope, in lines.")
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        choices=Zone,
        default=initial_zone,
        help_text=_("Of all dates and times, but for people who chose another one for their letters."),
    )

    holidays_of = models.CharField(
        _("holidays of"),
        max_length=2,
        blank=True,
        default=initial_country,
        help_text=_("Whoever schedules is told what falls on one. Empty: nobody is."),
    )
    holidays_in = models.CharField(
        _("and of its part"),
        max_length=40,
        blank=True,
        default=initial_part,
        help_text=_("A state, province or region that has days of its own, such as Massachusetts or MA."),
    )

    digest_day = models.PositiveSmallIntegerField(
        _("day of the digest"),
        default=1,
        help_text=_("Of the month, 1 to 28. Who gets it every week gets it on Mondays."),
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the digest"), default=9, help_text=_("By the coalition’s clock, 0 to 23.")
    )

    personal_data = {
        "email": Personal(seen_by="everybody", erased="when the coalition has another: it is no person's own"),
    }

    objects = SiteSettingsManager()

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [
            models.CheckConstraint(condition=Q(pk=ONLY_ROW), name="site_settings_one_row"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(area=""), name="site_settings_name_coalition_and_area"),
            models.CheckConstraint(
                condition=Q(accent_color="") | Q(accent_color__regex=r"^#[0-9a-f]{6}$"),
                name="site_settings_accent_color_is_a_color",
                violation_error_message=_("A color looks like #0f5a47."),
            ),
            models.CheckConstraint(
                condition=Q(holidays_in="") | ~Q(holidays_of=""), name="site_settings_part_is_of_a_country"
            ),
            models.CheckConstraint(
                condition=Q(digest_day__range=(1, 28), digest_hour__range=(0, 23)),
                name="site_settings_digest_on_a_day_of_each_month",
                violation_error_message=_("The digest leaves on a day from 1 to 28, at an hour from 0 to 23."),
            ),
        ]

    # The names of those that administrators keep, by code; asked together with the row.
    neighborhoods: Mapping[str, str] = MappingProxyType({})

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        memory.changed()

    def clean(self) -> None:
        """Of the part, the code: it may be typed by its name."""
        if self.holidays_of and self.holidays_of not in dict(countries()):
            raise ValidationError({"holidays_of": _t("No calendar of this country is known.")})
        if not self.holidays_in:
            return
        if not self.holidays_of:
            raise ValidationError({"holidays_of": _t("Which country is this a part of?")})
        try:
            self.holidays_in = part_called(self.holidays_in, self.holidays_of)
        except Unknown:
            raise ValidationError({"holidays_in": self._parts_in_words()}) from None

    def _parts_in_words(self) -> str:
        known = ", ".join(
            name if name == code else f"{name} ({code})" for code, name in parts(self.holidays_of).items()
        )
        if not known:
            return _t("Of this country no parts are known: leave it empty.")
        return _t("That is none of those that are known: %(known)s.") % {"known": known}

    def neighborhood(self, code: str) -> str:
        """Its name; of a code that is not in the list any more, what can be read from it."""
        return self.neighborhoods.get(code) or code.replace("-", " ").title()

    @property
    def version(self) -> str:
        """Another for other settings: what is kept of a page is kept with it."""
        values = [str(field.value_from_object(self)) for field in self._meta.concrete_fields]
        values += [*self.neighborhoods, *self.neighborhoods.values()]
        return hashlib.sha256("\0".join(values).encode()).hexdigest()[:12]

    @property
    def logo_url(self) -> str:
        return reverse("logo", args=[self.logo_id]) if self.logo_id else ""

    @property
    def look_key(self) -> str:
        return look_key(self.accent_color)

    @property
    def phone_link(self) -> str:
        return dialed(self.phone)

    @property
    def address_lines(self) -> list[str]:
        return [line.strip() for line in self.address.splitlines() if line.strip()]

"""Closed lists that several apps share."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """Languages people are served in, by ISO 639 code; `other` is a language the source did not name."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    HAITIAN_CREOLE = "ht", _("Haitian Creole")
    CAPE_VERDEAN_CREOLE = "kea", _("Cape Verdean Creole")
    PORTUGUESE = "pt", _("Portuguese")
    VIETNAMESE = "vi", _("Vietnamese")
    CHINESE = "zh", _("Chinese")
    ARABIC = "ar", _("Arabic")
    FRENCH = "fr", _("French")
    FRENCH_CREOLE = "cpf", _("French Creole")
    GERMAN = "de", _("German")
    GREEK = "el", _("Greek")
    HEBREW_YIDDISH = "he", _("Hebrew or Yiddish")
    HINDI = "hi", _("Hindi or another Indic language")
    HUNGARIAN = "hu", _("Hungarian")
    ITALIAN = "it", _("Italian")
    JAPANESE = "ja", _("Japanese")
    KOREAN = "ko", _("Korean")
    POLISH = "pl", _("Polish")
    RUSSIAN = "ru", _("Russian")
    SOMALI = "so", _("Somali")
    TAGALOG = "tl", _("Tagalog")
    AMERICAN_SIGN_LANGUAGE = "ase", _("American Sign Language")
    OTHER = "other", _("Another language")


class Ahead(models.TextChoices):
    """How long before it begins people are reminded of something."""

    WEEK = "week", _("A week before")
    DAY = "day", _("A day before")
    HOUR = "hour", _("An hour before")

    @property
    def time(self) -> timedelta:
        return {Ahead.WEEK: timedelta(weeks=1), Ahead.DAY: timedelta(days=1), Ahead.HOUR: timedelta(hours=1)}[self]


class Zone(models.TextChoices):
    """Time zones that coalitions and readers of their letters live in."""

    EASTERN = "America/New_York", _("New York (Eastern)")
    CENTRAL = "America/Chicago", _("Chicago (Central)")
    MOUNTAIN = "America/Denver", _("Denver (Mountain)")
    ARIZONA = "America/Phoenix", _("Phoenix (Arizona)")
    PACIFIC = "America/Los_Angeles", _("Los Angeles (Pacific)")
    ALASKA = "America/Anchorage", _("Anchorage (Alaska)")
    HAWAII = "Pacific/Honolulu", _("Honolulu (Hawaii)")
    PUERTO_RICO = "America/Puerto_Rico", _("San Juan (Puerto Rico)")
    CAPE_VERDE = "Atlantic/Cape_Verde", _("Praia (Cape Verde)")

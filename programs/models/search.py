from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.history import track

CODE = r"\d{2}(-\d{1,4}|\.\d{2,4})"
CODES = rf"^{CODE}(\s*,\s*{CODE})*$"


@track()
class Synonym(models.Model):
    """What residents call something, and what it is called in the catalog.

    The key is the phrase as search compares it: no accents, no plural, one space.
    """

    phrase = models.CharField(
        _("what people type"), max_length=80, help_text=_("In any language: LPN, enfermera, night nurse.")
    )
    key = models.CharField(_("as compared"), max_length=80, unique=True, editable=False)
    codes = models.CharField(
        _("occupations and fields of study"),
        max_length=200,
        blank=True,
        validators=[RegexValidator(CODES, _("Write SOC or CIP codes with commas between: 29-2061, 51.3901."))],
        help_text=_(
            "SOC and CIP codes with commas between, such as 29-2061, 51.39. Programs that lead there come first;"
            " the beginning of a code stands for all that begin so."
        ),
    )
    words = models.CharField(
        _("other words"),
        max_length=300,
        blank=True,
        help_text=_("Words to search for too, with commas between: practical nursing, vocational nurse."),
    )

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ("phrase",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(key=""),
                name="synonym_has_a_key",
                violation_error_message=_("Write a word or a number."),
            ),
            models.CheckConstraint(
                condition=~Q(codes="", words=""),
                name="synonym_stands_for_something",
                violation_error_message=_("Say what it stands for: occupations, fields of study or other words."),
            ),
        ]

    def __str__(self) -> str:
        return self.phrase


class SearchWord(models.Model):
    """A word of the titles, occupations, providers and synonyms: what a misspelled one is mended to.

    Written by `rebuild_search_words` and nothing else.
    """

    word = models.CharField(_("word"), max_length=60, primary_key=True)
    times = models.PositiveIntegerField(_("how often"))

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("word search knows")
        verbose_name_plural = _("words search knows")
        ordering = ("word",)
        indexes = [GinIndex(fields=["word"], name="search_word_like", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word

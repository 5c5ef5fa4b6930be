"""Towns and neighborhoods that programs are in, for those who type "near Newark"."""

from django.db.models import Count
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from coalition.choices import Neighborhood
from programs.models import Program
from programs.queries import remembered
from programs.search.conditions import Condition, any_of
from programs.search.needs import Need
from programs.search.words import words_of

LONGEST = 3


def near(words: list[str]) -> tuple[int, Need] | None:
    """The place that these words begin with, as a need, and of how many words it is: in the town or in its county."""
    towns = remembered("towns", _towns)
    for length in range(min(LONGEST, len(words)), 0, -1):
        name = " ".join(words[:length])
        if (counties := towns.get(name)) is not None:
            town = " & ".join(f"{word}:D" for word in words[:length])
            there = Condition("programs_program.headwords @@ to_tsquery('portal_english', %s)", (town,))
            in_county = Condition("lower(programs_program.county) = ANY(%s)", (counties,))
            label = _("Near %(place)s") % {"place": name.title()}
            return length, Need(label, any_of([there, in_county]), f"near {name}", closest=there)
    return None


def _towns() -> dict[str, list[str]]:
    """Each town as it is typed, with the county, in small letters, that most of its programs say it is in."""
    rows = Program.objects.listed().exclude(city="").values_list("city", Lower("county"))
    counted = rows.annotate(programs=Count("pk")).order_by("-programs", "city", "county")
    towns = {" ".join(words_of(str(label))): ["suffolk"] for label in Neighborhood.labels}
    for city, county, _programs in counted:
        towns.setdefault(" ".join(words_of(city)), [county] if county else [])
    return towns

"""Towns and neighborhoods that programs are in, for those who type "near Newark" or "Jersey City"."""

from collections.abc import Iterable

from django.db.models import Avg, Count
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from coalition.models import Neighborhood
from programs.models import Place, Program
from programs.queries import remembered
from programs.search.conditions import Condition, any_of
from programs.search.needs import Need
from programs.search.vocabulary import Meaning
from programs.search.words import EMPTY, key_of, words_of

LONGEST = 4
# As far as a program may be to be near.
MILES = 10
NEAR = frozenset({"near", "nearby", "around", "close", "cerca", "perto", "toupre"})
# Where that is, a search doesn't know.
HERE = EMPTY | {"area", "casa", "here", "home", "house", "lakay"}


def near(words: list[str]) -> tuple[int, Need | None]:
    """Of words that begin with one that says near, how many say where, and that as a need: there, or not far.

    "Near me" says nothing that a search knows.
    """
    begin = next((at for at in range(1, len(words)) if words[at] not in HERE), len(words))
    towns = remembered("places-by-name", _towns) if begin < len(words) else {}
    for end in range(min(begin + LONGEST, len(words)), begin, -1):
        if found := towns.get(" ".join(words[begin:end])):
            name, county, *middle = found
            town = " & ".join(f"{word}:D" for word in name.split())
            there = Condition("programs_program.headwords @@ to_tsquery('portal_english', %s)", (town,))
            label = _("Near %(place)s") % {"place": name.title()}
            return end, Need(label, any_of([there, _not_far(county, *middle)]), " ".join(words[:end]), closest=there)
    return begin, None


def _not_far(county: str, latitude: float | None, longitude: float | None) -> Condition:
    if latitude is None or longitude is None:
        return Condition("lower(programs_program.county) = %s", (county,))
    middle = Place(latitude=latitude, longitude=longitude)
    return Condition.of(Program.objects.within_miles(middle, MILES))


def towns_among(runs: Iterable[list[str]]) -> dict[str, Meaning]:
    """The runs that name a town otherwise than by its one word, "jersey city", "newark nj" or "jp", as compared."""
    nicknames = remembered("nicknames", _nicknames)
    names = {" ".join(run): key_of(run) for run in runs if len(run) > 1 or run[0] in nicknames}
    towns = remembered("places-by-name", _towns) if names else {}
    return {key: Meaning(codes=[], phrases=[towns[name][0].split()]) for name, key in names.items() if name in towns}


def _towns() -> dict[str, tuple[str, str, float | None, float | None]]:
    """Each town as people type it: its name, the county most of its programs say it is in, and where they are."""
    rows = Program.objects.listed().exclude(city="").values_list("city", Lower("state"), Lower("county"))
    counted = rows.annotate(programs=Count("pk"), north=Avg("latitude"), east=Avg("longitude"))
    hoods = list(Neighborhood.objects.all())
    middles = {
        code: middle
        for code, *middle in Place.objects.filter(code__in=[hood.code for hood in hoods]).values_list(
            "code", "latitude", "longitude"
        )
    }
    towns: dict[str, tuple[str, str, float | None, float | None]] = {}
    for hood in hoods:
        name = _as_typed(hood.name)
        latitude, longitude = middles.get(hood.code, (None, None))
        found = (name, hood.county.lower(), latitude, longitude)
        towns |= dict.fromkeys([name, *map(_as_typed, hood.also_called)], found)
    for city, state, county, _programs, *middle in counted.order_by("-programs", "city", "county"):
        name = _as_typed(city)
        towns.setdefault(name, (name, county, *middle))
        towns.setdefault(f"{name} {state}", (name, county, *middle))
    return towns


def _nicknames() -> list[str]:
    return [_as_typed(name) for names in Neighborhood.objects.values_list("also_called", flat=True) for name in names]


def _as_typed(name: str) -> str:
    return " ".join(words_of(name))

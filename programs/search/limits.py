"""What a program may cost and how long it may take at most: "under $1,000", "in 6 weeks", "menos de 3 meses"."""

import re

from django.utils.translation import gettext as _

from programs.search.conditions import Condition
from programs.search.needs import Need
from programs.search.words import QUOTED, plain

LIMIT = (
    "under|below|less than|up to|at most|no more than|cheaper than|shorter than|max"
    "|por menos de|menos de|no mas de|hasta|ate|mwens pase"
)
OR_LESS = "or less|or under|or fewer|maximum|max|o menos|ou menos"
# As little as the number itself is too much.
BELOW = re.compile("under|below|(?<!more )than|menos de|mwens")
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "dos": 2, "tres": 3, "seis": 6}
# With a limit only: "a week" is not how long it may take.
ONE = {"a": 1, "an": 1, "un": 1, "una": 1}
DAYS_OF: dict[str, float] = {"day": 1, "dia": 1, "jou": 1, "week": 7, "wk": 7, "semana": 7, "semen": 7}
DAYS_OF |= {"month": 30.5, "mes": 30.5, "mese": 30.5, "mwa": 30.5, "year": 365, "yr": 365, "ano": 365, "ane": 365}
HOURS = ("hour", "hr", "hora")
# What is in quotes is passed over.
TIME = re.compile(
    rf"{QUOTED}|(?<!\w)(?P<limit>(?:{LIMIT}|in|within|en)\s+)?"
    rf"(?P<time>(?P<number>\d{{1,3}}|{'|'.join([*NUMBERS, *ONE])})[\s-]*(?P<unit>{'|'.join([*DAYS_OF, *HOURS])})s?)\b"
    rf"(?P<or_less>\s*(?:{OR_LESS})\b)?(?!\s+(?:a|per|of|old|por|de|experience)\b)"
)
COST = re.compile(
    rf"{QUOTED}|(?<!\w)(?P<limit>(?:{LIMIT})\s*)?\$?\s*(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}})(?P<thousand>k?)\b"
    rf"(?:\s*(?:dollars?|dolares)\b)?(?P<or_less>\s*(?:{OR_LESS})\b)?"
)
# Of each length that lists know, the fewest days it takes and the most.
FEWEST = {1: 0, 2: 1, 3: 3, 4: 14, 5: 28, 6: 90, 7: 180, 8: 390, 9: 1095, 10: 1461}
MOST = {1: 1, 2: 2, 3: 7, 4: 21, 5: 77, 6: 152, 7: 365, 8: 730, 9: 1460}


def limits_in(text: str) -> tuple[str, list[Need]]:
    """The text, plain, without what it says of how long and for how much; and that."""
    needs: list[Need] = []

    def taken(match: re.Match[str]) -> str:
        need = match["number"] and (_time(match) if match.re is TIME else _cost(match))
        if not need:
            return match[0]
        needs.append(need)
        return " "

    return COST.sub(taken, TIME.sub(taken, plain(text))), needs


def _cost(match: re.Match[str]) -> Need | None:
    if not (match["limit"] or match["or_less"]):
        return None
    amount = int(match["number"].replace(",", "")) * (1000 if match["thousand"] else 1)
    if match["limit"] and BELOW.search(match["limit"]):
        label, sign = _("Under $%(amount)s"), "<"
    else:
        label, sign = _("Up to $%(amount)s"), "<="
    condition = Condition(f"programs_program.total_cost {sign} %s", (amount,))
    return Need(label % {"amount": f"{amount:,}"}, condition, match[0].strip())


def _time(match: re.Match[str]) -> Need | None:
    limited = match["limit"] or match["or_less"]
    if not limited and (match["unit"] in HOURS or match["number"] in ONE):
        return None
    number = int((NUMBERS | ONE).get(match["number"], match["number"]))
    label = _("No longer than %(time)s") % {"time": match["time"]}
    typed = match[0].strip()
    if match["unit"] in HOURS:
        return Need(label, Condition("programs_program.clock_hours <= %s", (number,)), typed)
    days = number * DAYS_OF[match["unit"]] - bool(match["limit"] and BELOW.search(match["limit"]))
    longest = max((length for length, fewest in FEWEST.items() if fewest <= days), default=0)
    surely = max((length for length, most in MOST.items() if most <= days), default=0)
    fits = [Condition("programs_program.length <= %s", (length,)) for length in (longest, surely)]
    return Need(label, fits[0], typed, closest=fits[1])

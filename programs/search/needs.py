"""Words that say when, where and for how much rather than what: "free", "de noche", "under $1,000"."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from coalition.choices import Language
from programs.search import facets
from programs.search.conditions import Condition
from programs.search.words import plain, singular


@dataclass(frozen=True)
class Need:
    """A wish that words express: what of them was understood, and which programs meet it."""

    label: Any
    condition: Condition
    typed: str = ""
    # Among those that meet it, these come first.
    closest: Condition | None = None


def _known(column: str) -> Condition:
    return Condition(f"programs_program.{column}")


def _language(language: Language) -> tuple[Any, Condition]:
    return language.label, Condition("programs_program.languages @> ARRAY[%s]::varchar[]", (language.value,))


FREE = (_("Free"), Condition(facets.FREE))
EVENING = (_("Evening classes"), _known("evening"))
WEEKEND = (_("Weekend classes"), _known("weekend"))
# Lists often say in the description only that classes can be taken online.
ONLINE = (
    _("Online, some or all"),
    Condition(
        "programs_program.format IN ('online', 'hybrid')"
        " OR programs_program.search @@ 'onlin | virtual | remot'::tsquery"
    ),
)
IN_PERSON = (_("In person"), Condition("programs_program.format IN ('in_person', 'hybrid')"))
SHORT = (_("Up to 11 weeks"), Condition("programs_program.length <= 5"))
CHILD_CARE = (_("Child care"), _known("child_care"))
WHEELCHAIR = (_("Wheelchair access"), _known("wheelchair_access"))
AID = (_("Financial aid"), _known("financial_aid"))
PLACEMENT = (_("Job placement help"), _known("placement_help"))

PHRASES: dict[tuple[Any, Condition], str] = {
    FREE: "free, no cost, at no cost, free of charge, for free, no tuition, gratis, gratuito, gratuita, sin costo,"
    " gratuit, gratis pou, de graca",
    EVENING: "night, evening, at night, in the evening, night class, night time, nighttime, after work, noche,"
    " de noche, nocturno, nocturna, por la noche, en la noche, swa, aswe, noite, a noite",
    WEEKEND: "weekend, on weekend, on the weekend, saturday, sunday, sabado, domingo, fin de semana, fim de semana",
    ONLINE: "online, on line, remote, remotely, virtual, from home, at home class, distance learning, en linea,"
    " por internet, a distancia, virtuale, anliy",
    IN_PERSON: "in person, on site, presencial, en persona",
    SHORT: "short, short term, quick, quickly, fast, fast track, a few week, rapido, corto, curso corto, kout",
    CHILD_CARE: "with child care, with childcare, with daycare, with day care, child care provided, con guarderia,"
    " con cuidado de nino",
    WHEELCHAIR: "wheelchair, wheelchair accessible, wheelchair access, silla de rueda",
    AID: "financial aid, with financial aid, ayuda financiera",
    PLACEMENT: "job placement, with job placement, placement help",
    _language(Language.SPANISH): "in spanish, en espanol, taught in spanish, spanish speaking",
    _language(Language.HAITIAN_CREOLE): "in haitian creole, an kreyol",
    _language(Language.CAPE_VERDEAN_CREOLE): "in cape verdean creole",
    _language(Language.PORTUGUESE): "in portuguese, em portugues",
    _language(Language.VIETNAMESE): "in vietnamese, bang tieng viet",
    _language(Language.CHINESE): "in chinese, in mandarin, in cantonese",
}
NEEDS = {
    tuple(singular(word) for word in phrase.split()): meant
    for meant, phrases in PHRASES.items()
    for phrase in phrases.split(", ")
}
LONGEST = max(map(len, NEEDS))

AMOUNT = re.compile(
    r"(?<!\w)(?:under|below|less than|up to|at most|cheaper than|menos de|hasta|por menos de)\s*\$?\s*"
    r"(\d{1,3}(?:,\d{3})+|\d{1,6})(k?)\b(?:\s*(?:dollars?|dolares))?",
    re.IGNORECASE,
)
NEAR = frozenset({"near", "nearby", "around", "cerca"})


def costs_in(text: str) -> tuple[str, list[Need]]:
    """The text without what it says of the cost, and that."""
    found = []
    for match in AMOUNT.finditer(plain(text)):
        amount = int(match[1].replace(",", "")) * (1000 if match[2] else 1)
        label = _("Under $%(amount)s") % {"amount": f"{amount:,}"}
        found.append(Need(label, Condition("programs_program.total_cost < %s", (amount,)), match[0].strip()))
    return (AMOUNT.sub(" ", plain(text)), found) if found else (text, [])


def need_at(keys: list[str], start: int) -> tuple[int, tuple[Any, Condition]] | None:
    """The longest need that begins there among these singular words, and of how many words it is."""
    for length in range(min(LONGEST, len(keys) - start), 0, -1):
        if meant := NEEDS.get(tuple(keys[start : start + length])):
            return length, meant
    return None

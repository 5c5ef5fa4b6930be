"""What somebody may mean who types an occupation, an employer or a program into a record."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q
from django.db.models.functions import Length

from coalition.models import Organization
from programs.models import Occupation, Program, Synonym
from programs.search.words import key_of, plain, words_of

SOC = re.compile(r"\d{2}-\d{1,4}")
ALIKE = 0.45
LETTERS = 2


@dataclass(frozen=True)
class Found:
    """`label` is what the field says once it is chosen, and means this row alone; `about` tells it from others."""

    row: Any
    label: str
    about: str = ""

    @property
    def names(self) -> set[str]:
        named = (self.label, *(getattr(self.row, name, "") for name in ("title", "name", "code", "slug")))
        return {name.lower() for name in named if name}


def occupations_like(typed: str, at_most: int) -> list[Found]:
    """By SOC code, by a word people use for it, or by its title; by one that is spelled like it where there is none."""
    detailed = Occupation.objects.filter(level=Occupation.Level.DETAILED)
    if code := SOC.search(typed):
        return _occupations(detailed.filter(code__startswith=code[0]).order_by("code")[:at_most])
    words = words_of(typed)
    if len("".join(words)) < LETTERS:
        return []
    meant = _of_codes(detailed, Synonym.objects.filter(key=key_of(words)))
    called = detailed.filter(_begins_with(words, "title")).order_by(Length("title"), "code")
    beginning = _of_codes(detailed, Synonym.objects.filter(key__startswith=key_of(words)))
    found = list(dict.fromkeys([*meant[:at_most], *called[:at_most], *beginning[:at_most]]))[:at_most]
    if not found:
        near = detailed.annotate(alike=TrigramWordSimilarity(plain(typed), "title")).filter(alike__gte=ALIKE)
        found = list(near.order_by("-alike", "code")[:at_most])
    return _occupations(found)


def employers_like(typed: str, at_most: int) -> list[Found]:
    """Organizations of any kind: a college hires too."""
    words = words_of(typed)
    if len("".join(words)) < LETTERS:
        return []
    called = Organization.objects.filter(_begins_with(words, "sort_name")).order_by(Length("name"), "sort_name")
    return [Found(row, row.name, str(row.get_kind_display())) for row in called[:at_most]]


def programs_like(typed: str, at_most: int) -> list[Found]:
    words = words_of(typed)
    if len("".join(words)) < LETTERS:
        return []
    # As its label is written too: "Phlebotomy Technician (Blue Bridge College)".
    text = Q(_begins_with(words, "sort_title")) | Q(slug=typed)
    if labeled := re.fullmatch(r"(.+) \((.+)\)", typed):
        text |= Q(title__iexact=labeled[1], organization__name__iexact=labeled[2])
    called = Program.objects.listed().filter(text).select_related("organization")
    return [
        Found(row, f"{row.title} ({row.organization})", str(row.organization))
        for row in called.order_by(Length("title"), "sort_title", "pk")[:at_most]
    ]


LOOK_UP: dict[str, Callable[[str, int], list[Found]]] = {
    "occupation": occupations_like,
    "employer": employers_like,
    "program": programs_like,
}


def label_of(row: Any) -> str:
    """What a field says of the row that a record names already."""
    return f"{row.title} ({row.organization})" if isinstance(row, Program) else str(row)


def _begins_with(words: list[str], field: str) -> Q:
    """Each of the words begins one of the field's."""
    return Q(*((f"{field}__iregex", rf"\m{re.escape(word)}") for word in words))


def _of_codes(occupations: Any, synonyms: Any) -> list[Occupation]:
    codes = [code.strip() for row in synonyms.order_by("key")[:8] for code in row.codes.split(",")]
    wanted = Q(*(("code__startswith", code) for code in codes if SOC.match(code)), _connector=Q.OR)
    return (
        list(occupations.filter(wanted).order_by(F("wage__employment").desc(nulls_last=True), "code")) if wanted else []
    )


def _occupations(rows: Any) -> list[Found]:
    return [Found(row, str(row), row.code) for row in rows]

"""Names and addresses in text, found and replaced by the database, whatever column they are in."""

import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, GeneratedField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Left
from django.utils.translation import gettext as _

from coalition.personal_data import Person

TEXT = (models.CharField, models.TextField, models.JSONField)
# A name of one word may be a word like any other (Will): only as it is written, and none that is shorter.
SHORTEST_NAME = 3


def word_fields(model: type[models.Model]) -> list[Any]:
    """The columns of a model that anybody's words may be in: text, lists of it and JSON, but no closed choice."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(_one_of(field), TEXT) and not isinstance(field, GeneratedField)
        if not field.primary_key and not (field.choices or _one_of(field).choices)
    ]


def _one_of(field: Any) -> Any:
    """What a list holds; the field itself where it is no list."""
    return field.base_field if isinstance(field, ArrayField) else field


def that_say(rows: QuerySet, fields: list[Any], person: Person, *, names: bool) -> QuerySet:
    """Those in which a name or an address stands in any of these columns."""
    columns = [F(field.attname) for field in fields]
    all_words = Func(Value("\n"), *columns, function="CONCAT_WS", output_field=TextField())
    patterns = [pattern for pattern, _said, _flags in _patterns(person, names=names)]
    return rows.alias(all_words=all_words).filter(all_words__iregex="|".join(patterns))


def replacing(field: Any, person: Person, *, names: bool) -> Any:
    """What the column says then, cut where it would grow longer than it may be."""
    text: Any = Cast(F(field.attname), TextField())
    for pattern, said, flags in _patterns(person, names=names):
        said_instead = Value(pattern), Value(said), Value(flags)
        text = Func(text, *said_instead, function="REGEXP_REPLACE", output_field=TextField())
    if isinstance(field, models.CharField) and field.max_length:
        return Left(text, field.max_length)
    return text if isinstance(field, models.TextField | models.CharField) else Cast(text, field)


def _patterns(person: Person, *, names: bool) -> list[tuple[str, str, str]]:
    """PostgreSQL's regular expressions, what stands there instead, and their flags."""
    found = [(_pattern(person.addresses, beside="[:alnum:]._%+-"), person.nowhere, "gi")]
    if names:
        several = {name for name in person.names if len(name.split()) > 1}
        one = {name for name in person.names - several if len(name) >= SHORTEST_NAME}
        former = _("Former member")
        found += [(_pattern(several), former, "gi"), (_pattern(one), former, "g")]
    return [(pattern, said, flags) for pattern, said, flags in found if pattern]


def _pattern(words: Iterable[str], beside: str = "[:alnum:]") -> str:
    """These words, as text, HTML, JSON or an address writes them, and not as a part of longer ones."""
    forms = {form for word in words for form in (normalize("NFC", word), normalize("NFD", word))}
    spelled = {spelling for form in forms for spelling in _spellings(form)}
    if not spelled:
        return ""
    # The longest first: one name may begin another.
    either = "|".join(_as_written(each) for each in sorted(spelled, key=lambda each: (-len(each), each)))
    return f"(?<![{beside}])(?:{either})(?![[:alnum:]])"


def _spellings(word: str) -> set[str]:
    return {word, escape(word), json.dumps(word, ensure_ascii=False)[1:-1], json.dumps(word)[1:-1], quote(word)}


def _as_written(word: str) -> str:
    """With any space between its words: letters break lines."""
    return r"\s+".join(re.escape(part) for part in word.split())

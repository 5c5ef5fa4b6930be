"""What a group has decided, written down, heard and kept: found by its words, or the latest of it."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import BigIntegerField, F, FloatField, Func, Q, QuerySet, TextChoices, TextField, Value
from django.db.models.functions import Cast, Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.models import Document, Group
from convenings.models import Amendment, Decision, ForumNote, Minutes
from programs.search.words import CLOSE_MARK, OPEN_MARK

# English words with their endings, and letters without their accents.
CONFIG = "portal_english"
# Of a text that was not looked into: as much as the longest decision.
SHOWN = 1000
MARKS: dict[str, Any] = {"start_sel": OPEN_MARK, "stop_sel": CLOSE_MARK}
PARTS: dict[str, Any] = {"max_fragments": 2, "min_words": 12, "max_words": 30, "fragment_delimiter": " … "}
MARKDOWN = re.compile(r"(?m)^\s*(?:#+|[-*>])\s+|\*\*|__|`")

# A file called bus-map_2027.pdf has four words, and no sentence around them.
NAME_AS_WORDS = Func(
    F("name"), Value(r"[-_.\s]+"), Value(" "), Value("g"), function="regexp_replace", output_field=TextField()
)


class Kind(TextChoices):
    DECISION = "decision", _("Decisions")
    MINUTES = "minutes", _("Minutes")
    AMENDMENT = "amendment", _("Amendments")
    DOCUMENT = "document", _("Documents")
    HEARD = "heard", _("What was heard")


@dataclass(frozen=True)
class Found:
    """`passage`: of its text, with the words that were looked for between marks."""

    kind: Any
    name: str
    passage: str
    link: str
    when: datetime


@dataclass(frozen=True)
class Source:
    """Rows of one kind: where their words are, the first of them shown, and how one of them is called and read.

    `is_long`: of its text, only passages are shown.
    """

    rows: QuerySet[Any]
    words: tuple[Any, ...]
    when: str
    called: Callable[[Any], str]
    link: Callable[[Any], str]
    is_long: bool = False


def hits_in(group: Group, words: str, kind: str = "", *, runs: bool) -> QuerySet[Any, Any]:
    """Kinds and keys, the best first or, without words, the latest; one statement for whatever part of them.

    For people of the group; drafts of its minutes only for whoever `runs` it.
    """
    query = _query(words)
    sources = _sources(group, runs=runs).items()
    asked = [_hits(source, each, query) for each, source in sources if kind in ("", each)]
    return asked[0].union(*asked[1:], all=True).order_by("-hit_rank", "-hit_at", "hit_kind", "hit_number", "hit_key")


def found_at(group: Group, words: str, hits: Sequence[dict[str, Any]], *, runs: bool) -> list[Found]:
    """What is shown of these hits, in their order: a statement for each kind among them."""
    query, sources = _query(words), _sources(group, runs=runs)
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for hit in hits:
        keys[hit["hit_kind"]].append(hit["hit_key"])
    rows = {
        (kind, str(row.pk)): row for kind, wanted in keys.items() for row in _with_passage(sources[kind], wanted, query)
    }
    return [
        _found(Kind(hit["hit_kind"]), sources[hit["hit_kind"]], rows[hit["hit_kind"], hit["hit_key"]])
        for hit in hits
        if (hit["hit_kind"], hit["hit_key"]) in rows
    ]


def _query(words: str) -> SearchQuery | None:
    return SearchQuery(words, search_type="websearch", config=CONFIG) if words else None


def _sources(group: Group, *, runs: bool) -> dict[str, Source]:
    """What is in a file is not read: a document is found by its title and its name."""
    held = Q(convening__group=group)
    readable = Q() if runs else ~Q(state=Minutes.State.DRAFT)
    shared = Document.objects.filter(Q(group=group) | Q(of_convening__convening__group=group)).exclude(file="")
    return {
        Kind.DECISION: Source(
            Decision.objects.filter(held).select_related("convening__written_minutes"),
            ("text",),
            "convening__starts_at",
            lambda decision: decision.convening.title,
            partial(_where_decided, runs=runs),
        ),
        Kind.MINUTES: Source(
            Minutes.objects.filter(held & readable).exclude(text="").select_related("convening"),
            ("text",),
            "convening__starts_at",
            lambda minutes: minutes.convening.title,
            lambda minutes: minutes.get_absolute_url(),
            is_long=True,
        ),
        Kind.AMENDMENT: Source(
            Amendment.objects.filter(minutes__convening__group=group).select_related("minutes__convening"),
            ("text",),
            "at",
            lambda amendment: amendment.minutes.convening.title,
            lambda amendment: amendment.minutes.get_absolute_url(),
        ),
        Kind.DOCUMENT: Source(
            shared.select_related("group", "of_convening__convening"),
            ("title", NAME_AS_WORDS),
            "uploaded_at",
            lambda document: document.title,
            _download,
        ),
        Kind.HEARD: Source(
            ForumNote.objects.filter(held).select_related("convening"),
            ("text", "theme"),
            "convening__starts_at",
            lambda note: note.convening.title,
            lambda note: reverse("forum_notes", args=[note.convening.slug]),
        ),
    }


def _where_decided(decision: Decision, *, runs: bool) -> str:
    """The minutes, where there are some that this person reads."""
    convening = decision.convening
    written = getattr(convening, "written_minutes", None)
    is_read = written is not None and (runs or written.state != Minutes.State.DRAFT)
    return written.get_absolute_url() if is_read and written else convening.get_absolute_url()


def _download(document: Document) -> str:
    if document.group:
        return reverse("group_document", args=[document.group.slug, document.pk])
    return reverse("convening_document", args=[document.of_convening.convening.slug, document.pk])


def _hits(source: Source, kind: str, query: SearchQuery | None) -> QuerySet[Any, Any]:
    rows = source.rows.select_related(None).order_by()
    rank: Any = Value(0.0, output_field=FloatField())
    if query:
        rows = rows.annotate(vector=SearchVector(*source.words, config=CONFIG)).filter(vector=query)
        rank = SearchRank(F("vector"), query)
    is_numbered = rows.model._meta.pk.get_internal_type() == "BigAutoField"
    number: Any = F("pk") if is_numbered else Value(0, output_field=BigIntegerField())
    # Names that no field has.
    hit = {
        "hit_kind": Value(kind),
        "hit_key": Cast("pk", TextField()),
        "hit_number": number,
        "hit_at": F(source.when),
        "hit_rank": rank,
    }
    return rows.annotate(**hit).values(*hit)


def _with_passage(source: Source, keys: list[str], query: SearchQuery | None) -> QuerySet[Any]:
    text: Any = Left(source.words[0], SHOWN)
    if query:
        how = PARTS if source.is_long else {"highlight_all": True}
        text = SearchHeadline(source.words[0], query, config=CONFIG, **MARKS, **how)
    return source.rows.filter(pk__in=keys).annotate(passage=text, at_moment=F(source.when))


def _found(kind: Kind, source: Source, row: Any) -> Found:
    passage = " ".join(MARKDOWN.sub("", row.passage).split())
    return Found(kind.label, source.called(row), passage, source.link(row), row.at_moment)

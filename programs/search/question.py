"""What somebody typed, understood: what to find, what to prefer, what was mended."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from programs.search.limits import limits_in
from programs.search.needs import Need, need_at
from programs.search.places import NEAR, near, towns_among
from programs.search.vocabulary import Meaning, look_up, unknown
from programs.search.words import (
    EMPTY,
    ONLY_BY_MEANING,
    WEAK,
    code_words,
    key_of,
    license_classes_in,
    parts_of,
    singular,
    words_of,
)

LONGEST_SYNONYM = 5


@dataclass(frozen=True)
class Concept:
    """One thing that is asked for: any of these phrases, or of these codes as words of the search documents."""

    typed: str
    phrases: tuple[tuple[str, ...], ...] = ()
    codes: tuple[str, ...] = ()

    def tsquery(self, weight: str = "") -> str:
        return f"({' | '.join(filter(None, (self.of_phrases(weight), self.of_codes(weight))))})"

    def of_phrases(self, weight: str = "") -> str:
        return " | ".join(_together(phrase, weight) for phrase in self.phrases)

    def of_codes(self, weight: str = "") -> str:
        return " | ".join(f"{code}:*{weight}" for code in self.codes)


@dataclass
class Question:
    concepts: list[Concept] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)
    phrases: list[list[str]] = field(default_factory=list)
    without: list[list[str]] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    mended: dict[str, str] = field(default_factory=dict)
    license_classes: list[str] = field(default_factory=list)

    @property
    def asks_for_text(self) -> bool:
        return bool(self.concepts or self.phrases)

    def with_all_words(self) -> str:
        """As a tsquery: every concept, and every phrase as it stands."""
        return " & ".join([*(each.tsquery() for each in self.concepts), *map(_side_by_side, self.phrases)])

    def with_any_word(self) -> str:
        return " | ".join([*(each.tsquery() for each in self.concepts), *map(_side_by_side, self.phrases)])

    def mend(self, text: str) -> str:
        """The text with each mended word in place of the misspelled one."""
        parts = [(part, words_of(part)) for part in text.split()]
        return " ".join(
            " ".join(self.mended.get(word, word) for word in words)
            if any(word in self.mended for word in words)
            else part
            for part, words in parts
        )

    def to_mark(self) -> str:
        """As a tsquery: each word that is worth highlighting."""
        phrases = [phrase for each in self.concepts for phrase in each.phrases]
        return " | ".join([*map(_together, phrases), *map(_side_by_side, self.phrases), *self.weak])


def understand(text: str) -> Question:
    text, needs = limits_in(text)
    text, license_classes = license_classes_in(text)
    typed = parts_of(text)
    question = Question(phrases=typed.phrases, without=typed.without, needs=needs, license_classes=license_classes)
    if typed.codes:
        codes = tuple(word for code in typed.codes for word in code_words(code))
        question.concepts = [Concept(" ".join(typed.codes), codes=codes)]
    words = _without_needs(typed.words, question)
    telling = _telling(words, question)
    if telling:
        doubtful = [word for word in telling if word not in EMPTY and word not in WEAK]
        meanings, nothing = look_up(doubtful, _keys_of(telling))
        new = unknown(nothing)
        if new.mended:
            question.mended = new.mended
            telling = [mend for word in telling for mend in new.mended.get(word, word).split() if mend not in EMPTY]
            meanings, _nothing = look_up([], _keys_of(telling))
        _find_concepts(telling, question, new.initials | towns_among(_runs(telling)) | meanings)
    if question.weak and not (question.asks_for_text or question.needs):
        question.concepts = [Concept(word, phrases=((word,),)) for word in question.weak]
    return question


def quoted(text: str, typed: Iterable[str]) -> str:
    """The text with each of these runs of words in quotes: what is in quotes is searched for as it stands."""
    parts = text.split()
    for run in map(words_of, typed):
        for start, end in ((a, b) for a in range(len(parts)) for b in range(a + 1, len(parts) + 1)):
            if words_of(" ".join(parts[start:end])) == run and '"' not in "".join(parts[start:end]):
                parts[start:end] = [f'"{" ".join(parts[start:end])}"']
                break
    return " ".join(parts)


def _without_needs(words: list[str], question: Question) -> list[str]:
    keys = [singular(word) for word in words]
    left: list[str] = []
    at = 0
    while at < len(words):
        if words[at] in NEAR:
            length, need = near(words[at:])
            question.needs += [need] if need else []
            at += length
        elif found := need_at(keys, at):
            length, meant = found
            question.needs.append(replace(meant, typed=" ".join(words[at : at + length])))
            at += length
        else:
            left.append(words[at])
            at += 1
    return left


def _telling(words: list[str], question: Question) -> list[str]:
    """The words that say something; all of them where nothing else is asked."""
    telling = [word for word in words if word not in EMPTY]
    return telling if telling or question.asks_for_text or question.needs or question.without else words


def _keys_of(words: list[str]) -> set[str]:
    """What may be a synonym: each run of the words, and two of them as one."""
    return {key_of(run) for run in _runs(words)} | {key_of([first + second]) for first, second in pairwise(words)}


def _find_concepts(words: list[str], question: Question, known: dict[str, Meaning]) -> None:
    at = 0
    while at < len(words):
        for length in range(min(LONGEST_SYNONYM, len(words) - at), 0, -1):
            run = words[at : at + length]
            meaning = known.get(key_of(run))
            if not meaning and length == 2:
                # "Fork lift" is one word.
                meaning = known.get(key_of(["".join(run)]))
            if meaning:
                question.concepts.append(_concept(run, meaning))
                break
        else:
            length = 1
            if words[at] in WEAK:
                question.weak.append(words[at])
            else:
                question.concepts.append(Concept(words[at], phrases=((words[at],),)))
        at += length


def _runs(words: list[str]) -> Iterable[list[str]]:
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_SYNONYM, len(words)) + 1):
            yield words[start:end]


def _concept(run: list[str], meaning: Meaning) -> Concept:
    typed = [run] if set(run) - ONLY_BY_MEANING else []
    phrases = dict.fromkeys(map(tuple, typed + meaning.phrases))
    codes = tuple(word for code in meaning.codes for word in code_words(code))
    return Concept(" ".join(run), phrases=tuple(phrases), codes=codes)


def _together(phrase: Iterable[str], weight: str = "") -> str:
    return f"({' & '.join(f'{word}:{weight}' if weight else word for word in phrase)})"


def _side_by_side(phrase: Iterable[str]) -> str:
    return f"({' <-> '.join(phrase)})"

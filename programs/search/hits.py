"""The programs a question finds: which, in what order, and how many."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import connection
from django.utils import timezone

from programs.models import Program
from programs.search.conditions import Condition, all_of
from programs.search.question import Concept, Question

# A phrase in quotes and a word after a minus are meant as they stand: found by stem in the index, then looked for.
TEXT = """unaccent(lower(concat_ws(' ', programs_program.title, programs_program.description, programs_program.notes,
    programs_program.license, programs_program.industry_credential, programs_program.degree,
    (SELECT name FROM coalition_organization WHERE id = programs_program.organization_id),
    (SELECT lead.title FROM programs_fieldofstudy AS study JOIN programs_occupation AS lead
        ON lead.id = study.lead_occupation_id WHERE study.id = programs_program.field_of_study_id))))"""

# What a match adds: the title, the job it leads to, other jobs and the like, the provider and the place.
TITLE, LEAD_BY_CODE, LEAD, RELATED, PROVIDER = 8, 7, 4, 2, 1
AS_TYPED, WEAK_IN_TITLE, CLOSEST, NEED_MET, WORD_MET = 3, 1, 5, 100, 20


@dataclass(frozen=True)
class Reading:
    """How a question is asked of the catalog: strictly, or, where nothing is all of it, what is most of it."""

    question: Question
    any_word: bool = False
    needs_rank: bool = False

    def condition(self) -> Condition:
        """Which programs are found, filters aside."""
        question = self.question
        conditions = [Condition.of(Program.objects.shown(timezone.localdate()))]
        if question.asks_for_text:
            conditions.append(_matches(question.with_any_word() if self.any_word else question.with_all_words()))
        if not self.any_word:
            conditions += [_as_it_stands(phrase) for phrase in question.phrases]
        conditions += [~_says(words) for words in question.without]
        if not self.needs_rank:
            conditions += [need.condition for need in question.needs]
        return all_of(conditions)

    def score(self) -> Condition:
        """An SQL expression: the higher, the better."""
        question = self.question
        terms = [term for concept in question.concepts for term in _terms(concept)]
        terms += [_points(WEAK_IN_TITLE, _headed(f"{word}:A")) for word in question.weak]
        terms += [_points(TITLE, _headed(" <-> ".join(f"{word}:A" for word in each))) for each in question.phrases]
        terms += [_points(CLOSEST, need.closest) for need in question.needs if need.closest]
        if self.needs_rank:
            terms += [_points(NEED_MET, need.condition) for need in question.needs]
        terms += [
            _points(AS_TYPED, _matches(_all(each.phrases[0])))
            for each in question.concepts
            if each.codes and each.phrases
        ]
        if self.any_word:
            terms += [_points(WORD_MET, _matches(concept.tsquery())) for concept in question.concepts]
        return Condition(" + ".join(term.sql for term in terms) or "0", tuple(p for term in terms for p in term.params))


def read(question: Question) -> Reading:
    """Strictly where any program is all that is asked for; else the most of it that some programs are."""
    strict = Reading(question)
    if len(question.concepts) + len(question.phrases) + len(question.needs) < 2:
        return strict
    text = replace(strict, needs_rank=True)
    found, found_text = _any_of_each(strict, text)
    if found:
        return strict
    if found_text:
        return text
    any_word = replace(strict, any_word=True)
    (found,) = _any_of_each(any_word)
    return any_word if found else replace(any_word, needs_rank=True)


def _any_of_each(*readings: Reading) -> tuple[bool, ...]:
    conditions = [reading.condition() for reading in readings]
    columns = ", ".join(f"EXISTS(SELECT FROM programs_program WHERE {condition.sql})" for condition in conditions)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [param for condition in conditions for param in condition.params])
        found: tuple[bool, ...] = cursor.fetchone()
    return found


def _terms(concept: Concept) -> Iterable[Condition]:
    if concept.phrases:
        yield _points(TITLE, _headed(concept.of_phrases("A")))
        yield _points(LEAD, _headed(concept.of_phrases("B")))
        yield _points(PROVIDER, _headed(concept.of_phrases("D")))
    if concept.codes:
        yield _points(LEAD_BY_CODE, _headed(concept.of_codes("B")))
    yield _points(RELATED, _headed(concept.tsquery("C")))


def _all(words: Iterable[str]) -> str:
    return " & ".join(words)


def _points(points: int, condition: Condition) -> Condition:
    return Condition(f"CASE WHEN {condition.sql} THEN {points} ELSE 0 END", condition.params)


def _matches(tsquery: str) -> Condition:
    return Condition("programs_program.search @@ to_tsquery('portal_english', %s)", (tsquery,))


def _headed(tsquery: str) -> Condition:
    return Condition("programs_program.headwords @@ to_tsquery('portal_english', %s)", (tsquery,))


def _as_it_stands(words: list[str]) -> Condition:
    return Condition(f"{TEXT} ~ %s", (rf"\m{_side_by_side(words)}\M",))


def _says(words: list[str]) -> Condition:
    """It has the words as they stand, the last also in the plural."""
    stems = _matches(" <-> ".join(words))
    return all_of([stems, Condition(f"{TEXT} ~ %s", (rf"\m{_side_by_side(words)}(e?s)?\M",))])


def _side_by_side(words: list[str]) -> str:
    return r"\W+".join(map(re.escape, words))

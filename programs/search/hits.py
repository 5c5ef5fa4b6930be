"""The programs a question finds: which, in what order, and how many."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import connection
from django.utils import timezone

from programs.search.conditions import Condition, all_of, shown_on
from programs.search.question import Concept, Question

# A phrase in quotes and a word after a minus are meant as they stand: found by stem in the index, then looked for.
TEXT = """unaccent(lower(concat_ws(' ', programs_program.title, programs_program.description, programs_program.notes,
    programs_program.license, programs_program.industry_credential, programs_program.degree,
    (SELECT name FROM coalition_organization WHERE id = programs_program.organization_id),
    (SELECT lead.title FROM programs_fieldofstudy AS study JOIN programs_occupation AS lead
        ON lead.id = study.lead_occupation_id WHERE study.id = programs_program.field_of_study_id))))"""

# What a match adds: the title, the job it leads to, other jobs and the like, the provider and the place.
TITLE, LEAD_BY_CODE, LEAD, RELATED, PROVIDER = 12, 7, 4, 2, 1
AS_TYPED, TYPED_IN_TITLE, WEAK_IN_TITLE, CLOSEST, NEED_MET, WORD_MET = 3, 3, 1, 5, 100, 20

# As many as a resident looks at: with fewer, those that are most of what is asked for are shown too.
ENOUGH = 10


@dataclass(frozen=True)
class Reading:
    """How a question is asked of the catalog: strictly, or, where little is all of it, for what is most of it."""

    question: Question
    any_word: bool = False
    needs_rank: bool = False
    by_headwords: bool = False
    # Some programs are all that is asked for, too few to show only these.
    found_all: bool = False

    def condition(self) -> Condition:
        """Which programs are found, filters aside."""
        question = self.question
        conditions = [shown_on(timezone.localdate())]
        if question.asks_for_text:
            conditions.append(_matches(question.with_any_word() if self.any_word else question.with_all_words()))
            if self.by_headwords:
                conditions.append(_headed(question.with_all_words()))
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
        terms += [
            _points(AS_TYPED, Condition("programs_program.title ~* %s", (rf"\m(class|cdl)\W(.*\W)?{letter}\M",)))
            for letter in question.license_classes
        ]
        terms += [_points(CLOSEST, need.closest) for need in question.needs if need.closest]
        if self.needs_rank:
            terms += [_points(NEED_MET, need.condition) for need in question.needs]
        typed = [each.phrases[0] for each in question.concepts if each.phrases and len(each.phrases + each.codes) > 1]
        terms += [_points(AS_TYPED, _matches(" & ".join(words))) for words in typed]
        terms += [_points(TYPED_IN_TITLE, _headed(" & ".join(f"{word}:A" for word in words))) for words in typed]
        if self.any_word:
            terms += [_points(WORD_MET, _matches(concept.tsquery())) for concept in question.concepts]
        return Condition(" + ".join(term.sql for term in terms) or "0", tuple(p for term in terms for p in term.params))


def read(question: Question) -> Reading:
    """Strictly where enough programs are all that is asked for; else with those that are most of it.

    Wishes are given up first where no program that meets them is, by its headwords, what is asked for: that a
    description says the word is not much.
    """
    strict = Reading(question)
    words = len(question.concepts) + len(question.phrases)
    if words + len(question.needs) < 2:
        return strict
    wishes_rank, any_word = replace(strict, needs_rank=True), replace(strict, any_word=True)
    readings = {"all": strict, "any word": any_word}
    if question.needs:
        readings |= {"all by headwords": replace(strict, by_headwords=True), "all but wishes": wishes_rank}
    found = _found_by(readings)
    if question.needs and found["all but wishes"] and not found["all by headwords"]:
        return wishes_rank
    if found["all"] and (found["all"] == ENOUGH or words < 2 or question.phrases):
        return strict
    return replace(any_word, found_all=bool(found["all"]), needs_rank=not found["any word"])


def _found_by(readings: dict[str, Reading]) -> dict[str, int]:
    """How many programs each reading finds, up to as many as are enough."""
    conditions = [reading.condition() for reading in readings.values()]
    columns = ", ".join(
        f"(SELECT count(*) FROM (SELECT FROM programs_program WHERE {condition.sql} LIMIT {ENOUGH}) AS found)"  # noqa: S608  # nosec B608
        for condition in conditions
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [param for condition in conditions for param in condition.params])
        return dict(zip(readings, cursor.fetchone(), strict=True))


def _terms(concept: Concept) -> Iterable[Condition]:
    if concept.phrases:
        yield _points(TITLE, _headed(concept.of_phrases("A")))
        yield _points(LEAD, _headed(concept.of_phrases("B")))
        yield _points(PROVIDER, _headed(concept.of_phrases("D")))
    if concept.codes:
        yield _points(LEAD_BY_CODE, _headed(concept.of_codes("B")))
    yield _points(RELATED, _headed(concept.tsquery("C")))


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

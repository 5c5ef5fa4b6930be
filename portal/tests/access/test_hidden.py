"""What one may not know of answers as what never was: the same status, words, headers, and as many statements."""

import uuid

import pytest
from django.contrib import admin
from django.urls import reverse

from portal.access.personas import P, Persona
from portal.access.rows import HIDDEN
from portal.access.table import TABLE
from portal.tests.access.asking import PARTS, ask
from portal.tests.access.likeness import differences, likeness

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors, pytest.mark.slow]

METHODS = ("get", "post")
HIDING = [
    row
    for rows in TABLE.values()
    for row in rows
    if row.name in PARTS and any(row.answer(who, method) == HIDDEN for who in Persona for method in METHODS)
]


def never(part, value):
    """Of the same kind and length, and of nothing."""
    if part == "pk":
        return uuid.UUID(int=0) if isinstance(value, uuid.UUID) else 10 ** len(str(value)) - 1
    return "z" * len(value)


def last_part(parts):
    return "pk" if "pk" in parts else next(iter(parts))


def hidden_and_nothing(world, who, method, addresses):
    """How each of the two answers; asked for once before, so that whatever pages remember is known to both."""
    ask(world, who, method, addresses[0])
    return [likeness(world, who, method, each, each) for each in addresses]


@pytest.mark.parametrize("row", HIDING, ids=str)
def test_what_is_hidden_answers_as_what_never_was(world, row):
    parts = PARTS[row.name](world, row.of)
    part = last_part(parts)
    made_up = parts | {part: never(part, parts[part])}

    told = {}
    for who in Persona:
        for method in METHODS:
            if row.answer(who, method) != HIDDEN:
                continue
            addresses = [reverse(row.name, kwargs=each) for each in (parts, made_up)]
            hidden, nothing = hidden_and_nothing(world, who, method, addresses)
            if found := differences(hidden, nothing):
                told[who, method] = found
    assert told == {}


@pytest.mark.parametrize("listed", admin.site._registry.values(), ids=lambda listed: listed.opts.label)
def test_another_organization_s_row_answers_in_the_administration_as_what_never_was(world, listed):
    pk = world.own.rows[listed.model].pk
    told = {}
    for page in ("change", "delete", "history"):
        name = f"admin:{listed.opts.app_label}_{listed.opts.model_name}_{page}"
        addresses = [reverse(name, args=[each]) for each in (pk, never("pk", pk))]
        hidden, nothing = hidden_and_nothing(world, P.OTHER_ADMINISTRATOR, "get", addresses)
        if hidden["status"] != 200 and (found := differences(hidden, nothing)):
            told[page] = found
    assert told == {}

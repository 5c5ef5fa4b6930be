"""Every line of the table, asked of the site as everybody.

Of those who hear the same two are asked always, from line to line others; the slow tier asks for the rest of the whole
product.
"""

from collections import defaultdict

import pytest

from portal.access.personas import P, Persona
from portal.access.sign_in import SIGN_IN_PAGES
from portal.access.table import TABLE
from portal.tests.access.asking import asked
from portal.tests.test_house import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

ROWS = [row for rows in TABLE.values() for row in rows]
METHODS = ("get", "post")
A_FEW = (P.VISITOR, P.STRANGER, P.MANAGER, P.SUPERUSER)


def differ(world, row, people):
    """Where the site answers otherwise than the table, as {(who, how): (the table, the site)}."""
    told = {}
    for who, method in people:
        expected, got = row.answer(who, method), asked(world, row, who, method)
        if got != expected:
            told[who, method] = (expected, got)
    return told


def in_all_ways():
    return [(who, method) for who in Persona for method in METHODS]


def of_a_page(row):
    turn, hear = ROWS.index(row), defaultdict(list)
    for who, method in in_all_ways():
        hear[method, row.answer(who, method)].append(who)
    return [
        (people[number % len(people)], method)
        for (method, _answer), people in hear.items()
        for number in range(turn, turn + min(2, len(people)))
    ]


def of_a_page_to_sign_in(row):
    return [(who, method) for who, method in in_all_ways() if who in A_FEW]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_site_answers_as_the_table_says(world, row):
    assert differ(world, row, of_a_page(row)) == {}


@pytest.mark.parametrize("row", SIGN_IN_PAGES, ids=str)
def test_pages_to_sign_in_answer_as_the_table_says(world, row):
    assert differ(world, row, of_a_page_to_sign_in(row)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("row", [*ROWS, *SIGN_IN_PAGES], ids=str)
def test_the_site_answers_everybody_else_in_every_other_way_as_the_table_says(world, row):
    asked_before = of_a_page(row) if row in ROWS else of_a_page_to_sign_in(row)

    assert differ(world, row, [each for each in in_all_ways() if each not in asked_before]) == {}


def test_every_address_has_a_line():
    """Of a new address: a line in portal/access/table.py, and in asking.PARTS what its address is made of."""
    named = {name for name, _entry in addresses() if not name.startswith("admin:")}

    assert named == {row.name for row in [*ROWS, *SIGN_IN_PAGES]}

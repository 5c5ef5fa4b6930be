"""Whatever is sent to whichever address, the portal answers in words: never a 500, never a traceback.

Everything that an address reads is odd at once, or every other part of it, so that a few rounds reach every field and
query parameter. What is drawn is drawn the same each time: whatever a run finds, it finds every time.
"""

from collections.abc import Iterator
from functools import partial

import pytest
from django.contrib import admin
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.access.personas import P
from portal.access.sign_in import SIGN_IN_PAGES
from portal.access.table import TABLE
from portal.tests.access.crawl import suggestions
from portal.tests.odd.asking import LEFT_OUT, ROWS_OF_A_FORM, Target, look, target_of, what_breaks
from portal.tests.odd.values import ODD, encoded, values
from portal.tests.test_house import addresses

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]

drawn = partial(
    settings,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)
some_values = st.lists(values, min_size=20, max_size=20)
OF_EVERY_LIST = {"q", "p", "o", "e", "all", "_popup", "_to_field", "_facets", "_changelist_filters"}
# Longer than any number, name, word or token in an address.
LONG = "9" * 60
ODD_PARTS = {
    "IntConverter": (LONG, "0"),
    "SlugConverter": ("x" * 300, LONG),
    "StringConverter": ("\x00", "😀.a.b"),
    "UUIDConverter": ("0" * 8 + "-0000-0000-0000-" + "0" * 12, "f" * 8 + "-ffff-4fff-bfff-" + "f" * 12),
}


@pytest.fixture(scope="module")
def pages(world):
    rows = [row for rows in TABLE.values() for row in rows] + SIGN_IN_PAGES
    found = {}
    for row in rows:
        target = target_of(world, row)
        found.setdefault((target.address, target.who), target)
    return list(found.values())


@pytest.fixture(scope="module")
def administration(world):
    return [look(world, target) for listed in admin.site._registry.values() for target in of_class(world, listed)]


def of_class(world, listed) -> Iterator[Target]:
    """Its list, its forms, and what suggests for them."""
    name = f"admin:{listed.opts.app_label}_{listed.opts.model_name}"
    filters = {read_by(spec) for spec in listed.list_filter}
    looked_up = {f"{spec}{by}" for spec in map(str, filters) for by in ("", "__exact", "__id__exact", "__isnull")}
    by_day = (
        {f"{listed.date_hierarchy}__{part}" for part in ("year", "month", "day")} if listed.date_hierarchy else set()
    )
    yield Target(reverse(f"{name}_changelist"), P.SUPERUSER, OF_EVERY_LIST | looked_up | by_day, {"action", "index"})
    yield Target(reverse(f"{name}_add"), P.SUPERUSER)
    yield Target(reverse(f"{name}_change", args=[world.own.rows[listed.model].pk]), P.SUPERUSER)
    for address in suggestions(listed):
        yield Target(address.partition("?")[0], P.SUPERUSER, {"app_label", "model_name", "field_name", "term", "page"})
        break


def read_by(spec) -> str:
    """The name of a filter in the address: of a field, of a field with a class of its own, or of a class alone."""
    if isinstance(spec, str):
        return spec
    return spec[0] if isinstance(spec, tuple) else spec.parameter_name


def odd(names, pool, turn):
    """Each name with an odd value, another with each turn."""
    return {
        name: "x" if name.endswith(ROWS_OF_A_FORM) else pool[(turn + 7 * number) % len(pool)]
        for number, name in enumerate(sorted(names - LEFT_OUT))
    }


def half_odd(target, pool, turn):
    """Every other field as the page holds it, so that what comes after the first mistake is reached."""
    every_other = {name for number, name in enumerate(sorted(target.takes)) if number % 2 == turn % 2}
    return {**target.holds, **odd(every_other, pool, turn)}


def throw(world, targets, drawn_values, *, half):
    pool, broken = [*ODD, *drawn_values], []
    for number, target in enumerate(targets):
        turn = 11 * number + len(str(drawn_values))
        if target.reads:
            query = encoded(list(odd(target.reads, pool, turn).items()))
            broken.append(what_breaks(world, target, "GET", query=query))
        if target.takes:
            sent = half_odd(target, pool, turn) if half else odd(target.takes, pool, turn)
            broken.append(what_breaks(world, target, "POST", body=encoded(list(sent.items()))))
    return list(filter(None, broken))


@pytest.mark.parametrize("half", [False, True], ids=["all odd", "every other odd"])
@drawn(max_examples=1)
@given(drawn_values=some_values)
def test_odd_input_breaks_no_page(world, pages, half, drawn_values):
    assert throw(world, pages, drawn_values, half=half) == []


@pytest.mark.parametrize("half", [False, True], ids=["all odd", "every other odd"])
@drawn(max_examples=1)
@given(drawn_values=some_values)
def test_odd_input_breaks_no_page_of_the_administration(world, administration, half, drawn_values):
    assert throw(world, administration, drawn_values, half=half) == []


def test_odd_parts_of_an_address_lead_nowhere_in_words(world):
    broken = []
    for name, entry in addresses():
        kinds = {key: type(found).__name__ for key, found in entry.pattern.converters.items()}
        for turn in range(2) if kinds and not name.startswith("admin:") else ():
            parts = {key: ODD_PARTS[kind][turn] for key, kind in kinds.items()}
            target = Target(reverse(name, kwargs=parts), (P.MANAGER, P.VISITOR)[turn])
            broken += [what_breaks(world, target, method) for method in ("GET", "POST")]

    assert list(filter(None, broken)) == []

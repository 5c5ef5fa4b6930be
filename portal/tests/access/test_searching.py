"""To search for what one may not see finds as much as to search for nonsense: in lists, suggestions and counts."""

import pytest
from django.contrib import admin
from django.urls import reverse

from portal.access.personas import P
from portal.access.seen import may_see
from portal.tests.access.asking import ask
from portal.tests.access.crawl import suggestions
from portal.tests.access.likeness import differences, likeness
from portal.tests.access.markers import marker, plant, texts
from programs.models import Program
from programs.operations.search import rebuild_search_documents

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors, pytest.mark.slow]

PAGES = ("/organizations/?q={}", "/programs/?q={}", "/programs/suggest/?q={}", "/programs/starts/?q={}")
LISTED = sorted(admin.site._registry.values(), key=lambda each: each.opts.label)


@pytest.fixture(scope="module")
def planted(world):
    found = plant(world.own.rows, "own")
    plant(world.other.rows, "other")
    rebuild_search_documents([side.rows[Program].pk for side in (world.own, world.other)])
    return found


def tells_more(world, persona, address, word):
    """How the answer for this word differs from that for nonsense; `address` has a place for either."""
    ask(world, persona, "get", address.format(marker("before", word)))  # what is remembered from now on
    asked = (word, marker("nonsense", word))
    return differences(*(likeness(world, persona, "get", address.format(each), each) for each in asked))


@pytest.mark.parametrize("persona", [P.VISITOR, P.OTHER_MANAGER], ids=lambda each: each.name)
@pytest.mark.parametrize("page", PAGES)
def test_pages_find_nothing_of_what_is_hidden(world, planted, persona, page):
    hidden = {word: what for word, what in planted.items() if what[0].startswith(("programs.", "coalition.Group"))}
    told = {
        ".".join(what): found
        for word, what in hidden.items()
        if not may_see(persona, *what) and (found := tells_more(world, persona, page, word))
    }

    assert told == {}


def searched_by(listed):
    """The (model, field) that this class searches, through whatever it refers to."""
    for path in listed.get_search_fields(None):
        model = listed.model
        *through, name = path.strip("^=@").split("__")
        for each in through:
            model = model._meta.get_field(each).related_model
        yield model, name


@pytest.mark.parametrize("listed", LISTED, ids=lambda listed: listed.opts.label)
def test_the_administration_finds_nothing_of_another_organization(world, planted, listed):
    changelist = reverse(f"admin:{listed.opts.app_label}_{listed.opts.model_name}_changelist") + "?q={}"
    remote = [f"{each}{{}}" for each in suggestions(listed)]
    words = {marker("own", model._meta.label, name): (model._meta.label, name) for model, name in searched_by(listed)}
    told = {}
    for word, what in words.items():
        if word in planted and not may_see(P.OTHER_ADMINISTRATOR, *what):
            for address in (changelist, *remote):
                if found := tells_more(world, P.OTHER_ADMINISTRATOR, address, word):
                    told[address, what] = found
    assert told == {}


def test_the_control_finds_it(world, planted):
    """What the tests above compare does differ for who may see it."""
    address = reverse("admin:coalition_invitation_changelist") + "?q={}"
    word = marker("own", "coalition.Invitation", "email")

    assert "text" in tells_more(world, P.SUPERUSER, address, word)


def test_markers_are_planted_in_every_text(world, planted):
    assert set(planted.values()) == {
        (model._meta.label, field.name) for model in world.own.rows for field in texts(model)
    }

"""Two organizations with the same data in every model: what people of one find of the other is what they may see."""

import pytest
from django.contrib import admin

from coalition.fields import EncryptedTextField
from portal.access.personas import ADMINISTRATORS, P
from portal.access.seen import ELSEWHERE, SEEN, may_see
from portal.tests.access.asking import ask
from portal.tests.access.crawl import addresses_of_the_administration, addresses_of_the_table, crawl
from portal.tests.access.everything import EXCUSED, MAKE, models_to_populate
from portal.tests.access.markers import found_in, plant, texts
from programs.models import Program
from programs.operations.search import rebuild_search_documents

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture(scope="module")
def planted(world):
    """The markers in the organization's rows; its twin has its own."""
    found = plant(world.own.rows, "own")
    plant(world.other.rows, "other")
    rebuild_search_documents([side.rows[Program].pk for side in (world.own, world.other)])
    return found


def everything(world, persona):
    administration = addresses_of_the_administration(world) if persona in ADMINISTRATORS else set()
    return crawl(world, persona, {"/", "/me/"} | addresses_of_the_table(world) | administration)


@pytest.mark.slow
@pytest.mark.parametrize("persona", sorted(ELSEWHERE, key=lambda each: each.name), ids=lambda each: each.name)
def test_nobody_from_elsewhere_finds_what_they_may_not_see(world, planted, persona):
    leaks = {}
    for address, response in everything(world, persona).items():
        for word in found_in(response, planted):
            if not may_see(persona, *planted[word]):
                leaks.setdefault(".".join(planted[word]), []).append(address)

    assert leaks == {}


def readable(model):
    """What is encrypted is shown nowhere in the administration."""
    return [field for field in texts(model) if not isinstance(field, EncryptedTextField)]


@pytest.mark.slow
def test_who_may_see_everything_finds_what_is_there(world, planted):
    """The control: a superuser finds markers of every model that has a page in the administration."""
    found = {
        planted[word][0]
        for address in sorted(addresses_of_the_administration(world))
        for word in found_in(ask(world, P.SUPERUSER, "get", address), planted)
    }
    expected = {model._meta.label for model in admin.site._registry if readable(model)}

    assert expected - found == set()


def test_every_model_is_populated_or_excused():
    """A model that comes new gets a line in `everything.MAKE`, and with it every test here."""
    assert models_to_populate() - set(MAKE) == set()
    assert set(MAKE) - models_to_populate() == set()
    assert all(EXCUSED.values())


def test_what_others_see_names_models_and_fields_that_there_are():
    known = {model._meta.label for model in MAKE} | {
        f"{model._meta.label}.{field.name}" for model in MAKE for field in texts(model)
    }

    assert set(SEEN) - known == set()

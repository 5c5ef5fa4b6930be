"""The demo is loaded where there is nothing yet, by the command that loads it the first time."""

import re

import pytest
from django.core.management import CommandError, call_command

from coalition.models import Organization, User
from coalition.tests.factories import OrganizationFactory
from portal.demo import load_demo
from portal.tests.demo.day import NOW
from programs.search.results import best_matches

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_demo(settings):
    settings.DEMO = True


def test_the_command_says_in_one_line_what_it_made_and_that_can_be_searched_at_once(in_demo, capsys):
    call_command("load_demo", "--if-empty")

    # How many answers there are goes by how many dates are ahead.
    assert re.fullmatch(
        "Loading demo data ... settings: 1, organizations: 64, programs: 32, cohorts: 60, pathways: 5, "
        r"accounts: 6, people: 103, groups: 7, convenings: 11, answers: [1-9]\d+, actions: 5, meetings: 5, "
        "participants: 600\n",
        capsys.readouterr().out,
    )
    assert best_matches("nursing assistants").page(0, 20)[0].slug == "nursing-assistant-cna-evenings"


def test_if_empty_leaves_a_portal_alone_that_has_anything(in_demo, capsys):
    OrganizationFactory()
    call_command("load_demo", "--if-empty")

    assert (Organization.objects.count(), capsys.readouterr().out) == (1, "")


def test_a_portal_with_a_backbone_keeps_it():
    OrganizationFactory(slug="ours", is_member=True, is_backbone=True)
    load_demo(NOW)

    assert Organization.objects.get(is_backbone=True).slug == "ours"


def test_no_sign_ins_are_printed_of_a_portal_without_the_demo(in_demo, capsys):
    call_command("load_demo", "--show-signins")

    assert capsys.readouterr().out == ""


def test_nothing_is_loaded_where_it_is_no_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="This is no demo"):
        call_command("load_demo")

    assert (Organization.objects.count(), User.objects.count()) == (0, 0)

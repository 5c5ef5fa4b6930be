"""Pathways as administrators edit them: steps and moves on the page of their pathway."""

from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalition.tests.factories import AdministratorFactory, SectorFactory
from programs.models import Pathway, PathwayMove, PathwayStep
from programs.tests.factories import OccupationFactory, PathwayFactory, PathwayMoveFactory, PathwayStepFactory
from programs.tests.test_admin import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def administrator(client):
    client.force_login(AdministratorFactory())
    return client


@pytest.fixture
def pathway():
    return PathwayFactory()


def steps(pathway, *levels):
    return [PathwayStepFactory(pathway=pathway, level=level, title=f"On {level}") for level in levels]


def address(row):
    return reverse(f"admin:programs_{row._meta.model_name}_change", args=[row.pk])


def send(client, pathway, **changes):
    return client.post(address(pathway), form_of(client, address(pathway)) | changes)


def errors(response):
    return [message for found in response.context["errors"] for message in found]


def a_move(start, end, kind="up", number=0):
    return {
        "moves-TOTAL_FORMS": number + 1,
        f"moves-{number}-from_step": start.pk,
        f"moves-{number}-to_step": end.pk,
        f"moves-{number}-kind": kind,
    }


def test_a_pathway_is_added_with_its_first_steps(administrator):
    sector, job = SectorFactory(), OccupationFactory()
    response = administrator.post(
        reverse("admin:programs_pathway_add"),
        {
            "title": "Nursing",
            "slug": "nursing",
            "sector": sector.pk,
            "status": "draft",
            "steps-TOTAL_FORMS": 1,
            "steps-INITIAL_FORMS": 0,
            "steps-0-occupation": job.pk,
            "steps-0-level": 1,
            "steps-0-position": 0,
        },
    )

    assert response.status_code == 302
    assert Pathway.objects.get().steps.get().occupation == job


def test_a_move_between_two_steps_is_added(administrator, pathway):
    low, high = steps(pathway, 1, 2)

    assert send(administrator, pathway, **a_move(low, high)).status_code == 302
    assert list(pathway.moves.values_list("from_step", "to_step", "kind")) == [(low.pk, high.pk, "up")]


def test_a_move_offers_only_the_steps_of_its_own_pathway_in_order(administrator, pathway):
    high, low = steps(pathway, 2, 1)
    foreign = PathwayStepFactory()
    (_steps, moves) = administrator.get(address(pathway)).context["inline_admin_formsets"]
    choices = [key for key, _label in moves.formset.forms[0].fields["from_step"].choices]

    assert choices == ["", low.pk, high.pk]
    response = send(administrator, pathway, **a_move(low, foreign))
    assert errors(response) == ["Select a valid choice. That choice is not one of the available choices."]


def test_a_move_up_that_does_not_rise_is_refused_in_words(administrator, pathway):
    low, high = steps(pathway, 1, 2)
    response = send(administrator, pathway, **a_move(high, low))

    assert errors(response) == [
        "“On 1” is on level 1, not above “On 2” on level 2: give it a higher level, or make this a move sideways."
    ]
    assert not PathwayMove.objects.exists()


def test_levels_and_moves_that_agree_in_the_end_are_saved_together(administrator, pathway):
    low, high = steps(pathway, 1, 2)
    PathwayMoveFactory(pathway=pathway, from_step=low, to_step=high)

    response = send(administrator, pathway, **{"steps-0-level": 3, "steps-1-level": 4})

    assert response.status_code == 302
    assert list(pathway.steps.in_order().values_list("level", flat=True)) == [3, 4]


def test_a_level_that_would_turn_a_move_upside_down_is_refused(administrator, pathway):
    low, high = steps(pathway, 1, 2)
    PathwayMoveFactory(pathway=pathway, from_step=low, to_step=high)

    response = send(administrator, pathway, **{"steps-0-level": 2})

    assert "“On 2” is on level 2, not above “On 1” on level 2" in errors(response)[0]
    assert PathwayStep.objects.get(pk=low.pk).level == 1


def test_a_step_is_deleted_with_its_moves_and_not_from_under_a_new_one(administrator, pathway):
    low, high = steps(pathway, 1, 2)

    response = send(administrator, pathway, **{"steps-1-DELETE": "on"}, **a_move(low, high))
    assert errors(response) == ["This step is being deleted: delete the move too."]

    PathwayMoveFactory(pathway=pathway, from_step=low, to_step=high)
    response = send(administrator, pathway, **{"steps-1-DELETE": "on", "moves-0-DELETE": "on"})
    assert response.status_code == 302
    assert list(pathway.steps.all()) == [low]


def test_a_step_on_its_own_page_keeps_its_pathway_and_level(administrator, pathway):
    (step,) = steps(pathway, 2)
    sent = form_of(administrator, address(step)) | {"level": 9, "takes": "A year"}

    assert administrator.post(address(step), sent).status_code == 302
    step.refresh_from_db()
    assert (step.level, step.takes) == (2, "A year")


def test_a_move_on_its_own_page_is_checked_too(administrator, pathway):
    low, high = steps(pathway, 1, 2)
    move = PathwayMoveFactory(pathway=pathway, from_step=low, to_step=high)
    sent = form_of(administrator, address(move)) | {"from_step": high.pk, "to_step": low.pk}

    assert "give it a higher level" in errors(administrator.post(address(move), sent))[0]


def test_a_draft_can_be_looked_at_from_its_page(administrator):
    draft = PathwayFactory(status="draft")
    page = administrator.get(address(draft)).content.decode()

    assert f'href="{draft.get_absolute_url()}"' in page
    assert administrator.get(draft.get_absolute_url()).status_code == 200


def test_history_tells_who_changed_what(administrator, pathway):
    send(administrator, pathway, title="Nursing")
    told = administrator.get(reverse("admin:programs_pathway_history", args=[pathway.pk])).content.decode()

    assert "<ins>Nursing</ins>" in told


def test_the_page_of_a_pathway_asks_of_each_step_only_the_name_of_its_occupation(administrator):
    def asked(count):
        pathway = PathwayFactory()
        found = steps(pathway, *range(1, count + 1))
        for low, high in pairwise(found):
            PathwayMoveFactory(pathway=pathway, from_step=low, to_step=high)
        administrator.get(address(pathway))
        with CaptureQueriesContext(connection) as captured:
            administrator.get(address(pathway))
        return [query["sql"] for query in captured]

    two, eight = asked(2), asked(8)
    # The autocomplete field asks for the name of what is chosen.
    assert len(eight) - len(two) == 6, "\n".join(eight)

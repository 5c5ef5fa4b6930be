"""What a pathway's steps and moves may be, in words and in the database."""

from threading import Event, Thread

import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from programs.models import PathwayMove, PathwayStep
from programs.models.pathway import MoveDoesNotRise, MoveOutOfPathway
from programs.tests.factories import OccupationFactory, PathwayFactory, PathwayMoveFactory, PathwayStepFactory


def at_once():
    """What the database asks at the end of a transaction, asked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def pathway(db):
    return PathwayFactory()


def steps(pathway, *levels):
    return [PathwayStepFactory(pathway=pathway, level=level) for level in levels]


def move(start, end, kind="up"):
    return PathwayMove(pathway=start.pathway, from_step=start, to_step=end, kind=kind)


class TestAMoveUp:
    def test_leads_to_a_higher_level(self, pathway):
        low, high = steps(pathway, 1, 3)

        move(low, high).full_clean()
        move(low, high).save()
        at_once()

    @pytest.mark.parametrize("level", [1, 2])
    def test_to_the_same_or_a_lower_level_is_refused_in_words(self, pathway, level):
        start, end = steps(pathway, 2, level)

        with pytest.raises(MoveDoesNotRise) as refused:
            move(start, end).clean()
        assert refused.value.messages == [
            f"“{end}” is on level {level}, not above “{start}” on level 2: "
            "give it a higher level, or make this a move sideways."
        ]

    @pytest.mark.parametrize("level", [1, 2])
    def test_to_the_same_or_a_lower_level_is_refused_in_the_database(self, pathway, level):
        move(*steps(pathway, 2, level)).save()

        with pytest.raises(IntegrityError, match="a move up leads to a higher level"):
            at_once()

    def test_that_would_close_a_circle_is_refused_wherever_it_is_tried(self, pathway):
        first, second, third = steps(pathway, 1, 2, 3)
        move(first, second).save()
        move(second, third).save()

        for start, end in ((third, first), (third, second), (second, first)):
            with pytest.raises(MoveDoesNotRise):
                move(start, end).clean()

    def test_is_asked_again_when_a_step_changes_its_level(self, pathway):
        low, high = steps(pathway, 1, 2)
        move(low, high).save()
        at_once()
        PathwayStep.objects.filter(pk=low.pk).update(level=2)

        with pytest.raises(IntegrityError, match="a move up leads to a higher level"):
            at_once()

    def test_may_be_wrong_half_way_through_a_transaction(self, pathway):
        low, high = steps(pathway, 1, 2)
        move(low, high).save()
        PathwayStep.objects.filter(pk=low.pk).update(level=4)
        PathwayStep.objects.filter(pk=high.pk).update(level=5)

        at_once()


def test_a_move_sideways_may_lead_to_any_level(pathway):
    high, low = steps(pathway, 3, 2)

    move(high, low, "sideways").full_clean()
    move(high, low, "sideways").save()
    at_once()


def test_a_move_to_a_step_of_another_pathway_is_refused_in_words(pathway):
    (here,), (there,) = steps(pathway, 1), steps(PathwayFactory(), 2)

    with pytest.raises(MoveOutOfPathway, match="Both steps of a move belong to the same pathway"):
        move(here, there).clean()


@pytest.mark.parametrize("foreign", ["from_step", "to_step", "pathway"])
def test_a_move_across_pathways_is_refused_in_the_database(pathway, foreign):
    low, high = steps(pathway, 1, 3)
    elsewhere = PathwayStepFactory(level=2)
    fields = {"pathway": pathway, "from_step": low, "to_step": high}
    fields[foreign] = elsewhere.pathway if foreign == "pathway" else elsewhere
    PathwayMove(**fields).save()

    with pytest.raises(IntegrityError, match="two steps of its own pathway"):
        at_once()


def test_a_step_with_moves_cannot_go_to_another_pathway(pathway):
    low, high = steps(pathway, 1, 2)
    move(low, high).save()
    PathwayStep.objects.filter(pk=low.pk).update(pathway=PathwayFactory())

    with pytest.raises(IntegrityError, match="two steps of its own pathway"):
        at_once()


def test_a_move_to_the_step_itself_is_refused_in_words_and_in_the_database(pathway):
    (step,) = steps(pathway, 1)

    with pytest.raises(ValidationError, match="A move leads from one step to another"):
        move(step, step, "sideways").full_clean()
    with pytest.raises(IntegrityError, match="pathway_move_not_to_itself"):
        move(step, step, "sideways").save()


def test_the_same_move_twice_is_refused_in_words_and_in_the_database(pathway):
    low, high = steps(pathway, 1, 2)
    move(low, high).save()

    with pytest.raises(ValidationError, match="This move is there already"):
        move(low, high, "sideways").full_clean()
    with pytest.raises(IntegrityError, match="pathway_move_unique"):
        move(low, high, "sideways").save()


@pytest.mark.parametrize(
    ("fields", "constraint", "words"),
    [
        ({"level": 0}, "pathway_step_level_in_range", "greater than or equal to 1"),
        ({"level": 10}, "pathway_step_level_in_range", "less than or equal to 9"),
        ({"cost_min": 5}, "pathway_step_cost_in_order", "Give both ends"),
        ({"cost_max": 5}, "pathway_step_cost_in_order", "Give both ends"),
        ({"cost_min": 6, "cost_max": 5}, "pathway_step_cost_in_order", "Give both ends"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused_in_words_and_in_the_database(pathway, fields, constraint, words):
    step = PathwayStep(pathway=pathway, occupation=OccupationFactory(), **fields)

    with pytest.raises(ValidationError, match=words):
        step.full_clean()
    with pytest.raises(IntegrityError, match=constraint):
        step.save()


def test_one_occupation_may_be_two_steps_under_two_names_but_not_under_one(pathway):
    step = PathwayStepFactory(pathway=pathway, title="Apprentice")
    PathwayStepFactory(pathway=pathway, occupation=step.occupation, title="Journeyman")

    with pytest.raises(ValidationError, match="This pathway has this step already"):
        PathwayStep(pathway=pathway, occupation=step.occupation, title="Apprentice").full_clean()
    with pytest.raises(IntegrityError, match="pathway_step_unique"):
        PathwayStepFactory(pathway=pathway, occupation=step.occupation, title="Apprentice")


def test_what_happens_to_a_pathway_its_steps_and_moves_is_kept(pathway):
    found = PathwayMoveFactory(pathway=pathway)
    PathwayStep.objects.filter(pk=found.to_step_id).update(takes="A year")
    found.delete()

    told = PathwayStep.pgh_event_model.objects.filter(pgh_obj_id=found.to_step_id).order_by("pgh_id")
    assert list(told.values_list("pgh_label", "takes")) == [("insert", ""), ("update", "A year")]
    assert list(PathwayMove.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", flat=True)) == [
        "insert",
        "delete",
    ]


def race(low, high):
    """One adds a move up, the other at the same time takes the upper step down; returns what stopped the other."""
    stopped = []
    asked = Event()

    def take_down():
        try:
            with pghistory.context(actor="test:race"), transaction.atomic():
                PathwayStep.objects.filter(pk=high.pk).update(level=1)
                asked.set()
                at_once()
        except IntegrityError as error:
            stopped.append(error)
        finally:
            connection.close()

    other = Thread(target=take_down)
    with transaction.atomic():
        move(low, high).save()
        at_once()
        other.start()
        asked.wait(10)
        # Without a lock to wait for, the other is done long before.
        other.join(1)
    other.join(10)
    return stopped


@pytest.mark.django_db(transaction=True)
class TestTwoWhoChangeOnePathwayAtOnce:
    def test_do_not_agree_to_what_cannot_be(self):
        low, high = steps(PathwayFactory(), 1, 2)

        assert len(race(low, high)) == 1
        assert PathwayStep.objects.get(pk=high.pk).level == 2

    def test_would_without_the_lock(self, without_lock):
        low, high = steps(PathwayFactory(), 1, 2)

        assert race(low, high) == []
        assert PathwayStep.objects.get(pk=high.pk).level == 1


@pytest.fixture
def without_lock(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'pgtrigger_pathway_moves_fit%%'")
        functions = [definition for (definition,) in cursor.fetchall()]
        assert len(functions) == 2
        for definition in functions:
            cursor.execute(definition.replace("FOR NO KEY UPDATE", ""))
        yield
        for definition in functions:
            cursor.execute(definition)

"""The list of pathways and the page of one."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalition.tests.factories import AdministratorFactory, OrganizationFactory, SectorFactory, UserFactory
from programs.models import Pathway, PathwayStep
from programs.pathways.ladder import Ladder
from programs.pathways.training import training_for
from programs.tests.factories import (
    FieldOfStudyFactory,
    OccupationFactory,
    PathwayFactory,
    PathwayMoveFactory,
    PathwayStepFactory,
    ProgramFactory,
    WageFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/pathways/"
ANNUAL = {
    "hourly_p10": None,
    "hourly_p25": None,
    "hourly_median": None,
    "hourly_p75": None,
    "hourly_p90": None,
    "annual_p10": 31200,
    "annual_p90": 60730,
}


def occupation(title="Nursing Assistants", **wage):
    """An occupation with its own published wage."""
    found = OccupationFactory(title=title)
    found.wage = WageFactory(occupation=found, **wage)
    found.save()
    return found


def hourly(low, middle, high):
    return {"hourly_p10": Decimal(low), "hourly_median": Decimal(middle), "hourly_p90": Decimal(high)} | {
        "annual_median": int(Decimal(middle) * 2080)
    }


def program_for(job, *, lead=False, **fields):
    field = FieldOfStudyFactory(lead_occupation=job if lead else None)
    field.occupations.add(job)
    return ProgramFactory(field_of_study=field, **fields)


def text(response):
    return " ".join(response.content.decode().split())


def page(client, pathway):
    return text(client.get(pathway.get_absolute_url()))


class TestWhoSeesAPathway:
    def test_everybody_when_it_is_published(self, client):
        found = PathwayFactory(title="Nursing")

        assert "Nursing" in text(client.get(LIST))
        assert client.get(found.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize("person", [None, UserFactory], ids=["a visitor", "a member"])
    def test_nobody_while_it_is_a_draft(self, client, person):
        found = PathwayFactory(title="Secret plan", status="draft")
        if person:
            client.force_login(person())

        assert "Secret plan" not in text(client.get(LIST))
        assert client.get(found.get_absolute_url()).status_code == 404

    def test_who_may_edit_pathways_sees_a_draft_and_is_told_that_it_is_one(self, client):
        found = PathwayFactory(status="draft")
        editor = UserFactory()
        editor.user_permissions.add(Permission.objects.get(codename="view_pathway"))
        client.force_login(editor)

        assert "This is a draft. Only administrators see it." in page(client, found)

    def test_who_may_edit_pathways_does_not_take_a_draft_for_published_in_the_list(self, client):
        PathwayFactory(title="Secret plan", status="draft")
        client.force_login(AdministratorFactory())

        assert "Secret plan" not in text(client.get(LIST))

    def test_a_pathway_that_is_not_there_is_not_found(self, client):
        assert client.get("/pathways/nothing/").status_code == 404

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_its_pages_only_show(self, client, method):
        found = PathwayFactory()

        assert getattr(client, method)(LIST).status_code == 405
        assert getattr(client, method)(found.get_absolute_url()).status_code == 405


class TestTheList:
    def test_says_what_a_pathway_is_while_there_is_none(self, client):
        shown = text(client.get(LIST))

        assert "No pathways are published yet." in shown
        assert "A pathway shows a ladder of jobs" in shown
        assert reverse("admin:programs_pathway_add") not in shown

    def test_leads_who_may_add_one_to_where_that_is_done(self, client):
        client.force_login(AdministratorFactory())

        assert reverse("admin:programs_pathway_add") in text(client.get(LIST))

    def test_says_from_which_pay_to_which_a_pathway_leads_and_how_to_begin(self, client):
        pathway = PathwayFactory()
        PathwayStepFactory(
            pathway=pathway, title="Aide", occupation=occupation(**hourly(17, "19.67", 23)), start_here_if="you like it"
        )
        PathwayStepFactory(pathway=pathway, title="Nurse", level=2, occupation=occupation(**hourly(40, "51.05", 90)))
        PathwayStepFactory(pathway=pathway, title="Clerk", level=2, occupation=occupation(**hourly(20, "25.50", 30)))
        shown = text(client.get(LIST))

        assert "<strong>$19.67 an hour</strong> Aide" in shown
        assert "<strong>$51.05 an hour</strong> Nurse" in shown
        assert "<strong>Aide</strong>: start here if you like it." in shown
        assert "3 steps" in shown
        assert "$25.50" not in shown

    def test_compares_by_the_year_where_one_end_is_paid_by_the_year(self, client):
        pathway = PathwayFactory()
        PathwayStepFactory(pathway=pathway, title="Aide", occupation=occupation(**ANNUAL, annual_median=40930))
        PathwayStepFactory(pathway=pathway, title="Head", occupation=occupation(**hourly(30, 35, 50)))
        shown = text(client.get(LIST))

        assert "<strong>$40,930 a year</strong> Aide" in shown
        assert "<strong>$72,800 a year</strong> Head" in shown

    def test_goes_by_sector(self, client):
        second = PathwayFactory(title="A in second", sector=SectorFactory(position=2))
        first = PathwayFactory(title="B in first", sector=SectorFactory(position=1))

        assert [card.pathway for card in client.get(LIST).context["cards"]] == [first, second]

    def test_shows_no_pay_where_none_is_published(self, client):
        PathwayStepFactory()

        assert "$" not in text(client.get(LIST)).split("<main")[1]


class TestAStep:
    @pytest.fixture
    def step(self):
        return PathwayStepFactory(title="Aide", occupation=occupation(**hourly("19.32", "22.88", "28.58")))

    def test_shows_pay_with_source_period_and_area(self, client, step):
        shown = page(client, step.pathway)

        assert "<strong>$22.88 an hour</strong> is the middle" in shown
        assert "8 of 10 earn $19.32–$28.58 an hour." in shown
        assert "Wages: BLS OEWS, May 2025, Boston-Cambridge-Newton, MA-NH." in shown
        assert "broader group" not in shown

    def test_says_when_its_pay_is_that_of_a_broader_group(self, client):
        group = occupation("Aides of all kinds")
        step = PathwayStepFactory(occupation=OccupationFactory(wage=group.wage))

        assert "Published only for the broader group “Aides of all kinds”." in page(client, step.pathway)

    def test_shows_pay_by_the_year_where_only_that_is_published(self, client):
        step = PathwayStepFactory(occupation=occupation(**ANNUAL, annual_median=40930))
        shown = page(client, step.pathway)

        assert "<strong>$40,930 a year</strong>" in shown
        assert "$31,200–$60,730 a year" in shown

    def test_says_when_nothing_is_published(self, client):
        shown = page(client, PathwayStepFactory().pathway)

        assert "What it pays in Boston is not published." in shown
        assert "Pay not published</text>" in shown

    @pytest.mark.parametrize(
        ("low", "high", "said"),
        [
            (None, None, '<span class="muted">Ask the provider</span>'),
            (0, 0, "Free"),
            (0, 1500, "Free to $1,500"),
            (900, 900, "$900"),
            (900, 2800, "$900–$2,800"),
        ],
    )
    def test_says_what_getting_there_costs(self, client, low, high, said):
        step = PathwayStepFactory(cost_min=low, cost_max=high)

        assert f"<dt>Typical cost</dt> <dd> {said} </dd>" in page(client, step.pathway)

    def test_says_what_it_asks_what_the_work_is_and_how_one_comes_in(self, client):
        step = PathwayStepFactory(
            credential="CCMA",
            license="Registry",
            takes="4 months",
            work="You draw blood.",
            start_here_if="you like people\n\n you have a diploma ",
        )
        shown = page(client, step.pathway)

        for said in ("CCMA", "Registry", "4 months", "You draw blood.", "Start here if…", "Level 1 · A way in"):
            assert said in shown
        assert "<li>you like people</li><li>you have a diploma</li>" in shown.replace("</li> <li>", "</li><li>")

    def test_names_moves_with_what_they_ask(self, client):
        pathway = PathwayFactory()
        low, high = (PathwayStepFactory(pathway=pathway, title=title) for title in ("Aide", "Nurse"))
        PathwayStep.objects.filter(pk=high.pk).update(level=2)
        PathwayMoveFactory(pathway=pathway, from_step=low, to_step=high, asks="A diploma")
        PathwayMoveFactory(pathway=pathway, from_step=high, to_step=low, kind="sideways")
        shown = page(client, pathway)

        assert f'move up to <a href="#step-{high.pk}">Nurse</a> <span class="rung-move-asks">A diploma</span>' in shown
        assert f'move sideways to <a href="#step-{low.pk}">Aide</a>' in shown

    def test_without_a_program_says_so_and_whom_to_ask(self, client, step):
        shown = page(client, step.pathway)
        assert "No program on our list leads here yet" in shown
        assert "one of our members" in shown

        hub = OrganizationFactory(name="The Hub", is_member=True, is_backbone=True)
        assert f'Ask <a href="{hub.get_absolute_url()}">The Hub</a>' in page(client, step.pathway)

    def test_shows_three_programs_and_the_way_to_the_others(self, client, step):
        for number in range(4):
            program_for(step.occupation, title=f"Course {number}")
        shown = page(client, step.pathway)

        assert "4 programs prepare for this job" in shown
        assert "Course 2" in shown
        assert "Course 3" not in shown
        assert "/programs/?q=%22Nursing%20Assistants%22" in shown

    def test_counts_only_programs_that_are_listed(self, client, step):
        program_for(step.occupation, title="Withheld", status="withheld")
        shown = page(client, step.pathway)

        assert "Withheld" not in shown
        assert "No program on our list leads here yet" in shown

    def test_is_in_the_drawing_twice_once_for_each_kind_of_screen_and_leads_to_the_list(self, client, step):
        shown = page(client, step.pathway)

        assert shown.count(f'<a class="ladder-job" href="#step-{step.pk}"') == 2
        assert shown.count(f'id="step-{step.pk}"') == 1
        assert 'aria-label="Level 1, Aide, $19.32–$28.58 an hour, No program listed yet"' in shown

    def test_escapes_what_its_editor_wrote(self, client):
        step = PathwayStepFactory(title="<b>Aide</b>", start_here_if="<i>", work="<u>")
        shown = page(client, step.pathway)

        assert not any(tag in shown for tag in ("<b>", "<i>", "<u>"))


class TestThePage:
    def test_without_steps_says_so(self, client):
        assert "This pathway has no steps yet." in page(client, PathwayFactory())

    def test_says_when_it_was_checked_or_that_nobody_said(self, client):
        checked = PathwayStepFactory(pathway__checked_on=date(2026, 3, 4)).pathway
        unchecked = PathwayStepFactory().pathway

        assert "was last checked on March 4, 2026" in page(client, checked)
        assert "Nobody has said when" in page(client, unchecked)

    def test_goes_level_by_level_in_the_order_its_editor_chose(self):
        pathway = PathwayFactory()
        third, second, first = (
            PathwayStepFactory(pathway=pathway, level=level, position=position)
            for level, position in ((2, 1), (2, 0), (1, 5))
        )

        assert [(level, [rung.step for rung in rungs]) for level, rungs in Ladder(pathway).levels] == [
            (1, [first]),
            (2, [second, third]),
        ]

    def test_puts_the_bars_of_all_steps_on_one_scale(self):
        pathway = PathwayFactory()
        PathwayStepFactory(pathway=pathway, occupation=occupation(**hourly(10, 15, 20)))
        PathwayStepFactory(pathway=pathway, level=2, occupation=occupation(**hourly(20, 30, 40)))
        low, high = (box.bar for box in Ladder(pathway).drawings[0].boxes)
        quarter, half = round(low.width / 4), round(low.width / 2)

        assert (low.low, low.low + low.length) == (low.x + quarter, low.x + half)
        assert (high.low, high.low + high.length) == (high.x + half, high.x + high.width)

    def test_draws_no_bar_for_pay_that_is_not_on_the_scale_of_the_others(self):
        pathway = PathwayFactory()
        for level in (1, 2):
            PathwayStepFactory(pathway=pathway, level=level, occupation=occupation())
        PathwayStepFactory(pathway=pathway, level=3, occupation=occupation(**ANNUAL, annual_median=40930))

        assert [box.bar is None for box in Ladder(pathway).drawings[0].boxes] == [False, False, True]


class TestTheProgramsOfAJob:
    def test_lead_to_it_before_all_then_are_free_then_go_by_title(self):
        job = OccupationFactory()
        expected = [
            program_for(job, lead=True, title="Z lead and free", total_cost=0),
            program_for(job, lead=True, title="A lead", total_cost=900),
            program_for(job, title="Y free to residents", total_cost=900, free_to_you=True),
        ]
        program_for(job, title="B other")

        training = training_for([job.pk])[job.pk]
        assert (training.first, training.count, training.more) == (expected, 4, 1)

    def test_are_counted_for_each_job_alone(self):
        job, other = OccupationFactory(), OccupationFactory()
        both = program_for(job)
        both.field_of_study.occupations.add(other)
        only = program_for(other, title="A")
        program_for(OccupationFactory())

        found = training_for([job.pk, other.pk])
        assert {key: training.first for key, training in found.items()} == {job.pk: [both], other.pk: [only, both]}

    def test_know_the_published_steps_they_reach(self):
        job = OccupationFactory()
        high = PathwayStepFactory(occupation=job, level=2)
        low = PathwayStepFactory(occupation=job, level=1, pathway=high.pathway, title="Beginner")
        PathwayStepFactory(occupation=job, pathway__status="draft")
        PathwayStepFactory()

        assert list(PathwayStep.objects.reached_by(program_for(job))) == [low, high]
        assert list(PathwayStep.objects.reached_by(ProgramFactory(field_of_study=None))) == []


def climb(pathway, count):
    """So many steps more, each with pay of a group, four programs and a move from the one before."""
    before = None
    for level in range(1, count + 1):
        job = OccupationFactory(wage=occupation(f"Group {level}").wage)
        for _number in range(4):
            program_for(job)
        step = PathwayStepFactory(pathway=pathway, level=level, occupation=job, start_here_if="you like it")
        if before:
            PathwayMoveFactory(pathway=pathway, from_step=before, to_step=step)
        before = step


def statements(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured]


def test_the_page_asks_as_many_statements_for_nine_steps_as_for_two(client):
    small, large = PathwayFactory(), PathwayFactory()
    climb(small, 2)
    climb(large, 9)
    two = statements(client, small.get_absolute_url())
    nine = statements(client, large.get_absolute_url())

    assert len(two) == len(nine) == 5, "\n".join(nine)


def test_the_list_asks_as_many_statements_for_six_pathways_as_for_one(client):
    climb(PathwayFactory(), 2)
    one = statements(client, LIST)
    for _number in range(5):
        climb(PathwayFactory(), 3)
    six = statements(client, LIST)

    assert Pathway.objects.count() == 6
    assert len(one) == len(six) == 2, "\n".join(six)


def test_every_page_leads_to_the_pathways(client):
    assert 'href="/pathways/"' in text(client.get("/programs/"))

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from coalition.tests.factories import OrganizationFactory, SectorFactory
from programs.operations.search import rebuild_search_documents
from programs.tests.catalog import a_full_program, job, page_of
from programs.tests.factories import (
    CohortFactory,
    FieldOfStudyFactory,
    OccupationFactory,
    ProgramFactory,
    TrainingSourceFactory,
    WageFactory,
)

pytestmark = pytest.mark.django_db


# Who sees what --------------------------------------------------------------------------------------------------------


def test_a_listed_program_has_a_page(client):
    response = client.get(page_of(ProgramFactory(title="Welding")))

    assert response.status_code == 200
    assert "Welding" in response.text


def test_a_withheld_program_is_not_known_to_exist(client):
    response = client.get(page_of(ProgramFactory(title="Secret welding", status="withheld")))

    assert response.status_code == 404
    assert "Secret welding" not in response.text


def test_an_archived_program_answers_410_with_alternatives(client):
    field = FieldOfStudyFactory()
    provider = OrganizationFactory(name="Blue Hill School")
    gone = ProgramFactory(
        field_of_study=field,
        organization=provider,
        status="archived",
        archived_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
    )
    ProgramFactory(title="Same field", field_of_study=field)
    ProgramFactory(title="Same field, withheld", field_of_study=field, status="withheld")
    ProgramFactory(title="Same provider", organization=provider)
    ProgramFactory(title="Neither")

    response = client.get(page_of(gone))

    assert response.status_code == 410
    assert "March 2, 2026" in response.text
    assert [program.title for program in response.context["similar"]] == ["Same field"]
    assert [program.title for program in response.context["by_provider"]] == ["Same provider"]


def test_where_no_program_of_the_field_is_left_the_sector_s_are_offered(client):
    sector = SectorFactory()
    first, second = FieldOfStudyFactory(), FieldOfStudyFactory()
    first.sectors.add(sector)
    second.sectors.add(sector)
    gone = ProgramFactory(field_of_study=first, organization=None, status="archived", archived_at=timezone.now())
    ProgramFactory(title="Same sector", field_of_study=second)
    ProgramFactory(title="Other sector")

    response = client.get(page_of(gone))

    assert [program.title for program in response.context["similar"]] == ["Same sector"]


def test_an_archived_program_of_no_known_field_still_shows_a_way_on(client):
    gone = ProgramFactory(field_of_study=None, organization=None, status="archived", archived_at=timezone.now())
    ProgramFactory(field_of_study=None, title="Unrelated")

    response = client.get(page_of(gone))

    assert response.status_code == 410
    assert list(response.context["similar"]) == []
    assert 'href="/programs/"' in response.text


@pytest.mark.parametrize("path", ["/programs/", "/programs/nothing-here/"])
def test_pages_only_answer_reads(client, path):
    assert client.post(path).status_code == 405


# What a page says -----------------------------------------------------------------------------------------------------


def test_a_blank_means_ask_the_provider_and_not_no(client):
    program = ProgramFactory(evening=True, child_care=False, wheelchair_access=None)

    groups = client.get(page_of(program)).context["profile"].features

    assert [(str(group.label), [str(label) for label in group.features]) for group in groups] == [
        ("Yes", ["Evening classes"]),
        ("No", ["Child care"]),
        (
            "Ask the provider",
            [
                "Weekend classes",
                "Help finding child care",
                "Wheelchair access",
                "Financial aid",
                "Career help",
                "Job placement help",
            ],
        ),
    ]


def test_a_program_of_which_nothing_is_known_still_has_a_page(client):
    response = client.get(page_of(ProgramFactory(organization=None, field_of_study=None)))

    assert response.status_code == 200
    assert "Provider not named in the list" in response.text
    assert "Free" not in response.text


def test_a_page_tells_everything_that_is_known(client):
    occupation = job()
    field = FieldOfStudyFactory(lead_occupation=occupation)
    field.occupations.add(occupation)
    program = ProgramFactory(
        field_of_study=field,
        source=TrainingSourceFactory(name="The state's list"),
        external_id="7",
        description="First paragraph.\n\nSecond paragraph.",
        notes="Bring a laptop.",
        prerequisites="High school diploma",
        tuition=900,
        fees=Decimal("50.50"),
        total_cost=Decimal("950.50"),
        clock_hours=240,
        license="Nurse aide",
        languages=["es", "vi"],
        street="10 Dudley Street",
        city="Boston",
        state="MA",
        postal_code="02119",
        bus="23",
        train="Orange Line",
        phone="(617) 555-0142 ext. 3",
        contact_role="Admissions office",
        website="https://example.org/",
    )
    CohortFactory(program=program, starts_on=timezone.localdate() + timedelta(days=10))

    text = client.get(page_of(program)).text

    for fact in (
        "<p>First paragraph.</p>\n\n<p>Second paragraph.</p>",
        "Bring a laptop.",
        "High school diploma",
        "$900",
        "$50.50",
        "$950.50",
        "240 class hours",
        "Nurse aide",
        "Spanish, Vietnamese",
        "10 Dudley Street",
        "Boston, MA 02119",
        "Orange Line",
        'href="tel:6175550142;ext=3"',
        "Ask for: Admissions office",
        'href="https://example.org/"',
        "The state&#39;s list",
        "$24.24 an hour",
        "$22.46–$31.04 an hour",
        "BLS OEWS, May 2025, Boston-Cambridge-Newton, MA-NH",
    ):
        assert fact in text


def test_a_wage_of_a_broader_group_says_whose_it_is(client):
    group = OccupationFactory(title="Home Health and Personal Care Aides")
    occupation = OccupationFactory(title="Personal Care Aides", wage=WageFactory(occupation=group))
    field = FieldOfStudyFactory()
    field.occupations.add(occupation)

    text = client.get(page_of(ProgramFactory(field_of_study=field))).text

    assert "Published only for the broader group “Home Health and Personal Care Aides”." in text


def test_the_lead_occupation_comes_first_then_those_most_people_work_in(client):
    few, many, lead = job("Few", employment=10), job("Many", employment=9000), job("Lead", employment=1)
    field = FieldOfStudyFactory(lead_occupation=lead)
    field.occupations.set([few, many, lead, OccupationFactory(title="Unpublished")])

    profile = client.get(page_of(ProgramFactory(field_of_study=field))).context["profile"]

    assert [occupation.title for occupation in profile.occupations] == ["Lead", "Many", "Few", "Unpublished"]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Medical Assistant", ["Helper"]),
        ("Medical Office Management", ["Health Services Managers", "Helper", "First-Line Supervisors of Helpers"]),
    ],
)
def test_jobs_nobody_gets_from_the_course_are_not_among_those_it_leads_to(client, title, shown):
    field = FieldOfStudyFactory(title=title)
    field.occupations.set(
        [
            job("Health Teachers, Postsecondary", code="25-1071", employment=9),
            job("Health Services Managers", code="11-9111", employment=8),
            job("Helper", code="31-9092", employment=7),
            job("First-Line Supervisors of Helpers", code="43-1011", employment=6),
        ]
    )

    profile = client.get(page_of(ProgramFactory(field_of_study=field))).context["profile"]

    assert [occupation.title for occupation in profile.occupations] == shown


def test_a_course_that_leads_only_to_teaching_it_says_so(client):
    field = FieldOfStudyFactory()
    field.occupations.set([job("Health Teachers, Postsecondary", code="25-1071")])

    profile = client.get(page_of(ProgramFactory(field_of_study=field))).context["profile"]

    assert [occupation.title for occupation in profile.occupations] == ["Health Teachers, Postsecondary"]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"leads_to_license": False}, "This program does not lead to a license."),
        ({"leads_to_license": True}, "Yes. Ask the provider which one."),
        ({"leads_to_license": None}, "Ask the provider"),
        ({"leads_to_license": False, "license": "Nurse aide"}, "Nurse aide"),
    ],
)
def test_whether_it_leads_to_a_license_is_yes_no_or_a_question(client, known, said):
    text = client.get(page_of(ProgramFactory(**known))).text

    assert re.search(r"<dt>License</dt>\s*<dd>\s*(.*?)\s*</dd>", text).group(1) == said


def test_without_a_phone_number_nobody_is_told_to_call(client):
    program = ProgramFactory(phone="", website="https://example.org/", organization=None)

    text = client.get(page_of(program)).text

    assert "Ask the provider when the next class starts." in text
    assert "Call and ask" not in text
    assert text.count('<a href="https://example.org/"') == 2


def test_start_dates_that_are_past_are_not_shown(client):
    program = ProgramFactory()
    today = timezone.localdate()
    CohortFactory(program=program, starts_on=today - timedelta(days=1))
    CohortFactory(program=program, starts_on=today)

    cohorts = client.get(page_of(program)).context["profile"].cohorts

    assert [cohort.starts_on for cohort in cohorts] == [today]


def test_a_masked_phone_number_is_shown_and_not_linked(client):
    text = client.get(page_of(ProgramFactory(phone="(***) ***-0142"))).text

    assert "(***) ***-0142" in text
    assert "tel:" not in text


def test_text_from_a_list_can_not_become_markup_or_script(client):
    attack = '"><script>alert(1)</script>'
    program = ProgramFactory(
        title=attack, description=attack, bus=attack, website="javascript:alert(1)", organization__name=attack
    )
    rebuild_search_documents()

    for response in (client.get("/programs/"), client.get(page_of(program)), client.get("/programs/", {"q": attack})):
        assert "<script>alert" not in response.text
        assert "javascript:alert" not in response.text


# Cost -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 12])
def test_a_program_s_page_costs_the_same_statements_at_any_size(client, django_assert_num_queries, size):
    program = a_full_program()
    for number in range(size):
        program.field_of_study.occupations.add(job(f"Job {number}"))
        CohortFactory(program=program, starts_on=timezone.localdate() + timedelta(days=number))

    with django_assert_num_queries(7):
        client.get(page_of(program))


@pytest.mark.parametrize("size", [2, 12])
def test_the_page_of_an_archived_program_costs_the_same_statements_at_any_size(client, django_assert_num_queries, size):
    gone = ProgramFactory(status="archived", archived_at=timezone.now())
    ProgramFactory.create_batch(size, field_of_study=gone.field_of_study)
    ProgramFactory.create_batch(size, organization=gone.organization)

    with django_assert_num_queries(5):
        client.get(page_of(gone))

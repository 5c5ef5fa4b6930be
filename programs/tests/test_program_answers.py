"""What a program's page answers: who can join, money, starts, what is like it, what search engines read."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coalition.tests.factories import AdministratorFactory, OrganizationFactory, SectorFactory
from programs.models import Eligibility, Program
from programs.models.eligibility import QUESTIONS
from programs.operations.next_starts import refresh_next_starts
from programs.tests.catalog import page_of
from programs.tests.factories import (
    CohortFactory,
    EligibilityFactory,
    FieldOfStudyFactory,
    OccupationFactory,
    PathwayFactory,
    PathwayMoveFactory,
    PathwayStepFactory,
    ProgramFactory,
    PublishedResultFactory,
)

pytestmark = pytest.mark.django_db


def told(client, program):
    return client.get(page_of(program)).context["profile"]


def today_plus(days):
    return timezone.localdate() + timedelta(days=days)


# Who can join --------------------------------------------------------------------------------------------------------


def test_who_can_join_is_answered_in_the_words_a_resident_asks_in(client):
    program = EligibilityFactory(
        residency=True,
        schooling=False,
        schooling_note="We help you get your HiSET.",
        record_bars_note="Old offenses are no barrier.",
    ).program

    profile = told(client, program)

    assert [(str(each.question), str(each.answer), each.note) for each in profile.answers] == [
        ("Do I have to live in Boston?", "Yes", ""),
        ("Do I need a high school diploma?", "No", "We help you get your HiSET."),
        ("Can a criminal record keep me out?", "Ask the provider", "Old offenses are no barrier."),
    ]
    assert [str(question) for question in profile.to_ask] == [
        "Is there a limit on my income?",
        "Do I have to be a certain age?",
        "Do I need to speak English well?",
        "Do I need to be allowed to work in the U.S.?",
        "Will you check my criminal record?",
    ]


def test_a_program_that_says_nothing_gives_every_question_to_ask(client):
    program = ProgramFactory()
    response = client.get(page_of(program))

    assert response.context["profile"].answers == []
    assert len(response.context["profile"].to_ask) == len(QUESTIONS) == 8
    assert "Nobody has told us. What to ask the provider:" in response.text


def test_answers_entered_in_the_administration_are_on_the_page_and_in_the_history(
    client, django_capture_on_commit_callbacks
):
    client.force_login(AdministratorFactory())
    program = ProgramFactory()
    assert "Yes · " not in client.get(page_of(program)).text

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("admin:programs_eligibility_add"),
            {"program": program.pk, "age": "true", "age_note": "18 or older"},
        )

    assert "18 or older" in client.get(page_of(program)).text
    assert Eligibility.pgh_event_model.objects.get().age_note == "18 or older"


# Money ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said", "unsaid"),
    [
        ({"free_to_you": True, "total_cost": 4000}, ["Free to you", "Somebody else pays", "$4,000"], []),
        ({"free_to_you": True, "total_cost": 0}, ["This program is free."], ["Free to you"]),
        ({"free_to_you": False}, ["You pay for it."], ["Free to you"]),
        ({}, [], ["Free to you", "You pay for it.", "Paid for you", "Paid to you"]),
        ({"covered": ["exam_fees", "laptop"]}, ["Paid for you", "Exam fees", "A laptop"], ["Getting there (T pass)"]),
        (
            {"paid": "stipend", "paid_amount": 300, "paid_per": "week"},
            ["Paid to you while you train", "A stipend: $300 a week"],
            [],
        ),
        ({"paid": "wage", "paid_amount": Decimal("20.50"), "paid_per": "hour"}, ["A wage: $20.50 an hour"], []),
        ({"paid": "wage"}, ["A wage"], ["A wage:"]),
    ],
)
def test_money_is_said_as_far_as_it_is_known(client, fields, said, unsaid):
    text = client.get(page_of(ProgramFactory(**fields))).text

    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []


@pytest.mark.parametrize(
    "fields",
    [
        {"paid_amount": 300},
        {"paid": "wage", "paid_amount": 20},
        {"paid": "wage", "paid_per": "hour"},
        {"paid_amount": 20, "paid_per": "hour"},
        {"paid": "wage", "paid_amount": 0, "paid_per": "hour"},
    ],
)
def test_pay_without_kind_amount_or_unit_is_refused_in_words_and_by_the_database(fields):
    program = ProgramFactory.build(organization=OrganizationFactory(), field_of_study=FieldOfStudyFactory(), **fields)

    with pytest.raises(ValidationError) as refused:
        program.full_clean()
    assert "Pay needs all three: stipend or wage, an amount above zero, and per what." in refused.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        program.save()


# Starts --------------------------------------------------------------------------------------------------------------


def test_the_page_shows_coming_starts_with_whether_one_can_get_in(client):
    program = ProgramFactory()
    CohortFactory(program=program, starts_on=today_plus(-1))
    CohortFactory(program=program, starts_on=today_plus(5), apply_by=today_plus(-1))
    CohortFactory(program=program, starts_on=today_plus(40), status="full", seats=12)
    CohortFactory(program=program, starts_on=today_plus(90), place="East Boston branch", apply_by=today_plus(60))
    refresh_next_starts(timezone.localdate())

    response = client.get(page_of(program))

    starts = [cohort.starts_on for cohort in response.context["profile"].cohorts]
    assert starts == [today_plus(5), today_plus(40), today_plus(90)]
    for words in ("Too late to apply", "Full", "12 seats", "East Boston branch", "Apply by"):
        assert words in response.text


@pytest.mark.parametrize(("days", "is_told"), [(-1, False), (0, True), (30, True)])
def test_card_and_page_tell_the_next_start_unless_it_has_passed(client, days, is_told):
    program = ProgramFactory()
    Program.objects.filter(pk=program.pk).update(next_start=today_plus(days))

    for address in ("/programs/", page_of(program)):
        assert ("Next start</dt>" in client.get(address).text) is is_told, address


def test_a_card_says_what_is_free_to_a_resident(client):
    ProgramFactory(total_cost=4000, free_to_you=True)
    text = client.get("/programs/").text

    assert "Free to you" in text
    assert "$4,000" not in text


# Similar programs, next steps, results -------------------------------------------------------------------------------


def test_similar_are_four_of_the_same_field_before_any_of_its_sectors_nearby(client):
    sector = SectorFactory()
    field, cousin, stranger = FieldOfStudyFactory(), FieldOfStudyFactory(), FieldOfStudyFactory()
    field.sectors.add(sector)
    cousin.sectors.add(sector)
    program = ProgramFactory(field_of_study=field, neighborhood="roxbury")
    for title in ("B same field", "A same field"):
        ProgramFactory(title=title, field_of_study=field)
    for number, neighborhood in enumerate(("dorchester", "roxbury", "roxbury", "roxbury")):
        ProgramFactory(title=f"{number} {neighborhood}", field_of_study=cousin, neighborhood=neighborhood)
    ProgramFactory(title="Withheld", field_of_study=field, status="withheld")
    ProgramFactory(title="Stale", field_of_study=field, last_confirmed_on=today_plus(-180))
    ProgramFactory(title="Other sector", field_of_study=stranger, neighborhood="roxbury")

    assert [each.title for each in told(client, program).similar] == [
        "A same field",
        "B same field",
        "1 roxbury",
        "2 roxbury",
    ]


@pytest.mark.parametrize(("city", "expected"), [("Lynn", ["In Lynn"]), ("", ["In Lynn", "In Salem"])])
def test_nearby_is_the_town_where_no_neighborhood_is_known_and_anywhere_where_no_town_is(client, city, expected):
    sector = SectorFactory()
    field, cousin = FieldOfStudyFactory(), FieldOfStudyFactory()
    field.sectors.add(sector)
    cousin.sectors.add(sector)
    for town in ("Lynn", "Salem"):
        ProgramFactory(title=f"In {town}", field_of_study=cousin, city=town)

    assert [each.title for each in told(client, ProgramFactory(field_of_study=field, city=city)).similar] == expected


def test_a_program_of_no_known_field_has_nothing_similar(client):
    ProgramFactory(field_of_study=None)

    assert "Similar programs" not in client.get(page_of(ProgramFactory(field_of_study=None))).text


def test_next_steps_lead_on_along_published_pathways(client):
    aide, nurse = OccupationFactory(title="Aide"), OccupationFactory(title="Nurse")
    field = FieldOfStudyFactory()
    field.occupations.add(aide)
    pathway, draft = PathwayFactory(title="Care"), PathwayFactory(title="Not yet told", status="draft")
    step = PathwayStepFactory(pathway=pathway, occupation=aide)
    PathwayMoveFactory(
        pathway=pathway, from_step=step, to_step=PathwayStepFactory(pathway=pathway, occupation=nurse, level=2)
    )
    PathwayStepFactory(pathway=draft, occupation=aide)

    response = client.get(page_of(ProgramFactory(field_of_study=field)))

    assert response.context["profile"].steps == [step]
    assert f'href="{pathway.get_absolute_url()}#step-{step.pk}"' in response.text
    assert "<li>Nurse</li>" in response.text
    assert "Not yet told" not in response.text


def test_results_are_shown_once_there_are_published_ones(client):
    program = ProgramFactory()
    assert "past participants" not in client.get(page_of(ProgramFactory())).text

    PublishedResultFactory(program=program, numerator=2, denominator=3)
    PublishedResultFactory(
        program=program, measure="employed", numerator=None, denominator=None, percent=Decimal("62.5")
    )

    response = client.get(page_of(program))
    assert [str(result.share) for result in response.context["profile"].results] == ["67", "63"]
    assert "2 of 3" in response.text


@pytest.mark.parametrize(
    "fields",
    [
        {"numerator": 4, "denominator": 3},
        {"numerator": 0, "denominator": 0},
        {"numerator": 1, "denominator": None},
        {"numerator": 1, "denominator": 2, "percent": 50},
        {"numerator": None, "denominator": None, "percent": 101},
        {"numerator": None, "denominator": None},
    ],
)
def test_a_result_is_a_share_of_people_or_a_percentage(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedResultFactory(**fields)


# What search engines read --------------------------------------------------------------------------------------------


def course_of(client, program):
    text = client.get(page_of(program)).text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    return json.loads(block)


def test_search_engines_read_a_course_with_its_provider_its_price_and_its_starts(client, settings):
    settings.SITE_URL = "https://portal.example.org"
    program = ProgramFactory(
        title="Welding",
        slug="welding",
        description="You weld.",
        organization=OrganizationFactory(name="Blue Hill", slug="blue-hill"),
        total_cost=Decimal("950.50"),
        format="hybrid",
        license="Welder",
        languages=["es", "other"],
        street="10 Dudley Street",
        city="Boston",
        state="MA",
        postal_code="02119",
        phone="617-555-0100",
        contact_role="Ask for Maria Silva",
    )
    CohortFactory(program=program, starts_on=date(2090, 1, 9), ends_on=date(2090, 3, 3))
    CohortFactory(program=program, starts_on=date(2090, 5, 1), place="Gym", postal_code="02128")
    CohortFactory(program=program, starts_on=date(2090, 6, 1), status="closed")

    assert course_of(client, program) == {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": "Welding",
        "description": "You weld.",
        "url": "https://portal.example.org/programs/welding/",
        "provider": {
            "@type": "Organization",
            "name": "Blue Hill",
            "url": "https://portal.example.org/organizations/blue-hill/",
        },
        "educationalCredentialAwarded": "Welder",
        "inLanguage": ["es"],
        "offers": {"@type": "Offer", "category": "Paid", "price": "950.50", "priceCurrency": "USD"},
        "hasCourseInstance": [
            {
                "@type": "CourseInstance",
                "courseMode": "Blended",
                "startDate": "2090-01-09",
                "endDate": "2090-03-03",
                "location": {
                    "@type": "Place",
                    "address": {
                        "@type": "PostalAddress",
                        "streetAddress": "10 Dudley Street",
                        "addressLocality": "Boston",
                        "addressRegion": "MA",
                        "postalCode": "02119",
                    },
                },
            },
            {
                "@type": "CourseInstance",
                "courseMode": "Blended",
                "startDate": "2090-05-01",
                "location": {
                    "@type": "Place",
                    "address": {"@type": "PostalAddress", "streetAddress": "Gym", "postalCode": "02128"},
                },
            },
        ],
    }


def test_what_is_free_to_a_resident_is_offered_free(client):
    free = {"@type": "Offer", "category": "Free", "price": "0.00", "priceCurrency": "USD"}

    assert course_of(client, ProgramFactory(total_cost=0))["offers"] == free
    assert course_of(client, ProgramFactory(total_cost=4000, free_to_you=True))["offers"] == free
    assert "offers" not in course_of(client, ProgramFactory())


def test_no_text_of_a_program_can_end_the_block_it_is_in(client):
    title = '</script><script>alert("&")</script><!--'
    program = ProgramFactory(title=title, organization=None)

    response = client.get(page_of(program))

    assert course_of(client, program)["name"] == title
    assert "<script>alert" not in response.text

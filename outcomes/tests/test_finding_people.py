"""Whoever types what they remember finds the person: a name that is misspelled, a number, a birth date."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outcomes.models import Participant
from outcomes.tests.factories import ParticipantFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside")]

PEOPLE = {
    "Marisol González-Ruiz": {"phone": "(617) 555-0142", "birth_date": date(1991, 3, 4), "email": "mari@x.example"},
    "Jean-Baptiste Étienne": {"phone": "+1 857 555 0177", "goes_by": "JB"},
    "陈小明": {"birth_date": date(1988, 11, 30)},
    "Nguyễn Thị Ánh": {"phone": "617.555.0199"},
    "Dwayne Johnson-Reid": {},
    "Carmen Sá": {"birth_date": date(1962, 9, 5)},
}


@pytest.fixture
def people(organization, elsewhere):
    for name, known in PEOPLE.items():
        ParticipantFactory(organization=organization, full_name=name, **known)
    ParticipantFactory(organization=elsewhere, full_name="Marisol González-Ruiz", phone="617-555-0142")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gonzales", ["Marisol González-Ruiz"]),
        ("Marysol Gonzalez", ["Marisol González-Ruiz"]),
        ("etiene", ["Jean-Baptiste Étienne"]),
        ("JB", ["Jean-Baptiste Étienne"]),
        ("小明", ["陈小明"]),
        ("nguyen thi anh", ["Nguyễn Thị Ánh"]),
        ("jonson", ["Dwayne Johnson-Reid"]),
        ("617-555-0142", ["Marisol González-Ruiz"]),
        ("0177", ["Jean-Baptiste Étienne"]),
        ("(617) 555 0199", ["Nguyễn Thị Ánh"]),
        ("3/4/1991", ["Marisol González-Ruiz"]),
        ("1988-11-30", ["陈小明"]),
        ("March 4, 1991", ["Marisol González-Ruiz"]),
        ("Mar. 4, 1991", ["Marisol González-Ruiz"]),
        ("Sept. 5, 1962", ["Carmen Sá"]),
        ("9/5/62", ["Carmen Sá"]),
        ("mari@", ["Marisol González-Ruiz"]),
        ("nobody at all", []),
        ("%", []),
    ],
)
def test_what_is_typed_finds_whom_it_means(people, organization, typed, found):
    own = Participant.objects.of_organization(organization)

    assert [each.full_name for each in own.found_by(typed)] == found


def test_nothing_typed_finds_everybody_by_name(people, organization):
    assert Participant.objects.of_organization(organization).found_by("  ").count() == len(PEOPLE)


def test_a_search_is_one_query_however_many_it_finds(people, organization):
    with CaptureQueriesContext(connection) as one:
        list(Participant.objects.of_organization(organization).found_by("gonzales"))
    ParticipantFactory.create_batch(3, organization=organization, full_name="Ana Gonzales")
    with CaptureQueriesContext(connection) as four:
        assert len(Participant.objects.of_organization(organization).found_by("gonzales")) == 4

    assert len(one) == len(four) == 1


def test_two_records_of_one_person_are_known_by_the_same(organization, elsewhere):
    born = date(1990, 1, 2)
    one, same, other, unknown = (
        ParticipantFactory(organization=organization, full_name=name, birth_date=day)
        for name, day in (("José  O’Neil", born), ("jose oneil", born), ("José O’Neil", None), ("陈小明", born))
    )
    for each in (one, same, other, unknown):
        each.refresh_from_db()

    assert one.same_person == same.same_person
    assert other.same_person is None
    assert unknown.same_person.startswith("陈小明/")


def test_somebody_who_is_here_already_is_noticed(people, organization):
    own = Participant.objects.of_organization(organization)

    def like(name, born=None):
        return [each.full_name for each in own.like(name, born)]

    assert like("Marisol Gonzalez Ruis", date(1991, 3, 4)) == ["Marisol González-Ruiz"]
    assert like("Marisol Gonzalez Ruis", date(1991, 3, 5)) == []
    assert like("nguyen thi anh") == ["Nguyễn Thị Ánh"]
    assert like("Nguyễn Thị Ánh", date(1970, 1, 1)) == ["Nguyễn Thị Ánh"]

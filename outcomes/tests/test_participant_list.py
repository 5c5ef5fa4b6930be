"""The list of participants, its files, registering one; and what the pages of coaches cost."""

import csv
import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.models import SecurityEvent
from coalition.tests.factories import OrganizationFactory
from outcomes.models import Participant, Placement, SavedView
from outcomes.tests.coaching import DAY, LIST, NEW, ago, all_of, called_due, page_of, text
from outcomes.tests.factories import (
    AssignmentFactory,
    ConsentFactory,
    EnrollmentFactory,
    ParticipantFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

# The list ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["pena ortis", "(617) 555-0142", "03/04/1990"])
def test_somebody_is_found_by_a_misspelled_name_a_phone_or_a_birth_date(staff, organization, typed):
    ParticipantFactory(
        organization=organization, full_name="Marisol Peña-Ortiz", phone="617-555-0142", birth_date="1990-03-04"
    )
    ParticipantFactory(organization=organization, full_name="Keisha Brown")

    shown = text(staff.get(LIST, {"q": typed}))

    assert "Marisol" in shown
    assert "Keisha" not in shown


def test_filters_find_and_a_view_of_them_is_saved_and_removed(staff, mine, organization):
    ParticipantFactory(organization=organization, full_name="Coached By Nobody")

    staff.post(f"{LIST}views/?coach=nobody", {"name": "Without coach"})
    [view] = all_of(SavedView)

    assert view.query == "coach=nobody"
    shown = text(staff.get(f"{LIST}?{view.query}"))
    assert "Coached By Nobody" in shown
    assert "Marisol" not in shown
    staff.post(f"{LIST}views/{view.pk}/remove/")
    assert all_of(SavedView) == []


@pytest.mark.parametrize(
    "asked", ["standing=quiet", "standing=exited", "standing=placed", "standing=due", "state=active", "lacks=anything"]
)
def test_each_filter_answers_with_a_search_too(staff, organization, coach, asked):
    mine = ParticipantFactory(organization=organization, full_name="Marisol Peña-Ortiz", registered_on=ago(400))
    AssignmentFactory(participant=mine, coach=coach)
    called_due(mine, 1)
    EnrollmentFactory(participant=mine, referred_on=ago(100), started_on=ago(90))

    response = staff.get(f"{LIST}?{asked}&q=marisol&coach=mine")

    assert ("Marisol" in text(response)) == (asked != "standing=exited")


FORMULA = '=HYPERLINK("https://x.example")'


def test_a_csv_holds_exactly_what_is_filtered_and_no_formula(staff, mine, organization):
    ParticipantFactory(organization=organization, full_name=FORMULA)

    response = staff.post(f"{LIST}export/?coach=nobody", {"csv": ""})
    lines = b"".join(response).decode().splitlines()

    assert len(lines) == 2
    assert lines[1].startswith("\"'=HYPERLINK(")
    [entry] = SecurityEvent.objects.filter(kind="exported")
    assert entry.details == {"what": ["participants"], "number": ["1"], "as_file": ["csv"]}


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_text_in_a_csv_begins_as_a_formula_does(staff, organization, begins):
    said = f'{begins}1, "2"'
    texts = ("full_name", "goes_by", "phone", "email", "postal_code", "neighborhood", "language")
    person = ParticipantFactory(organization=organization, **dict.fromkeys(texts, said))
    EnrollmentFactory(participant=person, program__title=said)

    file = b"".join(staff.post(f"{LIST}export/", {"csv": ""})).decode()
    [_heads, row] = csv.reader(io.StringIO(file, newline=""))

    assert [row[column] for column in (0, 1, 3, 4, 5, 6, 7, 9)] == [f"'{said}"] * 8


def test_a_file_says_of_each_the_last_of_everything_in_the_order_of_the_list(staff, coach, organization):
    mine = ParticipantFactory(organization=organization, full_name="Marisol Peña-Ortiz", registered_on=ago(200))
    AssignmentFactory(participant=mine, coach=coach)
    EnrollmentFactory(
        participant=mine,
        program__title="Bookkeeping",
        started_on=ago(50),
        state="withdrawn",
        reason="job",
        ended_on=ago(45),
    )
    EnrollmentFactory(participant=mine, program__title="Welding", started_on=ago(40))
    called_due(mine, 30)
    called_due(mine, 3)
    ServiceFactory(participant=mine, given_on=ago(2))
    ParticipantFactory(organization=organization, full_name="Aaron First", registered_on=ago(9))

    lines = b"".join(staff.post(f"{LIST}export/", {"csv": ""})).decode().splitlines()

    assert lines[1] == f"Aaron First,,,,,,,,,,,,,,{ago(9)},{ago(9)}"
    wage = str(max(all_of(Placement), key=lambda job: job.starts_on).hourly_wage)
    begins, *told, _registered = lines[2].split(",")
    assert begins == "Marisol Peña-Ortiz"
    assert told[7:] == ["Coach One", "Welding", "Active", f"{ago(63)}", wage, f"{ago(30)}", f"{ago(2)}"]


def test_a_table_for_excel_holds_text_where_a_formula_could_be(staff, organization):
    ParticipantFactory(organization=organization, full_name=FORMULA, birth_date="1990-03-04")

    response = staff.post(f"{LIST}export/", {"xlsx": ""})
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()

    assert "HYPERLINK" in sheet
    assert "<f>" not in sheet


def test_somebody_is_registered_and_somebody_very_like_them_is_asked_about(staff, organization):
    new = {"full_name": "Ánh Trần", "birth_date": "1990-03-04"}
    assert staff.post(NEW, new).status_code == 302

    again = staff.post(NEW, new)

    assert "Is it one of these?" in text(again)
    assert len(all_of(Participant)) == 1
    assert staff.post(NEW, {**new, "sure": ["known_already"]}).status_code == 302


def test_a_list_of_shared_records_is_in_the_log_of_whose_they_are_too(staff, organization, elsewhere, coach):
    shared = ParticipantFactory(organization=elsewhere)
    ConsentFactory(participant=shared, to=organization)
    ParticipantFactory(organization=OrganizationFactory())

    staff.get(f"{LIST}?whose=shared")

    logged = SecurityEvent.objects.filter(kind="viewed")
    assert {(each.organization, each.actor) for each in logged} == {(organization, coach), (elsewhere, coach)}


def test_a_file_of_shared_records_is_in_the_log_of_whose_they_are_too(staff, organization, elsewhere, coach):
    for _each in range(2):
        ConsentFactory(participant=ParticipantFactory(organization=elsewhere), to=organization)
    ConsentFactory(to=organization)

    b"".join(staff.post(f"{LIST}export/?whose=shared", {"csv": ""}))

    logged = SecurityEvent.objects.filter(kind="exported")
    numbers = sorted((each.details["number"], each.organization == organization) for each in logged)
    assert numbers == [(["1"], False), (["2"], False), (["3"], True)]


def test_words_that_are_too_many_are_not_kept_by_half(staff):
    sent = staff.post(f"{LIST}views/?q={'陈' * 60}", {"name": "Chen"}, follow=True)

    assert "too many to be kept as a view" in text(sent)
    assert all_of(SavedView) == []


# The cost ------------------------------------------------------------------------------------------------------------


def populated(organization, coach, number):
    for each in range(number):
        person = ParticipantFactory(organization=organization, full_name=f"Person {each}", phone="617-555-0142")
        AssignmentFactory(participant=person, coach=coach)
        called_due(person, 3)
        EnrollmentFactory(participant=person)
        EnrollmentFactory(participant=person, state="referred", started_on=None)
        ServiceFactory(participant=person)
    return person


@pytest.mark.parametrize("address", [DAY, LIST, f"{LIST}?q=person&standing=due"])
def test_a_list_asks_as_often_for_many_as_for_few(staff, organization, coach, address):
    counts = []
    for number in (2, 6):
        populated(organization, coach, number)
        staff.get(address)
        with CaptureQueriesContext(connection) as asked:
            staff.get(address)
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] < 40


def test_the_page_of_a_participant_asks_as_often_for_much_as_for_little(staff, organization, coach):
    person = populated(organization, coach, 1)
    staff.get(page_of(person))
    counts = []
    for round_of in range(2):
        with CaptureQueriesContext(connection) as asked:
            staff.get(page_of(person))
        counts.append(len(asked))
        for number in range(4):
            ServiceFactory(participant=person)
            EnrollmentFactory(participant=person)
            called_due(person, 30 + 10 * round_of + number)

    assert counts[0] == counts[1]

"""What a digest tells, to whom, and how."""

import re
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.models import DigestLetter, GroupMembership
from coalition.operations import digest
from coalition.operations.memberships import leave_group
from coalition.tests.factories import (
    GroupFactory,
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
    PreferencesFactory,
    SectorFactory,
    UserFactory,
)
from convenings.tests.factories import (
    ActionFactory,
    ConveningFactory,
    DecisionFactory,
    MinutesFactory,
    RsvpFactory,
)
from outcomes.tests.factories import FundingStreamFactory
from portal.tests.digest.conftest import at
from programs.models import Program
from programs.tests.factories import CohortFactory, FieldOfStudyFactory, ProgramFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("begun")]

DUE = (2027, 11, 1, 9)


@pytest.fixture
def met(green):
    """A meeting in October."""
    return ConveningFactory(group=green, title="October meeting", local_date=date(2027, 10, 12), visibility="group")


@pytest.fixture
def decided(met):
    return DecisionFactory(convening=met, text="We ask the city for bus passes", made_at=at(2027, 10, 12, 11))


def sections(mail):
    """What its parts are, without whose rows they tell its reader."""
    parts = mail.digest_letter.parts
    return [part if part.startswith("group:") else part.partition(":")[0] for part in parts]


def test_one_letter_tells_all_that_is_new_to_a_person(ana, college, green, decided, met, letters):
    MinutesFactory(convening=met, state="circulated", circulated_at=at(2027, 10, 15, 9))
    ConveningFactory(group=green, title="November meeting", local_date=date(2027, 11, 9))
    ActionFactory(group=green, organization=college, user=ana, what="Call schools", agreed_at=at(2027, 10, 12, 11))
    ActionFactory(group=green, organization=college, what="Find a room", due=date(2027, 11, 5))
    digest.write_note(green, text="Bring **a friend**.", by=ana, now=at(2027, 10, 30, 12))
    digest.write_note(None, text="Thank you all.", by=UserFactory(full_name="Bea B."), now=at(2027, 10, 30, 12))

    mail = letters(*DUE)["ana@example.org"]

    assert mail.key == f"digest:{ana.pk}:2027-10-01T13:00:00Z"
    assert mail.subject == "What is new since October 1"
    assert sections(mail) == ["note", "own", f"group:{green.pk}"]
    for said in (
        *("Thank you all.", "Bea B.", "Call schools", "Green jobs", "Bring ", "We ask the city for bus passes"),
        *("October meeting, October 12", "to be read, and approved at the next meeting", "November meeting"),
        *("Tuesday, Nov. 9, 2027, 9:30 a.m. EST", "Find a room", "Due Nov. 5, 2027.", "/rsvp/", "?answer=maybe"),
        *("?said=done", "/unsubscribe/"),
    ):
        assert said in mail.html, said
        assert said in mail.text.replace("GREEN JOBS", "Green jobs"), said
    assert "<strong>a friend</strong>" in mail.html
    assert "<img" not in mail.html


def test_it_is_in_its_reader_s_language_and_zone(ana, green, decided, letters, settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Español")]
    PreferencesFactory(user=ana, language="es", time_zone="Pacific/Honolulu")
    ConveningFactory(group=green, local_date=date(2027, 11, 9), local_time=time(9, 30))

    mail = letters(*DUE)["ana@example.org"]

    assert "1 de octubre" in mail.subject.lower()
    assert "9 de noviembre de 2027 a las 04:30 HST" in mail.text


def test_who_has_nothing_new_gets_no_letter(ana, green, met, letters):
    DecisionFactory(convening=met, text="Too old", made_at=at(2027, 9, 30, 11))
    ActionFactory(group=green, user=ana, what="Someday", agreed_at=at(2027, 8, 1, 9))
    MinutesFactory(convening=met, state="draft")
    FundingStreamFactory(organization=OrganizationFactory(is_backbone=True, is_member=True), ends_on=date(2028, 1, 1))
    ConveningFactory(group=green, local_date=date(2027, 12, 9))

    assert letters(*DUE) == {}


def test_what_is_not_theirs_is_not_in_it(ana, green, college, decided, letters):
    other = GroupFactory(is_public=False)
    elsewhere = GroupMembershipFactory(group=other, organization=OrganizationFactory(is_member=True))
    their_meeting = ConveningFactory(group=other, visibility="group", title="Secret", local_date=date(2027, 11, 9))
    DecisionFactory(convening=their_meeting, text="Hidden decision", made_at=at(2027, 10, 12, 11))
    ActionFactory(group=other, organization=elsewhere.organization, what="Hidden action", due=date(2027, 11, 5))
    ActionFactory(group=green, what="Of another organization", due=date(2027, 11, 5))
    digest.write_note(other, text="Hidden note", by=elsewhere.user, now=at(2027, 10, 30, 12))
    outsider = GroupMembershipFactory(group=green, organization=OrganizationFactory(is_member=False)).user
    digest.write_note(None, text="To members", by=ana, now=at(2027, 10, 30, 12))

    found = letters(*DUE)

    assert sections(found["ana@example.org"]) == ["note", f"group:{green.pk}"]
    for hidden in ("Secret", "Hidden", "Of another organization"):
        assert hidden not in found["ana@example.org"].html
    assert sections(found[outsider.email]) == [f"group:{green.pk}"]
    assert "To members" not in found[outsider.email].text


def test_who_has_left_is_told_nothing_of_the_group(ana, green, decided, letters):
    leave_group(ana.group_memberships.get(), now=at(2027, 10, 20, 9))

    assert letters(*DUE) == {}


@pytest.mark.parametrize("gone", ["seat", "membership"])
def test_a_place_alone_is_no_access(ana, green, college, decided, letters, gone):
    ended = green.seats if gone == "seat" else college.memberships
    ended.update(until=timezone.localdate())

    assert GroupMembership.objects.of(ana).exists()
    assert letters(*DUE) == {}


def test_answered_meetings_say_how_and_no_others_ask_again(ana, green, letters):
    coming = ConveningFactory(group=green, local_date=date(2027, 11, 9))
    RsvpFactory(convening=coming, user=ana)
    forum = ConveningFactory(title="Forum", local_date=date(2027, 11, 20))
    RsvpFactory(convening=forum, user=ana, answer="")
    refused = ConveningFactory(title="Refused", local_date=date(2027, 11, 21))
    RsvpFactory(convening=refused, user=ana, answer="no")

    mail = letters(*DUE)["ana@example.org"]

    assert mail.text.count("Your answer is Yes.") == 1
    assert mail.text.count("?answer=yes") == 1
    assert mail.text.index("Forum") < mail.text.index("GREEN JOBS")
    assert "Refused" not in mail.text


def test_programs_of_the_sectors_of_one_s_groups(ana, green, letters):
    sector = SectorFactory()
    green.sectors.add(sector)
    field = FieldOfStudyFactory()
    field.sectors.add(sector, SectorFactory())
    for name, made, more in (
        ("Solar roofs", at(2027, 10, 5, 9), {}),
        ("Old one", at(2027, 8, 5, 9), {}),
        ("Withheld", at(2027, 10, 5, 9), {"status": "withheld"}),
    ):
        program = ProgramFactory(title=name, field_of_study=field, last_confirmed_on=date(2027, 10, 1), **more)
        Program.objects.filter(pk=program.pk).update(created_at=made)
    elsewhere = ProgramFactory(title="Of another sector", last_confirmed_on=date(2027, 10, 1))
    Program.objects.filter(pk=elsewhere.pk).update(created_at=at(2027, 10, 5, 9))
    cohort = {"program__field_of_study": field, "starts_on": date(2027, 12, 1)}
    CohortFactory(**cohort, program__title="Closing", apply_by=date(2027, 11, 15))
    CohortFactory(**cohort, program__title="Closed", apply_by=date(2027, 10, 30))
    CohortFactory(**{**cohort, "starts_on": date(2027, 12, 9)}, program__title="Later", apply_by=date(2027, 12, 2))
    CohortFactory(**cohort, program__title="Full", apply_by=date(2027, 11, 15), status="full")

    text = letters(*DUE)["ana@example.org"].text

    assert "- Solar roofs" in text
    assert "- Closing: apply by November 15, begins December 1" in text
    for hidden in ("Old one", "Withheld", "Of another sector", "Closed", "Later", "Full"):
        assert hidden not in text


def test_the_coalition_s_grants_are_told_in_steps_and_small_numbers_not_at_all(ana, decided, letters, monkeypatch):
    backbone = OrganizationFactory(is_backbone=True, is_member=True)
    dates = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    counts = {"Large": 58, "Small": 9, "Vast": 1234}
    for name in counts:
        FundingStreamFactory(name=name, organization=backbone, target=4618 if name == "Vast" else 100, **dates)
    FundingStreamFactory(name="A partner's own", **dates)
    FundingStreamFactory(name="Over", organization=backbone)
    outsider = GroupMembershipFactory(group=decided.convening.group).user

    def tally(stream):
        return type("Tally", (), {"counted": counts[stream.name]})

    monkeypatch.setattr("outcomes.digest.counting.tally", tally)
    found = letters(*DUE)

    text = found["ana@example.org"].text
    assert "- Large: at least 55 of 100 people placed (55%), by Dec. 31, 2027" in text
    assert "- Small: fewer than 10 of 100 people placed by Dec. 31, 2027" in text
    for said in (text, found["ana@example.org"].html):
        assert "at least 1,230 of 4,618 people placed (26%)" in said
    assert "A partner" not in text
    assert "Over" not in text
    assert "Large" not in found[outsider.email].text


def test_a_section_that_is_held_back_is_left_out_told_to_chairs_and_made_up_for(ana, green, college, decided, letters):
    chair = GroupMembershipFactory(group=green, organization=college, role="chair").user
    ActionFactory(group=green, organization=college, user=ana, what="Call schools", agreed_at=at(2027, 10, 12, 11))
    digest.hold(green, by=chair, now=at(2027, 10, 30, 9))

    found = letters(*DUE)
    assert sections(found["ana@example.org"]) == ["own"]
    assert "bus passes" not in found["ana@example.org"].text
    assert "This section is held back" in found[chair.email].text
    assert "/groups/green-jobs/digest/" in found[chair.email].html
    assert "bus passes" not in found[chair.email].text

    digest.release(green)
    found = letters(2027, 12, 1, 9)
    assert "Since October 1, for it was held back." in found["ana@example.org"].text
    assert "bus passes" in found["ana@example.org"].text
    assert "bus passes" not in str([mail.text for mail in letters(2028, 1, 1, 9).values()])


def test_what_only_a_section_that_is_held_back_would_tell_makes_no_letter(ana, green, college, letters):
    ActionFactory(group=green, organization=college, what="Find a room", due=date(2027, 11, 5))
    digest.hold(green, by=ana, now=at(2027, 10, 30, 9))

    assert letters(*DUE) == {}


def test_headings_are_in_order_whatever_a_note_has(ana, green, decided, letters):
    for group in (green, None):
        digest.write_note(group, text="## Bring\n\nA friend.\n\n#### And\n\n# Read", by=ana, now=at(2027, 10, 30, 9))

    html = letters(*DUE)["ana@example.org"].html

    of_a_note = ["4", "5", "3"]
    assert re.findall(r"<h(\d)", html) == ["1", "2", *of_a_note, "2", *of_a_note, "3"]


def test_what_happens_after_it_is_due_is_told_by_the_next(ana, met, letters):
    DecisionFactory(convening=met, text="Just before", made_at=at(2027, 11, 1, 8, 59))
    DecisionFactory(convening=met, text="Just after", made_at=at(2027, 11, 1, 9))

    first, second = letters(*DUE)["ana@example.org"].text, letters(2027, 12, 1, 9)["ana@example.org"].text
    assert ("Just before" in first, "Just after" in first) == (True, False)
    assert ("Just before" in second, "Just after" in second) == (False, True)


def test_how_many_statements_it_takes_does_not_depend_on_how_many_get_it(green, decided, letters):
    def statements(people, *when):
        for _each in range(people):
            place = GroupMembershipFactory(group=green, organization__is_member=True)
            ActionFactory(group=green, organization=place.organization, user=place.user)
        ConveningFactory(group=green, local_date=(at(*when) + timedelta(days=9)).date())
        DecisionFactory(convening=decided.convening, made_at=at(*when) - timedelta(days=2))
        with CaptureQueriesContext(connection) as captured:
            assert len(letters(*when)) == GroupMembership.objects.count()
        return len(captured)

    first = statements(2, 2027, 11, 2, 9)
    assert statements(10, 2027, 12, 2, 9) == first


def test_the_same_letter_is_written_once_however_often_it_is_asked_for(ana, decided, letters):
    assert len(letters(*DUE)) == 1
    assert letters(*DUE) == {}
    assert letters(2027, 11, 1, 9, 5) == {}
    assert DigestLetter.objects.count() == 1


def test_somebody_without_a_group_reads_the_backbone_s_note(college, letters):
    member = MembershipFactory(organization=college, role="member").user
    MembershipFactory(organization=OrganizationFactory(is_member=False))
    digest.write_note(None, text="To members", by=member, now=at(2027, 10, 31, 9) + timedelta(hours=1))

    assert {address: sections(mail) for address, mail in letters(*DUE).items()} == {member.email: ["note"]}

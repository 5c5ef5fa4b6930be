from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.models import Organization, User
from coalition.tests.factories import GroupMembershipFactory, MembershipFactory, UserFactory
from convenings.check_in import check_in_link, check_in_picture, code_of
from convenings.models import Attendance, Convening
from convenings.tests.factories import AttendanceFactory, ConveningFactory, RsvpFactory, SeriesFactory

pytestmark = pytest.mark.django_db

HERE = "/convenings/meeting/"
RUN = f"{HERE}run/"
BY_SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def chair():
    return GroupMembershipFactory(role="chair", organization__is_member=True, user__full_name="Chai R.").user


@pytest.fixture
def meeting(chair):
    """It has begun."""
    group = chair.group_memberships.get().group
    found = ConveningFactory(series=SeriesFactory(group=group), slug="meeting", title="Meeting")
    return begins(found, timezone.now() - timedelta(minutes=5))


@pytest.fixture
def member(meeting):
    return GroupMembershipFactory(group=meeting.group, organization__is_member=True, user__full_name="Mem B.").user


@pytest.fixture
def page(client, chair):
    """Of the chair."""
    client.force_login(chair)
    return client


def begins(convening, moment):
    convening.zone = "UTC"
    convening.local_date, convening.local_time = moment.date(), moment.time()
    convening.save()
    return convening


def words(response):
    return " ".join(response.text.split())


def states(meeting):
    return dict(meeting.attendance.order_by("pk").values_list("user__full_name", "state"))


def test_one_tap_notes_somebody_and_leads_back_to_their_line(page, meeting, member):
    answer = page.post(f"{RUN}roll/", {"note": f"person-{member.pk}:present-in_person"})

    assert answer["Location"] == f"{RUN}#person-{member.pk}"
    assert states(meeting) == {"Mem B.": "present"}
    pressed = f'value="person-{member.pk}:present-in_person" aria-pressed="true"'
    assert pressed in words(page.get(RUN))


def test_the_script_gets_the_line_its_organization_and_the_quorum_and_nothing_else(page, meeting, member, chair):
    part = page.post(f"{RUN}roll/", {"note": f"person-{chair.pk}:late"}, headers=BY_SCRIPT)

    assert f'value="person-{chair.pk}:late" aria-pressed="true"' in words(part)
    assert "1 organization is there, of 2 that a decision needs." in words(part)
    organization = chair.group_memberships.get().organization
    assert f'{organization} <span class="tag">There</span>' in words(part)
    assert f"person-{member.pk}" not in part.text
    fresh = page.get(RUN, headers=BY_SCRIPT)
    assert fresh.text.strip().startswith('<div id="roll">')
    assert f"person-{member.pk}" in fresh.text


@pytest.mark.parametrize("note", ["", "x", "person-0:present", ":late", "person-x:", "person-1:present-nowhere"])
def test_what_can_not_be_said_is_refused_in_words(page, meeting, note):
    said = "Nobody of that name is on the roll any more."

    assert said in page.post(f"{RUN}roll/", {"note": note}, follow=True).text
    refused = page.post(f"{RUN}roll/", {"note": note}, headers=BY_SCRIPT)
    assert (refused.status_code, refused.text[: len(said)]) == (409, said)
    assert not Attendance.objects.exists()


def test_a_roll_that_is_not_open_says_when_it_is_and_has_no_buttons(page, meeting, member):
    begins(meeting, timezone.now() + timedelta(days=2))

    text = words(page.get(RUN))
    assert "open from an hour before it begins until 30 days after" in text
    assert "Not noted yet" in text
    assert 'name="note"' not in text
    note = {"note": f"person-{member.pk}:late"}
    assert "The roll call opens an hour before it begins." in page.post(f"{RUN}roll/", note, follow=True).text
    Convening.objects.filter(pk=meeting.pk).update(status="canceled", status_reason="Snow")
    assert "It does not take place, so there is no roll call." in page.post(f"{RUN}roll/", note, follow=True).text


def test_somebody_who_walked_in_is_put_on_the_roll(page, meeting, member, chair):
    typed = {"name": "Võ Thị Sáu", "in_place_of": member.pk, "organization": ""}

    wrong = page.post(f"{RUN}roll/new/", {**typed, "name": "", "in_place_of": UserFactory().pk})
    assert set(wrong.context["form"].errors) == {"name", "in_place_of"}
    assert "Võ Thị Sáu is on the roll." in page.post(f"{RUN}roll/new/", typed, follow=True).text

    line = meeting.attendance.get()
    assert (line.name, line.in_place_of, line.state) == ("Võ Thị Sáu", member, "present")
    assert "in the place of Mem B." in words(page.get(RUN))
    page.post(f"{RUN}roll/", {"note": f"name-{line.pk}:late"})
    line.refresh_from_db()
    assert line.state == "late"


def test_who_was_noted_twice_is_taken_off_the_roll_after_a_question(page, meeting, member):
    twice = [AttendanceFactory(convening=meeting, user=None, name="Võ Thị Sáu") for _each in range(2)]
    expected = AttendanceFactory(convening=meeting, user=member)
    off = f"{RUN}roll/name-{twice[1].pk}/off/"

    assert page.get(RUN).text.count("Take off the roll") == 2
    assert off in page.get(RUN).text
    assert "Take Võ Thị Sáu off the roll?" in page.get(off).text
    assert meeting.attendance.count() == 3
    assert page.post(off).headers["Location"] == RUN
    assert list(meeting.attendance.order_by("pk")) == [twice[0], expected]
    # Again, somebody who is expected, and nobody at all.
    for key in (f"name-{twice[1].pk}", f"person-{member.pk}", "name-0"):
        at = f"{RUN}roll/{key}/off/"
        assert page.get(at).status_code == 404
        assert "is on the roll any more" in page.post(at, follow=True).text
    assert meeting.attendance.count() == 2


def test_whoever_walked_in_is_taken_off_at_any_address_of_a_convening(page, meeting):
    Convening.objects.filter(pk=meeting.pk).update(slug="five-key-issues")
    walked_in = AttendanceFactory(convening=meeting, user=None, name="Võ Thị Sáu")

    assert (
        f"/convenings/five-key-issues/run/roll/name-{walked_in.pk}/off/"
        in page.get("/convenings/five-key-issues/run/").text
    )


def test_the_rest_is_noted_as_absent(page, meeting, member):
    assert "Note the rest as absent" in page.get(RUN).text
    text = words(page.post(f"{RUN}roll/close/", follow=True))

    assert "2 people were not noted, and are absent or excused now." in text
    assert states(meeting) == {"Chai R.": "absent", "Mem B.": "absent"}
    assert "Note the rest as absent" not in text


def test_where_nobody_is_expected_it_says_what_to_do(client):
    manager = MembershipFactory(role="manager", organization__is_member=True)
    ConveningFactory(group=None, host=manager.organization, slug="alone")
    client.force_login(manager.user)

    assert "Nobody is expected" in words(client.get("/convenings/alone/run/", follow=True))


def test_a_member_checks_in_with_the_code_and_nothing_else(client, meeting, member):
    client.force_login(member)
    assert f'href="{HERE}check-in/"' in client.get(HERE).text

    wrong = client.post(f"{HERE}check-in/", {"code": "ABCDEF"})
    assert wrong.context["form"].errors == {
        "code": ["That is not the code on the screen. Look again, or ask who runs it."]
    }
    assert wrong.context["form"]["code"].value() == "ABCDEF"
    client.post(f"{HERE}check-in/", {"code": f" {code_of(meeting).lower()} "})
    assert states(meeting) == {"Mem B.": "present"}
    assert "You are on the roll." in client.get(f"{HERE}check-in/").text


def test_looking_at_the_address_that_is_scanned_checks_nobody_in(client, meeting, member):
    client.force_login(member)
    address = check_in_link(meeting).split("/", 3)[3]

    page = client.get(f"/{address}")

    assert f'value="{code_of(meeting)}"' in page.text
    assert not Attendance.objects.exists()


def test_where_people_can_be_online_who_checks_in_says_how(client, meeting, member):
    Convening.objects.filter(pk=meeting.pk).update(mode="hybrid", link="https://x.example")
    client.force_login(member)

    client.post(f"{HERE}check-in/", {"code": code_of(meeting), "place": "online"})

    assert meeting.attendance.get().place == "online"


def test_nobody_checks_in_before_or_after(client, meeting, member):
    client.force_login(member)
    for moment in (timezone.now() + timedelta(hours=2), timezone.now() - timedelta(days=1)):
        begins(meeting, moment)
        assert "People check in from an hour before" in words(client.get(f"{HERE}check-in/"))
        assert f"{HERE}check-in/" not in client.get(HERE).text
        client.post(f"{HERE}check-in/", {"code": code_of(meeting)})
    assert not Attendance.objects.exists()


def test_a_code_is_of_one_convening_and_easily_typed(meeting):
    other = ConveningFactory()

    assert len(code_of(meeting)) == 6
    assert code_of(meeting) != code_of(other)
    assert not set(code_of(meeting)) & set("01OIL5S2Z")
    assert check_in_picture(meeting).startswith("<svg")
    assert "style" not in check_in_picture(meeting)


def test_who_does_not_run_it_sees_no_roll(client, meeting, member):
    client.force_login(member)

    assert client.get(RUN).status_code == 403
    assert client.post(f"{RUN}roll/", {"note": f"person-{member.pk}:present-in_person"}).status_code == 403
    assert "Run the meeting" not in client.get(HERE).text


@pytest.mark.parametrize("people", [1, 30])
def test_the_screen_asks_the_same_however_many_there_are(page, meeting, people):
    for _number in range(people):
        place = GroupMembershipFactory(group=meeting.group)
        RsvpFactory(convening=meeting, user=place.user, organization=place.organization)
    page.get(RUN)

    with CaptureQueriesContext(connection) as asked:
        page.get(RUN)
    assert len(asked) == 13


def test_the_roll_says_what_holds_now_though_it_was_drawn_before(page, meeting, member):
    before = page.get(RUN).text
    User.objects.filter(pk=member.pk).update(full_name="Ngô Thị Bích")
    Organization.objects.filter(memberships__user=member).update(name="House & <Home>")
    after = page.get(RUN).text

    assert "Ngô Thị Bích" not in before
    assert "Ngô Thị Bích" in after
    assert "House &amp; &lt;Home&gt;" in after

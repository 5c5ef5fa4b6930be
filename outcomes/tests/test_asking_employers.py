"""An employer says by a link that somebody works there: GET shows, POST records, and nothing more is told."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import override_settings
from django.utils import timezone

from coalition.models import Mail, SecurityEvent
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from coalition.tests.factories import MembershipFactory
from outcomes.links import GOOD_FOR, employer_link
from outcomes.models import Attempt, Correction, FollowUp, Placement
from outcomes.operations.asking_employers import NobodyToAsk, ask_employer
from outcomes.operations.followups import DoneAlready, record_result
from outcomes.tests.factories import FollowUpFactory, PlacementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def follow_up(participant):
    placement = PlacementFactory(
        participant=participant, contact_email="boss@x.example", contact_name="The Boss", job_title="Head baker"
    )
    return FollowUpFactory(placement=placement)


@pytest.fixture
def address(follow_up):
    return path(employer_link(follow_up, timezone.now()))


def path(link):
    return urlsplit(link).path


def asking(follow_up):
    return f"/outcomes/follow-ups/{follow_up.pk}/employer/"


def now_of(follow_up):
    with acting(MIGRATION):
        return FollowUp.objects.get(pk=follow_up.pk)


def test_to_look_records_nothing_and_tells_who_it_is_and_no_more(client, address, follow_up):
    page = client.get(address)

    assert page.status_code == 200
    assert "Marisol Peña-Ortiz" in page.text
    assert "May 4, 2026" in page.text
    for private in ("24.50", "Head baker", "boss@x.example", str(follow_up.participant_id)):
        assert private not in page.text
    assert now_of(follow_up).state == "open"


def test_one_button_records_it_and_the_name_is_not_told_again(client, address, follow_up):
    answer = client.post(address, follow=True)

    told = now_of(follow_up)
    assert (told.state, told.result, told.by_employer, told.recorded_by) == ("done", "same_employer", True, None)
    assert "Thank you" in answer.text
    assert "Marisol" not in answer.text


def test_pressing_it_twice_is_thanked_for_twice(client, address, follow_up):
    client.post(address)

    assert "Thank you" in client.post(address, follow=True).text


def test_what_a_coach_has_learned_meanwhile_stays_and_is_not_told(client, address, follow_up, coach):
    with acting(MIGRATION):
        record_result(follow_up, result="not_employed", by=coach, now=timezone.now())
    answer = client.post(address, follow=True)

    assert answer.status_code == 410
    assert "Marisol" not in answer.text
    assert now_of(follow_up).result == "not_employed"


def test_a_coach_is_shown_what_the_employer_will_read(staff, client, address, follow_up):
    read = "<strong>Marisol Peña-Ortiz</strong>, who began at Longwood Bakery on May 4, 2026"

    assert read in staff.get(asking(follow_up)).text
    client.logout()
    assert read in client.get(address).text


def test_whom_to_ask_is_one_press_away_where_nobody_is_recorded(staff, follow_up):
    with acting(MIGRATION):
        Placement.objects.filter(pk=follow_up.placement_id).update(contact_email="")

    page = staff.get(asking(follow_up)).text

    assert "Add a contact" in page
    assert f"/outcomes/placements/{follow_up.placement_id}/correct/?next={asking(follow_up)}" in page


def test_the_link_ends(client, follow_up):
    old = path(employer_link(follow_up, timezone.now() - GOOD_FOR))

    assert [client.get(old).status_code, client.post(old).status_code] == [410, 410]
    assert now_of(follow_up).state == "open"


def test_nobody_is_asked_long_before_it_is_due(staff, follow_up):
    with acting(MIGRATION):
        FollowUp.objects.update(due_on=timezone.localdate() + timedelta(days=8))

    assert "not due for more than a week" in staff.post(asking(follow_up)).text
    assert not Mail.objects.exists()


def test_an_address_that_was_wrong_is_asked_no_more_and_the_right_one_is(client, staff, follow_up, address):
    staff.post(asking(follow_up))
    with acting(MIGRATION):
        Placement.objects.update(contact_email="right@x.example")
    staff.post(asking(follow_up))

    assert [each.recipient for each in Mail.objects.order_by("pk")] == ["boss@x.example", "right@x.example"]
    assert client.get(address).status_code == 410


def test_the_link_survives_a_key_rotation_and_no_other_key(client, follow_up):
    with override_settings(SECRET_KEY="old"):
        address = path(employer_link(follow_up, timezone.now()))
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old"]):
        assert client.get(address).status_code == 200
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=[]):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("said", [[1], "x", [1, 2, "x", ""], [1, 2, 3], [1, 2, 10**30, ""], None])
def test_a_link_with_something_else_in_it_leads_nowhere(client, said):
    token = signing.Signer(salt="outcomes.employer", sep=".").sign_object(said)

    assert client.get(f"/outcomes/employer/{token}/").status_code == 404


def test_a_link_that_names_another_organization_finds_nothing(client, follow_up, elsewhere):
    until = int((timezone.now() + timedelta(days=1)).timestamp())
    token = signing.Signer(salt="outcomes.employer", sep=".").sign_object([elsewhere.pk, follow_up.pk, until, ""])

    assert client.get(f"/outcomes/employer/{token}/").status_code == 410


def test_to_look_is_in_the_log(client, address, follow_up, organization):
    client.get(address)

    entry = SecurityEvent.objects.get(kind="viewed")
    assert (entry.actor, entry.acting, entry.organization) == (None, f"employer:{follow_up.pk}", organization)
    assert str(entry.who) == "whoever an employer’s letter went to"


def test_the_letter_names_nobody_and_is_an_attempt(follow_up, coach, inside):
    letter = ask_employer(follow_up, by=coach, now=timezone.now())
    again = ask_employer(follow_up, by=coach, now=timezone.now())

    assert letter.pk == again.pk
    assert letter.recipient == "boss@x.example"
    assert "Marisol" not in letter.subject + letter.text
    assert "/outcomes/employer/" in letter.text
    assert [(each.how, each.reached) for each in Attempt.objects.filter(follow_up=follow_up)] == [("employer", False)]


@pytest.mark.parametrize("verified", [True, False])
def test_what_the_employer_says_is_evidence_of_the_job_and_takes_back_no_verification(
    client, address, follow_up, verified
):
    with acting(MIGRATION):
        Placement.objects.update(verified_at=timezone.now() if verified else None)

    client.post(address)

    with acting(MIGRATION):
        placement = Placement.objects.get()
        assert (placement.evidence, bool(placement.verified_at)) == ("employer", verified)
        corrected = Correction.objects.get()
    assert (corrected.before, corrected.after) == ({"evidence": "self_report"}, {"evidence": "employer"})
    assert (corrected.made_by, corrected.reason) == (None, "Evidence added")


def test_nobody_is_asked_without_an_address_or_about_what_is_known(follow_up, coach, inside):
    record_result(follow_up, result="same_employer", by=coach, now=timezone.now())
    with pytest.raises(DoneAlready):
        ask_employer(follow_up, by=coach, now=timezone.now())
    with pytest.raises(NobodyToAsk):
        ask_employer(FollowUpFactory(), by=coach, now=timezone.now())


def test_a_coach_sees_what_the_letter_says_and_sends_it(client, follow_up, coach):
    client.force_login(coach)
    address = asking(follow_up)
    page = client.get(address)
    answer = client.post(address)

    assert "boss@x.example" in page.text
    assert answer["Location"] == follow_up.participant.get_absolute_url()
    assert Mail.objects.get(kind="employer").recipient == "boss@x.example"


def test_nobody_from_elsewhere_asks(client, follow_up, elsewhere):
    client.force_login(MembershipFactory(organization=elsewhere).user)

    assert client.post(asking(follow_up)).status_code == 404
    assert not Mail.objects.filter(kind="employer").exists()

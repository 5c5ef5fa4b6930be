"""A manager holds a record, lets go of the hold, and makes a record nobody's; others learn nothing of it."""

import pytest

from coalition.models import Draft, SecurityEvent
from coalition.tests.factories import MembershipFactory
from outcomes.models import Hold, Participant, Service
from outcomes.tests.coaching import DAY, adding, all_of, called_due, page_of, text
from outcomes.tests.factories import ConsentFactory, HoldFactory, ParticipantFactory, ServiceTypeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def managing(client, manager):
    client.force_login(manager)
    return client


def part_of(participant, what):
    return f"{page_of(participant)}{what}/"


ASKED = ("hold", "hold/lift", "anonymize")


# A legal hold -------------------------------------------------------------------------------------------------------


def test_a_manager_places_a_hold_and_says_why(managing, manager, participant):
    answer = managing.post(part_of(participant, "hold"), {"reason": "An audit of the grant"}, follow=True)

    assert "The record is held" in text(answer)
    assert "An audit of the grant" in text(answer)
    assert [(each.reason, each.placed_by) for each in all_of(Hold)] == [("An audit of the grant", manager)]


def test_a_hold_without_a_reason_and_a_second_one_are_refused(managing, participant):
    empty = managing.post(part_of(participant, "hold"), {"reason": ""})
    managing.post(part_of(participant, "hold"), {"reason": "An audit"})
    second = managing.post(part_of(participant, "hold"), {"reason": "A complaint"})

    assert list(empty.context["form"].errors) == ["reason"]
    assert "This record is held already." in text(second)
    assert [each.reason for each in all_of(Hold)] == ["An audit"]


def test_the_reason_is_kept_until_it_is_sent(managing, participant):
    form = part_of(participant, "hold")
    managing.post(f"/me/draft/?page={form}", {"reason": "A court asks"})

    assert "A court asks" in text(managing.get(form))
    managing.post(form, {"reason": "A court asks"})
    assert not Draft.objects.exists()


def test_a_hold_is_lifted_after_a_question(managing, manager, participant):
    HoldFactory(participant=participant, reason="An audit")
    asked = managing.get(part_of(participant, "hold/lift"))
    assert "Lift the legal hold on the record of Marisol Peña-Ortiz?" in text(asked)
    assert "An audit" in text(asked)
    assert all_of(Hold)[0].lifted_at is None

    managing.post(part_of(participant, "hold/lift"))

    assert all_of(Hold)[0].lifted_by == manager
    assert "Legal hold since" not in text(managing.get(page_of(participant)))
    assert managing.get(part_of(participant, "hold/lift")).url == page_of(participant)


def test_staff_see_that_it_is_held_and_neither_hold_nor_let_go_nor_erase(staff, mine):
    HoldFactory(participant=mine, reason="An audit")

    page = text(staff.get(page_of(mine)))

    assert "An audit" in page
    for what in ASKED:
        assert part_of(mine, what) not in page
        assert staff.get(part_of(mine, what)).status_code == 403
        assert staff.post(part_of(mine, what), {"reason": "x", "name": "Marisol Peña-Ortiz"}).status_code == 403
    assert not SecurityEvent.objects.filter(about__contains=str(mine.pk)).exclude(details={}).exists()
    assert [each.anonymized_at for each in all_of(Participant)] == [None]
    assert [each.lifted_at for each in all_of(Hold)] == [None]


def test_nobody_elsewhere_learns_that_there_is_a_record(client, participant, elsewhere):
    """A partner by consent reads it, and is told nothing of holding and erasing."""
    partner = MembershipFactory(organization=elsewhere).user
    client.force_login(partner)
    never_was = ParticipantFactory.build()
    for consents in (False, True):
        if consents:
            ConsentFactory(participant=participant, to=elsewhere, scope="partner")
            assert "Place a legal hold" not in text(client.get(page_of(participant)))
        for what in ASKED:
            for ask in (client.get, client.post):
                assert ask(part_of(participant, what)).status_code == 404
                assert ask(part_of(never_was, what)).status_code == 404
    assert all_of(Hold) == []


# Anonymizing --------------------------------------------------------------------------------------------------------


def test_a_manager_is_told_what_goes_and_what_stays_and_types_the_name(managing, participant):
    asked = managing.get(part_of(participant, "anonymize"))
    for words in ("can’t be undone", "Erased, in the history too", "Kept, of a former participant", "Not found"):
        assert words in text(asked)
    wrong = managing.post(part_of(participant, "anonymize"), {"name": "Marisol"})
    assert list(wrong.context["form"].errors) == ["name"]
    assert all_of(Participant)[0].full_name == "Marisol Peña-Ortiz"

    answer = managing.post(part_of(participant, "anonymize"), {"name": " marisol  pena-ortiz "}, follow=True)

    gone = all_of(Participant)[0]
    assert (gone.full_name, str(gone)) == ("", "Former participant")
    assert "Nothing says any more who this was." in text(answer)
    assert "Anonymized on " in text(answer)
    assert "Peña" not in text(answer)


def test_what_is_held_is_not_anonymized_and_the_page_says_why(managing, participant):
    HoldFactory(participant=participant, reason="An audit")

    asked = managing.get(part_of(participant, "anonymize"))
    refused = managing.post(part_of(participant, "anonymize"), {"name": participant.full_name})

    for answer in (asked, refused):
        assert "An audit. Nothing of this record is erased until it is lifted." in text(answer)
        assert "Anonymize them</button>" not in text(answer)
    assert all_of(Participant)[0].anonymized_at is None


def test_nothing_more_is_written_to_a_record_that_is_nobodys(managing, participant):
    """Somebody has a form open meanwhile: it does not say again who it was."""
    call = called_due(participant, 1)
    ServiceTypeFactory()
    managing.post(part_of(participant, "anonymize"), {"name": participant.full_name})

    for address in (adding(participant, "service"), part_of(participant, "edit"), f"/outcomes/follow-ups/{call.pk}/"):
        assert managing.post(address, {"full_name": "Marisol Peña-Ortiz"}).status_code == 404
    for what in ASKED:
        assert managing.post(part_of(participant, what), {"reason": "x", "name": "x"}).url == page_of(participant)
    page = text(managing.get(page_of(participant)))
    assert "What is missing" not in page
    assert f"call-{call.pk}" not in text(managing.get(f"{DAY}?whose=all"))
    assert "Anonymize them" not in page
    assert (all_of(Service), all_of(Hold)) == ([], [])

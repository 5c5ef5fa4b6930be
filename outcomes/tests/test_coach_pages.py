"""What a coach does on the pages of the ledger; every test asks the site itself."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from coalition.models import Draft, Membership, SecurityEvent
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from coalition.tests.factories import MembershipFactory
from outcomes.models import Attempt, Consent, CredentialEarned, Enrollment, FollowUp, Participant, Placement, Service
from outcomes.tests.coaching import DAY, LIST, adding, ago, all_of, called_due, page_of, text
from outcomes.tests.factories import (
    ConsentFactory,
    CredentialEarnedFactory,
    DetailsFactory,
    EnrollmentFactory,
    EvidenceFactory,
    HoldFactory,
    ParticipantFactory,
    ServiceFactory,
    ServiceTypeFactory,
)
from programs.tests.factories import OccupationFactory, ProgramFactory, SynonymFactory

pytestmark = pytest.mark.django_db

# A coach's day -------------------------------------------------------------------------------------------------------


def test_the_day_shows_what_waits_for_the_coach_and_nothing_of_others(staff, mine, organization, elsewhere):
    called_due(mine, 20)
    nobody_s = ParticipantFactory(organization=organization, full_name="Coached By Nobody", phone="617-555-0140")
    called_due(nobody_s, 20)
    called_due(ParticipantFactory(organization=elsewhere, full_name="Of Elsewhere"), 20)
    EnrollmentFactory(participant=mine, state="referred", started_on=None)

    own, everybody = text(staff.get(DAY)), text(staff.get(f"{DAY}?whose=all"))

    assert "Marisol Peña-Ortiz" in own
    assert "Overdue since" in own
    assert "Coached By Nobody" not in own
    assert "Coached By Nobody" in everybody
    assert 'Overdue</span> <a class="call-link"' in " ".join(everybody.split())
    assert "Of Elsewhere" not in own + everybody


def test_a_call_is_logged_from_the_day_and_leads_back_there(staff, mine):
    call = called_due(mine, 1)
    form = {"how": "phone", "reached": "yes", "result": "same_employer", "wage_now": "26", "on": localdate()}

    response = staff.post(f"/outcomes/follow-ups/{call.pk}/?next=/outcomes/", form)

    assert (response.status_code, response["Location"]) == (302, "/outcomes/")
    assert [(each.state, each.result, each.wage_now) for each in all_of(FollowUp)] == [
        ("done", "same_employer", Decimal(26))
    ]


def test_a_form_that_htmx_asks_for_leads_the_whole_page_on(staff, mine):
    call = called_due(mine, 1)
    form = {"how": "phone", "reached": "no", "on": localdate()}

    response = staff.post(f"/outcomes/follow-ups/{call.pk}/?next=/outcomes/", form, headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (200, "/outcomes/")
    assert [each.state for each in all_of(FollowUp)] == ["open"]


def test_nobody_is_led_to_another_site_by_a_link_to_a_form(staff, mine):
    call = called_due(mine, 1)
    form = {"how": "phone", "reached": "no", "on": localdate()}

    for away in ("https://x.example/", "javascript:alert(1)", "//x.example"):
        address = f"/outcomes/follow-ups/{call.pk}/?next={away}"
        assert f'href="{away}"' not in text(staff.get(address))
        assert staff.post(address, form)["Location"] == page_of(mine)


def test_unable_to_contact_is_not_said_of_somebody_who_was_reached(staff, mine):
    call = called_due(mine, 1)
    form = {"how": "phone", "reached": "yes", "result": "no_contact", "on": localdate()}

    response = staff.post(f"/outcomes/follow-ups/{call.pk}/", form)

    assert "You reached them" in text(response)
    assert [each.state for each in all_of(FollowUp)] == ["open"]


# Logging -------------------------------------------------------------------------------------------------------------


def test_a_contact_about_anything_is_logged_and_tells_that_they_were_heard(staff, mine):
    form = {"how": "text", "reached": "yes", "on": ago(3), "note": "The bus pass came."}

    response = staff.post(adding(mine, "contact"), form)

    assert (response.status_code, response["Location"]) == (302, page_of(mine))
    [logged] = all_of(Attempt)
    assert (logged.participant_id, logged.follow_up_id, logged.note) == (mine.pk, None, "The bus pass came.")
    shown = text(staff.get(page_of(mine)))
    assert "Contact: reached" in shown
    assert "The bus pass came." in shown
    with acting(MIGRATION):
        assert Participant.objects.with_last_heard().get(pk=mine.pk).heard_on == max(ago(3), mine.registered_on)


def test_what_proves_something_is_kept_encrypted_and_handed_over_on_the_page_of_the_record_alone(staff, mine, settings):
    stub = SimpleUploadedFile("Pay stub – José.pdf", b"%PDF-1.7 Marisol")
    staff.post(adding(mine, "credential"), {"kind": "license", "name": "CNA", "earned_on": ago(3), "file": stub})
    [credential] = all_of(CredentialEarned)
    address = f"{page_of(mine)}documents/{credential.document_id}/"

    assert address in text(staff.get(page_of(mine)))
    response = staff.get(address)
    assert b"".join(response) == b"%PDF-1.7 Marisol"
    assert "attachment" in response["Content-Disposition"]
    assert SecurityEvent.objects.filter(kind="viewed", about=f"coalition.document:{credential.document_id}").exists()
    assert staff.get(f"/documents/{credential.document_id}/").status_code == 404
    kept = [path.read_bytes() for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert b"PDF" not in kept[0]


def test_a_document_of_one_record_is_not_in_another(staff, mine, organization):
    theirs = CredentialEarnedFactory(
        participant=ParticipantFactory(organization=organization), document=EvidenceFactory()
    )

    assert staff.get(f"{page_of(mine)}documents/{theirs.document_id}/").status_code == 404


@pytest.fixture
def job():
    return {"employer": "Longwood Bakery", "starts_on": ago(60), "evidence": "self_report", "hourly_wage": "24"}


def test_a_placement_is_logged_with_the_occupation_that_people_call_so(staff, mine, job):
    aide = OccupationFactory(code="31-1131", title="Nursing Assistants")
    SynonymFactory(phrase="CNA", key="cna", codes="31-1131", words="")

    response = staff.post(adding(mine, "placement"), {**job, "occupation": "CNA"})

    assert (response.status_code, response["Location"]) == (302, page_of(mine))
    assert [(each.employer_name, each.occupation_id) for each in all_of(Placement)] == [("Longwood Bakery", aide.pk)]
    assert len(all_of(FollowUp)) == 1


def test_an_organization_that_employs_is_linked(staff, mine, elsewhere, job):
    staff.post(adding(mine, "placement"), {**job, "employer": "bridge works"})

    assert [(each.employer_id, each.employer_name) for each in all_of(Placement)] == [(elsewhere.pk, "")]


def test_an_unusual_wage_and_a_job_before_enrollment_are_asked_about_and_not_refused(staff, mine, job):
    EnrollmentFactory(participant=mine, started_on=ago(50), referred_on=ago(55))
    job["hourly_wage"] = "2.50"

    asked = staff.post(adding(mine, "placement"), job)
    half = staff.post(adding(mine, "placement"), {**job, "sure": ["unusual_wage"]})
    sure = staff.post(adding(mine, "placement"), {**job, "sure": ["unusual_wage", "before_enrollment"]})

    assert text(asked).count("Yes, that is right.") == 2
    assert "before they enrolled?" in text(half)
    assert sure.status_code == 302
    assert [each.hourly_wage for each in all_of(Placement)] == [Decimal("2.50")]


def test_what_several_occupations_are_called_is_asked_about(staff, mine, job):
    OccupationFactory(code="31-1131", title="Nursing Assistants")
    OccupationFactory(code="29-1141", title="Nursing Registered")

    response = staff.post(adding(mine, "placement"), {**job, "occupation": "nursing"})

    assert "Several are called so" in text(response)
    assert all_of(Placement) == []


def test_suggestions_know_titles_and_common_names(staff):
    OccupationFactory(code="31-1131", title="Nursing Assistants")
    SynonymFactory(phrase="CNA", key="cna", codes="31-1131", words="")

    for typed in ("nurs", "cna", "31-11"):
        assert "Nursing Assistants (31-1131)" in text(staff.get("/outcomes/suggest/occupation/", {"q": typed}))


def test_a_service_a_consent_a_credential_and_barriers_are_logged(staff, mine, elsewhere):
    kind = ServiceTypeFactory()
    sent = {
        "service": {"type": kind.pk, "given_on": ago(30), "note": "Came early"},
        "consent": {"scope": "partner", "to": elsewhere.pk, "signed_on": ago(30), "how": "paper"},
        "credential": {"kind": "license", "name": "CNA license", "earned_on": ago(29)},
        "barriers": {"barriers": ["housing"], "notes": "Waits for a room"},
    }

    assert [staff.post(adding(mine, what), form).status_code for what, form in sent.items()] == [302] * 4
    shown = text(staff.get(page_of(mine)))
    for words in ("Came early", "Bridge Works", "CNA license", "Housing", "Waits for a room"):
        assert words in shown


def test_what_happened_in_the_future_is_refused_at_its_field(staff, mine):
    form = {"type": ServiceTypeFactory().pk, "given_on": localdate() + timedelta(days=2)}

    assert "This day is yet to come." in text(staff.post(adding(mine, "service"), form))
    assert all_of(Service) == []


def test_somebody_is_enrolled_in_a_program_by_its_name_and_goes_on(staff, mine):
    ProgramFactory(title="Phlebotomy Technician")
    staff.post(adding(mine, "enrollment"), {"what": "refer", "program": "phlebotomy", "on": ago(60)})
    [referred] = all_of(Enrollment)

    staff.post(f"/outcomes/enrollments/{referred.pk}/", {"step": "started", "on": ago(53)})

    assert [(each.state, str(each.started_on)) for each in all_of(Enrollment)] == [("active", ago(53).isoformat())]


def test_a_referral_of_somebody_whom_nobody_coaches_waits_for_everybody_there(staff, participant, elsewhere):
    for person in (participant, ParticipantFactory(organization=elsewhere, full_name="Somebody Else")):
        EnrollmentFactory(participant=person, state="referred", started_on=None)

    shown = text(staff.get(DAY))

    assert ("Marisol" in shown, "Somebody Else" in shown) == (True, False)


def test_handing_over_takes_somebody_off_ones_day(staff, mine, colleague):
    called_due(mine, 1)

    staff.post(adding(mine, "coach"), {"to": colleague.pk, "note": "Call in the evening"})

    assert "Marisol" not in text(staff.get(DAY))


def test_a_correction_keeps_what_was_said_before(staff, mine, job):
    staff.post(adding(mine, "placement"), job)
    [placement] = all_of(Placement)

    staff.post(
        f"/outcomes/placements/{placement.pk}/correct/", {**job, "hourly_wage": "25", "reason": "Read off the stub"}
    )

    assert [each.hourly_wage for each in all_of(Placement)] == [Decimal(25)]
    assert "Read off the stub" in text(staff.get(page_of(mine)))


def test_what_is_typed_is_kept_until_it_is_sent(staff, mine, coach):
    shown = staff.get(adding(mine, "service"))
    page = adding(mine, "service")

    staff.post(f"/me/draft/?page={page}", {"note": "Half a sentence"})

    assert "Half a sentence" not in text(shown)
    assert "Half a sentence" in text(staff.get(page))


@pytest.mark.parametrize(("shown_in", "titles"), [(DAY, 1), ("", 0)])
def test_a_form_that_failed_has_its_title_where_the_page_around_it_has_another(staff, mine, shown_in, titles):
    page = adding(mine, "service")
    asked_from = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{shown_in or page}"}

    assert text(staff.post(page, {}, headers=asked_from)).count("<h2>Log a service</h2>") == titles


def test_what_htmx_sends_after_the_session_has_ended_is_kept_and_leads_to_sign_in(staff, mine, client):
    page = adding(mine, "service")
    signed = re.search(r'name="drawn_for" value="([^"]+)"', text(staff.get(page)))[1]
    client.logout()

    answer = client.post(page, {"note": "Half a sentence", "drawn_for": signed}, headers={"HX-Request": "true"})

    assert answer["HX-Redirect"].startswith("/accounts/login/?next=")
    assert Draft.objects.get().page == page


# Who reads it --------------------------------------------------------------------------------------------------------


def test_every_view_of_a_record_is_in_the_log_of_its_organization(staff, mine, organization, coach):
    staff.get(page_of(mine))

    [entry] = SecurityEvent.objects.filter(kind="viewed")
    assert (entry.actor, entry.organization, entry.about) == (coach, organization, f"outcomes.participant:{mine.pk}")


def test_a_list_of_records_is_in_the_log_as_a_record_is(staff, mine):
    staff.get(DAY)
    staff.get(LIST)

    assert {each.about for each in SecurityEvent.objects.filter(kind="viewed")} == {"outcomes.participant"}


def test_a_partner_reads_while_the_participant_consents_and_writes_nothing(client, mine, elsewhere):
    DetailsFactory(participant=mine, notes="Sleeps in a shelter")
    ServiceFactory(participant=mine, note="Cried a lot")
    client.force_login(MembershipFactory(organization=elsewhere, role=Membership.Role.STAFF).user)
    hidden = client.get(page_of(mine)).status_code
    consent = ConsentFactory(participant=mine, to=elsewhere)

    shown = text(client.get(page_of(mine)))

    assert hidden == 404
    assert "Marisol Peña-Ortiz" in shown
    assert "you change nothing of it" in shown
    assert "shelter" not in shown
    assert "Cried" not in shown
    assert client.get(adding(mine, "service")).status_code == 404
    assert "Marisol" in text(client.get(f"{LIST}?whose=shared"))
    with acting(MIGRATION):
        Consent.objects.filter(pk=consent.pk).update(revoked_at="2026-07-01T00:00Z")
    assert client.get(page_of(mine)).status_code == 404


def test_a_consent_is_taken_back_after_a_question(staff, mine, elsewhere):
    consent = ConsentFactory(participant=mine, to=elsewhere)
    address = f"/outcomes/consents/{consent.pk}/revoke/"

    assert "can’t be unread" in text(staff.get(address))
    staff.post(address)

    assert all(each.revoked_at for each in all_of(Consent))


def test_a_legal_hold_is_shown_and_all_that_is_kept_can_be_taken_along(staff, mine):
    HoldFactory(participant=mine, reason="A complaint")

    assert "A complaint" in text(staff.get(page_of(mine)))
    response = staff.post(f"{page_of(mine)}data/")
    assert "A complaint" in b"".join(response).decode()
    assert SecurityEvent.objects.filter(kind="exported", about=f"outcomes.participant:{mine.pk}").count() == 1

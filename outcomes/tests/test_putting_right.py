"""What was typed wrong is refused at its field, or put right afterwards: nobody is stuck with a slip."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coalition.models import Document
from coalition.tests.factories import SectorFactory
from outcomes.counting import judged
from outcomes.models import (
    Attempt,
    Consent,
    Correction,
    Enrollment,
    FollowUp,
    FundingStream,
    Placement,
)
from outcomes.tests.coaching import adding, ago, all_of, called_due, page_of, text
from outcomes.tests.factories import (
    EnrollmentFactory,
    FollowUpFactory,
    FunderConsentFactory,
    FundingStreamFactory,
    PlacementFactory,
    StreamSectorFactory,
)
from programs.tests.factories import CohortFactory, OccupationFactory

pytestmark = pytest.mark.django_db

JOB = {
    "employer": "Longwood Bakery",
    "starts_on": "2026-05-04",
    "hourly_wage": "24.50",
    "hours": "40",
    "evidence": "self_report",
}


def correcting(placement):
    return f"/outcomes/placements/{placement.pk}/correct/"


def calling(follow_up):
    return f"/outcomes/follow-ups/{follow_up.pk}/"


# Figures that can't be -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"hours": "200"}, "less than or equal to 168"),
        ({"hours": "0"}, "greater than or equal to 0.5"),
        ({"hourly_wage": "0"}, "greater than or equal to 0.01"),
        ({"hourly_wage": "-3", "sure": "unusual_wage"}, "greater than or equal to 0.01"),
        ({"wage_before": "-3", "same_employer": "on", "sure": "unusual_wage"}, "greater than or equal to 0.01"),
    ],
)
def test_a_wage_or_hours_that_no_job_has_are_refused_at_their_field(staff, mine, said, refused):
    assert refused in text(staff.post(adding(mine, "placement"), {**JOB, **said}))
    assert all_of(Placement) == []


def test_a_wage_of_nothing_is_refused_in_a_follow_up(staff, mine):
    sent = {"how": "phone", "reached": "yes", "result": "same_employer", "wage_now": "0", "on": ago(0)}

    assert "greater than or equal to 0.01" in text(staff.post(calling(called_due(mine, 3)), sent))
    assert all_of(Attempt) == []


def test_a_consent_until_the_last_day_there_is_does_not_end(staff, mine):
    sent = {"scope": "funder", "signed_on": ago(0), "how": "paper", "until": "9999-12-31"}

    assert staff.post(adding(mine, "consent"), sent).status_code == 302
    assert [each.ends_at for each in all_of(Consent)] == [None]


# A job ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def nurse(organization):
    """An occupation of a sector that a grant counts."""
    sector, occupation = SectorFactory(), OccupationFactory()
    StreamSectorFactory(stream=FundingStreamFactory(organization=organization), sector=sector)
    occupation.sectors.add(sector)
    return occupation


def verdicts(stream):
    return [each.verdict for each in judged(stream)]


@pytest.mark.usefixtures("inside")
def test_a_job_whose_occupation_is_learned_later_counts_from_then_on(staff, mine, nurse):
    stream = FundingStream.objects.get()
    FunderConsentFactory(participant=mine)
    staff.post(adding(mine, "placement"), {**JOB, "stream": stream.pk})
    [placement] = all_of(Placement)
    before = verdicts(stream)

    staff.post(correcting(placement), {**JOB, "stream": stream.pk, "occupation": nurse.code, "reason": "They told us"})

    assert (before, verdicts(stream)) == (["sector"], [""])


def test_somebody_says_of_which_sector_a_job_is_whatever_its_occupation(staff, mine, nurse):
    other = SectorFactory()
    staff.post(adding(mine, "placement"), {**JOB, "occupation": nurse.code, "sector": other.pk})
    [placement] = all_of(Placement)

    staff.post(correcting(placement), {**JOB, "sector": other.pk, "reason": "No occupation is known"})

    assert [(each.occupation, each.sector) for each in all_of(Placement)] == [(None, other)]


def test_an_occupation_of_several_sectors_is_not_taken_for_that_of_the_grant(staff, mine, nurse):
    nurse.sectors.add(SectorFactory(name="Life sciences"))
    both = nurse.sectors.order_by("name")

    asked = text(staff.post(adding(mine, "placement"), {**JOB, "occupation": nurse.code}))
    nothing_yet = all_of(Placement)
    staff.post(adding(mine, "placement"), {**JOB, "occupation": nurse.code, "sector": both.last().pk})

    assert "People in this occupation work in several: choose that of this job" in asked
    assert (nothing_yet, [each.sector for each in all_of(Placement)]) == ([], [both.last()])


def test_the_end_of_a_job_is_put_right_or_taken_back(staff, mine):
    placement = PlacementFactory(participant=mine, ended_on=date(2026, 6, 1), end_reason="quit")
    right = {**JOB, "ended_on": "2026-06-20", "end_reason": "laid_off", "reason": "The letter says so"}

    staff.post(correcting(placement), right)
    said = [(each.ended_on, each.end_reason) for each in all_of(Placement)]
    staff.post(correcting(placement), {**right, "ended_on": "", "end_reason": "", "reason": "They work there"})

    assert said == [(date(2026, 6, 20), "laid_off")]
    assert [(each.ended_on, each.end_reason) for each in all_of(Placement)] == [(None, "")]
    assert [each.before for each in all_of(Correction)] == [
        {"end_reason": "quit", "ended_on": "2026-06-01"},
        {"end_reason": "laid_off", "ended_on": "2026-06-20"},
    ]


@pytest.mark.parametrize(
    "wrong", [{"starts_on": "2026-06-15"}, {"ended_on": "2026-05-01"}, {"end_reason": ""}, {"ended_on": ""}]
)
def test_a_job_does_not_end_before_it_begins_or_for_no_reason(staff, mine, wrong):
    placement = PlacementFactory(participant=mine, ended_on=date(2026, 6, 1), end_reason="quit")
    sent = {**JOB, "ended_on": "2026-06-01", "end_reason": "quit", "reason": "A slip"}

    assert "A job ends on a day that is not before its first" in text(staff.post(correcting(placement), sent | wrong))
    assert all_of(Correction) == []


def test_what_nobody_could_choose_any_more_is_not_lost_by_a_correction(staff, mine):
    """The organization is no partner any more, and the employer was linked to a written name."""
    stream = FundingStreamFactory()
    placement = PlacementFactory(
        participant=mine, stream=stream, employer=stream.organization, employer_name="written so", hours=40
    )
    other = FundingStreamFactory(organization=mine.organization)
    sent = {**JOB, "employer": stream.organization.name, "stream": stream.pk, "hours": "30", "reason": "The stub"}

    staff.post(correcting(placement), sent)

    assert other != stream
    assert [(each.stream, each.employer_name, each.hours) for each in all_of(Placement)] == [
        (stream, "written so", Decimal(30))
    ]
    assert [each.before for each in all_of(Correction)] == [{"hours": "40.0"}]


def test_a_file_of_a_form_that_is_not_saved_is_kept_nowhere(staff, mine):
    def stored():
        return [path for path in Path(Document._meta.get_field("file").storage.location).rglob("*") if path.is_file()]

    before = stored()
    unusual = {**JOB, "hourly_wage": "900", "evidence": "document"}

    for sent in (unusual, {**JOB, "evidence": "document", "sure": "unusual_wage"}):
        file = SimpleUploadedFile("stub.pdf", b"%PDF-1.7 stub")
        staff.post(adding(mine, "placement"), {**sent, "file": file})
        files = len(stored()) - len(before)
        assert (files, len(all_of(Placement))) == ((0, 0) if sent is unusual else (1, 1))


def hidden(page, name="seen"):
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]


@pytest.mark.parametrize(
    ("at", "said", "kept"),
    [
        ("edit/", {"full_name": "Marisol Peña-Ortiz", "phone": "617-555-0142"}, "617-555-0142"),
        ("add/barriers/", {"notes": "Waits for a room"}, "Waits for a room"),
    ],
)
def test_what_a_colleague_has_changed_meanwhile_is_not_undone_unseen(staff, mine, at, said, kept):
    page = page_of(mine) + at
    seen = hidden(text(staff.get(page)))
    assert staff.post(page, {**said, "seen": seen}).status_code == 302

    stale = {"full_name": "Marisol Peña-Ortiz", "postal_code": "02119", "seen": seen}
    refused = text(staff.post(page, stale))
    shown = text(staff.get(page_of(mine)))
    again = staff.post(page, {**stale, "seen": hidden(refused)})

    assert "Somebody has changed this since you opened it." in refused
    assert kept in shown
    assert again.status_code == 302


def test_a_correction_is_not_undone_by_a_page_that_was_opened_before_it(staff, mine):
    placement = PlacementFactory(participant=mine)
    seen = hidden(text(staff.get(correcting(placement))))
    staff.post(correcting(placement), {**JOB, "hours": "30", "reason": "The stub", "seen": seen})

    refused = text(staff.post(correcting(placement), {**JOB, "hourly_wage": "25", "reason": "A call", "seen": seen}))

    assert "Other than what is recorded now: Dollars an hour, Hours a week, Why it is corrected." in refused
    assert [(each.hours, each.hourly_wage) for each in all_of(Placement)] == [(Decimal(30), Decimal("24.50"))]


def test_an_occupation_that_is_sent_as_it_was_shown_is_not_called_another(staff, mine):
    aide = OccupationFactory(title="Home Health Aides", code="31-1121")
    placement = PlacementFactory(participant=mine, occupation=aide)
    page = text(staff.get(correcting(placement)))
    shown = {"occupation": hidden(page, "occupation"), "seen": hidden(page)}
    staff.post(correcting(placement), {**JOB, **shown, "hours": "30", "reason": "The stub"})

    refused = text(staff.post(correcting(placement), {**JOB, **shown, "hourly_wage": "25", "reason": "A call"}))

    assert shown["occupation"] == "Home Health Aides (31-1121)"
    assert "Other than what is recorded now: Dollars an hour, Hours a week, Why it is corrected." in refused


# A call, an enrollment ------------------------------------------------------------------------------------------------


def test_a_call_that_is_sent_twice_is_recorded_once_and_says_so(staff, mine):
    call = called_due(mine, 3)
    sent = {"how": "phone", "reached": "yes", "result": "same_employer", "on": ago(0)}

    staff.post(calling(call), sent)
    again = staff.post(calling(call), sent | {"result": "not_employed"})

    assert "Somebody has recorded the result meanwhile." in text(again)
    assert [each.result for each in all_of(FollowUp)] == ["same_employer"]
    assert len(all_of(Attempt)) == 1


def test_a_pause_is_said_until_it_is_over(staff, mine):
    said = []
    for until in (ago(0), ago(1)):
        staff.post(adding(mine, "pause"), {"until": until})
        said.append("No calls until" in text(staff.get(page_of(mine))).partition("Timeline")[0])

    assert said == [True, False]


def test_what_was_learned_by_a_call_is_put_right_from_the_timeline(staff, mine):
    call = called_due(mine, 3)
    staff.post(calling(call), {"how": "phone", "reached": "yes", "result": "not_employed", "on": ago(1)})
    assert f'href="{calling(call)}"' in text(staff.get(page_of(mine)))
    assert hidden(text(staff.get(calling(call))), "corrects") == "1"

    staff.post(calling(call), {"corrects": "1", "result": "other_employer", "wage_now": "21.5", "on": ago(1)})

    assert [(each.result, each.wage_now, each.answered_on) for each in all_of(FollowUp)] == [
        ("other_employer", Decimal("21.5"), ago(1))
    ]
    assert "say who employs them" in text(
        staff.post(calling(call), {"corrects": "1", "result": "not_employed", "wage_now": "20", "on": ago(1)})
    )
    staff.post(calling(call), {"corrects": "1", "result": "", "on": ago(1)})
    assert [(each.state, each.result) for each in all_of(FollowUp)] == [("open", "")]


def test_a_call_that_nobody_is_to_make_is_not_there(staff, mine):
    call = FollowUpFactory(placement=PlacementFactory(participant=mine), state="canceled")

    assert staff.get(calling(call)).status_code == 404


def test_a_result_long_before_it_is_due_is_asked_about(staff, mine):
    call = called_due(mine, -90)
    sent = {"how": "phone", "reached": "yes", "result": "same_employer", "on": ago(0)}

    asked = text(staff.post(calling(call), sent))
    waits = [each.state for each in all_of(FollowUp)]
    staff.post(calling(call), {**sent, "sure": "early"})

    assert "That is more than a week off." in asked
    assert (waits, [each.state for each in all_of(FollowUp)], len(all_of(Attempt))) == (["open"], ["done"], 1)


def test_a_try_before_it_is_due_or_an_answer_within_a_week_of_it_is_not(staff, mine):
    sent = {"how": "phone", "reached": "no", "on": ago(0)}
    assert staff.post(calling(called_due(mine, -90)), sent).status_code == 302

    sent = {"how": "phone", "reached": "yes", "result": "same_employer", "on": ago(0)}
    assert staff.post(calling(called_due(mine, -7)), sent).status_code == 302


def test_an_enrollment_that_has_not_ended_goes_on(staff, mine):
    enrollment = EnrollmentFactory(participant=mine, state="withdrawn", reason="job", ended_on=date(2026, 3, 2))
    at = f"/outcomes/enrollments/{enrollment.pk}/"
    assert f'href="{at}"' in text(staff.get(page_of(mine)))

    staff.post(at, {"step": "reopened"})

    assert [(each.state, each.ended_on, each.reason) for each in all_of(Enrollment)] == [("active", None, "")]


def test_who_is_in_a_cohort_is_not_enrolled_in_it_by_another_referral(staff, mine, organization):
    cohort = CohortFactory(program__organization=organization)
    EnrollmentFactory(participant=mine, cohort=cohort)
    EnrollmentFactory(participant=mine, program=cohort.program, state="referred", started_on=None)

    shown = text(staff.post(adding(mine, "enrollment"), {"what": "enroll", "cohort": cohort.pk, "on": ago(9)}))

    assert "They are in this program already, and it has not ended." in shown
    assert sorted(each.state for each in all_of(Enrollment)) == ["active", "referred"]


def test_it_does_not_where_they_are_in_the_program_again(staff, mine):
    ended = EnrollmentFactory(participant=mine, state="withdrawn", reason="job", ended_on=date(2026, 3, 2))
    EnrollmentFactory(participant=mine, program=ended.program)

    shown = text(staff.post(f"/outcomes/enrollments/{ended.pk}/", {"step": "reopened"}))

    assert "They are in this program already." in shown
    assert sorted(each.state for each in all_of(Enrollment)) == ["active", "withdrawn"]

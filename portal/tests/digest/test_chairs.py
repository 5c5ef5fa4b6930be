"""What whoever runs a group does for its section, and reads afterwards; and the backbone's note."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.models import Digest, DigestLetter, DigestSection, Draft, Mail, Topic, User
from coalition.operations import digest
from coalition.operations.drafts import keep_draft
from coalition.operations.preferences import unsubscribe
from coalition.tests.factories import (
    DigestFactory,
    DigestLetterFactory,
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
    PreferencesFactory,
    SuppressionFactory,
)
from convenings.links import date_link
from convenings.tests.factories import ConveningFactory, DecisionFactory

pytestmark = pytest.mark.django_db

PAGE = "/groups/green-jobs/digest/"


@pytest.fixture
def chair(green, college, client_of):
    return client_of(GroupMembershipFactory(group=green, organization=college, role="chair").user)


@pytest.fixture
def convener(client_of):
    backbone = OrganizationFactory(is_backbone=True, is_member=True)
    return client_of(MembershipFactory(organization=backbone, role="staff").user)


class TestTheSection:
    def test_a_chair_sees_it_as_it_would_leave_and_writes_a_note(self, chair, green):
        assert "It would tell nothing" in chair.get(PAGE).text
        assert chair.get(f"{PAGE}letter/").text == ""

        answer = chair.post(PAGE, {"note": "Bring **a friend**."}, follow=True)
        assert "Saved. The note is in the next digest." in answer.text
        DecisionFactory(convening=ConveningFactory(group=green), text="We ask the city", made_at=timezone.now())

        assert 'src="/groups/green-jobs/digest/letter/"' in chair.get(PAGE).text
        letter = chair.get(f"{PAGE}letter/")
        assert "<strong>a friend</strong>" in letter.text
        assert "We ask the city" in letter.text
        assert "sandbox" in letter["Content-Security-Policy"]
        assert Mail.objects.count() == 0

        chair.post(PAGE, {"note": ""})
        assert DigestSection.objects.get().note == ""
        assert "a friend" not in chair.get(f"{PAGE}letter/").text

    def test_a_note_that_was_being_typed_is_there_again_until_it_is_saved(self, chair):
        user = User.objects.get(pk=chair.session["_auth_user_id"])
        keep_draft(QueryDict("note=Bring+a"), page=PAGE, by=user, now=timezone.now())

        assert chair.get(PAGE).context["form"]["note"].value() == "Bring a"
        chair.post(PAGE, {"note": "Bring a friend."})
        assert not Draft.objects.exists()

    def test_of_two_who_write_a_note_neither_writes_over_the_other_unseen(self, chair):
        first, second = ({"seen": chair.get(PAGE).context["form"]["seen"].value()} for _each in range(2))
        chair.post(PAGE, {"note": "Bring a friend.", **first})

        answer = chair.post(PAGE, {"note": "Bring two.", **second})
        assert "It says now: “Bring a friend.”. Save again to have it as typed." in answer.text
        assert DigestSection.objects.get().note == "Bring a friend."

        form = answer.context["form"]
        chair.post(PAGE, {name: form[name].value() for name in ("note", "seen")})
        assert DigestSection.objects.get().note == "Bring two."

    def test_a_note_that_has_left_is_not_offered_again(self, chair, green):
        chair.post(PAGE, {"note": "Bring a friend."})
        DigestFactory(until=timezone.now() + timedelta(seconds=1))

        page = chair.get(PAGE).text
        assert "has left with a digest" in page
        assert "Bring a friend." not in page

    def test_a_note_that_is_saved_as_it_was_is_not_told_once_more(self, chair, green):
        chair.post(PAGE, {"note": "Bring a friend.\r\n\r\nOr two."})
        written = DigestSection.objects.get()

        chair.post(PAGE, {"note": "Bring a friend.\r\n\r\nOr two.\r\n"})
        assert DigestSection.objects.get().noted_at == written.noted_at
        chair.post(PAGE, {"note": "Bring a friend."})
        assert DigestSection.objects.get().noted_at > written.noted_at

    def test_a_note_is_short(self, chair):
        answer = chair.post(PAGE, {"note": "x" * 1001})
        assert "at most 1000 characters" in answer.text
        assert DigestSection.objects.count() == 0

    def test_it_is_held_back_and_released(self, chair, green):
        answer = chair.post(f"{PAGE}hold/", {"hold": "1"}, follow=True)
        assert "Held back: digests leave without this section" in answer.text
        assert "<strong>It is held back</strong>" in answer.text
        section = DigestSection.objects.get(group=green)
        assert (section.held_by, section.held_at is None) == (green.memberships.get().user, False)

        answer = chair.post(f"{PAGE}hold/", {"release": "1"}, follow=True)
        assert "Released: it is in the next digest" in answer.text
        assert DigestSection.objects.get().held_at is None

    def test_the_group_s_page_leads_whoever_runs_it_there(self, chair, ana, client_of):
        assert PAGE in chair.get("/groups/green-jobs/").text
        assert PAGE not in client_of(ana).get("/groups/green-jobs/").text

    @pytest.mark.parametrize(
        ("name", "wrong"),
        [
            ("digest_note_is_somebody_s", {"note": "x"}),
            ("digest_section_held_by_somebody", {"held_at": timezone.now()}),
        ],
    )
    def test_the_database_refuses_what_nobody_said(self, green, name, wrong):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            DigestSection.objects.create(group=green, **wrong)

    def test_there_is_one_of_each_group_and_one_of_the_backbone(self):
        DigestSection.objects.create()
        with pytest.raises(IntegrityError, match="digest_section_one_of_the_backbone"), transaction.atomic():
            DigestSection.objects.create()


class TestTheBackbone:
    def test_whoever_convenes_the_coalition_writes_to_everybody(self, convener, chair):
        assert chair.get("/digest/").status_code == 403
        assert 'href="/digest/"' not in chair.get("/announcements/").text
        assert 'href="/digest/"' in convener.get("/announcements/").text

        answer = convener.post("/digest/", {"note": "Thank you all."}, follow=True)
        assert "Saved. The note is in the next digest." in answer.text
        section = DigestSection.objects.get()
        assert (section.group, section.note) == (None, "Thank you all.")


def counted(group):
    [row] = DigestLetter.objects.figures(group)
    return tuple(row[name] for name in ("sent", "waiting", "bounced", "unsubscribed", "answered_from_it"))


class TestFigures:
    @pytest.fixture
    def sent(self, green):
        """Two people's letters of a digest, sent yesterday, with the section of the group."""
        yesterday = timezone.now() - timedelta(days=1)
        of = DigestFactory(until=yesterday)
        made = [DigestLetterFactory(digest=of, parts=["own", f"group:{green.pk}"]) for _each in range(2)]
        Mail.objects.update(state="sent", sent_at=yesterday)
        DigestLetterFactory(digest=of, parts=["own"])
        return made

    def test_they_count_what_people_did_and_nothing_else(self, green, sent, chair):
        assert counted(green) == (2, 0, 0, 0, 0)
        first, second = sent
        SuppressionFactory(address=first.mail.recipient, reason="bounce")
        unsubscribe(second.user, Topic.DIGEST)
        PreferencesFactory(digest="never")
        assert counted(green) == (2, 0, 1, 1, 0)
        assert counted(None) == (2, 1, 1, 1, 0)
        assert "Unsubscribed" in chair.get(PAGE).text

    def test_an_answer_counts_where_its_link_stood_in_the_letter(self, green, sent):
        convening = ConveningFactory(group=green)
        letter = sent[0]
        plain, ours = date_link(convening.pk, letter.user.pk), date_link(convening.pk, letter.user.pk, letter.digest_id)

        for link in (plain, ours):
            assert Client().get(f"{urlsplit(link).path}?answer=yes").status_code == 200
        Client().post(urlsplit(plain).path, {"answer": "no", "place": "in_person"})
        assert counted(green)[-1] == 0

        for answer in ("yes", "maybe"):
            assert Client().post(urlsplit(ours).path, {"answer": answer, "place": "in_person"}).status_code == 302
        assert counted(green)[-1] == 1
        assert DigestLetter.objects.get(pk=letter.pk).answered == [green.pk]

    def test_they_take_one_statement_however_many_there_are(self, green, sent, chair):
        def statements():
            with CaptureQueriesContext(connection) as captured:
                chair.get(PAGE)
            return len(captured)

        few = statements()
        for _each in range(5):
            DigestLetterFactory(parts=[f"group:{green.pk}"])
        assert statements() == few


def test_cadence_never_gets_nothing_and_weekly_gets_the_weekly(ana, green, college, letters, begun):
    weekly = GroupMembershipFactory(group=green, organization=college).user
    PreferencesFactory(user=weekly, digest="weekly")
    PreferencesFactory(user=GroupMembershipFactory(group=green, organization=college).user, digest="never")
    digest.write_note(green, text="News", by=ana, now=Digest.objects.get(cadence="weekly").until)

    found = letters(2027, 11, 1, 9)

    assert {address: mail.digest_letter.digest.cadence for address, mail in found.items()} == {
        "ana@example.org": "monthly",
        weekly.email: "weekly",
    }
    assert "Your weekly digest" in found[weekly.email].text

"""A form is sent and the session has ended: what was typed is there again for its writer, and for nobody else."""

import importlib.util
import re
from datetime import timedelta

import pytest
from django import forms
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import get_template
from django.test import Client

from coalition.models import Announcement, Draft, GroupMembership, JoinRequest, Membership
from coalition.tests.factories import GroupFactory, GroupMembershipFactory, MembershipFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

PAGE = "/announcements/new/"
TYPED = {"title": "Chúng tôi họp", "body": "On Monday\nat nine."}
KEEPS = {
    "coalition.AnnouncementForm": "coalition/announcement_form.html",
    "coalition.AnswerForm": "coalition/inquiry.html",
    "coalition.DigestNoteForm": "pages/_digest_note_form.html",
    "coalition.DocumentForm": "coalition/document_form.html",
    "coalition.InvitationForm": "coalition/manage/people.html",
    "coalition.JoinGroupForm": "pages/group.html",
    "coalition.JoinOrganizationForm": "coalition/join_organization.html",
    "coalition.OrganizationPageForm": "coalition/manage/page.html",
    "convenings.ActionAnswerForm": "convenings/action.html",
    "convenings.ActionForm": "convenings/action_form.html",
    "convenings.AgendaItemForm": "convenings/form_page.html",
    "convenings.AmendmentForm": "convenings/form_page.html",
    "convenings.AnswerForSomebodyForm": "convenings/answer_for_somebody.html",
    "convenings.CancelForm": "convenings/cancel.html",
    "convenings.ConveningDocumentForm": "coalition/document_form.html",
    "convenings.DecisionForm": "convenings/form_page.html",
    "convenings.DropForm": "convenings/drop_action.html",
    "convenings.EditConveningForm": "convenings/edit.html",
    "convenings.EditSeriesForm": "convenings/edit.html",
    "convenings.ForumNoteForm": "convenings/form_page.html",
    "convenings.InviteForm": "convenings/invite_somebody.html",
    "convenings.NewConveningForm": "convenings/schedule.html",
    "convenings.ProposalAnswerForm": "convenings/answer_proposal.html",
    "convenings.SeriesForm": "convenings/schedule_group.html",
    "convenings.WalkInForm": "convenings/form_page.html",
}
OPEN_TO_VISITORS = "is open to visitors, so no end of a session sends anybody away from it"
FOR_OTHERS = "is what other forms are made from"
KEEPS_NOTHING = {
    "coalition.InquiryForm": OPEN_TO_VISITORS,
    "coalition.MembershipForm": "is a role and a title",
    "coalition.NameForm": "is one line",
    "coalition.OpenAccountForm": "is for somebody without an account",
    "coalition.PreferencesForm": "is choices only",
    "coalition.ScheduleForm": "is a time",
    "convenings.AnswerForm": OPEN_TO_VISITORS,
    "convenings.CheckInForm": "is a code",
    "convenings.ConveningForm": FOR_OTHERS,
    "convenings.GatheringForm": FOR_OTHERS,
    "convenings.InsteadForm": "is a name and an address",
    "convenings.NoteForm": "is one tap, which waits in the browser",
    "convenings.NotesForm": "is saved as it is written, and waits in the browser",
    "convenings.PlaceForm": FOR_OTHERS,
    "convenings.VisitorForm": OPEN_TO_VISITORS,
    "convenings.WhoForm": FOR_OTHERS,
}


def drawn(client, page):
    """What the form of this page says of itself."""
    return re.search(r'name="drawn_for"\s+value="([^"]+)"', client.get(page).text)[1]


@pytest.fixture
def writer(client, convener):
    client.force_login(convener)
    return client


def sent_too_late(client, page, typed, to=""):
    """Drawn in time, sent by a browser whose session is gone."""
    signed = drawn(client, page)
    Session.objects.all().delete()
    return client.post(to or page, {**typed, "drawn_for": signed})


def test_what_was_sent_too_late_is_in_the_form_after_the_sign_in(writer, convener):
    answer = sent_too_late(writer, PAGE, TYPED)

    assert answer["Location"] == f"/accounts/login/?next={PAGE}"
    assert "What you typed is kept" in writer.get(answer["Location"]).text
    assert not Announcement.objects.exists()
    writer.force_login(convener)
    form = writer.get(PAGE).context["form"]
    assert (form["title"].value(), form["body"].value().split()) == (TYPED["title"], TYPED["body"].split())


def test_it_is_sent_then_and_the_draft_is_gone(convener):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(convener)
    signed, token = drawn(browser, PAGE), browser.cookies["csrftoken"].value
    Session.objects.all().delete()
    browser.post(PAGE, {**TYPED, "drawn_for": signed, "csrfmiddlewaretoken": token})
    browser.force_login(convener)
    page = browser.get(PAGE)
    fresh = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]

    browser.post(PAGE, {**TYPED, "to": "", "drawn_for": drawn(browser, PAGE), "csrfmiddlewaretoken": fresh})

    assert Announcement.objects.get().title == TYPED["title"]
    assert not Draft.objects.exists()


def test_somebody_else_who_signs_in_on_that_browser_sees_nothing_of_it(writer, convener, backbone):
    sent_too_late(writer, PAGE, TYPED)
    writer.force_login(MembershipFactory(organization=backbone, role=Membership.Role.STAFF).user)

    page = writer.get(PAGE)

    assert page.context["draft"] is None
    assert TYPED["title"] not in page.text
    assert Draft.objects.get().user == convener


def test_of_a_browser_where_somebody_else_signed_in_meanwhile_it_is_kept_for_the_writer(convener, manager):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(convener)
    signed = drawn(browser, PAGE)
    browser.force_login(manager)
    browser.get(PAGE)

    answer = browser.post(PAGE, {**TYPED, "drawn_for": signed, "csrfmiddlewaretoken": "of before"})

    assert answer["Location"] == PAGE
    assert "It is kept, not sent." in browser.get(PAGE).text
    assert TYPED["title"] not in browser.get(PAGE).text
    assert Draft.objects.get().user == convener
    assert not Announcement.objects.exists()


def test_it_is_encrypted_and_has_no_secret_in_it(writer, convener):
    sent_too_late(writer, PAGE, {**TYPED, "password": "s3cret-1", "csrfmiddlewaretoken": "t0ken-2"})

    assert "Monday" not in Draft.objects.get().typed
    writer.force_login(convener)
    page = writer.get(PAGE).text
    assert "Monday" in page
    assert "s3cret-1" not in page
    assert "t0ken-2" not in page


@pytest.mark.parametrize("signed", ["", "x", "1:x:y", "made-up"])
def test_without_a_signed_form_nothing_is_kept(signed):
    answer = Client().post(PAGE, {**TYPED, "drawn_for": signed})

    assert answer["Location"] == f"/accounts/login/?next={PAGE}"
    assert not Draft.objects.exists()


def test_a_form_that_is_older_than_a_draft_may_be_keeps_nothing(writer, monkeypatch):
    monkeypatch.setattr("coalition.drafts.KEPT", timedelta(seconds=-1))

    sent_too_late(writer, PAGE, TYPED)

    assert not Draft.objects.exists()


def test_for_an_account_that_is_switched_off_nothing_is_kept(writer, convener):
    signed = drawn(writer, PAGE)
    convener.is_active = False
    convener.save()

    assert Client().post(PAGE, {**TYPED, "drawn_for": signed})["Location"].startswith("/accounts/login/")
    assert not Draft.objects.exists()


def test_what_is_too_long_is_not_kept_and_it_is_said(writer):
    answer = sent_too_late(writer, PAGE, {**TYPED, "body": "x" * 100_001})

    assert not Draft.objects.exists()
    assert "too long to be kept" in writer.get(answer["Location"]).text


def test_what_is_typed_on_in_a_page_that_doesn_t_know_yet_is_kept_too(writer):
    signed = drawn(writer, PAGE)
    Session.objects.all().delete()

    answer = writer.post(f"/me/draft/?page={PAGE}", {**TYPED, "drawn_for": signed}, headers={"HX-Request": "true"})

    assert (answer.status_code, Draft.objects.get().page) == (204, PAGE)


def test_a_file_is_named_as_to_be_chosen_again(client):
    chair = GroupMembershipFactory(group=GroupFactory(slug="network"), role=GroupMembership.Role.CHAIR).user
    client.force_login(chair)
    page = "/groups/network/documents/new/"
    file = SimpleUploadedFile("Điều lệ.pdf", b"%PDF-1.7")

    sent_too_late(client, page, {"title": "Charter", "file": file})

    client.force_login(chair)
    client.post(f"/me/draft/?page={page}", {"title": "Charter"})
    text = " ".join(client.get(page).text.split())
    assert "Choose the file Điều lệ.pdf again: files are not kept." in text
    assert 'value="Charter"' in text


def test_a_form_that_is_sent_elsewhere_leads_back_to_its_own_page(client):
    organization = MembershipFactory(role=Membership.Role.MANAGER, organization__slug="works")
    client.force_login(organization.user)
    page = "/organizations/works/manage/"

    answer = sent_too_late(client, page, {"email": "new@example.org", "role": "staff"}, to=f"{page}invite/")

    assert answer["Location"] == f"/accounts/login/?next={page}"
    client.force_login(organization.user)
    form = client.get(page).context["form"]
    assert (form["email"].value(), form["role"].value()) == ("new@example.org", "staff")


def test_asking_to_join_is_kept_by_group_and_by_organization(client):
    own = MembershipFactory(role=Membership.Role.MEMBER, organization__is_member=True)
    GroupFactory(slug="lab")
    OrganizationFactory(slug="other")
    for page, to in (("/groups/lab/", "/groups/lab/join/"), ("/organizations/other/join/", "")):
        client.force_login(own.user)
        sent_too_late(client, page, {"note": f"Words for {page}", "organization": own.organization.pk}, to=to)
        client.force_login(own.user)
        assert f"Words for {page}" in client.get(page).text
        client.post(to or page, {"note": "Now", "organization": own.organization.pk})

    assert JoinRequest.objects.count() == 2
    assert not Draft.objects.exists()


def test_the_page_of_an_organization_is_kept_until_it_is_published(client):
    own = MembershipFactory(role=Membership.Role.MANAGER, organization__slug="works", organization__about="Before")
    page = "/organizations/works/manage/page/"
    client.force_login(own.user)
    sent_too_late(client, page, {"about": "After", "languages": ["vi", "es"]})
    client.force_login(own.user)

    form = client.get(page).context["form"]
    assert (form["about"].value(), form["languages"].value()) == ("After", ["vi", "es"])
    client.post(page, {"about": "After", "languages": ["vi", "es"]})
    assert Draft.objects.exists()
    client.post(page, {"about": "After", "languages": ["vi", "es"], "publish": ""})
    assert not Draft.objects.exists()


def test_every_form_of_the_site_keeps_what_is_typed_or_says_why_not():
    found = set()
    ours = ("forms", "agenda_forms", "action_forms", "forum_note_forms", "minutes_forms", "roll_forms", "rsvp_forms")
    for module_name in ("coalition.forms", *(f"convenings.{name}" for name in ours), "outcomes.forms"):
        if importlib.util.find_spec(module_name):
            module = importlib.import_module(module_name)
            found |= {
                f"{module_name.partition('.')[0]}.{name}"
                for name, each in vars(module).items()
                if isinstance(each, type) and issubclass(each, forms.BaseForm) and each.__module__ == module.__name__
            }

    assert found == KEEPS.keys() | KEEPS_NOTHING.keys()
    for template in KEEPS.values():
        assert "components/draft.html" in get_template(template).template.source, template

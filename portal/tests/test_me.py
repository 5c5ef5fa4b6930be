import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.models import Draft, GroupMembership, JoinRequest, Mail, Membership, Preferences, User
from coalition.operations.accounts import anonymize_closed_accounts, close_account, open_again
from coalition.operations.drafts import keep_draft
from coalition.tests.factories import (
    GroupMembershipFactory,
    InvitationFactory,
    JoinRequestFactory,
    MailFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)
from portal.demo.codes import set_up_app
from portal.pages.own_data import models_about_people
from programs.tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    user = UserFactory(email="ana@example.org", full_name="Nguyễn Thị Ánh")
    client.force_login(user)
    return user


def words(response):
    return " ".join(response.text.split())


def test_somebody_new_reads_where_to_go(client, person):
    text = words(client.get("/me/"))

    assert "Hello, Nguyễn Thị Ánh" in text
    assert "Nothing. You are up to date." in text
    assert "You belong to none yet." in text
    assert "You are in none." in text


def test_who_chose_no_clock_reads_that_it_is_the_coalition_s(client, person):
    assert "Times by the clock in New York (Eastern)." in words(client.get("/me/"))

    Preferences.objects.create(user=person, time_zone="Atlantic/Cape_Verde")

    assert "Times by the clock in Praia (Cape Verde)." in words(client.get("/me/"))


def test_what_waits_is_counted_and_linked(client, person):
    own = MembershipFactory(user=person, organization__name="Little Acorns")
    ProgramFactory(organization=own.organization, last_confirmed_on=timezone.localdate() - timedelta(days=100))
    JoinRequestFactory(organization=own.organization, group=None)
    JoinRequestFactory(group=None)
    InvitationFactory(email=person.email, organization__name="Works")
    InvitationFactory(email="sam@example.org", organization__name="Not For Ana")

    response = client.get("/me/")
    text = words(response)

    assert "1 person asks to join" in text
    assert "1 program: is it still right?" in text
    assert "Works invites you." in text
    assert "Not For Ana" not in text
    assert "Set up the second step of your sign-in" in text
    assert 'href="/organizations/' in response.text
    set_up_app(person)
    assert "Set up the second step of your sign-in" not in words(client.get("/me/"))


def test_own_places_are_shown_and_those_that_ended_are_not(client, person):
    place = GroupMembershipFactory(user=person, role=GroupMembership.Role.CO_CHAIR, group__name="Healthcare network")
    GroupMembershipFactory(user=person, group__name="Left long ago", until=timezone.localdate())
    MembershipFactory(user=person, organization__name="Old employer", until=timezone.localdate())

    text = words(client.get("/me/"))

    assert f'Healthcare network</a> <span class="muted"> Co-chair, for {place.organization.name} </span>' in text
    assert "Left long ago" not in text
    assert "Old employer" not in text


def test_a_name_is_changed_and_nothing_else_is(client, person):
    client.post(
        "/me/",
        {"full_name": "Ánh Nguyễn", "is_staff": "on", "is_superuser": "on", "email": "x@example.org", "is_active": ""},
    )

    person.refresh_from_db()
    assert (person.full_name, person.email) == ("Ánh Nguyễn", "ana@example.org")
    assert (person.is_staff, person.is_superuser, person.is_active) == (False, False, True)


def queries(client):
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/me/").status_code == 200
    return len(captured)


def test_the_page_asks_no_more_queries_for_twelve_of_everything_than_for_three(client, person):
    def add(count):
        for _number in range(count):
            own = MembershipFactory(user=person)
            GroupMembershipFactory(user=person, organization=own.organization)
            JoinRequestFactory(user=person, group=None)
            JoinRequestFactory(organization=own.organization, group=None)
            InvitationFactory(email=person.email)
            ProgramFactory(organization=own.organization)

    add(3)
    queries(client)
    three = queries(client)
    add(9)

    assert queries(client) == three


def test_own_data_is_everything_about_the_person_and_nothing_about_others(client, person):
    EmailAddress.objects.create(user=person, email=person.email, primary=True)
    MembershipFactory(user=person, organization__name="Little Acorns", title="Job coach")
    MembershipFactory(user__full_name="Somebody Else")
    MailFactory(user=person, text="We meet on Tuesday.")
    MailFactory(user=person, kind="security", text="Your code is ABCD-EFGH")
    keep_draft(client.get("/").wsgi_request.GET.copy(), page="/empty/", by=person, now=timezone.now())
    set_up_app(person)
    person.set_password("a-long-password-1")
    person.save()
    client.force_login(person)

    response = client.post("/me/data/")
    text = b"".join(response.streaming_content).decode()
    found = json.loads(text)

    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert found["user"][0]["full name"] == "Nguyễn Thị Ánh"
    assert [row["organization"] for row in found["memberships"]] == ["Little Acorns"]
    assert [row["title"] for row in found["memberships"]] == ["Job coach"]
    assert [row.get("text") for row in found["letters"]] == ["We meet on Tuesday.", None]
    assert found["drafts"][0]["page"] == "/empty/"
    for secret in ("Somebody Else", "ABCD-EFGH", "gAAAA", person.password):
        assert secret not in text


def test_every_model_that_is_about_a_person_is_in_the_download(person):
    ours = {
        model
        for model in apps.get_models()
        if hasattr(model, "personal_data")
        and not hasattr(model, "pgh_tracked_model")
        and any(field.name == "user" for field in model._meta.fields)
    }

    assert ours <= set(models_about_people())


def test_an_account_is_closed_with_everything_that_hangs_on_it(client, person):
    MembershipFactory(user=person, role=Membership.Role.STAFF)
    GroupMembershipFactory(user=person)
    Draft.objects.create(user=person, page="/x/", typed="x")
    elsewhere = Client()
    elsewhere.force_login(person)

    assert client.get("/me/close/").status_code == 200
    assert client.post("/me/close/")["Location"] == "/accounts/inactive/"

    person.refresh_from_db()
    assert (person.is_active, person.full_name) == (False, "Nguyễn Thị Ánh")
    assert Mail.objects.get(recipient=person.email).subject == "Your account is closed"
    assert not Membership.objects.of(person).exists()
    assert not GroupMembership.objects.of(person).exists()
    assert not Draft.objects.exists()
    assert elsewhere.get("/me/")["Location"] == "/accounts/login/?next=/me/"


def test_the_last_manager_appoints_another_before_closing_the_account(client, person):
    MembershipFactory(user=person, role=Membership.Role.MANAGER, organization__name="Little Acorns")

    answer = client.post("/me/close/", follow=True)

    assert "Make somebody else a manager first." in answer.text
    assert "Only you manage Little Acorns." in words(answer)
    assert "Close it" not in answer.text
    assert User.objects.get(pk=person.pk).is_active
    assert Membership.objects.of(person).count() == 1


def test_a_closed_account_is_anonymized_after_two_weeks_and_until_then_can_be_opened_again(client, person):
    now = timezone.now()
    client.post("/me/close/")

    anonymize_closed_accounts(now + timedelta(days=13))
    person.refresh_from_db()
    assert (person.full_name, person.anonymized_at) == ("Nguyễn Thị Ánh", None)
    assert open_again(person)
    anonymize_closed_accounts(now + timedelta(days=15))
    person.refresh_from_db()
    assert (person.full_name, person.is_active) == ("Nguyễn Thị Ánh", True)

    close_account(person, now=now)
    anonymize_closed_accounts(now + timedelta(days=15))
    person.refresh_from_db()
    assert (str(person), person.full_name, person.is_active) == ("Former member", "", False)
    assert not Mail.objects.filter(recipient="ana@example.org").exists()
    assert not open_again(person)


@pytest.mark.parametrize("address", ["/me/", "/me/data/", "/me/close/"])
def test_visitors_are_sent_to_sign_in(address):
    assert Client().get(address)["Location"] == f"/accounts/login/?next={address}"


def test_own_data_is_fetched_by_a_post_alone(client, person):
    assert client.get("/me/data/").status_code == 405


def test_requests_of_one_s_own_are_shown_until_they_are_answered(client, person):
    organization = OrganizationFactory(name="Roxbury Works")
    asked = JoinRequestFactory(user=person, organization=organization, group=None)
    assert "Roxbury Works" in client.get("/me/").text

    JoinRequest.objects.filter(pk=asked.pk).update(
        state="declined", answered_at=timezone.now(), answered_by=UserFactory()
    )

    assert "Roxbury Works" not in client.get("/me/").text

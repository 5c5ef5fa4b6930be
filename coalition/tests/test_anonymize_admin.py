import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from coalition.models import Membership
from coalition.operations.accounts import close_account
from coalition.tests.factories import AdministratorFactory, InquiryFactory, MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

LIST = reverse("admin:coalition_user_changelist")
INQUIRIES = reverse("admin:coalition_inquiry_changelist")


@pytest.fixture
def person():
    return UserFactory(full_name="Ana Silva", email="ana@example.org")


@pytest.fixture
def administrator(client):
    found = AdministratorFactory()
    client.force_login(found)
    return found


def choose(client, *people, action="anonymize", among=LIST, **more):
    return client.post(among, {"action": action, "_selected_action": [each.pk for each in people], **more})


def test_it_asks_first_and_says_what_goes_and_what_stays(client, administrator, person):
    page = choose(client, person)

    assert "Ana Silva ana@example.org" in page.text
    assert "can’t be undone" in page.text
    person.refresh_from_db()
    assert person.full_name == "Ana Silva"


def test_confirmed_it_happens_and_the_log_says_by_whom(client, administrator, person):
    answer = choose(client, person, confirmed="yes")

    person.refresh_from_db()
    assert (answer["Location"], str(person)) == (LIST, "Former member")
    logged = administrator.logentry_set.get()
    assert (logged.object_id, logged.object_repr) == (str(person.pk), "Former member")


def test_an_administrator_s_own_account_is_not_among_them(client, administrator):
    page = choose(client, administrator)

    assert "close it on your own page" in page.text
    choose(client, administrator, confirmed="yes")
    administrator.refresh_from_db()
    assert administrator.anonymized_at is None


def test_the_last_manager_stays_and_it_is_said_why(client, administrator, person):
    MembershipFactory(user=person, role=Membership.Role.MANAGER)

    assert "manages an organization alone" in client.get(choose(client, person, confirmed="yes")["Location"]).text
    person.refresh_from_db()
    assert person.full_name == "Ana Silva"


def test_whoever_only_edits_accounts_may_not(client, person):
    editor = UserFactory(is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
    client.force_login(editor)

    choose(client, person, confirmed="yes")

    person.refresh_from_db()
    assert person.full_name == "Ana Silva"


def test_an_anonymized_account_can_be_looked_at_and_not_changed(client, administrator, person):
    choose(client, person, confirmed="yes")
    page = reverse("admin:coalition_user_change", args=[person.pk])

    assert client.get(page).status_code == 200
    assert client.post(page, {"email": "x@example.org"}).status_code == 403


def test_a_closed_account_is_opened_again(client, administrator, person):
    close_account(person, now=timezone.now())

    choose(client, person, action="open_again")

    person.refresh_from_db()
    assert (person.is_active, person.closed_at) == (True, None)


def test_to_switch_a_closed_account_on_is_to_open_it_again(client, administrator, person):
    close_account(person, now=timezone.now())

    client.post(
        reverse("admin:coalition_user_change", args=[person.pk]),
        {"email": person.email, "full_name": "Ana Silva", "is_active": "on"},
    )

    person.refresh_from_db()
    assert (person.is_active, person.closed_at) == (True, None)


class TestWhoWroteWithoutAnAccount:
    def test_it_asks_first(self, client, administrator):
        inquiry = InquiryFactory(name="Ana Silva", email="ana@example.org")

        page = choose(client, inquiry, among=INQUIRIES)

        assert "Ana Silva ana@example.org" in page.text
        assert "can’t be undone" in page.text
        inquiry.refresh_from_db()
        assert inquiry.name == "Ana Silva"

    def test_confirmed_it_happens_and_a_second_time_nobody_is_left(self, client, administrator):
        inquiry = InquiryFactory(name="Ana Silva", email="ana@example.org")

        assert choose(client, inquiry, among=INQUIRIES, confirmed="yes")["Location"] == INQUIRIES

        inquiry.refresh_from_db()
        assert (inquiry.name, inquiry.email) == ("(erased)", inquiry.nowhere)
        assert "Ana" not in administrator.logentry_set.get().object_repr
        assert "Nobody is left to anonymize" in choose(client, inquiry, among=INQUIRIES).text

    def test_whoever_has_an_account_stays_and_it_is_said_where_to_go(self, client, administrator, person):
        inquiry = InquiryFactory(name="Ana Silva", email="ana@example.org")

        answer = choose(client, inquiry, among=INQUIRIES, confirmed="yes")

        assert "has an account: anonymize that" in client.get(answer["Location"]).text
        inquiry.refresh_from_db()
        assert inquiry.name == "Ana Silva"

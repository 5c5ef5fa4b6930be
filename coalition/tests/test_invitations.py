from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError
from django.utils import timezone

from coalition.links import invitation_link, preferences_link
from coalition.models import Invitation, Mail, Membership, User
from coalition.operations.invitations import (
    AlreadyBelongs,
    InvitationGone,
    accept,
    invite,
    open_account,
    resend,
    revoke,
)
from coalition.tests.factories import (
    AdministratorFactory,
    InvitationFactory,
    MembershipFactory,
    OrganizationFactory,
    PreferencesFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

Role = Membership.Role
WHOM = {"email": "new@example.org", "role": "staff", "title": "Job coach"}


def link(invitation):
    return urlsplit(invitation_link(invitation)).path


@pytest.fixture
def console(client, manager, college):
    client.force_login(manager)
    return f"/organizations/{college.slug}/manage/"


@pytest.fixture
def invitation(college, manager):
    return invite(college, **WHOM, by=manager, now=timezone.now())


def test_a_manager_invites_by_a_letter_that_leads_to_the_invitation(client, console, college, manager):
    client.post(f"{console}invite/", WHOM)

    invitation, letter = Invitation.objects.get(), Mail.objects.get()
    assert (invitation.organization, invitation.invited_by, invitation.role) == (college, manager, Role.STAFF)
    assert (letter.recipient, letter.kind) == ("new@example.org", "invitation")
    assert invitation_link(invitation) in letter.text
    assert letter.subject == f"{manager} invites you to join College"
    assert "Staff (case work)" in letter.text


def test_an_invitation_holds_for_two_weeks(invitation):
    assert invitation.is_open(timezone.now() + timedelta(days=13, hours=23))
    assert not invitation.is_open(timezone.now() + timedelta(days=14))


def test_a_letter_to_somebody_who_has_an_account_is_by_their_clock(college, manager):
    PreferencesFactory(user=UserFactory(email="new@example.org"), time_zone="Pacific/Honolulu")
    invite(college, **WHOM, by=manager, now=timezone.now())

    assert "HST" in Mail.objects.get().text


@pytest.mark.parametrize("other", [{"organization": 1}, {"invited_by": 1}, {"accepted_by": 1}, {"is_staff": "on"}])
def test_nothing_but_address_role_and_title_is_taken_from_who_invites(client, console, college, manager, other):
    OrganizationFactory(pk=1)
    client.post(f"{console}invite/", WHOM | other)

    invitation = Invitation.objects.get()
    assert (invitation.organization, invitation.invited_by, invitation.accepted_by) == (college, manager, None)


@pytest.mark.parametrize("role", ["administrator", "", "Manager"])
def test_a_role_that_does_not_exist_is_refused(client, console, role):
    response = client.post(f"{console}invite/", WHOM | {"role": role})

    assert list(response.context["form"].errors) == ["role"]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("email", ["x", "a@b", "a@b.org\nBcc: c@d.org", ""])
def test_an_address_that_is_none_is_refused(client, console, email):
    response = client.post(f"{console}invite/", WHOM | {"email": email})

    assert list(response.context["form"].errors) == ["email"]
    assert not Mail.objects.exists()


def test_whoever_is_in_the_organization_is_not_invited(client, console, college):
    MembershipFactory(organization=college, user__email="new@example.org")

    assert "in the organization already" in client.post(f"{console}invite/", WHOM).text
    assert not Invitation.objects.exists()


def test_another_invitation_to_the_same_address_replaces_the_first(invitation, college, manager):
    again = invite(college, email="NEW@example.org ", role=Role.MEMBER, title="", by=manager, now=timezone.now())

    assert (again.pk, Invitation.objects.get().role) == (invitation.pk, Role.MEMBER)
    assert Mail.objects.count() == 2


def test_an_organization_can_not_have_two_open_invitations_to_an_address(invitation):
    with pytest.raises(IntegrityError, match="invitation_open_once_an_address"):
        InvitationFactory(organization=invitation.organization, email=invitation.email)


def test_whoever_is_signed_in_accepts_and_belongs(client, invitation, college, manager):
    person = UserFactory(email="new@example.org")
    client.force_login(person)
    assert "another address" not in client.get(link(invitation)).text

    assert client.post(link(invitation))["Location"] == f"/organizations/{college.slug}/"

    own = Membership.objects.of(person).get()
    assert (own.organization, own.role, own.title) == (college, Role.STAFF, "Job coach")
    told = Mail.objects.get(user=manager)
    assert told.subject == f"{person} now belongs to College"
    assert "accepted by the account of" not in told.text


def test_another_address_than_invited_is_said_to_both(client, invitation, manager):
    person = UserFactory(email="private@example.org")
    client.force_login(person)
    assert "You are signed in as private@example.org, which is another address." in client.get(link(invitation)).text

    client.post(link(invitation))

    assert Membership.objects.of(person).exists()
    assert (
        "You wrote to new@example.org; it was accepted by the account of private@example.org."
        in Mail.objects.get(user=manager).text
    )


def test_an_invitation_works_once(client, invitation):
    client.force_login(UserFactory())
    client.post(link(invitation))
    second = UserFactory()
    client.force_login(second)

    for response in (client.get(link(invitation)), client.post(link(invitation))):
        assert response.status_code == 410
        assert "accepted already" in response.text
    assert not Membership.objects.of(second).exists()
    with pytest.raises(InvitationGone):
        accept(invitation, by=second, now=timezone.now())


@pytest.mark.parametrize("why", ["taken back", "has expired"])
def test_an_invitation_that_is_gone_says_why_and_lets_nobody_in(client, invitation, why):
    person = UserFactory()
    if why == "taken back":
        revoke(invitation, now=timezone.now())
    else:
        earlier = timezone.now() - timedelta(days=20)
        Invitation.objects.update(created_at=earlier, expires_at=earlier + timedelta(days=14))
    for signed_in in (False, True):
        if signed_in:
            client.force_login(person)
        for response in (client.get(link(invitation)), client.post(link(invitation), {"full_name": "X"})):
            assert response.status_code == 410
            assert why in response.text

    with pytest.raises(InvitationGone):
        accept(invitation, by=person, now=timezone.now())
    with pytest.raises(InvitationGone):
        open_account(Invitation.objects.get(), full_name="X", now=timezone.now())
    assert not Membership.objects.of(person).exists()
    assert not User.objects.filter(email="new@example.org").exists()


def test_the_link_of_an_invitation_can_not_be_made_from_another(client, invitation):
    other = InvitationFactory()
    client.force_login(UserFactory())
    mine, theirs = link(invitation).split("/")[2], link(other).split("/")[2]
    swapped = theirs.partition(".")[0] + "." + mine.partition(".")[2]
    of_another_kind = preferences_link(UserFactory()).split("/")[4]

    for token in (swapped, mine[:-1], of_another_kind, "1", "x"):
        assert client.post(f"/invitations/{token}/").status_code == 404
    assert not Invitation.objects.filter(accepted_at__isnull=False).exists()


def test_whoever_belongs_already_is_not_made_less_by_an_invitation(client, manager, college):
    invitation = InvitationFactory(organization=college, role=Role.MEMBER)
    client.force_login(manager)

    client.post(link(invitation))

    assert Membership.objects.get(user=manager).role == Role.MANAGER
    with pytest.raises(AlreadyBelongs):
        accept(invitation, by=manager, now=timezone.now())
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_somebody_new_opens_an_account_that_only_the_mailbox_can_open(client, invitation):
    page = client.get(link(invitation)).text
    assert "You are new here" in page

    response = client.post(link(invitation), {"full_name": "Nguyễn Thị Ánh Tuyết"})

    person = User.objects.get(email="new@example.org")
    assert (person.full_name, person.has_usable_password(), person.is_staff) == ("Nguyễn Thị Ánh Tuyết", False, False)
    assert EmailAddress.objects.get(user=person).verified
    assert response["Location"].startswith("/accounts/login/?next=%2Finvitations%2F")
    assert "_auth_user_id" not in client.session
    assert not Membership.objects.of(person).exists()


def test_to_open_an_account_says_the_same_where_there_is_one_and_changes_nothing(client, invitation):
    known = UserFactory(email="new@example.org", full_name="Ana")

    response = client.post(link(invitation), {"full_name": "Somebody Else"}, follow=True)

    known.refresh_from_db()
    assert known.full_name == "Ana"
    assert "Now sign in as new@example.org" in response.text


@pytest.mark.parametrize("name", ["", " "])
def test_an_account_needs_a_name(client, invitation, name):
    assert list(client.post(link(invitation), {"full_name": name}).context["form"].errors) == ["full_name"]
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("extra", [{"is_staff": "on"}, {"is_superuser": "on"}, {"email": "other@example.org"}])
def test_an_account_takes_nothing_but_the_name(client, invitation, extra):
    client.post(link(invitation), {"full_name": "Ana"} | extra)

    person = User.objects.get(email="new@example.org")
    assert (person.is_staff, person.is_superuser) == (False, False)
    assert not User.objects.filter(email="other@example.org").exists()


def test_to_look_at_an_invitation_changes_nothing(client, invitation):
    for person in (None, UserFactory()):
        if person:
            client.force_login(person)
        for method in (client.get, client.head):
            assert method(link(invitation)).status_code == 200

    assert Invitation.objects.open().count() == 1
    assert not User.objects.filter(email="new@example.org").exists()


def test_the_link_is_in_no_history_of_what_it_did(client, invitation):
    client.post(link(invitation), {"full_name": "Ana"})
    context = User.pgh_event_model.objects.get(pgh_obj__email="new@example.org").pgh_context

    assert context.metadata == {"actor": f"invitation:{invitation.pk}", "url": ""}


def test_sent_again_it_holds_for_two_weeks_from_then_and_the_link_is_the_same(client, console, invitation):
    earlier = timezone.now() - timedelta(days=20)
    Invitation.objects.update(created_at=earlier, expires_at=earlier + timedelta(days=14))

    client.post(f"{console}invitations/{invitation.pk}/resend/")

    assert Invitation.objects.get().is_open(timezone.now() + timedelta(days=13))
    assert [invitation_link(invitation) in letter.text for letter in Mail.objects.all()] == [True, True]


def test_what_is_taken_back_is_not_sent_again(client, console, invitation):
    asks = client.get(f"{console}invitations/{invitation.pk}/take-back/")
    assert f"Take back the invitation to {invitation.email}?" in asks.text
    assert Invitation.objects.get().revoked_at is None
    client.post(f"{console}invitations/{invitation.pk}/take-back/")
    assert Invitation.objects.get().revoked_at is not None

    for act in ("resend", "take-back"):
        response = client.post(f"{console}invitations/{invitation.pk}/{act}/", follow=True)
        assert "not possible any more" in response.text
    assert Mail.objects.count() == 1
    with pytest.raises(InvitationGone):
        resend(invitation, now=timezone.now())


def test_a_manager_of_another_organization_can_not_touch_an_invitation(client, invitation, college):
    other = MembershipFactory(role=Role.MANAGER)
    client.force_login(other.user)

    for slug, status in ((college.slug, 403), (other.organization.slug, 404)):
        for act in ("resend", "take-back"):
            response = client.post(f"/organizations/{slug}/manage/invitations/{invitation.pk}/{act}/")
            assert response.status_code == status
    assert Invitation.objects.open().count() == 1


def test_an_administrator_invites_the_first_manager(client, college):
    client.force_login(AdministratorFactory())

    client.post(f"/organizations/{college.slug}/manage/invite/", WHOM | {"role": "manager"})

    assert Invitation.objects.get().role == Role.MANAGER

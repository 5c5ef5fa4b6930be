import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalition.models import Document, Organization, Sector, User
from coalition.tests.factories import (
    AdministratorFactory,
    DocumentFactory,
    InvitationFactory,
    OrganizationFactory,
    RewritingFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def administrator():
    with pghistory.context(actor="command:createsuperuser"):
        return AdministratorFactory(full_name="Ada Admin", email="ada@example.org")


@pytest.fixture
def signed_in(client, administrator):
    with pghistory.context(actor="visitor:/accounts/login/"):
        client.force_login(administrator)
    return client


def entries(client, row, **query):
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk])
    return [
        (entry.who, str(entry.happened), [(change.field, change.before, change.after) for change in entry.changes])
        for entry in client.get(url, query).context["entries"]()
    ]


# Contexts within one another are one, so each of these names its actors itself.
@pytest.mark.without_actor
class TestHistory:
    def test_it_tells_who_changed_what_from_what_to_what_newest_first(self, signed_in, administrator):
        with pghistory.context(actor="command:import_programs"):
            organization = OrganizationFactory(name="Before", slug="before", kind=Organization.Kind.COLLEGE)
        with pghistory.context(actor=f"user:{administrator.pk}"):
            organization.name = "After"
            organization.kind = Organization.Kind.FUNDER
            organization.is_member = True
            organization.languages = ["es", "kea"]
            organization.save()
        with pghistory.context(actor="visitor:/apply/"):
            organization.is_member = False
            organization.save()

        assert entries(signed_in, organization) == [
            ("a visitor’s form: /apply/", "Changed", [("coalition member", "Yes", "No")]),
            (
                "Ada Admin",
                "Changed",
                [
                    ("name", "Before", "After"),
                    ("kind", "College", "Funder"),
                    ("coalition member", "No", "Yes"),
                    ("languages spoken", "—", "Spanish, Cape Verdean Creole"),
                ],
            ),
            (
                "a command: import_programs",
                "Added",
                [("name", "—", "Before"), ("address", "—", "before"), ("kind", "—", "College")],
            ),
        ]

    @pytest.mark.parametrize(
        ("actor", "page", "shown"),
        [
            ("user:{person}", "/organizations/college/edit/", ("Pat Person", "/organizations/college/edit/")),
            ("link:{person}", "", ("Pat Person, by the link in a letter", "")),
            ("invitation:{invitation}", "", ("whoever was invited: new@example.org, College", "")),
            ("user:0", "/me/", ("somebody since deleted", "/me/")),
            ("user:nobody", "/me/", ("user:nobody", "/me/")),
            ("visitor:/get-involved/", "/get-involved/", ("a visitor’s form: /get-involved/", "")),
            ("task:programs.apply_list", "", ("a task: programs.apply_list", "")),
            ("command:import_roster", "", ("a command: import_roster", "")),
            ("service:Postmark", "/mail/events/", ("the mail service Postmark", "/mail/events/")),
        ],
    )
    def test_it_tells_who_in_words_and_on_which_page(self, signed_in, actor, page, shown):
        with pghistory.context(actor="test:setup"):
            person = UserFactory(full_name="Pat Person")
            invitation = InvitationFactory(email="new@example.org", organization__name="College")
        with pghistory.context(
            actor=actor.format(person=person.pk, invitation=invitation.pk), **({"url": page} if page else {})
        ):
            organization = OrganizationFactory()

        url = reverse("admin:coalition_organization_history", args=[organization.pk])
        (entry,) = signed_in.get(url).context["entries"]()
        assert (entry.who, entry.page) == shown

    def test_nothing_in_it_is_taken_for_markup(self, signed_in):
        planted = "<script>alert(1)</script>"
        with pghistory.context(actor="test:setup"):
            person = UserFactory(full_name=planted)
        with pghistory.context(actor=f"user:{person.pk}", url=f"/{planted}/"):
            organization = OrganizationFactory(name=planted, about=planted)
        with pghistory.context(actor=f"visitor:/{planted}/"):
            organization.about = ""
            organization.save()

        page = signed_in.get(reverse("admin:coalition_organization_history", args=[organization.pk])).content.decode()
        assert planted not in page
        assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 5

    def test_what_a_row_refers_to_is_named(self, signed_in):
        person = UserFactory(full_name="Pat Person")
        document = DocumentFactory()
        with pghistory.context(actor="task:coalition.erase_documents"):
            Document.objects.filter(pk=document.pk).update(uploaded_by=person)

        (changed, _added) = entries(signed_in, document)
        assert changed == (
            "a task: coalition.erase_documents",
            "Changed",
            [("uploaded by", "—", "Pat Person")],
        )

    def test_a_password_never_shows(self, signed_in):
        person = UserFactory(password="pbkdf2$secret")
        page = signed_in.get(reverse("admin:coalition_user_history", args=[person.pk]))

        assert person.email in page.content.decode()
        assert "pbkdf2" not in page.content.decode()

    def test_it_is_paged_and_the_last_entry_of_a_page_knows_what_was_before(self, signed_in):
        organization = OrganizationFactory(name="0")
        for number in range(1, 30):
            organization.name = str(number)
            organization.save()

        first, second = entries(signed_in, organization), entries(signed_in, organization, p=2)

        assert (len(first), len(second)) == (25, 5)
        assert first[0][2] == [("name", "28", "29")]
        assert first[-1][2] == [("name", "4", "5")]
        assert second[0][2] == [("name", "3", "4")]
        assert entries(signed_in, organization, p="no number") == first

    def test_a_long_history_asks_no_more_queries_than_a_short_one(self, signed_in):
        document = DocumentFactory()
        url = reverse("admin:coalition_document_history", args=[document.pk])
        counts = []
        signed_in.get(url)
        for people in (2, 10):
            for person in UserFactory.create_batch(people):
                invitation = InvitationFactory()
                with pghistory.context(actor=f"invitation:{invitation.pk}"):
                    Document.objects.filter(pk=document.pk).update(uploaded_by=None)
                with pghistory.context(actor=f"user:{person.pk}"):
                    Document.objects.filter(pk=document.pk).update(uploaded_by=person)
            with CaptureQueriesContext(connection) as captured:
                signed_in.get(url)
            counts.append(len(captured))

        assert counts[0] == counts[1]

    def test_it_has_nothing_to_edit_and_the_change_page_links_to_it(self, signed_in):
        organization = OrganizationFactory()
        url = reverse("admin:coalition_organization_history", args=[organization.pk])

        assert (
            f'href="{url}"'
            in signed_in.get(reverse("admin:coalition_organization_change", args=[organization.pk])).content.decode()
        )
        main = signed_in.get(url).content.decode().split('id="content-main"')[1]
        assert "<form" not in main
        assert "<input" not in main

    def test_what_an_administrator_does_here_is_recorded_as_done_by_that_person(self, signed_in):
        signed_in.post(
            reverse("admin:coalition_sector_add"), {"name": "Health", "slug": "health", "position": 1} | RULES
        )
        sector = Sector.objects.get()

        assert entries(signed_in, sector)[0][0] == "Ada Admin"


class TestRewritings:
    def test_a_longer_list_of_more_people_asks_no_more_queries(self, signed_in):
        url = reverse("admin:coalition_rewriting_changelist")
        counts = []
        for people in (2, 8):
            for person in UserFactory.create_batch(people, full_name="Pat Person"):
                pghistory.context(actor=f"user:{person.pk}")
                RewritingFactory(reason="Account 7 was anonymized")
            signed_in.get(url)
            with CaptureQueriesContext(connection) as captured:
                page = signed_in.get(url).content.decode()
            counts.append(len(captured))

        assert counts[0] == counts[1]
        assert page.count("Pat Person") == 10
        assert page.count("Account 7 was anonymized") == 10

    def test_one_is_read_and_not_changed(self, signed_in):
        record = RewritingFactory(reason="Account 7 was anonymized")
        url = reverse("admin:coalition_rewriting_change", args=[record.pk])

        assert "Account 7 was anonymized" in signed_in.get(url).content.decode()
        assert signed_in.post(url, {"reason": "another"}).status_code == 403
        assert signed_in.post(reverse("admin:coalition_rewriting_delete", args=[record.pk])).status_code == 403


RULES = {"rules-TOTAL_FORMS": 0, "rules-INITIAL_FORMS": 0}


class TestPeople:
    def test_an_account_is_added_by_e_mail_address_with_its_password(self, signed_in):
        signed_in.post(
            reverse("admin:coalition_user_add"),
            {
                "email": "New.Person@Example.ORG",
                "full_name": "New Person",
                "usable_password": "true",
                "password1": "a-long-enough-word",
                "password2": "a-long-enough-word",
            },
        )

        person = User.objects.get(full_name="New Person")
        assert person.email == "new.person@example.org"
        assert person.check_password("a-long-enough-word")
        assert not person.is_staff

    def test_an_account_may_wait_for_its_password(self, signed_in):
        signed_in.post(reverse("admin:coalition_user_add"), {"email": "later@example.org", "usable_password": "false"})

        assert not User.objects.get(email="later@example.org").has_usable_password()

    def test_one_address_has_one_account_whatever_its_case(self, signed_in):
        UserFactory(email="taken@example.org")
        response = signed_in.post(
            reverse("admin:coalition_user_add"), {"email": "TAKEN@example.org", "usable_password": "false"}
        )

        assert response.context["adminform"].form.errors == {
            "email": ["There is already an account with this email address."]
        }

    def test_a_password_is_changed_on_its_own_page(self, signed_in):
        person = UserFactory()
        url = reverse("admin:auth_user_password_change", args=[person.pk])
        new = {"usable_password": "true", "password1": "another-long-word", "password2": "another-long-word"}

        assert signed_in.get(url).status_code == 200
        assert signed_in.post(url, new | {"set-password": "1"}).status_code == 302
        person.refresh_from_db()
        assert person.check_password("another-long-word")

    def test_accounts_are_switched_off_never_deleted(self, signed_in):
        person = UserFactory()

        assert (
            signed_in.post(reverse("admin:coalition_user_delete", args=[person.pk]), {"post": "yes"}).status_code == 403
        )
        assert User.objects.filter(pk=person.pk).exists()


class TestDocuments:
    def test_a_document_is_read_only_and_leaves_through_its_own_address(self, signed_in):
        document = DocumentFactory()
        page = signed_in.get(reverse("admin:coalition_document_change", args=[document.pk])).content.decode()

        assert f'href="/documents/{document.pk}/"' in page
        assert 'name="erase_after"' not in page
        assert 'name="_save"' not in page

    def test_a_document_without_its_file_offers_no_download(self, signed_in):
        document = DocumentFactory(file=None)
        page = signed_in.get(reverse("admin:coalition_document_changelist")).content.decode()

        assert document.name in page
        assert f'/documents/{document.pk}/"' not in page.replace("/admin/coalition/document", "")


def test_the_administration_wears_the_portals_name_and_mark(signed_in, settings):
    page = signed_in.get(reverse("admin:index")).content.decode()

    assert settings.SITE_NAME in page
    assert "img/mark.svg" in page
    assert "css/admin.css" in page

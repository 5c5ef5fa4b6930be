import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from coalition.models import Kind, Mail
from coalition.tests.factories import AdministratorFactory, MailFactory, UserFactory

pytestmark = pytest.mark.django_db

FRAME = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
OUTBOX = "/admin/coalition/mail/"


@pytest.fixture
def person(client):
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def administrator(client):
    administrator = AdministratorFactory()
    client.force_login(administrator)
    return administrator


class TestOnesOwn:
    def test_a_person_sees_theirs_and_nobody_else_s(self, client, person):
        mine = MailFactory(user=person, subject="For me")
        theirs = MailFactory(user=UserFactory(), subject="For another")
        nobodys = MailFactory(subject="For an address", recipient=person.email)

        page = client.get("/me/letters/").text

        assert [subject in page for subject in ("For me", "For another", "For an address")] == [True, False, False]
        assert client.get(f"/me/letters/{mine.pk}/").status_code == 200
        for letter in (theirs, nobodys):
            for name in ("letter", "letter_body"):
                assert client.get(reverse(name, args=[letter.pk])).status_code == 404

    def test_without_letters_the_page_says_so(self, client, person):
        assert "No letters yet." in client.get("/me/letters/").text

    @pytest.mark.parametrize("count", [3, 12])
    def test_the_list_asks_as_little_for_many_as_for_few(self, client, person, count, django_assert_num_queries):
        MailFactory.create_batch(count, user=person)
        with django_assert_num_queries(5):
            client.get("/me/letters/")

    def test_its_text_stands_on_the_page_and_its_html_in_a_frame_that_runs_nothing(self, client, person):
        letter = MailFactory(user=person, text="We meet & eat.\n")

        page = client.get(reverse("letter", args=[letter.pk])).text
        body = client.get(reverse("letter_body", args=[letter.pk]))

        assert "We meet &amp; eat." in page
        assert f'src="/me/letters/{letter.pk}/letter/"' in page
        assert 'sandbox=""' in page
        assert body.text == letter.html
        assert (body["Content-Security-Policy"], body["X-Frame-Options"]) == (FRAME, "SAMEORIGIN")

    def test_security_mail_is_named_but_its_text_is_in_the_mailbox_only(self, client, person):
        letter = MailFactory(user=person, kind=Kind.SECURITY, subject="Sign in", text="Code 123456", html="123456")

        page = client.get(reverse("letter", args=[letter.pk])).text

        assert "Sign in" in client.get("/me/letters/").text
        assert "123456" not in page
        assert "<iframe" not in page
        assert client.get(reverse("letter_body", args=[letter.pk])).status_code == 404


class TestInTheDemo:
    def test_outside_a_demo_the_pages_do_not_exist(self, client, administrator):
        letter = MailFactory()

        for address in ("/demo/letters/", f"/demo/letters/{letter.pk}/", f"/demo/letters/{letter.pk}/letter/"):
            assert client.get(address).status_code == 404

    def test_everybody_reads_every_letter_sign_in_codes_included(self, client, settings):
        settings.DEMO = True
        letter = MailFactory(
            user=UserFactory(),
            kind=Kind.SECURITY,
            subject="Sign in",
            text="Go to https://example.org/x",
            html="<p>Code",
        )

        page = client.get(f"/demo/letters/{letter.pk}/").text

        assert "Sign in" in client.get("/demo/letters/").text
        assert '<a href="https://example.org/x" rel="nofollow">' in page
        assert client.get(f"/demo/letters/{letter.pk}/letter/").text == "<p>Code"

    @pytest.mark.parametrize("count", [3, 12])
    def test_the_list_asks_as_little_for_many_as_for_few(self, client, settings, count, django_assert_num_queries):
        settings.DEMO = True
        MailFactory.create_batch(count)
        with django_assert_num_queries(2):
            client.get("/demo/letters/")


def decide(client, action, *letters):
    chosen = {"action": action, "_selected_action": [letter.pk for letter in letters]}
    return client.post(OUTBOX, chosen, follow=True)


@pytest.mark.ignore_template_errors
class TestTheOutbox:
    def test_it_says_how_many_are_in_each_state_and_how_long_the_oldest_waits(self, client, administrator):
        MailFactory.create_batch(2)
        MailFactory(state="parked")

        context = client.get(OUTBOX).context

        counts = {str(state): count for state, count in context["counts"]}
        assert counts == {
            "Waiting": 2,
            "Leaving now": 0,
            "Sent": 0,
            "Refused": 0,
            "Parked: it may have arrived": 1,
            "Canceled": 0,
        }
        assert context["oldest"] == Mail.objects.filter(state="queued").order_by("due_at").first().due_at

    @pytest.mark.parametrize(
        ("action", "before", "after", "said"),
        [
            ("retry", "parked", "queued", "Sent again: 1 letter."),
            ("park", "queued", "parked", "Parked: 1 letter."),
            ("cancel", "queued", "canceled", "Canceled: 1 letter."),
        ],
    )
    def test_what_is_decided_happens_and_django_s_log_names_who(
        self, client, administrator, action, before, after, said
    ):
        letter = MailFactory(state=before)
        left = MailFactory(state="canceled")

        assert said in decide(client, action, letter, left).text
        letter.refresh_from_db()
        left.refresh_from_db()
        assert (letter.state, left.state) == (after, "canceled")
        [entry] = LogEntry.objects.all()
        assert (entry.user, entry.object_id) == (administrator, str(letter.pk))

    def test_who_may_only_look_decides_nothing(self, client):
        person = UserFactory(is_staff=True)
        person.user_permissions.add(Permission.objects.get(codename="view_mail"))
        client.force_login(person)
        letter = MailFactory(state="parked")

        decide(client, "retry", letter)

        letter.refresh_from_db()
        assert letter.state == "parked"

    def test_a_letter_shows_in_a_frame_of_its_own(self, client, administrator):
        letter = MailFactory()
        address = reverse("admin:coalition_mail_preview", args=[letter.pk])

        assert f'src="{address}"' in client.get(f"{OUTBOX}{letter.pk}/change/").text
        body = client.get(address)
        assert (body.text, body["Content-Security-Policy"]) == (letter.html, FRAME)

    def test_whoever_may_not_see_letters_sees_no_preview(self, client):
        client.force_login(UserFactory(is_staff=True))

        assert client.get(reverse("admin:coalition_mail_preview", args=[MailFactory().pk])).status_code == 403

    def test_not_even_administrators_read_security_mail(self, client, administrator):
        letter = MailFactory(kind=Kind.SECURITY, text="Code 123456", html="<p>123456</p>")

        page = client.get(f"{OUTBOX}{letter.pk}/change/").text

        assert "only the mailbox shows it" in page
        assert "123456" not in page
        assert client.get(reverse("admin:coalition_mail_preview", args=[letter.pk])).status_code == 404

    @pytest.mark.parametrize("page", ["add/", "1/delete/"])
    def test_nobody_adds_or_deletes_a_letter(self, client, administrator, page):
        MailFactory(pk=1)

        assert client.get(f"{OUTBOX}{page}").status_code == 403

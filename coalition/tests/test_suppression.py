import base64
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coalition.models import Kind, Mail, Suppression
from coalition.operations.letters import queue
from coalition.operations.suppression import lift, suppress
from coalition.tests.factories import AdministratorFactory, SuppressionFactory, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "service:a-long-secret"
EVENTS = "/mail-events/postmark/"
NOTE = {"subject": "News", "paragraphs": ["Hello."], "link": "", "link_label": ""}


@pytest.fixture(autouse=True)
def postmark(settings):
    settings.MAIL_SERVICE = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


def tell(client, event, secret=SECRET, address=EVENTS):
    headers = {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    return client.post(address, json.dumps(event), content_type="application/json", headers=headers)


def bounce(address, **other):
    return {
        "RecordType": "Bounce",
        "ID": 42,
        "Type": "HardBounce",
        "Email": address,
        "Details": "550 5.1.1 no such user",
        "BouncedAt": "2026-11-02T10:00:00Z",
        **other,
    }


def known():
    return list(Suppression.objects.order_by("pk").values_list("address", "reason", "detail"))


# What the mail service tells ------------------------------------------------------------------------------------------


def test_an_address_whose_letters_come_back_is_suppressed(client):
    assert tell(client, bounce("Gone@Example.org")).status_code == 200

    assert known() == [("gone@example.org", "bounce", "550 5.1.1 no such user")]
    assert Suppression.objects.get().since.isoformat() == "2026-11-02T10:00:00+00:00"


def test_an_address_that_calls_a_letter_spam_is_suppressed(client):
    complaint = bounce("cross@example.org", RecordType="SpamComplaint", Type="SpamComplaint", Details="")

    assert tell(client, complaint).status_code == 200

    assert known() == [("cross@example.org", "complaint", "")]


@pytest.mark.parametrize(
    "event",
    [
        {"Type": "Transient"},
        {"Type": "Blocked"},
        {"Type": "VirusNotification"},
        {"Type": "AutoResponder"},
        {"RecordType": "Delivery"},
        {"RecordType": "Open"},
    ],
)
def test_what_says_nothing_against_the_address_suppresses_nothing(client, event):
    assert tell(client, bounce("ana@example.org", **event)).status_code == 200

    assert known() == []


def test_what_is_told_twice_counts_once(client):
    for _time in range(2):
        assert tell(client, bounce("gone@example.org")).status_code == 200

    assert len(known()) == 1


@pytest.mark.parametrize("secret", ["service:wrong", ""])
def test_nobody_else_is_believed(client, secret):
    assert tell(client, bounce("ana@example.org"), secret=secret).status_code == 400

    assert known() == []


@pytest.mark.parametrize("service", ["sendgrid", "nonsense"])
def test_only_the_service_in_use_is_heard(client, service):
    assert tell(client, bounce("ana@example.org"), address=f"/mail-events/{service}/").status_code == 404

    assert known() == []


def test_with_smtp_none_is_heard(client, settings):
    settings.MAIL_SERVICE = ""

    assert tell(client, bounce("ana@example.org")).status_code == 404


@pytest.mark.without_actor
def test_the_history_names_the_service(client):
    tell(client, bounce("gone@example.org"))

    event = Suppression.pgh_event_model.objects.select_related("pgh_context").get()
    assert event.pgh_context.metadata["actor"] == "service:Postmark"


# What follows from it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.SECURITY and "note" in kind.facts.template])
def test_no_letter_goes_to_a_suppressed_address_and_the_outbox_says_why(kind):
    SuppressionFactory(address="ana@example.org")

    letter = queue("k", kind=kind, to=UserFactory(email="ana@example.org"), context=NOTE, now=timezone.now())

    assert letter.state == Mail.State.CANCELED
    assert letter.last_error == ("No letter goes to this address: letters came back, or its owner does not want any.")


def test_security_mail_goes_nevertheless_because_it_is_the_way_back_in():
    SuppressionFactory(address="ana@example.org")
    context = {"subject": "Your code", "message": "123 456"}

    letter = queue("k", kind=Kind.SECURITY, to="ana@example.org", context=context, now=timezone.now())

    assert letter.state == Mail.State.QUEUED


def test_a_letter_to_somebody_else_goes():
    SuppressionFactory(address="ana@example.org")
    SuppressionFactory(address="bob@example.org", lifted_at=timezone.now())

    letter = queue("k", kind=Kind.REMINDER, to=UserFactory(email="bob@example.org"), context=NOTE, now=timezone.now())

    assert letter.state == Mail.State.QUEUED


# The way back ---------------------------------------------------------------------------------------------------------


def test_what_happened_before_it_was_lifted_starts_no_new_one_and_what_happened_after_does():
    ana, now = UserFactory(email="ana@example.org"), timezone.now()
    suppress(ana.email, reason=Suppression.Reason.BOUNCE, happened_at=now - timedelta(days=2))
    assert lift("ANA@example.org", by=ana, now=now - timedelta(days=1)) is True
    assert lift(ana.email, by=ana, now=now) is False

    suppress(ana.email, reason=Suppression.Reason.BOUNCE, happened_at=now - timedelta(days=2))
    assert not Suppression.objects.in_force().exists()

    suppress(ana.email, reason=Suppression.Reason.BOUNCE, happened_at=now)
    assert Suppression.objects.in_force().get().since == now


def test_an_address_is_suppressed_once_at_a_time():
    SuppressionFactory(address="ana@example.org")

    with pytest.raises(IntegrityError, match="suppression_once_an_address"), transaction.atomic():
        SuppressionFactory(address="Ana@example.org")


@pytest.mark.ignore_template_errors
def test_an_administrator_enters_an_address_and_takes_it_back(client):
    administrator = AdministratorFactory()
    client.force_login(administrator)
    client.post(reverse("admin:coalition_suppression_add"), {"address": " Ana@Example.org", "detail": "By phone"})
    assert known() == [("ana@example.org", "manual", "By phone")]
    again = client.post(reverse("admin:coalition_suppression_add"), {"address": "ANA@example.org", "detail": ""})
    assert "No letter goes to this address already." in again.text

    client.post(
        reverse("admin:coalition_suppression_changelist"),
        {"action": "write_again", "_selected_action": [Suppression.objects.get().pk]},
    )

    assert Suppression.objects.get().lifted_by == administrator

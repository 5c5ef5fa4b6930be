import json

import pytest
import requests
from django.utils import timezone

from coalition.models import Kind, Mail
from coalition.operations.letters import MalformedAddress, queue, send
from coalition.tests.factories import SuppressionFactory

pytestmark = pytest.mark.django_db

PHONE = "+16175550142"
NOTE = {"subject": "Class at 9:30", "paragraphs": ["Bring a pen."], "link": "https://x.example/1", "link_label": "More"}
DOORS = "coalition.operations.letters.text_messages."


@pytest.fixture
def message(settings):
    settings.SITE_NAME = "The Coalition"
    return queue("k", kind=Kind.REMINDER, to=PHONE, context=NOTE, now=timezone.now(), channel=Mail.Channel.SMS)


@pytest.fixture
def twilio(settings, monkeypatch):
    """Twilio's side of the network: what it was sent, and what it answers."""
    settings.SMS_PROVIDER = f"{DOORS}Twilio"
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.SMS_FROM = "AC1", "token", "+16175550100"

    class Network:
        status, body, error = 201, {"sid": "SM1"}, None

        def __init__(self):
            self.sent = []

        def send(self, session, request, **options):
            self.sent.append(request)
            if self.error:
                raise self.error
            answer = requests.Response()
            answer.status_code = self.status
            answer._content = json.dumps(self.body).encode()
            return answer

    network = Network()
    monkeypatch.setattr(requests.Session, "send", lambda session, request, **options: network.send(session, request))
    return network


def outcome(message):
    assert send([message.pk]) == (1 if Mail.objects.get().state == "sent" else 0)
    message.refresh_from_db()
    return message.state, message.last_error


def test_a_text_message_is_short_and_plain(message):
    message.refresh_from_db()

    assert (message.recipient, message.channel) == (PHONE, "sms")
    assert message.text == "The Coalition: Class at 9:30\nhttps://x.example/1"
    assert message.html == ""


@pytest.mark.parametrize("number", ["617-555-0142", "+1617555014x", "+0617555014", "ana@example.org", ""])
def test_what_is_no_telephone_number_is_refused_before_the_queue(number):
    with pytest.raises(MalformedAddress):
        queue("k", kind=Kind.REMINDER, to=number, context=NOTE, now=timezone.now(), channel=Mail.Channel.SMS)

    assert not Mail.objects.exists()


def test_in_a_demo_it_lands_in_the_outbox_and_nowhere_else(message, settings, mailoutbox):
    settings.SMS_PROVIDER = f"{DOORS}OutboxOnly"

    assert outcome(message) == ("sent", "")
    assert mailoutbox == []


def test_without_a_provider_it_says_so(message, settings):
    settings.SMS_PROVIDER = f"{DOORS}NoProvider"

    assert outcome(message) == ("failed", "Text messages need a provider: SMS_PROVIDER names none.")


def test_twilio_is_handed_the_message(message, twilio):
    assert outcome(message) == ("sent", "")

    (request,) = twilio.sent
    assert (request.method, request.url) == (
        "POST",
        "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json",
    )
    assert request.headers["Authorization"] == "Basic QUMxOnRva2Vu"
    assert request.body == (
        "To=%2B16175550142&From=%2B16175550100&Body=The+Coalition%3A+Class+at+9%3A30%0Ahttps%3A%2F%2Fx.example%2F1"
    )


@pytest.mark.parametrize(
    ("status", "body", "state", "said"),
    [
        (400, {"message": "Not a mobile number"}, "failed", "Twilio would not take it (400): Not a mobile number"),
        (429, {"message": "Slowly"}, "queued", "Twilio would not take it (429): Slowly"),
        (503, "down", "queued", 'Twilio would not take it (503): "down"'),
    ],
)
def test_what_twilio_refuses_is_refused_for_good_or_tried_again(message, twilio, status, body, state, said):
    twilio.status, twilio.body = status, body

    assert outcome(message) == (state, said)


@pytest.mark.parametrize(
    ("error", "state"),
    [(requests.ConnectTimeout("slow"), "queued"), (requests.ReadTimeout("slow"), "parked")],
)
def test_a_reminder_that_twilio_may_have_taken_is_parked_and_one_it_never_saw_is_tried_again(
    message, twilio, error, state
):
    twilio.error = error

    assert outcome(message)[0] == state


def test_a_suppressed_address_says_nothing_about_a_telephone(message):
    SuppressionFactory(address="ana@example.org")

    assert message.state == "queued"

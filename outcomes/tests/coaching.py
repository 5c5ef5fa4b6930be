"""What tests of the pages of coaches share."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from outcomes.tests.factories import FollowUpFactory, PlacementFactory

DAY, LIST, NEW = "/outcomes/", "/outcomes/participants/", "/outcomes/participants/new/"


def page_of(participant):
    return f"{LIST}{participant.pk}/"


def adding(participant, what):
    return f"{page_of(participant)}add/{what}/"


def all_of(model, **such):
    with acting(MIGRATION):
        return list(model.objects.filter(**such))


def ago(days):
    return localdate() - timedelta(days=days)


def text(response):
    return response.content.decode()


def called_due(participant, days_ago):
    return FollowUpFactory(
        placement=PlacementFactory(
            participant=participant, employer_name=f"Bakery {days_ago}", starts_on=ago(60 + days_ago)
        ),
        due_on=ago(days_ago),
    )


def statements(client, address):
    """How many a page costs that was opened before."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)

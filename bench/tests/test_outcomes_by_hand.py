"""A page that is compared with SQL by hand shows what that answers, and is told from one that doesn't."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils.timezone import localdate

from bench import outcomes
from bench.made_up_ledger import fill
from bench.outcomes_agree import Differs
from coalition.models import Organization, User
from outcomes.tests.factories import CoverFactory

pytestmark = pytest.mark.django_db

PEOPLE, PLACEMENTS = 1_200, 720


def test_each_page_says_what_the_sql_it_is_measured_against_answers():
    today = localdate()
    stream = fill(PEOPLE, PLACEMENTS, today)
    organization = Organization.objects.get(slug="organization-0")
    coach, away = (User.objects.get(email=f"coach-0-{number}@bench.example") for number in (1, 2))
    CoverFactory(
        organization=organization, away=away, covered_by=coach, starts_on=today, ends_on=today + timedelta(days=3)
    )
    # The neighborhoods of this database are asked for, and not those that tests go by.
    cache.clear()
    client, facts = outcomes.signed_in(coach), outcomes.facts_of(organization, coach, stream, today)

    for asked in outcomes.CLASSES:
        outcomes.check(asked, client, organization, facts)
        first = outcomes.by_hand(asked, organization, facts)[0]
        assert len(first) > 1, asked.kind
        without = outcomes.by_hand(asked, organization, facts)
        without[0] = first[1:]
        with pytest.raises(Differs):
            asked.agree(outcomes.shown(asked, client), without)

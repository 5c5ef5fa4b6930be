"""A year with a clock that is moved: each member gets exactly what the table says, which was written by hand."""

from datetime import date, timedelta

import pytest

from coalition.models import Mail, Preferences
from coalition.operations.memberships import leave_group
from coalition.tests.factories import DigestFactory, GroupMembershipFactory, PreferencesFactory
from convenings.tests.factories import ConveningFactory, DecisionFactory
from portal.pages.digest.sending import write_due
from portal.tests.digest.conftest import at, utc

pytestmark = pytest.mark.django_db

DECIDED = {
    "January": at(2027, 1, 12, 11),
    "February": at(2027, 2, 12, 11),
    "March": at(2027, 3, 12, 11),
    "April": at(2027, 4, 12, 11),
    "May": at(2027, 5, 12, 11),
    "June": at(2027, 6, 12, 11),
    "August": at(2027, 8, 12, 11),
    "September": at(2027, 9, 12, 11),
    "in the outage": at(2027, 10, 1, 10),
    "October": at(2027, 10, 12, 11),
    "Halloween": at(2027, 10, 31, 22),
    "November": at(2027, 11, 12, 11),
}
# Nothing runs from the morning before the month's turn until somebody is back.
OUTAGE, BACK = at(2027, 9, 29, 8), at(2027, 10, 5, 17)

# At nine in Boston, which is 14 UTC in winter and 13 in summer: (when, since when it tells, what).
MONTHLY = [
    (utc(2027, 2, 1, 14), "January 1", ["January"]),
    (utc(2027, 3, 1, 14), "February 1", ["February"]),
    (utc(2027, 4, 1, 13), "March 1", ["March"]),
    (utc(2027, 5, 1, 13), "April 1", ["April"]),
    (utc(2027, 6, 1, 13), "May 1", ["May"]),
    (utc(2027, 7, 1, 13), "June 1", ["June"]),
    # Nothing was new in July.
    (utc(2027, 9, 1, 13), "August 1", ["August"]),
    (utc(2027, 10, 5, 21), "September 1", ["September", "in the outage"]),
    (utc(2027, 11, 1, 13), "October 5", ["October", "Halloween"]),
    (utc(2027, 12, 1, 14), "November 1", ["November"]),
]
WEEKLY = [
    (utc(2027, 1, 18, 14), "January 1", ["January"]),
    (utc(2027, 2, 15, 14), "February 1", ["February"]),
    (utc(2027, 3, 15, 13), "March 1", ["March"]),
    (utc(2027, 4, 19, 13), "April 1", ["April"]),
    (utc(2027, 5, 17, 13), "May 1", ["May"]),
    (utc(2027, 6, 14, 13), "June 1", ["June"]),
    (utc(2027, 8, 16, 13), "August 1", ["August"]),
    (utc(2027, 9, 13, 13), "September 1", ["September"]),
    (utc(2027, 10, 5, 21), "September 13", ["in the outage"]),
    (utc(2027, 10, 18, 13), "October 5", ["October"]),
    (utc(2027, 11, 1, 13), "October 18", ["Halloween"]),
    (utc(2027, 11, 15, 14), "November 1", ["November"]),
]
IN_SPANISH = ["1 de mayo", "1 de junio", "1 de agosto", "1 de septiembre", "5 de octubre", "1 de noviembre"]
EXPECTED = {
    "always.monthly": MONTHLY,
    "always.weekly": WEEKLY,
    "never": [],
    # Joins in the middle of April, and is told of that month; leaves in the middle of September.
    "joins.and.leaves": MONTHLY[3:7],
    # Every month from the middle of June: what the last week's letter told isn't told again in July.
    # The next begins with the week before that month's turn, for the last letter was a week's.
    "weekly.then.monthly": [*WEEKLY[:6], (utc(2027, 9, 1, 13), "July 26", ["August"]), *MONTHLY[7:]],
    # Every week from the tenth of March: nothing since the first of March is missed. None from August to November.
    "monthly.then.weekly.then.none": [*MONTHLY[:2], *WEEKLY[2:6], MONTHLY[9]],
    "learns.spanish": [
        *MONTHLY[:4],
        *((when, since, what) for (when, _since, what), since in zip(MONTHLY[4:], IN_SPANISH, strict=True)),
    ],
}


def moments():
    """Each day at nine and, where one is due then, a minute later again, as long as something runs."""
    for number in range(365):
        day = date(2027, 1, 1) + timedelta(days=number)
        is_due = day.weekday() == 0 or day.day == 1
        if day == BACK.date():
            yield from (BACK, BACK + timedelta(minutes=1))
        for minute in (0, 1) if is_due else (0,):
            now = at(day.year, day.month, day.day, 9, minute)
            if not OUTAGE <= now < BACK:
                yield now


def test_everybody_gets_exactly_what_they_should(green, college, settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Español")]
    DigestFactory(cadence="monthly", since=at(2026, 12, 1, 9), until=at(2027, 1, 1, 9), written_at=at(2027, 1, 1, 9))
    DigestFactory(cadence="weekly", since=at(2026, 12, 21, 9), until=at(2026, 12, 28, 9), written_at=at(2026, 12, 28))
    places = {
        name: GroupMembershipFactory(
            group=green, organization=college, since=date(2026, 1, 1), user__email=f"{name}@example.org"
        )
        for name in EXPECTED
        if name != "joins.and.leaves"
    }
    for name, often in (("always.weekly", "weekly"), ("weekly.then.monthly", "weekly"), ("never", "never")):
        PreferencesFactory(user=places[name].user, digest=often)
    meeting = ConveningFactory(group=green, local_date=date(2027, 1, 1))
    for what, made_at in DECIDED.items():
        DecisionFactory(convening=meeting, text=f"Decided: {what}.", made_at=made_at)

    def prefers(name, **chosen):
        return lambda: Preferences.objects.update_or_create(user=places[name].user, defaults=chosen)

    def joins():
        places["joins"] = GroupMembershipFactory(
            group=green, organization=college, since=date(2026, 1, 1), user__email="joins.and.leaves@example.org"
        )

    changes = [
        (at(2027, 3, 10, 12), prefers("monthly.then.weekly.then.none", digest="weekly")),
        (at(2027, 4, 15, 12), joins),
        (at(2027, 5, 10, 12), prefers("learns.spanish", language="es")),
        (at(2027, 6, 16, 12), prefers("weekly.then.monthly", digest="monthly")),
        (at(2027, 8, 5, 12), prefers("monthly.then.weekly.then.none", digest="never")),
        (at(2027, 9, 20, 12), lambda: leave_group(places["joins"], now=at(2027, 9, 20, 12))),
        (at(2027, 11, 10, 12), prefers("monthly.then.weekly.then.none", digest="monthly")),
    ]
    for now in moments():
        while changes and changes[0][0] <= now:
            changes.pop(0)[1]()
        write_due(now)

    got = {name: [] for name in EXPECTED}
    for mail in Mail.objects.order_by("queued_at"):
        told = [what for what in DECIDED if f"Decided: {what}." in mail.text]
        since = mail.subject.removeprefix("What is new since ")
        got[mail.recipient.partition("@")[0]].append((mail.queued_at, since, told))
    assert got == EXPECTED

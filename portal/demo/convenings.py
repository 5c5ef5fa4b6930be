"""When the demo's groups meet, and what everybody may come to."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from coalition.models import Group, Organization, Sector
from convenings.models import Convening, Series
from convenings.operations.scheduling import schedule, schedule_series, top_up

# Meetings of half a year ago are there to look back at.
BACK = timedelta(days=180)

SERIES: dict[str, dict[str, Any]] = {
    "coalition-meeting": {
        "title": "Coalition Meeting",
        "frequency": "monthly",
        "interval": 2,
        "nth": 1,
        "weekday": 2,
        "local_time": time(9, 30),
        "minutes": 120,
        "visibility": "coalition",
        "mode": "hybrid",
        "place": "Roxbury Pathways Hub, large hall",
        "address": "100 Example Street, Boston",
        "link": "https://meet.example.org/coalition",
        "description": "What the working groups found, and what we decide together.\n\nCoffee from 9 a.m.",
        "needs_asked": ["interpretation", "asl", "child_care", "diet"],
        "interpretation": ["es", "ht"],
        "seats_an_organization": 3,
    },
    "outreach-and-navigation": {
        "title": "Outreach and Navigation",
        "frequency": "monthly",
        "nth": 2,
        "weekday": 4,
        "local_time": time(10),
        "mode": "online",
        "link": "https://meet.example.org/outreach",
    },
    "employer-partnerships": {
        "title": "Employer Partnerships",
        "frequency": "weekly",
        "interval": 3,
        "weekday": 3,
        "local_time": time(8, 30),
        "minutes": 60,
        "place": "Bright Roofs Cooperative, workshop",
    },
    "training-quality": {
        "title": "Training Quality",
        "frequency": "monthly",
        "nth": -1,
        "weekday": 1,
        "local_time": time(14),
        "place": "Blue Bridge Community College, Room 210",
    },
    "data-and-results": {
        "title": "Data and Results",
        "frequency": "weekly",
        "interval": 6,
        "weekday": 5,
        "local_time": time(9),
        "mode": "online",
        "link": "https://meet.example.org/data",
    },
    "healthcare-careers-network": {
        "title": "Healthcare Careers Network, quarterly",
        "sectors": ["healthcare"],
        "frequency": "monthly",
        "interval": 3,
        "nth": 3,
        "weekday": 3,
        "local_time": time(13),
        "minutes": 120,
        "visibility": "coalition",
        "place": "Silver Maple Hospital, auditorium",
        "capacity": 80,
        "needs_asked": ["step_free", "diet"],
    },
    "learning-lab": {
        "title": "Learning Lab",
        "frequency": "weekly",
        "interval": 6,
        "weekday": 4,
        "local_time": time(16),
        "place": "Evergreen Street Fund, second floor",
    },
}

# `in_days`: from the day the demo is loaded to about when it takes place; weekends are stepped over.
FOR_EVERYBODY: list[dict[str, Any]] = [
    {
        "in_days": 12,
        "title": "First steps into healthcare: an information evening",
        "kind": "information_session",
        "local_time": time(18),
        "minutes": 90,
        "host": "lantern-hill-health-training",
        "sectors": ["healthcare"],
        "place": "Lantern Hill Health Training, lobby",
        "description": "Which jobs there are, what they pay, which classes are free. **Bring your questions.**",
        "capacity": 40,
        "guests_at_most": 2,
        "needs_asked": ["interpretation", "child_care", "step_free"],
        "interpretation": ["es", "ht", "kea"],
    },
    {
        "in_days": 24,
        "title": "Job fair: employers who hire now",
        "kind": "job_fair",
        "local_time": time(10),
        "minutes": 300,
        "group": "employer-partnerships",
        "place": "Roxbury Pathways Hub, large hall",
        "address": "100 Example Street, Boston",
        "description": "Interviews on the spot.\n\n- Bring a resume, or write one with us at 9.\n- Free lunch.",
        "needs_asked": ["interpretation", "asl", "child_care", "step_free"],
        "interpretation": ["es", "ht", "vi"],
    },
    {
        "in_days": 40,
        "title": "Resumes that get an interview: a workshop",
        "kind": "workshop",
        "local_time": time(17, 30),
        "minutes": 120,
        "host": "sunrise-career-center",
        "mode": "hybrid",
        "place": "Sunrise Career Center, Room 3",
        "link": "https://meet.example.org/resumes",
        "capacity": 16,
        "capacity_online": 60,
        "needs_asked": ["captions", "step_free"],
    },
    {
        "in_days": 61,
        "title": "What good jobs need: a public forum",
        "kind": "forum",
        "local_time": time(18),
        "minutes": 120,
        "group": "coalition-meeting",
        "place": "Roxbury Pathways Hub, large hall",
        "address": "100 Example Street, Boston",
        "description": "Residents, employers and schools talk about hours, pay and child care.",
        "capacity": 150,
        "guests_at_most": 3,
        "needs_asked": ["interpretation", "asl", "child_care", "diet", "step_free"],
        "interpretation": ["es", "ht", "pt"],
    },
]


def make_convenings(now: datetime) -> int:
    """What groups without a series have, half a year back and a year ahead; and public dates, where none is to come.

    Returns how many were scheduled, a series being one.
    """
    have_one = Series.objects.order_by().values_list("group__slug", flat=True)
    missing = set(SERIES) - set(have_one)
    for slug in sorted(missing):
        _series(Group.objects.get(slug=slug), dict(SERIES[slug]), now)
    if Convening.objects.filter(series=None).upcoming(now).exists():
        return len(missing)
    for facts in FOR_EVERYBODY:
        _for_everybody(dict(facts), now)
    return len(missing) + len(FOR_EVERYBODY)


def _series(group: Group, facts: dict[str, Any], now: datetime) -> None:
    begins = now - BACK
    group.sectors.set(Sector.objects.filter(slug__in=facts.pop("sectors", [])))
    series = schedule_series(group=group, by=None, now=begins, first_on=begins.date(), **facts)
    top_up(series.pk, now=now)


def _for_everybody(facts: dict[str, Any], now: datetime) -> None:
    group = Group.objects.filter(slug=facts.pop("group", "")).first()
    host = Organization.objects.filter(slug=facts.pop("host", "")).first()
    sectors = Sector.objects.filter(slug__in=facts.pop("sectors", []))
    day = _weekday(timezone.localdate(now) + timedelta(days=facts.pop("in_days")))
    schedule(by=None, now=now, group=group, host=host, sectors=sectors, local_date=day, visibility="public", **facts)


def _weekday(day: date) -> date:
    return day + timedelta(days=max(0, 8 - day.isoweekday()) if day.isoweekday() > 5 else 0)

"""How fast the screen on which a meeting is run answers, with 60 organizations and 200 people, against a bare page."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from bench.harness import PLAIN_FILES, REPETITIONS, own_database
from bench.load import get, requests_a_second
from bench.site.server import served

DATABASE = "bench_meetings"
ORGANIZATIONS, PEOPLE, FEW, WANTED = 60, 200, 10, 1 / 3


def run() -> Iterator[dict[str, object]]:
    with TemporaryDirectory() as folder, own_database(DATABASE):
        call_command("migrate", verbosity=0)
        statements = {people: _statements(_meeting(people), people) for people in (FEW, PEOPLE)}
        path, headers = f"/convenings/meeting-{PEOPLE}/run/", {"Cookie": f"sessionid={_session(PEOPLE)}"}
        connection.close()
        bodies = Path(folder) / "bodies"
        bodies.mkdir()
        with served(DATABASE, Path(folder)) as address:
            # The reference sends what the page sends: as many bytes, as hard to compress.
            (bodies / "0.html").write_bytes(get(address, path, **headers))
            ours, bare = [], []
            for _repetition in range(REPETITIONS):
                ours.append(requests_a_second(address, [path], headers))
                bare.append(requests_a_second(address, ["/bare/0/"], headers))
        yield {
            "measured": f"the screen of a meeting of {ORGANIZATIONS} organizations and {PEOPLE} people, for its chair",
            "requests_a_second": round(median(ours)),
            "reference": "a bare view: same server and middleware, one indexed SELECT, a template of the same text",
            "reference_requests_a_second": round(median(bare)),
            "ratio": round(median(ours) / median(bare), 2),
            "ratio_wanted": round(WANTED, 2),
            "statements": statements[PEOPLE],
            f"statements_with_{FEW}_people": statements[FEW],
        }


def _meeting(people: int) -> str:
    """One that has begun, of a group whose first person chairs it; half of the people are on the roll already."""
    from coalition.models import Group, GroupMembership, Membership, Organization, Seat, User
    from convenings.models import Attendance, Convening

    now = timezone.now()
    organizations = Organization.objects.bulk_create(
        Organization(name=f"Organization {people}-{n}", slug=f"organization-{people}-{n}", is_member=True)
        for n in range(min(ORGANIZATIONS, people))
    )
    users = User.objects.bulk_create(
        User(email=f"p{n}-{people}@example.org", full_name=f"Person {n}", password="!") for n in range(people)
    )
    group = Group.objects.create(name=f"Group {people}", slug=f"group-{people}", kind="standing")
    Seat.objects.bulk_create(Seat(group=group, organization=each) for each in organizations)
    where = [(user, organizations[n % len(organizations)]) for n, user in enumerate(users)]
    Membership.objects.bulk_create(Membership(user=user, organization=each, role="member") for user, each in where)
    GroupMembership.objects.bulk_create(
        GroupMembership(user=user, organization=each, group=group, role="member" if n else "chair")
        for n, (user, each) in enumerate(where)
    )
    began = now - timedelta(minutes=5)
    convening = Convening.objects.create(
        group=group,
        title="Meeting",
        slug=f"meeting-{people}",
        place="Library",
        zone="UTC",
        local_date=began.date(),
        local_time=began.time().replace(microsecond=0),
        visibility="group",
    )
    Attendance.objects.bulk_create(
        Attendance(convening=convening, user=user, organization=each, state="present") for user, each in where[::2]
    )
    return convening.slug


def _client(people: int) -> Client:
    from django.conf import settings

    from coalition.models import User

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.get(email=f"p0-{people}@example.org"))
    return client


def _session(people: int) -> str:
    return _client(people).cookies["sessionid"].value


def _statements(slug: str, people: int) -> int:
    client = _client(people)
    with override_settings(STORAGES=PLAIN_FILES):
        client.get(f"/convenings/{slug}/run/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/convenings/{slug}/run/")
    return len(asked)

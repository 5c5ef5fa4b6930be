"""What calendar programs make of our calendars: ical.js reads them, libical checks them against the standard."""

import ctypes
import shutil
import subprocess
from ctypes.util import find_library
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from coalition.models import Mail
from coalition.tests.factories import GroupFactory, GroupMembershipFactory
from convenings.calendars import calendar_of
from convenings.models import Convening
from convenings.operations.changing import cancel, change
from convenings.operations.scheduling import schedule_series
from convenings.operations.telling import tell_of_what_waits
from convenings.tests.calendars import read
from convenings.tests.factories import ConveningFactory
from convenings.tests.test_telling import file_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
BY_UTC = "%Y-%m-%dT%H:%M:%S.000Z"
READER = Path(__file__).parent / "icaljs"


@pytest.fixture
def convenings():
    """A year across both changes of clocks, with nights on which they change, another zone, and every kind of text."""
    group = GroupFactory(name="Daten, Zahlen; und mehr")
    GroupMembershipFactory(group=group)
    facts = {"title": "Coalition Meeting", "place": "Library", "visibility": "public", "local_time": time(9, 30)}
    rule = {"frequency": "monthly", "weekday": 2, "nth": 2, "first_on": date(2027, 1, 1), "until": date(2027, 12, 31)}
    series = schedule_series(group=group, by=None, now=NOW, **facts, **rule)
    dates = list(series.convenings.order_by("starts_at"))
    change(dates[4], by=None, now=NOW, local_date=date(2027, 5, 12), place="City Hall", why="Election day.")
    cancel(dates[5], by=None, now=NOW, why="Nobody is there.")
    on_the_night = [
        (date(2027, 3, 14), time(2, 30)),
        (date(2027, 3, 14), time(3, 30)),
        (date(2027, 11, 7), time(1, 30)),
    ]
    for day, at in [*on_the_night, (date(2027, 11, 7), time(3, 30)), (date(2027, 12, 1), time(23, 45))]:
        ConveningFactory(group=group, local_date=day, local_time=at)
    ConveningFactory(group=group, zone="America/Los_Angeles", local_date=date(2027, 7, 1), minutes=3 * 24 * 60)
    online = {"mode": "hybrid", "link": "https://meet.example.org/x?a=1;b=2,3"}
    ConveningFactory(
        title="Chợ việc làm; Ана, “đủ thứ”",
        group=group,
        description="**All** of it,\n\n- one; two\n- " + "long " * 60,
        local_date=date(2027, 4, 1),
        **online,
    )
    return list(Convening.objects.select_related("group", "host").order_by("starts_at"))


@pytest.fixture(scope="session")
def reader(tmp_path_factory):
    """ical.js as its lock file pins it."""
    folder = tmp_path_factory.mktemp("icaljs")
    for name in ("package.json", "package-lock.json", "instants.mjs"):
        shutil.copy(READER / name, folder)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True, timeout=120)
    return folder


@pytest.mark.needs("node", "npm")
def test_ical_js_reads_the_feed_to_the_same_instants(convenings, reader):
    program = ["node", "instants.mjs"]
    read = subprocess.run(
        program, input=calendar_of(convenings, name="All"), cwd=reader, capture_output=True, check=True, timeout=60
    )

    assert read.stdout.decode().splitlines() == [
        f"{each.uid} {each.starts_at.astimezone(UTC):{BY_UTC}} {each.ends_at.astimezone(UTC):{BY_UTC}}"
        for each in convenings
    ]


@pytest.mark.needs("libical")
@pytest.mark.parametrize("method", ["", "PUBLISH"])
def test_libical_finds_nothing_to_object_to(convenings, method):
    assert objections(calendar_of(convenings, name="All", method=method, with_links=True)) == (0, [])


@pytest.mark.needs("libical")
def test_libical_finds_nothing_to_object_to_in_what_letters_carry(convenings):
    cancel(convenings[0], by=None, now=NOW, why="Snow.")
    tell_of_what_waits(NOW)

    files = [file_of(letter)[1] for letter in Mail.objects.order_by("pk")]
    assert sorted(str(read(content)["method"]) for content in files) == ["CANCEL", "CANCEL", "PUBLISH"]
    assert [objections(content) for content in files] == [(0, [])] * 3


@pytest.mark.needs("libical")
@pytest.mark.parametrize("missing", ["UID", "DTSTAMP", "ORGANIZER", "DTSTART"])
def test_libical_objects_to_a_calendar_that_lacks_something(convenings, missing):
    """The control."""
    lines = calendar_of(convenings[:1], method="PUBLISH").decode().splitlines()
    event = lines.index("BEGIN:VEVENT")
    wrong = lines[:event] + [line for line in lines[event:] if not line.startswith(missing)]

    assert objections("\r\n".join(wrong).encode()) != (0, [])


def objections(content):
    """How many errors libical finds in a calendar, by its parser and by the restrictions of the standard; and which."""
    libical = ctypes.CDLL(find_library("ical"))
    libical.icalparser_parse_string.restype = ctypes.c_void_p
    for name in ("icalrestriction_check", "icalcomponent_count_errors"):
        getattr(libical, name).argtypes = [ctypes.c_void_p]
    libical.icalcomponent_as_ical_string.argtypes = [ctypes.c_void_p]
    libical.icalcomponent_as_ical_string.restype = ctypes.c_char_p
    component = libical.icalparser_parse_string(content)
    assert component
    libical.icalrestriction_check(component)
    written = libical.icalcomponent_as_ical_string(component).decode()
    unfolded = written.replace("\r\n ", "")
    errors = [line for line in unfolded.splitlines() if line.startswith("X-LIC-ERROR")]
    return libical.icalcomponent_count_errors(component), errors

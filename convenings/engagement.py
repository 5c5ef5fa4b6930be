"""Which organizations of a group come to its meetings: twelve months of roll calls."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from coalition.models import Group, Organization, Seat
from convenings.models import Attendance, Convening

LOOKS_BACK = timedelta(days=366)
MISSED_IN_A_ROW = 2


class Came(TextChoices):
    """What the roll call says of an organization: the best that it says of any of its people."""

    THERE = "there", _("There")
    EXCUSED = "excused", _("Excused")
    ABSENT = "absent", _("Absent")
    NO_SEAT = "no_seat", _("Had no seat yet")
    NO_ROLL = "no_roll", _("No roll call")


@dataclass(frozen=True)
class Row:
    """One organization with a seat, and how it came to each of the meetings, the first first."""

    organization: Organization
    came: list[Came]

    @property
    def held(self) -> int:
        """How many meetings it could have come to, as far as a roll was called."""
        return len(self._counted)

    @property
    def there(self) -> int:
        return self._counted.count(Came.THERE)

    @property
    def percent(self) -> int | None:
        """Of those; None: there was none."""
        return round(100 * self.there / self.held) if self.held else None

    @cached_property
    def missed(self) -> int:
        """How many it has missed in a row, up to the latest."""
        counted = self._counted[::-1]
        return next((number for number, came in enumerate(counted) if came == Came.THERE), len(counted))

    @property
    def is_missed(self) -> bool:
        """Whether that is a reason to ask."""
        return self.missed >= MISSED_IN_A_ROW

    @cached_property
    def _counted(self) -> list[Came]:
        return [came for came in self.came if came not in (Came.NO_SEAT, Came.NO_ROLL)]


@dataclass(frozen=True)
class Engagement:
    meetings: list[Convening]
    rows: list[Row]

    @property
    def missing(self) -> list[Row]:
        return [row for row in self.rows if row.is_missed]

    @property
    def has_any(self) -> bool:
        """Whether a roll was called at all."""
        return any(row.held for row in self.rows)


def engagement_of(group: Group, now: datetime) -> Engagement:
    """In three statements: its meetings, its seats, and what the rolls say."""
    meetings = Convening.objects.meetings_of(group)
    held = list(meetings.starting_between(now - LOOKS_BACK, now).only("title", "slug", "starts_at", "zone"))
    seats = group.seats.current().select_related("organization").order_by("organization__sort_name", "pk")
    said: dict[tuple[int, int | None], set[str]] = {}
    noted = Attendance.objects.filter(convening__in=[each.pk for each in held])
    for convening, organization, state in noted.values_list("convening", "organization", "state"):
        said.setdefault((convening, organization), set()).add(state)
    # Where only who came is noted, as by those who check themselves in, nobody called the roll of the others.
    called = {convening for (convening, _organization), states in said.items() if states - set(Attendance.THERE)}

    def came(seat: Seat, meeting: Convening) -> Came:
        had_a_seat = meeting.starts_local.date() >= seat.since
        return _came(said.get((meeting.pk, seat.organization_id)), had_a_seat, meeting.pk in called)

    return Engagement(held, [Row(seat.organization, [came(seat, meeting) for meeting in held]) for seat in seats])


def _came(states: set[str] | None, had_a_seat: bool, was_called: bool) -> Came:
    if states and states & set(Attendance.THERE):
        return Came.THERE
    if not was_called:
        return Came.NO_ROLL
    if not had_a_seat:
        return Came.NO_SEAT
    return Came.EXCUSED if states and Attendance.State.EXCUSED in states else Came.ABSENT


def as_table(found: Engagement) -> Iterator[list[object]]:
    """The organizations with each meeting, for a spreadsheet."""
    days = [meeting.starts_local.date() for meeting in found.meetings]
    yield [str(_("Organization")), *days, str(_("There")), str(_("Of")), str(_("Missed in a row"))]
    for row in found.rows:
        yield [row.organization.name, *(str(came.label) for came in row.came), row.there, row.held, row.missed]

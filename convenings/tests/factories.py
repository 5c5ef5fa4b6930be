from datetime import date, time, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from coalition.models import Document
from coalition.tests.factories import DocumentFactory, GroupFactory, SeatFactory, UserFactory
from convenings.models import (
    Action,
    AgendaItem,
    Amendment,
    Attendance,
    CalendarLink,
    Change,
    Convening,
    ConveningDocument,
    Decision,
    ForumNote,
    Minutes,
    MinutesSignature,
    MinutesVersion,
    Rsvp,
    Series,
    SeriesAnswer,
    SeriesItem,
)


class SeriesFactory(DjangoModelFactory):
    """The second Tuesday of each month at 9:30, for an hour and a half; without its dates."""

    class Meta:
        model = Series

    group = factory.SubFactory(GroupFactory)
    title = factory.Sequence(lambda n: f"Meeting {n}")
    place = "Library, Room 2"
    local_time = time(9, 30)
    frequency = Series.Frequency.MONTHLY
    weekday = Series.Weekday.TUESDAY
    nth = Series.Nth.SECOND
    first_on = date(2027, 1, 1)


class ConveningFactory(DjangoModelFactory):
    """One of its own, in a week, that everybody may come to. `series` gives it that series' group."""

    class Meta:
        model = Convening

    title = factory.Sequence(lambda n: f"Convening {n}")
    slug = factory.Sequence(lambda n: f"convening-{n}")
    visibility = Convening.Visibility.PUBLIC
    series = None
    recurrence_on = factory.LazyAttribute(lambda convening: convening.local_date if convening.series else None)
    group = factory.Maybe("series", factory.SelfAttribute("series.group"), factory.SubFactory(GroupFactory))
    place = "Library, Room 2"
    local_date = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))
    local_time = time(9, 30)


class ChangeFactory(DjangoModelFactory):
    class Meta:
        model = Change

    convening = factory.SubFactory(ConveningFactory)
    kind = Change.Kind.CANCELED
    why = "The building is closed."


class ConveningDocumentFactory(DjangoModelFactory):
    class Meta:
        model = ConveningDocument

    convening = factory.SubFactory(ConveningFactory)
    document = factory.SubFactory(DocumentFactory, kind=Document.Kind.CONVENING, title="Agenda")


class CalendarLinkFactory(DjangoModelFactory):
    class Meta:
        model = CalendarLink

    user = factory.SubFactory(UserFactory)


class RsvpFactory(DjangoModelFactory):
    """Of somebody with an account who comes; `answer=""` of somebody who is invited and silent so far."""

    class Meta:
        model = Rsvp

    convening = factory.SubFactory(ConveningFactory)
    user = factory.SubFactory(UserFactory)
    answer = "yes"
    answered_at = factory.LazyAttribute(lambda rsvp: timezone.now() if rsvp.answer else None)
    waiting_number = None
    waiting_since = factory.LazyAttribute(lambda rsvp: timezone.now() if rsvp.waiting_number else None)
    seated_at = factory.LazyAttribute(
        lambda rsvp: timezone.now() if rsvp.answer == "yes" and not rsvp.waiting_number else None
    )


class AttendanceFactory(DjangoModelFactory):
    """Of somebody with an account who is there."""

    class Meta:
        model = Attendance

    convening = factory.SubFactory(ConveningFactory)
    user = factory.SubFactory(UserFactory)
    rsvp = None
    state = Attendance.State.PRESENT


class SeriesAnswerFactory(DjangoModelFactory):
    class Meta:
        model = SeriesAnswer

    series = factory.SubFactory(SeriesFactory)
    user = factory.SubFactory(UserFactory)
    answer = "yes"
    answered_at = factory.LazyFunction(timezone.now)


class AgendaItemFactory(DjangoModelFactory):
    """On the agenda; `state="proposed"` of one that waits."""

    class Meta:
        model = AgendaItem

    convening = factory.SubFactory(ConveningFactory)
    title = factory.Sequence(lambda n: f"Item {n}")
    position = factory.LazyAttributeSequence(lambda item, n: n + 1 if item.state == AgendaItem.State.ON else None)
    state = AgendaItem.State.ON
    # What else an item may refer to it has only where a test says so.
    minutes_of = None
    origin = factory.LazyAttribute(lambda item: "minutes" if item.minutes_of else "written")


class SeriesItemFactory(DjangoModelFactory):
    class Meta:
        model = SeriesItem

    series = factory.SubFactory(SeriesFactory)
    title = factory.Sequence(lambda n: f"Item {n}")
    position = factory.Sequence(lambda n: n + 1)


class ActionFactory(DjangoModelFactory):
    """Open, of an organization with a seat in the group, and taken on by nobody yet."""

    class Meta:
        model = Action

    group = factory.SubFactory(GroupFactory)
    organization = factory.LazyAttribute(lambda action: SeatFactory(group=action.group).organization)
    what = factory.Sequence(lambda n: f"Call school {n}")


class MinutesFactory(DjangoModelFactory):
    """A draft. `state="approved"` of what nothing changes any more."""

    class Meta:
        model = Minutes

    convening = factory.SubFactory(ConveningFactory)
    text = "Said."
    number = 1
    circulated_at = factory.LazyAttribute(lambda written: None if written.state == "draft" else timezone.now())
    approved_at = factory.LazyAttribute(lambda written: timezone.now() if written.state == "approved" else None)
    # The meeting they are approved at is there only where a test says so.
    approved_by = None
    quorum_needed = factory.LazyAttribute(lambda written: 1 if written.state == "approved" else None)
    quorum_there = factory.LazyAttribute(lambda written: 1 if written.state == "approved" else None)
    state = Minutes.State.DRAFT


class MinutesVersionFactory(DjangoModelFactory):
    class Meta:
        model = MinutesVersion

    minutes = factory.SubFactory(MinutesFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = "Said."
    user = factory.SubFactory(UserFactory)


class MinutesSignatureFactory(DjangoModelFactory):
    class Meta:
        model = MinutesSignature

    minutes = factory.SubFactory(MinutesFactory, state=Minutes.State.CIRCULATED)
    user = factory.SubFactory(UserFactory)


class AmendmentFactory(DjangoModelFactory):
    class Meta:
        model = Amendment

    minutes = factory.SubFactory(MinutesFactory, state=Minutes.State.APPROVED)
    text = "We add."
    user = factory.SubFactory(UserFactory)


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    convening = factory.SubFactory(ConveningFactory)
    text = factory.Sequence(lambda n: f"We buy {n} passes.")


class ForumNoteFactory(DjangoModelFactory):
    """A barrier. `kind="quote"` with the consent of who said it."""

    class Meta:
        model = ForumNote

    convening = factory.SubFactory(ConveningFactory)
    kind = ForumNote.Kind.BARRIER
    text = factory.Sequence(lambda n: f"The last bus leaves {n} minutes before the class ends.")
    theme = "Fares"
    issue_area = ForumNote.IssueArea.MOBILITY
    consent = factory.LazyAttribute(lambda note: "inside" if note.kind == "quote" else "")
    consent_given = factory.LazyAttribute(lambda note: "spoken" if note.kind == "quote" else "")
    recorded_by = factory.SubFactory(UserFactory)

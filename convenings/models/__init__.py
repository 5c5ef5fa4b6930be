from convenings.models.action import Action
from convenings.models.agenda import AgendaItem, AgendaPoint, SeriesItem
from convenings.models.attendance import Attendance
from convenings.models.calendar_link import CalendarLink
from convenings.models.change import Change
from convenings.models.convening import Convening
from convenings.models.document import ConveningDocument
from convenings.models.forum_note import ForumNote
from convenings.models.gathering import Gathering, Need
from convenings.models.minutes import Amendment, Decision, Minutes, MinutesSignature, MinutesVersion
from convenings.models.rsvp import Reply, Rsvp, SeriesAnswer
from convenings.models.series import Series

__all__ = [
    "Action",
    "AgendaItem",
    "AgendaPoint",
    "Amendment",
    "Attendance",
    "CalendarLink",
    "Change",
    "Convening",
    "ConveningDocument",
    "Decision",
    "ForumNote",
    "Gathering",
    "Minutes",
    "MinutesSignature",
    "MinutesVersion",
    "Need",
    "Reply",
    "Rsvp",
    "Series",
    "SeriesAnswer",
    "SeriesItem",
]

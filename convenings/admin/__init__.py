from convenings.admin.agenda import ActionAdmin, AgendaItemAdmin, SeriesItemAdmin
from convenings.admin.convening import ChangeAdmin, ConveningAdmin, ConveningDocumentAdmin, SeriesAdmin
from convenings.admin.forum_note import ForumNoteAdmin
from convenings.admin.minutes import (
    AmendmentAdmin,
    DecisionAdmin,
    MinutesAdmin,
    MinutesSignatureAdmin,
    MinutesVersionAdmin,
)
from convenings.admin.rsvp import AttendanceAdmin, RsvpAdmin, SeriesAnswerAdmin

__all__ = [
    "ActionAdmin",
    "AgendaItemAdmin",
    "AmendmentAdmin",
    "AttendanceAdmin",
    "ChangeAdmin",
    "ConveningAdmin",
    "ConveningDocumentAdmin",
    "DecisionAdmin",
    "ForumNoteAdmin",
    "MinutesAdmin",
    "MinutesSignatureAdmin",
    "MinutesVersionAdmin",
    "RsvpAdmin",
    "SeriesAdmin",
    "SeriesAnswerAdmin",
    "SeriesItemAdmin",
]

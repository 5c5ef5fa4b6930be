from convenings.admin.agenda import ActionAdmin, AgendaItemAdmin, SeriesItemAdmin
from convenings.admin.convening import ChangeAdmin, ConveningAdmin, ConveningDocumentAdmin, SeriesAdmin
from convenings.admin.rsvp import RsvpAdmin, SeriesAnswerAdmin

__all__ = [
    "ActionAdmin",
    "AgendaItemAdmin",
    "ChangeAdmin",
    "ConveningAdmin",
    "ConveningDocumentAdmin",
    "RsvpAdmin",
    "SeriesAdmin",
    "SeriesAnswerAdmin",
    "SeriesItemAdmin",
]

from convenings.admin.convening import ChangeAdmin, ConveningAdmin, ConveningDocumentAdmin, SeriesAdmin
from convenings.admin.rsvp import RsvpAdmin, SeriesAnswerAdmin

__all__ = ["ChangeAdmin", "ConveningAdmin", "ConveningDocumentAdmin", "RsvpAdmin", "SeriesAdmin", "SeriesAnswerAdmin"]

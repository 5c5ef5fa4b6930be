from convenings.admin.convening import ChangeAdmin, ConveningAdmin, SeriesAdmin
from convenings.admin.rsvp import RsvpAdmin, SeriesAnswerAdmin

__all__ = ["ChangeAdmin", "ConveningAdmin", "RsvpAdmin", "SeriesAdmin", "SeriesAnswerAdmin"]

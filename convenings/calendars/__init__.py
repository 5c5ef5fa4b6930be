"""What calendar programs read: RFC 5545 objects of convenings."""

from convenings.calendars.objects import calendar_of

__all__ = ["calendar_of"]

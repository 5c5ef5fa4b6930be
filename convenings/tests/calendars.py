"""What tests ask of a calendar object."""

from icalendar import Calendar


def read(content):
    return Calendar.from_ical(content)


def events(content):
    return list(read(content).walk("VEVENT"))

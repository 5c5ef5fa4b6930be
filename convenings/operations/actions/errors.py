class NoSeat(Exception):
    """An organization takes something on in a group where it has a seat."""


class NotTheirOrganization(Exception):
    """Whoever does it belongs to the organization that does it."""


class SettledAlready(Exception):
    """It is done or dropped; it has to be open again before anything else is said of it."""


class StillOpen(Exception):
    """There is nothing to open again."""


class NoLaterDay(Exception):
    """More time is a day that is still to come, and later than the one agreed."""

class IsOver(Exception):
    """What was on it stays as it was."""


class NotOneOfThem(Exception):
    """Somebody of the group leads an item or, where it has none, of the organization that hosts it."""


class GoesOnElsewhere(Exception):
    """Meanwhile somebody had it go on as a date of another series."""


class WordMissing(Exception):
    """Whoever proposed something is owed a reason why it isn't taken."""


class AnsweredAlready(Exception):
    """Somebody else was quicker."""


class NotTheirs(Exception):
    """Only people of the group, and whoever runs it, propose something."""

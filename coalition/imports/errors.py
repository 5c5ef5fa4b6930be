class ListRefused(Exception):
    """A list can't be taken in; the message says why, and what to do, in plain words."""


class CannotOpen(ListRefused):
    """The file is missing, or may not be read."""


class EmptyFile(ListRefused):
    """There is nothing in the file, or nothing below its header."""


class NotACsv(ListRefused):
    """The file is something else: a workbook, a web page, a picture, text without columns."""


class WrongColumns(ListRefused):
    """The file is a CSV, but lacks columns that the list needs."""


class Truncated(ListRefused):
    """The file ends in the middle of a row."""


class TooManyProviders(ListRefused):
    """The providers file is larger than any list of providers should be."""

"""When digests leave, and what chairs and the backbone do for them; `portal.pages.digest` writes the letters."""

from coalition.operations.digest.parts import as_still_readable, part_with, telling_of, tells_of
from coalition.operations.digest.periods import begin_due, last_due, next_due
from coalition.operations.digest.sections import hold, release, write_note
from coalition.operations.digest.told import Told, section_told_until, told_to_all, told_until

__all__ = [
    "Told",
    "as_still_readable",
    "begin_due",
    "hold",
    "last_due",
    "next_due",
    "part_with",
    "release",
    "section_told_until",
    "telling_of",
    "tells_of",
    "told_to_all",
    "told_until",
    "write_note",
]

"""Organizations, people, groups and seats from one table: all of it or nothing, and the same twice changes nothing."""

from coalition.operations.roster.apply import Outcome, Problem, take_in
from coalition.operations.roster.table import COLUMNS, read_table
from coalition.operations.roster.uploads import (
    LINES_KEPT,
    NotWaitingForYou,
    cancel,
    confirm,
    forget,
    resume,
    upload,
    work,
)

__all__ = [
    "COLUMNS",
    "LINES_KEPT",
    "NotWaitingForYou",
    "Outcome",
    "Problem",
    "cancel",
    "confirm",
    "forget",
    "read_table",
    "resume",
    "take_in",
    "upload",
    "work",
]

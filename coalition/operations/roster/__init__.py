"""Organizations, people, groups and seats from one table: all of it or nothing, and the same twice changes nothing."""

from coalition.operations.roster.apply import Outcome, take_in
from coalition.operations.roster.table import COLUMNS, UnreadableTable, read_table

__all__ = ["COLUMNS", "Outcome", "UnreadableTable", "read_table", "take_in"]

"""A person goes: rows, history, letters, uploads and sign-ins forget who it was."""

from coalition.operations.anonymize.inquiries import HasAccount, anonymize_writer, forget_old_inquiries
from coalition.operations.anonymize.operation import anonymize, found_rows, let_go, replace_words

__all__ = [
    "HasAccount",
    "anonymize",
    "anonymize_writer",
    "forget_old_inquiries",
    "found_rows",
    "let_go",
    "replace_words",
]

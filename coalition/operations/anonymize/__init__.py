"""A person goes: rows, history, letters, uploads and sign-ins forget who it was."""

from coalition.operations.anonymize.inquiries import HasAccount, anonymize_writer, forget_old_inquiries
from coalition.operations.anonymize.operation import anonymize, forget_words, found_ever, let_go

__all__ = [
    "HasAccount",
    "anonymize",
    "anonymize_writer",
    "forget_old_inquiries",
    "forget_words",
    "found_ever",
    "let_go",
]

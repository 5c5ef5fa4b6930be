"""A person goes: rows, history, letters, uploads and sign-ins forget who it was."""

from coalition.operations.anonymize.operation import anonymize, found_rows, let_go, replace_words

__all__ = ["anonymize", "found_rows", "let_go", "replace_words"]

"""A person goes: rows, history, letters, uploads and sign-ins forget who it was."""

from coalition.operations.anonymize.operation import anonymize

__all__ = ["anonymize"]

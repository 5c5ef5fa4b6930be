"""What a model says of the personal data it keeps: one entry a field, checked by the house test."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Personal:
    """Who sees a field about a person, whether it is encrypted in the row, and when it is erased."""

    seen_by: str
    erased: str
    encrypted: bool = False

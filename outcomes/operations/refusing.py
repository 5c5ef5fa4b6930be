"""What an operation answers with where it doesn't do what it was asked."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import TextChoices


class InTheFuture(Exception):
    """What is recorded has happened: it can't be on a day to come."""


class AskFirst(Exception):
    """It may be right and is unusual: whoever entered it says so, and asks again with `sure` of these questions."""

    def __init__(self, questions: list[TextChoices]) -> None:
        super().__init__(", ".join(str(question.label) for question in questions))
        self.questions = questions


def ask_first(questions: Iterable[TextChoices], sure: Collection[str]) -> None:
    """Raises AskFirst of those that nobody has answered yet."""
    if open_ones := [question for question in questions if question.value not in sure]:
        raise AskFirst(open_ones)


def not_in_the_future(*days: date | None, today: date) -> None:
    """Raises InTheFuture."""
    if any(day and day > today for day in days):
        raise InTheFuture


@contextmanager
def refusing(**errors: type[Exception]) -> Iterator[None]:
    """What the database refuses within, by the name of the constraint, becomes the error of that name.

    So whoever is second, by a moment or by a year, is told the same, and nothing is locked for it.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        name = getattr(getattr(refused.__cause__, "diag", None), "constraint_name", None)
        if name in errors:
            raise errors[name] from refused
        raise

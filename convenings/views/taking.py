"""A form that is sent is taken, or says why not."""

from collections.abc import Callable
from typing import Any, Protocol

from django.forms import BaseForm

from coalition.operations.drafts import forget_draft
from convenings.views.scheduling import SignedIn


class Refused(Protocol):
    """The field that an error is about, and what to say of it."""

    def __call__(self, error: Exception, /) -> tuple[str | None, str]: ...


def is_taken(
    request: SignedIn,
    form: BaseForm,
    do: Callable[[], Any],
    *,
    refusals: tuple[type[Exception], ...],
    refused: Refused,
) -> bool:
    """Whether it was sent, nothing in it is wrong, and `do` did not refuse it; then no draft of it is kept any more."""
    if not form.is_valid():
        return False
    try:
        do()
    except refusals as error:
        form.add_error(*refused(error))
        return False
    forget_draft(page=request.path, by=request.user)
    return True

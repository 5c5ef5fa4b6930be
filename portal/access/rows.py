"""What a line of the table is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.access.personas import ALL, SIGNED_IN, People, Persona

OPENS, DONE, SAVED = 200, 302, 204
FORBIDDEN, HIDDEN, NOT_SO, GONE = 403, 404, 405, 410
SIGN_IN = "sign-in"
Answer = int | str


@dataclass(frozen=True)
class Row:
    """One address, of one thing: who may, and what the others hear.

    `name` is that of the URL; `of` tells one thing from another where the answer depends on it. `get` and `post` are
    what those who may are answered: 405 where there is no such thing as asking this way. `otherwise` is what everybody
    else who is signed in hears: 403 where they may know of the thing, 404 where they may not.
    """

    name: str
    does: str
    may: People
    of: str = ""
    get: Answer = OPENS
    post: Answer = NOT_SO
    otherwise: Answer = FORBIDDEN
    needs_sign_in: bool = True
    apart: Mapping[People, tuple[Answer, Answer]] = field(default_factory=dict)

    def answer(self, persona: Persona, method: str) -> Answer:
        column = 0 if method == "get" else 1
        if persona is Persona.VISITOR and self.needs_sign_in:
            return SIGN_IN
        for people, answers in self.apart.items():
            if persona in people:
                return answers[column]
        answer = (self.get, self.post)[column]
        return answer if persona in self.may or answer == NOT_SO else self.otherwise

    def __str__(self) -> str:
        return f"{self.name} of {self.of}" if self.of else self.name


def public(name: str, does: str, *, may: People = ALL, **rest: object) -> Row:
    """Without signing in."""
    return Row(name, does, may, needs_sign_in=False, **rest)  # type: ignore[arg-type]


def page(name: str, does: str, may: People = SIGNED_IN, **rest: object) -> Row:
    """To look at."""
    return Row(name, does, may, **rest)  # type: ignore[arg-type]


def form(name: str, does: str, may: People = SIGNED_IN, **rest: object) -> Row:
    """To look at and to send."""
    return Row(name, does, may, **{"post": DONE, **rest})  # type: ignore[arg-type]


def deed(name: str, does: str, may: People = SIGNED_IN, **rest: object) -> Row:
    """A button's: to look does nothing."""
    return Row(name, does, may, **{"get": NOT_SO, "post": DONE, **rest})  # type: ignore[arg-type]

"""Why an answer is not taken."""


class Closed(Exception):
    """It has begun, or it is canceled: nobody changes an answer any more."""


class NoRoom(Exception):
    """Somebody who has a seat wants more than there is; the seat stays theirs. `left`: seats there would have been."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class TooManyGuests(Exception):
    """More than each may bring here. `at_most`: how many that is."""

    def __init__(self, at_most: int) -> None:
        super().__init__(at_most)
        self.at_most = at_most


class NotThisWay(Exception):
    """Nobody takes part in it like that: it is only in person, or only online."""


class NotTheirOrganization(Exception):
    """A person answers for an organization they belong to."""


class ComesAlready(Exception):
    """Whoever is to come in somebody's place comes anyway."""

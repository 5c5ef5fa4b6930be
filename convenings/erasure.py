"""What goes with a person who is anonymized."""

from django.db.models import Case, Q, Value, When

from coalition.erasure import ERASED
from coalition.operations.digest import telling_of
from coalition.personal_data import Person, erases
from convenings.models import Action, Attendance, CalendarLink, ForumNote, Rsvp


def _name(_person: Person) -> Case:
    """Of an account the name is the account's; in the row of somebody without one there has to be one."""
    return Case(When(user=None, then=Value(str(ERASED))), default=Value(""))


erases(CalendarLink, deleted=True)
erases(Action, told_in=telling_of(Action))
erases(
    Rsvp,
    # Also what they were asked by name and address, before they had an account.
    rows=lambda person: Q(user=person.pk) | person.has_address("email"),
    becomes={"name": _name},
)
# Somebody who answered by name and address may have been there.
erases(
    Attendance,
    rows=lambda person: Q(user=person.pk) | person.has_address("rsvp__email"),
    becomes={"name": _name},
)
# Whoever is quoted has no account here: striking the note is how they take back their consent.
_OF_A_SPEAKER = "It tells of whoever was heard, not of whoever wrote it down."
erases(
    ForumNote,
    rows=lambda person: Q(recorded_by=person.pk),
    stays={"text": _OF_A_SPEAKER, "said_by": _OF_A_SPEAKER},
)

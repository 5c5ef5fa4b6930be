"""What goes with a person who is anonymized."""

from django.db.models import Case, Q, Value, When

from coalition.erasure import ERASED
from coalition.personal_data import erases
from convenings.models import Attendance, CalendarLink, Rsvp

erases(CalendarLink, deleted=True)
erases(
    Rsvp,
    # Also what they were asked by name and address, before they had an account; there a name has to be.
    rows=lambda person: Q(user=person.pk) | person.has_address("email"),
    becomes={"name": lambda _person: Case(When(user=None, then=Value(str(ERASED))), default=Value(""))},
)
# Of an account the name is the account's; of somebody who answered by name and address it stands here too.
erases(
    Attendance,
    rows=lambda person: Q(user=person.pk) | person.has_address("rsvp__email"),
    becomes={"name": lambda _person: Case(When(user=None, then=Value(str(ERASED))), default=Value(""))},
)

"""What goes with a person who is anonymized."""

from coalition.personal_data import erases
from convenings.models import CalendarLink

erases(CalendarLink, deleted=True)

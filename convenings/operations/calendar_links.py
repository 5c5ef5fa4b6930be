from datetime import datetime

from coalition.models import User
from convenings.models import CalendarLink
from convenings.models.calendar_link import new_token


def renew_calendar_link(user: User, *, now: datetime) -> bool:
    """Give this person a new secret address; the one before, if there was one, stops. Says whether there was."""
    _link, is_new = CalendarLink.objects.update_or_create(user=user, defaults={"token": new_token(), "made_at": now})
    return not is_new

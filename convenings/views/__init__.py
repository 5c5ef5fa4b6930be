from convenings.views.answers import answer_for_somebody, answers, invite_somebody, remove_somebody
from convenings.views.convening import convening
from convenings.views.documents import add_convening_document, convening_document, remove_convening_document
from convenings.views.editing import (
    cancel_convening,
    convening_on_again,
    edit_all,
    edit_convening,
    edit_following,
)
from convenings.views.feeds import calendar_feed, convening_file, feed, group_feed
from convenings.views.finding import convenings
from convenings.views.my_calendar import my_calendar, renew_my_calendar
from convenings.views.rsvps import answer_by_link, rsvp, send_instead
from convenings.views.scheduling import schedule_convening, schedule_group

__all__ = [
    "add_convening_document",
    "answer_by_link",
    "answer_for_somebody",
    "answers",
    "calendar_feed",
    "cancel_convening",
    "convening",
    "convening_document",
    "convening_file",
    "convening_on_again",
    "convenings",
    "edit_all",
    "edit_convening",
    "edit_following",
    "feed",
    "group_feed",
    "invite_somebody",
    "my_calendar",
    "remove_convening_document",
    "remove_somebody",
    "renew_my_calendar",
    "rsvp",
    "schedule_convening",
    "schedule_group",
    "send_instead",
]

from coalition.views.announcements import (
    announcement,
    announcement_letter,
    announcements,
    cancel_announcement,
    edit_announcement,
    new_announcement,
    schedule_announcement,
    test_announcement,
)
from coalition.views.documents import document
from coalition.views.letters import demo_letter, demo_letter_body, demo_letters, letter, letter_body, letters
from coalition.views.mail_events import mail_events
from coalition.views.preferences import preferences, preferences_by_link, unsubscribe_by_link

__all__ = [
    "announcement",
    "announcement_letter",
    "announcements",
    "cancel_announcement",
    "demo_letter",
    "demo_letter_body",
    "demo_letters",
    "document",
    "edit_announcement",
    "letter",
    "letter_body",
    "letters",
    "mail_events",
    "new_announcement",
    "preferences",
    "preferences_by_link",
    "schedule_announcement",
    "test_announcement",
    "unsubscribe_by_link",
]

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
from coalition.views.belonging import choose_organization, leave_organization
from coalition.views.console import (
    end_membership,
    invite,
    manage_page,
    manage_people,
    manage_person,
    resend_invitation,
    take_back_invitation,
)
from coalition.views.documents import document
from coalition.views.drafts import draft, throw_draft_away
from coalition.views.group_documents import add_group_document, group_document, remove_group_document
from coalition.views.groups import group_facts, groups, leave_group_now, visible_group
from coalition.views.inquiries import get_involved, get_involved_thanks, inbox, inquiry
from coalition.views.invitations import invitation
from coalition.views.join_requests import answer_join_request, join_organization, join_requests
from coalition.views.letters import demo_letter, demo_letter_body, demo_letters, letter, letter_body, letters
from coalition.views.look import logo, look
from coalition.views.mail_events import mail_events
from coalition.views.preferences import preferences, preferences_by_link, unsubscribe_by_link
from coalition.views.security import manage_security

__all__ = [
    "add_group_document",
    "announcement",
    "announcement_letter",
    "announcements",
    "answer_join_request",
    "cancel_announcement",
    "choose_organization",
    "demo_letter",
    "demo_letter_body",
    "demo_letters",
    "document",
    "draft",
    "edit_announcement",
    "end_membership",
    "get_involved",
    "get_involved_thanks",
    "group_document",
    "group_facts",
    "groups",
    "inbox",
    "inquiry",
    "invitation",
    "invite",
    "join_organization",
    "join_requests",
    "leave_group_now",
    "leave_organization",
    "letter",
    "letter_body",
    "letters",
    "logo",
    "look",
    "mail_events",
    "manage_page",
    "manage_people",
    "manage_person",
    "manage_security",
    "new_announcement",
    "preferences",
    "preferences_by_link",
    "remove_group_document",
    "resend_invitation",
    "schedule_announcement",
    "take_back_invitation",
    "test_announcement",
    "throw_draft_away",
    "unsubscribe_by_link",
    "visible_group",
]

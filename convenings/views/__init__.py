from convenings.views.actions import (
    action,
    action_by_link,
    drop_action,
    edit_action,
    group_actions,
    new_action,
    reopen_action,
)
from convenings.views.agenda import (
    add_agenda_item,
    agenda,
    edit_agenda_item,
    keep_agenda,
    make_agenda,
    move_agenda_item,
    remove_agenda_item,
)
from convenings.views.answers import answer_for_somebody, answers, invite_somebody, remove_somebody
from convenings.views.convening import convening
from convenings.views.deciding import edit_decision, new_action_at, new_decision, strike_decision
from convenings.views.documents import add_convening_document, convening_document, remove_convening_document
from convenings.views.editing import (
    cancel_convening,
    convening_on_again,
    edit_all,
    edit_convening,
    edit_following,
)
from convenings.views.engaging import engagement, engagement_file
from convenings.views.feeds import calendar_feed, convening_file, feed, group_feed
from convenings.views.finding import convenings
from convenings.views.heard import edit_forum_note, forum_notes, new_forum_note, strike_forum_note
from convenings.views.minutes import (
    amend_minutes,
    circulate_minutes,
    minutes,
    minutes_versions,
    publish_minutes,
    sign_minutes,
)
from convenings.views.my_calendar import my_calendar, renew_my_calendar
from convenings.views.proposals import answer_proposal, propose_agenda_item
from convenings.views.rsvps import answer_by_link, rsvp, send_instead
from convenings.views.run import (
    add_walk_in,
    check_in,
    close_roll,
    note_attendance,
    run_convening,
    take_off_roll,
    write_notes,
)
from convenings.views.scheduling import schedule_convening, schedule_group
from convenings.views.searching import group_search

__all__ = [
    "action",
    "action_by_link",
    "add_agenda_item",
    "add_convening_document",
    "add_walk_in",
    "agenda",
    "amend_minutes",
    "answer_by_link",
    "answer_for_somebody",
    "answer_proposal",
    "answers",
    "calendar_feed",
    "cancel_convening",
    "check_in",
    "circulate_minutes",
    "close_roll",
    "convening",
    "convening_document",
    "convening_file",
    "convening_on_again",
    "convenings",
    "drop_action",
    "edit_action",
    "edit_agenda_item",
    "edit_all",
    "edit_convening",
    "edit_decision",
    "edit_following",
    "edit_forum_note",
    "engagement",
    "engagement_file",
    "feed",
    "forum_notes",
    "group_actions",
    "group_feed",
    "group_search",
    "invite_somebody",
    "keep_agenda",
    "make_agenda",
    "minutes",
    "minutes_versions",
    "move_agenda_item",
    "my_calendar",
    "new_action",
    "new_action_at",
    "new_decision",
    "new_forum_note",
    "note_attendance",
    "propose_agenda_item",
    "publish_minutes",
    "remove_agenda_item",
    "remove_convening_document",
    "remove_somebody",
    "renew_my_calendar",
    "reopen_action",
    "rsvp",
    "run_convening",
    "schedule_convening",
    "schedule_group",
    "send_instead",
    "sign_minutes",
    "strike_decision",
    "strike_forum_note",
    "take_off_roll",
    "write_notes",
]

"""The portal's own addresses, by subject; one without a line here, in ledger.py or meetings.py fails its tests."""

from portal.access.ledger import FIGURES_AND_PROOF, RECORDS
from portal.access.meetings import ACTIONS, AGENDAS, DIGEST, ENGAGEMENT, HEARD, MINUTES, ROLL, SEARCH
from portal.access.personas import (
    ADMINISTRATORS,
    ALL,
    BELONG,
    CONVENE,
    MANAGE,
    NOBODY,
    OF_THE_GROUP,
    OURS,
    OWN,
    RUN,
    WRITE,
    P,
)
from portal.access.rows import (
    DONE,
    FORBIDDEN,
    GONE,
    HIDDEN,
    NOT_SO,
    OPENS,
    SAVED,
    SIGN_IN,
    Row,
    deed,
    form,
    page,
    public,
)

CATALOG = [
    public("home", "The front page"),
    public("programs", "Find a program"),
    public("suggest", "Suggestions while typing"),
    public("starts", "What starts when"),
    public("compare", "Compare programs"),
    public("fit", "What fits me"),
    public("program", "Read a program", of="a listed program"),
    public("program", "Learn that a program is gone, and what there is instead", of="an archived program", get=GONE),
    public("program", "Read a program that is not shown", may=NOBODY, of="a withheld program", otherwise=HIDDEN),
    public("pathways", "See the pathways"),
    public("pathway", "Read a pathway", of="a published pathway"),
    public("pathway", "Read a draft of a pathway", may=ADMINISTRATORS, of="a draft", otherwise=HIDDEN),
    public("saved", "What is saved in this browser or on this account"),
    public("saved_cards", "The cards of what a browser keeps"),
    deed("save", "Save a program on the account"),
    deed("remove_saved", "Take it off the account"),
    page(
        "confirm_programs",
        "See one's own programs, the longest unconfirmed first",
        frozenset({P.MANAGER, P.OTHER_MANAGER}),
    ),
    deed("confirm_programs_of", "Say that its programs are still right", MANAGE),
    form("manage_programs", "Manage its programs", MANAGE),
]

ORGANIZATIONS = [
    public("organizations", "See the organizations"),
    public("organization", "Read an organization's page"),
    form("join_organization", "Ask to belong to it"),
    form("leave_organization", "Leave it", OURS, otherwise=HIDDEN),
    deed("choose_organization", "Be here for it", OURS, otherwise=HIDDEN),
    page("manage_people", "See its people's roles, who is invited and who asks", MANAGE),
    page("manage_security", "Read its security log", MANAGE),
    form("manage_page", "Write its page", MANAGE, post=DONE),
    deed("invite", "Invite somebody", MANAGE),
    deed("resend_invitation", "Send an invitation again", MANAGE),
    deed(
        "resend_invitation",
        "Send one of another organization again",
        NOBODY,
        of="another organization",
        apart={MANAGE: (NOT_SO, HIDDEN)},
    ),
    *(
        row
        for name, does, elsewhere in (
            ("take_back_invitation", "Take an invitation back", "Take back one of another organization"),
            ("manage_person", "Change what somebody is in it", "Do so with somebody of another organization"),
            ("end_membership", "End somebody's membership", "End one of another organization"),
        )
        for row in (
            form(name, does, MANAGE),
            form(name, elsewhere, NOBODY, of="another organization", apart={MANAGE: (HIDDEN, HIDDEN)}),
        )
    ),
    public(
        "invitation",
        "Accept an invitation; who has no account opens one, and signs in",
        post=DONE,
        apart={frozenset({P.VISITOR}): (OPENS, SIGN_IN)},
    ),
    public("invitation", "Accept one that was taken back", of="a revoked invitation", get=GONE, post=GONE),
    page("join_requests", "See who waits for one's own answer"),
    deed(
        "answer_join_request",
        "Answer who asks to belong to it",
        frozenset({P.MANAGER}),
        of="the organization",
        otherwise=HIDDEN,
    ),
    deed(
        "answer_join_request",
        "Answer who asks to belong to an organization that has no manager",
        frozenset({P.CONVENER}),
        of="an organization without managers",
        otherwise=HIDDEN,
    ),
]

GROUPS = [
    public("groups", "See the groups"),
    public("group", "Read a public group's page", of="a public group"),
    public("group", "Know of a group that is not public", may=OF_THE_GROUP, of="the private group", otherwise=HIDDEN),
    deed(
        "join_group",
        "Ask to join a public group, for an organization of one's own",
        BELONG,
        of="a public group",
        otherwise=OPENS,
    ),
    deed(
        "join_group",
        "Ask to join a group that is not public",
        OF_THE_GROUP,
        of="the private group",
        otherwise=HIDDEN,
        apart={frozenset({P.SUPERUSER}): (NOT_SO, OPENS)},
    ),
    form("leave_group", "Leave the group", frozenset({P.CHAIR}), otherwise=HIDDEN),
    public("group_document", "Download a public group's public document", of="a public group"),
    public(
        "group_document",
        "Download a document of the group",
        may=OF_THE_GROUP,
        of="the private group",
        otherwise=HIDDEN,
    ),
    form(
        "add_group_document",
        "Add a document to the group",
        RUN,
        post=OPENS,
        otherwise=HIDDEN,
        apart={OF_THE_GROUP - RUN: (FORBIDDEN, FORBIDDEN)},
    ),
    form(
        "remove_group_document",
        "Remove a document of the group",
        RUN,
        otherwise=HIDDEN,
        apart={OF_THE_GROUP - RUN: (FORBIDDEN, FORBIDDEN)},
    ),
    deed("answer_join_request", "Answer who asks to join the group", RUN, of="the group", otherwise=HIDDEN),
]

OF_ALL, OF_COALITION, OF_GROUP = "a convening for all", "a convening of the coalition", "a convening of the group"
A_DATE = "a date of the group"
# Who may change what the group meets for; its own people know of it, and may not.
ARRANGE = RUN | {P.SUPERUSER}
ONLY_LOOK = {OURS: (FORBIDDEN, FORBIDDEN)}

CONVENINGS = [
    public("convenings", "See what is coming up that one may know of"),
    *(
        public(name, f"{does} of {of}", may=may, of=of, otherwise=HIDDEN)
        for name, does in (("convening", "Read the page"), ("convening_file", "Put into a calendar the date"))
        for of, may in ((OF_ALL, ALL), (OF_COALITION, BELONG | {P.SUPERUSER}), (OF_GROUP, OF_THE_GROUP))
    ),
    public("convenings_feed", "The calendar of what everybody may come to"),
    public("group_feed", "The same of a group", of="a public group"),
    public(
        "group_feed", "The same of a group that is not public", may=NOBODY, of="the private group", otherwise=HIDDEN
    ),
    public("calendar_feed", "A person's own calendar, for whoever knows its secret address"),
    page("my_calendar", "That address"),
    deed("renew_my_calendar", "A new one in its place"),
    form("schedule_convening", "Schedule a convening", WRITE, post=OPENS),
    form(
        "schedule_group",
        "Schedule what the group meets for",
        ARRANGE,
        post=OPENS,
        otherwise=HIDDEN,
        apart=ONLY_LOOK,
    ),
    public("convening_document", "Download a public document of a convening", of=OF_ALL),
    public("convening_document", "Download one of a group's date", may=OF_THE_GROUP, of=A_DATE, otherwise=HIDDEN),
    form(
        "add_convening_document",
        "Add a document to it",
        ARRANGE,
        of=A_DATE,
        post=OPENS,
        otherwise=HIDDEN,
        apart=ONLY_LOOK,
    ),
    form("remove_convening_document", "Remove a document of it", ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=ONLY_LOOK),
    *(
        form(name, does, ARRANGE, of=A_DATE, post=OPENS, otherwise=HIDDEN, apart=ONLY_LOOK)
        for name, does in (
            ("edit_convening", "Change a date of the group"),
            ("edit_following", "Change it and all that follow"),
            ("edit_all", "Change all of its series"),
            ("cancel_convening", "Cancel it"),
        )
    ),
    public(
        "rsvp",
        "Answer whether one comes to a convening for all; who isn’t signed in says who it is",
        of=OF_ALL,
        post=DONE,
        apart={frozenset({P.VISITOR}): (OPENS, OPENS)},
    ),
    *(
        public("rsvp", f"Answer to {of}", may=may, of=of, post=DONE, otherwise=HIDDEN)
        for of, may in ((OF_COALITION, BELONG | {P.SUPERUSER}), (OF_GROUP, OF_THE_GROUP))
    ),
    form("send_instead", "Name who comes in one’s place", OF_THE_GROUP, of=OF_GROUP, post=OPENS, otherwise=HIDDEN),
    public("answer_by_link", "Answer by the link in a letter, for whoever has the letter", post=DONE),
    page(
        "answers",
        "See who comes and what they need",
        ARRANGE,
        of=A_DATE,
        otherwise=HIDDEN,
        apart={OURS: (FORBIDDEN, NOT_SO)},
    ),
    *(
        form(name, does, ARRANGE, of=A_DATE, post=OPENS, otherwise=HIDDEN, apart=ONLY_LOOK)
        for name, does in (
            ("answer_for_somebody", "Answer for somebody who phoned"),
            ("invite_somebody", "Invite somebody from outside"),
        )
    ),
    form("remove_somebody", "Take somebody off the list", ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=ONLY_LOOK),
    deed(
        "convening_on_again",
        "Let it take place after all",
        ARRANGE,
        of=A_DATE,
        otherwise=HIDDEN,
        apart={OURS: (NOT_SO, FORBIDDEN)},
    ),
]

TO_IT, TO_GROUP, TO_ALL = "to the organization", "to the group", "to everyone"
AUDIENCES = {TO_IT: frozenset({P.MANAGER}), TO_GROUP: RUN, TO_ALL: CONVENE}

ANNOUNCEMENTS = [
    page("announcements", "See one's own announcements", WRITE),
    *(
        form("new_announcement", f"Write {to}", may, of=to, apart={WRITE - may: (OPENS, OPENS)})
        for to, may in AUDIENCES.items()
    ),
    *(
        kind(name, f"{does} {to}", may, of=to, otherwise=HIDDEN)
        for to, may in AUDIENCES.items()
        for kind, name, does in (
            (page, "announcement", "Read an announcement"),
            (form, "edit_announcement", "Rewrite an announcement"),
            (page, "announcement_letter", "Read the letter of an announcement"),
            (deed, "test_announcement", "Send oneself an announcement"),
            (deed, "schedule_announcement", "Send an announcement"),
            (deed, "cancel_announcement", "Take back an announcement"),
        )
    ),
]

CONTACT = [
    public("get_involved", "Write to the coalition", post=DONE),
    public("get_involved_thanks", "Be thanked for it"),
    page("inbox", "Read what people wrote to the coalition", CONVENE),
    form("inquiry", "Answer them", CONVENE),
]

OWN_ACCOUNT = [
    form("me", "One's own page"),
    deed("my_data", "Take along what is kept about oneself", post=OPENS),
    form("close_my_account", "Close one's own account"),
    deed("draft", "Keep what one types", post=SAVED),
    form("throw_draft_away", "Throw away what one typed"),
    page("letters", "The letters one got"),
    page("letter", "Read a person's letter", OWN, otherwise=HIDDEN),
    page("letter_body", "See it as it looks in a mailbox", OWN, otherwise=HIDDEN),
    form("preferences", "Choose which letters one gets"),
    public("preferences_by_link", "The same by the link in a letter, for whoever has the letter", post=DONE),
    public("unsubscribe", "Stop letters by the link in one", post=OPENS),
    page("document", "Download what a person has uploaded", OWN | {P.SUPERUSER}, otherwise=HIDDEN),
    page("second_factor", "Be told why a second factor is asked for", get=DONE),
    deed("end_session", "End a person's session", OWN, otherwise=HIDDEN),
]

MACHINES = [
    public("mail_events", "The mail service says what became of letters; without one, nobody is heard", may=NOBODY,
           get=HIDDEN, post=HIDDEN, otherwise=HIDDEN),
    public("demo_letters", "In a demo only: every letter", may=NOBODY, otherwise=HIDDEN),
    public("demo_letter", "In a demo only: a letter", may=NOBODY, otherwise=HIDDEN),
    public("demo_letter_body", "In a demo only: a letter as it looks", may=NOBODY, otherwise=HIDDEN),
    public("look", "The coalition's color"),
    public("logo", "The coalition's logo, and no other file", may=NOBODY, otherwise=HIDDEN),
    public("healthz", "Whether the process answers"),
    public("readyz", "Whether database, cache and broker do"),
]  # fmt: skip

TABLE: dict[str, list[Row]] = {
    "Programs and pathways": CATALOG,
    "Organizations": ORGANIZATIONS,
    "Groups": GROUPS,
    "Convenings": CONVENINGS,
    "Agendas": AGENDAS,
    "Running a meeting": ROLL,
    "Minutes": MINUTES,
    "What was heard there": HEARD,
    "What a group decided and kept": SEARCH,
    "Who comes to meetings": ENGAGEMENT,
    "Actions": ACTIONS,
    "The digest": DIGEST,
    "Announcements": ANNOUNCEMENTS,
    "Writing to the coalition": CONTACT,
    "Figures about participants, and their proof": FIGURES_AND_PROOF,
    "One’s own account": OWN_ACCOUNT,
    "Records of participants": RECORDS,
    "Machines and the demo": MACHINES,
}

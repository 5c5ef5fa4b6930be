"""The lines of meetings themselves: what they are about, and what people take on there."""

from portal.access.personas import CONVENE, OF_THE_GROUP, OURS, OWN, RUN, P
from portal.access.rows import DONE, FORBIDDEN, HIDDEN, NOT_SO, OPENS, deed, form, page, public

A_DATE, THE_GROUP, ITS_ACTION = "a date of the group", "the private group", "an action of the group"
# Who may write down what the group talks about and agrees; its own people read it.
ARRANGE = RUN | {P.SUPERUSER}
ONLY_LOOK = {OURS: (FORBIDDEN, FORBIDDEN)}
ONLY_READ = {OURS: (FORBIDDEN, NOT_SO)}
NOT_THEIRS = {OURS: (NOT_SO, FORBIDDEN)}

AGENDAS = [
    page("agenda", "See its agenda with what is proposed", ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=ONLY_READ),
    *(
        form(name, does, ARRANGE, of=A_DATE, post=OPENS, otherwise=HIDDEN, apart=ONLY_LOOK)
        for name, does in (
            ("add_agenda_item", "Put an item on it"),
            ("edit_agenda_item", "Change an item"),
            ("propose_agenda_item", "Propose an item; so does everybody who is in the group"),
            ("answer_proposal", "Answer who proposed something"),
        )
    ),
    form("remove_agenda_item", "Take an item off", ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=ONLY_LOOK),
    *(
        deed(name, does, ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=NOT_THEIRS)
        for name, does in (
            ("make_agenda", "Have it begin with what comes by itself"),
            ("keep_agenda", "Have later dates begin with the same"),
            ("move_agenda_item", "Put it into order"),
        )
    ),
]

ROLL = [
    page("run_convening", "Run it: who is there", ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=ONLY_READ),
    form(
        "add_walk_in",
        "Put on the roll who walked in",
        ARRANGE,
        of=A_DATE,
        post=OPENS,
        otherwise=HIDDEN,
        apart=ONLY_LOOK,
    ),
    *(
        deed(name, does, ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=NOT_THEIRS)
        for name, does in (
            ("note_attendance", "Note who is there"),
            ("close_roll", "Note the rest as absent"),
        )
    ),
    form("take_off_roll", "Take off who walked in", ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=ONLY_LOOK),
    deed("write_notes", "Write the notes", ARRANGE, of=A_DATE, post=OPENS, otherwise=HIDDEN, apart=NOT_THEIRS),
    *(
        form(name, does, ARRANGE, of=A_DATE, post=OPENS, otherwise=HIDDEN, apart=ONLY_LOOK)
        for name, does in (
            ("new_decision", "Write down what was decided"),
            ("edit_decision", "Change that"),
            ("new_action_at", "Write down what somebody takes on there"),
        )
    ),
    form("strike_decision", "Strike it", ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=ONLY_LOOK),
    form("check_in", "Check in with the code", OF_THE_GROUP, of=A_DATE, post=OPENS, otherwise=HIDDEN),
]

MINUTES = [
    public("minutes", "Read minutes that the group has", may=OF_THE_GROUP, of=A_DATE, otherwise=HIDDEN),
    public("minutes", "Read minutes that are published", of="a public convening"),
    page("minutes_versions", "See what was changed in them", ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=ONLY_READ),
    *(
        deed(name, does, ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=NOT_THEIRS)
        for name, does in (
            ("circulate_minutes", "Send them to the group"),
            ("publish_minutes", "Publish them"),
        )
    ),
    form("sign_minutes", "Sign them, as a chair", ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=ONLY_LOOK),
    form(
        "amend_minutes", "Add to them once approved", ARRANGE, of=A_DATE, post=OPENS, otherwise=HIDDEN, apart=ONLY_LOOK
    ),
]

HEARD = [
    page("forum_notes", "Read what was heard there", OF_THE_GROUP, of=A_DATE, otherwise=HIDDEN),
    *(
        form(name, does, ARRANGE, of=A_DATE, post=OPENS, otherwise=HIDDEN, apart=ONLY_LOOK)
        for name, does in (
            ("new_forum_note", "Write down what was heard"),
            ("edit_forum_note", "Change that"),
        )
    ),
    form("strike_forum_note", "Strike it", ARRANGE, of=A_DATE, otherwise=HIDDEN, apart=ONLY_LOOK),
]

SEARCH = [
    page(
        "group_search",
        "Find what the group decided, wrote down and kept",
        OF_THE_GROUP,
        of=THE_GROUP,
        otherwise=HIDDEN,
    ),
]

ENGAGEMENT = [
    page(name, does, ARRANGE, of=THE_GROUP, otherwise=HIDDEN, apart=ONLY_READ)
    for name, does in (
        ("engagement", "See which organizations come"),
        ("engagement_file", "Have that as a file"),
    )
]

DIGEST = [
    form(
        "group_digest",
        "Look after its section of the digest, and write a note in it",
        ARRANGE,
        of=THE_GROUP,
        otherwise=HIDDEN,
        apart=ONLY_LOOK,
    ),
    page(
        "group_digest_letter", "See that section as it would leave", ARRANGE, of=THE_GROUP, otherwise=HIDDEN,
        apart=ONLY_READ,
    ),
    deed("hold_digest", "Hold it back, or release it", ARRANGE, of=THE_GROUP, otherwise=HIDDEN, apart=NOT_THEIRS),
    form("coalition_digest", "Write a note to everybody in the digest, and read what became of it", CONVENE),
]  # fmt: skip

ACTIONS = [
    page("group_actions", "Read what people of the group have taken on", OF_THE_GROUP, of=THE_GROUP, otherwise=HIDDEN),
    form(
        "new_action",
        "Write down what somebody takes on",
        ARRANGE,
        of=THE_GROUP,
        post=OPENS,
        otherwise=HIDDEN,
        apart=ONLY_LOOK,
    ),
    form(
        "action",
        "Read an action; say how it stands, who does it, manages its organization or runs the group",
        ARRANGE | OWN,
        of=ITS_ACTION,
        otherwise=HIDDEN,
        apart={OURS - OWN: (OPENS, FORBIDDEN)},
    ),
    *(
        form(name, does, ARRANGE, of=ITS_ACTION, post=OPENS, otherwise=HIDDEN, apart=ONLY_LOOK)
        for name, does in (("edit_action", "Change what was agreed"), ("drop_action", "Drop it"))
    ),
    deed("reopen_action", "Open it again", ARRANGE, of=ITS_ACTION, otherwise=HIDDEN, apart=NOT_THEIRS),
    public("action_by_link", "Say how it stands by the link in a letter, for whoever has the letter", post=DONE),
]

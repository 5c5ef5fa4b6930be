"""The addresses of the outcomes ledger: records of participants, the figures made of them, and their proof."""

from portal.access.personas import ACCOMPANY, MANAGE, OWN, SIGNED_IN, WORK, P
from portal.access.rows import DONE, FORBIDDEN, HIDDEN, NOT_SO, OPENS, deed, form, page, public

# Who works with participants, somewhere; and who reads and writes those of the organization.
CASE_WORK: frozenset[P] = frozenset({P.STAFF, P.MANAGER, P.OTHER_STAFF, P.OTHER_MANAGER, P.CONVENER, P.SUPERUSER})
ITS_CASE_WORK: frozenset[P] = frozenset({P.STAFF, P.MANAGER, P.SUPERUSER})

# Who knows of its records and doesn't decide what only managers do.
ONLY_STAFF: frozenset[P] = frozenset({P.STAFF})

FIGURES_AND_PROOF = [
    page("streams", "See the funding streams of one’s organizations", CASE_WORK),
    page("stream", "Read how far a funding stream of the organization has come", ITS_CASE_WORK, otherwise=HIDDEN),
    page("stream_people", "See the people behind its numbers", ITS_CASE_WORK, otherwise=HIDDEN),
    page("manage_caseload", "See its coaches’ loads, and how well its records are kept", MANAGE),
    form("arrange_cover", "Arrange who covers for a coach, staff for themselves", ITS_CASE_WORK, post=OPENS),
    form("hand_over_caseload", "Hand over all the people of one of its coaches to another", MANAGE, post=OPENS),
    form("link_employer", "Say which organization an employer is", MANAGE, post=OPENS),
    form(
        "end_cover",
        "Say that a coach is back for whom somebody covers",
        MANAGE,
        otherwise=HIDDEN,
        apart={ONLY_STAFF: (FORBIDDEN, FORBIDDEN)},
    ),
    page("to_verify", "See what waits to be verified for a funding stream one answers for", CASE_WORK - {P.CONVENER}),
    form("verify_placement", "Verify a placement for the organization’s stream", ITS_CASE_WORK, otherwise=HIDDEN),
    page("placement_evidence", "Download what proves a placement", ITS_CASE_WORK, otherwise=HIDDEN),
    *(
        row
        for name, does in (
            ("cohort_attendance", "Record who of one’s own came to a cohort"),
            ("cohort_completion", "Record how it ended for one’s own in a cohort"),
        )
        for row in (
            form(name, does, CASE_WORK, post=OPENS),
            form(
                name,
                f"{does} of a program that is not shown",
                ITS_CASE_WORK,
                of="a withheld program",
                post=OPENS,
                apart={CASE_WORK - ITS_CASE_WORK: (HIDDEN, HIDDEN)},
            ),
        )
    ),
    form("ask_employer", "Ask an employer about a participant", ITS_CASE_WORK, post=OPENS, otherwise=HIDDEN),
    public("confirm_employment", "Say by the link in a letter that somebody works there", post=DONE),
]

# Whoever works with participants has lists of their own; whose a record is, nobody elsewhere may know.
RECORDS = [
    page("coach_day", "See what waits today about the participants one coaches", WORK),
    page("participants", "Look for a participant of one's own organization", WORK),
    deed("export_participants", "Take such a list along as a file", WORK, post=OPENS),
    form("register_participant", "Register a participant", WORK, post=OPENS),
    deed("save_view", "Keep the filters of such a list", WORK),
    deed(
        "remove_view",
        "Remove what a person kept so",
        OWN,
        otherwise=HIDDEN,
        apart={SIGNED_IN - WORK: (NOT_SO, FORBIDDEN)},
    ),
    page("suggest_for_records", "Suggestions while typing into a record", WORK | {P.SUPERUSER}, otherwise=HIDDEN),
    page("participant", "Read a participant's record", ACCOMPANY, otherwise=HIDDEN),
    *(
        form(name, does, ACCOMPANY, post=OPENS, otherwise=HIDDEN)
        for name, does in (
            ("edit_participant", "Say who a participant is"),
            ("add_to_record", "Log what happened to them"),
            ("follow_up", "Log a contact with them"),
            ("enrollment_step", "Say how their program goes on"),
            ("correct_placement", "Put their placement right"),
            ("end_placement", "Say that their job ended"),
        )
    ),
    *(
        form(name, does, MANAGE, post=post, otherwise=HIDDEN, apart={ONLY_STAFF: (FORBIDDEN, FORBIDDEN)})
        for name, does, post in (
            ("place_hold", "Place a legal hold on a participant's record", OPENS),
            ("anonymize_participant", "Anonymize a participant", OPENS),
        )
    ),
    form(
        "lift_hold",
        "Lift the legal hold on a participant's record",
        MANAGE,
        otherwise=HIDDEN,
        apart={ONLY_STAFF: (FORBIDDEN, FORBIDDEN)},
    ),
    form("take_back", "Take back what was logged of a participant by mistake", ACCOMPANY, otherwise=HIDDEN),
    form("revoke_consent", "Take back a participant's consent for them", ACCOMPANY, otherwise=HIDDEN),
    page("record_document", "Download a document of a participant's record", ACCOMPANY, otherwise=HIDDEN),
    deed(
        "participant_data", "Download all that is kept about one participant", ACCOMPANY, post=OPENS, otherwise=HIDDEN
    ),
]

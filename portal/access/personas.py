"""The people the table speaks of. "The" organization and "the" group are those whose pages are asked for."""

from enum import Enum


class Persona(Enum):
    VISITOR = ("visitor", "Has not signed in.")
    STRANGER = ("stranger", "Has an account and belongs nowhere.")
    LEFT = ("has left", "Managed the organization until it ended: now a stranger to it.")
    MEMBER = ("member", "Belongs to the organization.")
    STAFF = ("staff", "Does case work for the organization.")
    MANAGER = ("manager", "Answers for the organization.")
    OTHER_MEMBER = ("other member", "Belongs to another organization of the coalition.")
    OTHER_STAFF = ("other staff", "Does case work for another.")
    OTHER_MANAGER = ("other manager", "Answers for another.")
    CHAIR = ("chair", "Runs the group, for a third organization; co-chairs and facilitators may the same.")
    OTHER_CHAIR = ("other chair", "Runs another group.")
    CONVENER = ("backbone", "Staff or manager of the organization that convenes the whole coalition.")
    ADMINISTRATOR = ("administrator", "Member of the organization, with a few rights in the administration.")
    OTHER_ADMINISTRATOR = ("other administrator", "Member of another, with every right there that can be given.")
    SUPERUSER = ("superuser", "May do everything in the administration.")

    def __init__(self, label: str, who: str) -> None:
        self.label = label
        self.who = who

    def __repr__(self) -> str:
        return self.name


P = Persona
People = frozenset[Persona]

NOBODY: People = frozenset()
ALL: People = frozenset(Persona)
SIGNED_IN = ALL - {P.VISITOR}
OURS: People = frozenset({P.MEMBER, P.STAFF, P.MANAGER, P.ADMINISTRATOR})
OTHERS: People = frozenset({P.OTHER_MEMBER, P.OTHER_STAFF, P.OTHER_MANAGER, P.OTHER_ADMINISTRATOR})
ADMINISTRATORS: People = frozenset({P.ADMINISTRATOR, P.OTHER_ADMINISTRATOR, P.SUPERUSER})
# Who may manage the organization, run the group, convene the coalition: what `coalition.perms` calls by these names.
MANAGE: People = frozenset({P.MANAGER, P.SUPERUSER})
RUN: People = frozenset({P.CHAIR, P.CONVENER})
CONVENE: People = frozenset({P.CONVENER, P.SUPERUSER})
# Who reads and writes records of the organization's participants, and who does so anywhere.
ACCOMPANY: People = frozenset({P.STAFF, P.MANAGER, P.SUPERUSER})
WORK: People = frozenset({P.STAFF, P.MANAGER, P.OTHER_STAFF, P.OTHER_MANAGER, P.CONVENER})
# Who sees that a group exists which is not public.
OF_THE_GROUP = OURS | RUN | {P.SUPERUSER}
# Who belongs to an organization, and so can do something in its name.
BELONG = SIGNED_IN - {P.STRANGER, P.LEFT, P.SUPERUSER}
# Who may write to anybody.
WRITE: People = frozenset({P.MANAGER, P.OTHER_MANAGER, P.CHAIR, P.OTHER_CHAIR, P.CONVENER, P.SUPERUSER})
# Of the manager, so that nobody else of the organization sees what is one person's own.
OWN: People = frozenset({P.MANAGER})

"""What the portal writes letters about, and what holds for each kind; nowhere else is a kind asked for."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coalition.models.preferences import Topic


class Kind(models.TextChoices):
    SECURITY = "security", _("Sign-in and account")
    INVITATION = "invitation", _("Invitation")
    MEMBERSHIP = "membership", _("Who belongs where")
    CHANGE = "change", _("Change")
    CANCELLATION = "cancellation", _("Cancellation")
    RSVP_REQUEST = "rsvp_request", _("Invitation to a convening")
    RSVP = "rsvp", _("Answer to an invitation")
    REMINDER = "reminder", _("Reminder")
    HEAD_COUNT = "head_count", _("Who is coming")
    AGENDA = "agenda", _("What a meeting is about")
    ACTIONS = "actions", _("What somebody has taken on")
    DIGEST = "digest", _("Digest")
    ANNOUNCEMENT = "announcement", _("Announcement")
    PROGRAM_ALERT = "program_alert", _("Program alert")
    ANSWER = "answer", _("Answer")
    CONFIRM_PROGRAMS = "confirm_programs", _("Request to confirm programs")
    INBOX = "inbox", _("What arrived in the inbox")
    CASELOAD = "caseload", _("Participants who wait for somebody")
    EMPLOYER = "employer", _("Question to an employer")

    @property
    def facts(self) -> "KindFacts":
        return FACTS[self]


@dataclass(frozen=True)
class KindFacts:
    """`why`: why the reader gets it. `template`: its path without `.txt`, `.html` and `_subject.txt`.

    `topic`: what a person may choose not to get, none for what they have to know.
    `may_arrive_twice`: where nobody can say whether it left, it is sent again; any other is parked for a person.
    `is_bulk`: goes to many, so it waits for the next batch and says how to unsubscribe in its headers.
    `is_secret`: whoever reads it can act as its reader, so only the mailbox shows its text.
    """

    why: Promise
    template: str = "coalition/mail/note"
    topic: Topic | None = None
    may_arrive_twice: bool = False
    is_bulk: bool = False
    is_secret: bool = False


FACTS = {
    Kind.SECURITY: KindFacts(
        _("because of something that was done with your account, or asked for it."),
        template="coalition/mail/security",
        may_arrive_twice=True,
        is_secret=True,
    ),
    Kind.INVITATION: KindFacts(
        _("because somebody in the coalition invited you."), template="coalition/mail/invitation", is_secret=True
    ),
    Kind.MEMBERSHIP: KindFacts(_("because you belong to an organization or a group here, or asked to.")),
    Kind.ANSWER: KindFacts(_("because you wrote to the coalition."), may_arrive_twice=True),
    Kind.CHANGE: KindFacts(
        _("because something you signed up for has changed, or your group meets otherwise."),
        template="convenings/mail/change",
        may_arrive_twice=True,
    ),
    Kind.CANCELLATION: KindFacts(
        _("because something you signed up for, or a meeting of your group, is canceled."),
        template="convenings/mail/change",
        may_arrive_twice=True,
    ),
    Kind.RSVP_REQUEST: KindFacts(
        _("because a group that you are in meets, or somebody who convenes it invited you."),
        template="convenings/mail/note",
        topic=Topic.REMINDERS,
        is_bulk=True,
    ),
    Kind.RSVP: KindFacts(
        _("because you answered an invitation, or somebody answered for you."),
        template="convenings/mail/note",
        may_arrive_twice=True,
    ),
    Kind.REMINDER: KindFacts(
        _("because you signed up for this."), template="convenings/mail/note", topic=Topic.REMINDERS, is_bulk=True
    ),
    Kind.HEAD_COUNT: KindFacts(
        _("because you run the group that meets."),
        template="convenings/mail/note",
        topic=Topic.REMINDERS,
        is_bulk=True,
    ),
    Kind.AGENDA: KindFacts(
        _("because you are in a group that meets, or run it."),
        template="convenings/mail/note",
        may_arrive_twice=True,
    ),
    Kind.ACTIONS: KindFacts(
        _("because you have taken something on in a group."),
        template="convenings/mail/actions",
        topic=Topic.REMINDERS,
        is_bulk=True,
    ),
    Kind.DIGEST: KindFacts(
        _("because you take part in the coalition and get its digest."),
        template="pages/mail/digest",
        topic=Topic.DIGEST,
        is_bulk=True,
    ),
    Kind.ANNOUNCEMENT: KindFacts(
        _("because you have an account here and get announcements."),
        template="coalition/mail/announcement",
        topic=Topic.ANNOUNCEMENTS,
        is_bulk=True,
    ),
    Kind.PROGRAM_ALERT: KindFacts(
        _("because you saved a search and asked for new programs."), topic=Topic.PROGRAM_ALERTS, is_bulk=True
    ),
    Kind.CONFIRM_PROGRAMS: KindFacts(
        _("because you manage an organization whose programs are listed here."),
        template="programs/mail/confirm",
        topic=Topic.REMINDERS,
        is_bulk=True,
    ),
    Kind.INBOX: KindFacts(
        _("because you answer what people write to the coalition."),
        template="coalition/mail/inbox",
        topic=Topic.INBOX,
        may_arrive_twice=True,
    ),
    Kind.CASELOAD: KindFacts(_("because you work with participants of your organization."), may_arrive_twice=True),
    Kind.EMPLOYER: KindFacts(_("because you are named as whom to ask about somebody you hired."), is_secret=True),
}

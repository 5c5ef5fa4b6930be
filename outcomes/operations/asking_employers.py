"""Whether somebody still works there is asked of their employer by a letter, and answered with one button."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from coalition.models import Kind, Mail, User
from coalition.operations import letters
from outcomes.links import GOOD_FOR, employer_link, mark_of
from outcomes.models import Attempt, FollowUp, FundingStream
from outcomes.operations.followups import DoneAlready, NotDueYet, Question, is_early, record_attempt, record_result
from outcomes.operations.placements import NothingToCorrect, add_evidence


class NobodyToAsk(Exception):
    """No email address of somebody at the employer is recorded."""


@transaction.atomic
def ask_employer(follow_up: FollowUp, *, by: User, now: datetime) -> Mail:
    """A letter to the contact at the employer, at most one a day; it counts as an attempt that has reached nobody yet.

    To an address that was corrected meanwhile it is another letter, and what leads there from the first is closed.

    Raises DoneAlready, NotDueYet, NobodyToAsk or MalformedAddress.
    """
    placement = follow_up.placement
    if follow_up.state != FollowUp.State.OPEN:
        raise DoneAlready
    if is_early(follow_up, localdate(now)):
        raise NotDueYet
    if not placement.contact_email:
        raise NobodyToAsk
    key = f"employer:{follow_up.pk}:{localdate(now)}:{mark_of(placement.contact_email)}"
    if not Mail.objects.filter(key=key).exists():
        record_attempt(follow_up, how=Attempt.How.EMPLOYER, reached=False, by=by, now=now)
    context = {
        "subject": _("Does somebody you hired still work for you?"),
        "paragraphs": [
            _("%(organization)s asks %(employer)s about somebody who began a job with you.")
            % {"organization": follow_up.organization.name, "employer": placement.employer_shown},
            _("The page says who it is and asks one thing. If they don’t work for you any more, do nothing."),
        ],
        "link": employer_link(follow_up, now),
        "link_label": _("See who it is, and answer"),
    }
    return letters.queue(
        key, kind=Kind.EMPLOYER, to=placement.contact_email, context=context, now=now, good_until=now + GOOD_FOR
    )


def confirm_employment(follow_up: FollowUp, *, now: datetime) -> FollowUp:
    """The employer says that they still work there, which is evidence of the job too. Raises DoneAlready."""
    done = record_result(
        follow_up, result=FollowUp.Result.SAME_EMPLOYER, now=now, by_employer=True, sure=(Question.EARLY,)
    )
    with suppress(NothingToCorrect):
        add_evidence(follow_up.placement, evidence=FundingStream.Evidence.EMPLOYER, by=None, now=now)
    return done

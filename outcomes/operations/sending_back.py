"""What nobody can verify goes back to whoever recorded it, with the reason."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from coalition.models import Kind, Preferences, User
from coalition.operations import letters
from coalition.scopes import acting
from coalition.scopes.kinds import of_organization
from outcomes.models import Participant, Placement
from outcomes.operations.placements import OwnRecord, SentBackAlready, VerifiedAlready


@transaction.atomic
def send_back(placement: Placement, *, reason: str, by: User, now: datetime) -> Placement:
    """It leaves the queue until it is corrected; a letter says why, and names no participant.

    The letter goes to whoever recorded it, or, where that isn't known any more, to the managers. As `verify`, this
    opens the scope of the organization whose it is. Raises OwnRecord, VerifiedAlready or SentBackAlready.
    """
    said = {"sent_back": Placement.SentBack(reason).value, "sent_back_by": by, "sent_back_at": now}
    with acting(of_organization(placement.organization_id)):
        if placement.said_by(by):
            raise OwnRecord
        waiting = Placement.objects.filter(pk=placement.pk, verified_at=None)
        if not waiting.filter(sent_back_at=None).update(**said):
            raise SentBackAlready if waiting.exists() else VerifiedAlready
        placement.refresh_from_db()
        participant = Participant.objects.get(pk=placement.participant_id)
    recorded_by = placement.recorded_by
    readers = [recorded_by] if recorded_by and recorded_by.is_active else list(placement.organization.managers)
    for reader in readers:
        _tell(placement, reader, participant, now)
    return placement


def _tell(placement: Placement, reader: User, participant: Participant, now: datetime) -> None:
    with override(Preferences.objects.of(reader).language):
        context = {
            "subject": _("A placement you recorded can’t be verified yet"),
            "paragraphs": [
                _("Why: %(reason)s.") % {"reason": placement.get_sent_back_display()},
                _("Correct it, or add better evidence, and it is looked at again."),
            ],
            "link": settings.SITE_URL + participant.get_absolute_url(),
            "link_label": _("Open the record"),
        }
    key = f"sent-back:{placement.pk}:{reader.pk}:{now.isoformat()}"
    letters.queue(key, kind=Kind.CASELOAD, to=reader, context=context, now=now)

"""What mail services tell of letters, told by Anymail as a signal whichever service it is."""

from typing import Any

import pghistory
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.dispatch import receiver
from django.utils import timezone

from coalition.models import Suppression
from coalition.operations.suppression import suppress

# A letter refused for what it says, or for a full mailbox, says nothing against the address.
BAD_ADDRESS = {RejectReason.BOUNCED, RejectReason.INVALID}


@receiver(tracking)
def suppress_what_bounced(event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    if event.event_type == EventType.COMPLAINED:
        reason = Suppression.Reason.COMPLAINT
    elif event.event_type in {EventType.BOUNCED, EventType.REJECTED} and event.reject_reason in BAD_ADDRESS:
        reason = Suppression.Reason.BOUNCE
    else:
        return
    with pghistory.context(actor=f"service:{esp_name}"):
        suppress(
            event.recipient,
            reason=reason,
            happened_at=event.timestamp or timezone.now(),
            detail=event.mta_response or event.description or "",
        )

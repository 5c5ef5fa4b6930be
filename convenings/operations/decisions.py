"""What is decided at a convening: written down while it goes on, and as long as its minutes are not approved."""

from datetime import datetime
from typing import Any

from django.db import transaction

from convenings.models import Convening, Decision, MinutesSignature
from convenings.operations.minutes import hold


class IsStruck(Exception):
    """Somebody struck it meanwhile."""


class NotOfItsAgenda(Exception):
    """The item is on another agenda."""


@transaction.atomic
def decide(convening: Convening, *, now: datetime, **facts: Any) -> Decision:
    """Raises NotOfItsAgenda, IsApproved, NotYet, IsCanceled, and ValidationError of what a decision can't be."""
    decision = Decision(convening=hold(convening, now).convening, made_at=now)
    return _save(decision, facts)


@transaction.atomic
def correct(decision: Decision, *, now: datetime, **facts: Any) -> Decision:
    """Raises IsStruck, and what `decide` raises."""
    hold(decision.convening, now)
    found = Decision.objects.select_related("convening").filter(pk=decision.pk).first()
    if found is None:
        raise IsStruck
    return _save(found, facts)


@transaction.atomic
def strike(decision: Decision, *, now: datetime) -> None:
    """It was not decided after all. Raises IsApproved, NotYet or IsCanceled."""
    hold(decision.convening, now)
    Decision.objects.filter(pk=decision.pk).delete()
    MinutesSignature.objects.lapse(decision.convening)


def _save(decision: Decision, facts: dict[str, Any]) -> Decision:
    for name, value in facts.items():
        setattr(decision, name, value)
    if decision.item and decision.item.convening_id != decision.convening_id:
        raise NotOfItsAgenda
    decision.full_clean()
    decision.save()
    MinutesSignature.objects.lapse(decision.convening)
    return decision

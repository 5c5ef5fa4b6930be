from datetime import datetime

from coalition.models import Suppression, User


def suppress(address: str, *, reason: Suppression.Reason, happened_at: datetime, detail: str = "") -> None:
    """Write no more letters to this address.

    Mail services tell things twice, and late: what happened before somebody lifted a suppression starts none.
    """
    address = address.strip().lower()
    if Suppression.objects.of_address(address).filter(lifted_at__gte=happened_at).exists():
        return
    Suppression.objects.get_or_create(
        address=address, lifted_at=None, defaults={"reason": reason, "since": happened_at, "detail": detail}
    )


def lift(address: str, *, by: User, now: datetime) -> bool:
    """Write to this address again; say whether letters to it were stopped at all."""
    return bool(Suppression.objects.in_force().of_address(address).update(lifted_at=now, lifted_by=by))

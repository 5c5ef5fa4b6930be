"""Who may be written to about what."""

from datetime import datetime

from django.db.models import Exists, Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from coalition.models import Mail, Preferences, Suppression, User
from coalition.models.letter_kinds import Kind


def what_holds_for(to: User | str, address: str) -> tuple[Preferences, bool]:
    """What a reader chose, and whether no letter goes to that address; in one statement."""
    suppressed = Suppression.objects.in_force().of_address(address)
    if isinstance(to, str):
        return Preferences(), suppressed.exists()
    found = User.objects.select_related("preferences").annotate(is_suppressed=Exists(suppressed)).get(pk=to.pk)
    return chosen_by(found), found.is_suppressed


def why_not(kind: Kind, to: User | None, chosen: Preferences, *, is_suppressed: bool) -> str:
    """Why a letter of this kind may not go to this reader, in words; empty: it may.

    Security mail always goes: it is asked for at that moment, and is the way back for whoever must sign in.
    """
    if kind == Kind.SECURITY:
        return ""
    if to and not to.is_active:
        return _("The account is switched off.")
    if is_suppressed:
        return _("No letter goes to this address: letters came back, or its owner does not want any.")
    topic = kind.facts.topic
    if topic and not chosen.wants(topic):
        return _("Its reader does not want %(topic)s.") % {"topic": topic.label}
    return ""


def too_late(good_until: datetime | None, now: datetime) -> str:
    """Why a letter that was of use until then may not go now, in words; empty: it may."""
    return _("Nobody needs it any more: it came too late.") if good_until and good_until <= now else ""


def reasons_against(letters: list[Mail], now: datetime) -> dict[int, str]:
    """Of these, by id, the ones that may not go any more, and why, in two statements for all."""
    prefetch_related_objects(letters, Prefetch("user", User.objects.select_related("preferences")))
    addresses = {letter.recipient.lower() for letter in letters}
    suppressed = set(Suppression.objects.in_force().filter(address__in=addresses).values_list("address", flat=True))
    reasons = {
        letter.pk: too_late(letter.good_until, now)
        or why_not(
            Kind(letter.kind),
            letter.user,
            chosen_by(letter.user),
            is_suppressed=letter.recipient.lower() in suppressed,
        )
        for letter in letters
    }
    return {pk: reason for pk, reason in reasons.items() if reason}


def chosen_by(user: User | None) -> Preferences:
    """Of a row that was read with it; unsaved, what everybody starts with."""
    return getattr(user, "preferences", None) or Preferences(user=user)

"""Who may be written to about what."""

from django.utils.translation import gettext as _

from coalition.models import Preferences, Suppression, User
from coalition.models.letter_kinds import Kind


def why_not(kind: Kind, to: User | None, address: str, chosen: Preferences) -> str:
    """Why a letter of this kind may not go to this reader, in words; empty: it may.

    Security mail always goes: it is asked for at that moment, and is the way back for whoever must sign in.
    """
    if kind == Kind.SECURITY:
        return ""
    if to and not to.is_active:
        return _("The account is switched off.")
    if Suppression.objects.in_force().of_address(address).exists():
        return _("No letter goes to this address: letters came back, or its owner does not want any.")
    topic = kind.facts.topic
    if topic and not chosen.wants(topic):
        return _("Its reader does not want %(topic)s.") % {"topic": topic.label}
    return ""

"""Links in letters that act for their reader without a sign-in.

They never expire; they are opened with `SECRET_KEY` or one of `SECRET_KEY_FALLBACKS`, and stop when the account is
switched off, anonymized or gone. The same link comes out each time, so that a letter rendered again is the same letter.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from coalition.models import Invitation, Topic, User

# Cut off, made up, or signed by a release that wrote something else into it.
UNREADABLE = (signing.BadSignature, ValueError, TypeError, UnicodeError)


class LinkGone(Exception):
    """The link was cut off or made up, or the person it was for has no account any more."""


def preferences_link(user: User) -> str:
    token = _signer("preferences").sign_object(user.pk)
    return settings.SITE_URL + reverse("preferences_by_link", args=[token])


def unsubscribe_link(user: User, topic: Topic) -> str:
    token = _signer("unsubscribe").sign_object([user.pk, topic])
    return settings.SITE_URL + reverse("unsubscribe", args=[token])


def whose_preferences(token: str) -> User:
    try:
        return _in_use(_signer("preferences").unsign_object(token))
    except UNREADABLE as error:
        raise LinkGone from error


def who_unsubscribes(token: str) -> tuple[User, Topic]:
    try:
        pk, topic = _signer("unsubscribe").unsign_object(token)
        return _in_use(pk), Topic(topic)
    except UNREADABLE as error:
        raise LinkGone from error


def invitation_link(invitation: Invitation) -> str:
    """It lets its reader decide; what it still permits is asked of the invitation."""
    return settings.SITE_URL + reverse("invitation", args=[_signer("invitation").sign_object(invitation.pk)])


def which_invitation(token: str) -> Invitation:
    try:
        pk = _signer("invitation").unsign_object(token)
        return Invitation.objects.select_related("organization", "invited_by").get(pk=pk)
    except (*UNREADABLE, Invitation.DoesNotExist) as error:
        raise LinkGone from error


def _signer(use: str) -> signing.Signer:
    return signing.Signer(salt=f"coalition.{use}", sep=".")


def _in_use(pk: int) -> User:
    try:
        return User.objects.get(pk=pk, is_active=True)
    except User.DoesNotExist as error:
        raise LinkGone from error

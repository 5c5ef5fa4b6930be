"""The second factor of the demo's accounts: the demo made up their keys, so it can say what an app shows."""

import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt

from coalition.models import User


class NoSuchApp(Exception):
    """The person has set up no app."""


def set_up_app(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def code_shown_to(user: User) -> str:
    """What the person's app shows now. The portal takes each code once, so after a sign-in wait for the next."""
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if app is None:
        raise NoSuchApp
    return code_of(decrypt(app.data["secret"]))


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))

"""Text that is written encrypted: readable with SECRET_KEY or one of SECRET_KEY_FALLBACKS, written with the first."""

import base64
from functools import cache
from hashlib import scrypt

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

# Keeps this key apart from every other use of SECRET_KEY.
SALT = b"coalition.encryption"


class Unreadable(Exception):
    """It was written with a key that the portal has no more, or it was changed."""


def encrypt(text: str) -> str:
    return _keys(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    try:
        return _keys(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


@cache
def _keys(*secrets: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(secret))) for secret in secrets])


def _derived(secret: str) -> bytes:
    return scrypt(secret.encode(), salt=SALT, n=2**14, r=8, p=1, dklen=32)

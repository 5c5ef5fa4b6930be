"""What is written encrypted: readable with SECRET_KEY or one of SECRET_KEY_FALLBACKS, written with the first."""

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
    return encrypt_bytes(text.encode()).decode()


def decrypt(token: str) -> str:
    """Raises Unreadable."""
    return decrypt_bytes(token.encode()).decode()


def encrypt_bytes(content: bytes) -> bytes:
    """A third longer than what is given."""
    return _keys(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(content)


def decrypt_bytes(token: bytes) -> bytes:
    """Raises Unreadable."""
    try:
        return _keys(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(token)
    except InvalidToken as error:
        raise Unreadable from error


def encrypted_anew(token: bytes) -> bytes:
    """The same with the newest key, and just the same where it is with that already. Raises Unreadable."""
    try:
        _keys(settings.SECRET_KEY).decrypt(token)
    except InvalidToken:
        return encrypt_bytes(decrypt_bytes(token))
    return token


@cache
def _keys(*secrets: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(secret))) for secret in secrets])


def _derived(secret: str) -> bytes:
    return scrypt(secret.encode(), salt=SALT, n=2**14, r=8, p=1, dklen=32)

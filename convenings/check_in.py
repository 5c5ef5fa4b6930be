"""The code by which people check in: on the screen in the room, to type or to scan."""

from functools import lru_cache

import qrcode
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage

from convenings.models import Convening

# Without what is read as something else: 0 and O, 1, I and L, 5 and S, 2 and Z.
LETTERS = "346789ABCDEFGHJKMNPQRTUVWXY"
LENGTH = 6


def code_of(convening: Convening) -> str:
    """The same for as long as the secret key is; nobody finds it by trying, for it opens nothing but the roll."""
    number = int.from_bytes(salted_hmac("convenings.check_in", str(convening.uid), algorithm="sha256").digest())
    letters = []
    for _place in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def is_code_of(convening: Convening, typed: str) -> bool:
    """Small letters, spaces and dashes don't matter."""
    return constant_time_compare("".join(filter(str.isalnum, typed)).upper(), code_of(convening))


def check_in_link(convening: Convening) -> str:
    return settings.SITE_URL + reverse("check_in", args=[convening.slug], query={"code": code_of(convening)})


def check_in_picture(convening: Convening) -> SafeString:
    """The link as a QR code, an SVG without styles of its own."""
    return _picture(check_in_link(convening))


@lru_cache(maxsize=100)
def _picture(link: str) -> SafeString:
    """Drawn once for a meeting: its screen is loaded again and again."""
    drawn = qrcode.make(link, image_factory=SvgPathImage, border=2)
    return mark_safe(drawn.to_string(encoding="unicode"))  # noqa: S308  # drawn from an address of ours  # nosec B308 B703

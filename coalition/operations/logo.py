"""A logo as it may be shown to everybody: a picture that was really decoded, drawn anew, with nothing else in it."""

import io
import warnings
from typing import IO, Any

from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
BYTES_AT_MOST = 2 * 1024 * 1024
PIXELS_AT_MOST = 16_000_000
SHORTEST_SIDE = 16
# Twice as large as it is shown anywhere, for sharp screens.
WIDTH, HEIGHT = 640, 192


class LogoRefused(Exception):
    """The file is no picture that can be the logo; the message says why, in plain words."""


def draw_logo(file: IO[bytes], *, size: int) -> ContentFile:
    """The picture in this file as a PNG, no larger than it is shown. What the file calls itself decides nothing.

    Raises LogoRefused: of other formats (SVG and HTML could run something), of files and pictures too large to open
    safely, of damaged ones.
    """
    if size > BYTES_AT_MOST:
        raise LogoRefused(_("The file is larger than %(most)s.") % {"most": filesizeformat(BYTES_AT_MOST)})
    try:
        picture = _decoded(file)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise LogoRefused(_("This is not a PNG, JPEG or WebP picture, or it is damaged.")) from error
    picture.thumbnail((WIDTH, HEIGHT))
    drawn = io.BytesIO()
    picture.save(drawn, "PNG", optimize=True)
    return ContentFile(drawn.getvalue(), name="logo.png")


def _decoded(file: IO[bytes]) -> Any:
    with warnings.catch_warnings():
        # Of a picture larger than any logo, which is refused below by its size.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        opened = Image.open(file, formats=FORMATS)
    # Only the header is read so far.
    if opened.width * opened.height > PIXELS_AT_MOST:
        most = _("The picture has more than 16 million pixels; a logo needs far fewer.")
        raise LogoRefused(most)
    if min(opened.size) < SHORTEST_SIDE:
        raise LogoRefused(_("The picture is smaller than 16 pixels; nobody could make it out."))
    opened.load()
    # What phones write beside the picture, such as where it was taken, stays behind: only pixels are copied.
    upright = ImageOps.exif_transpose(opened).convert("RGBA")
    plain = Image.new("RGBA", upright.size)
    plain.paste(upright)
    return plain

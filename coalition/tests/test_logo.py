import io

import pytest
from PIL import Image

from coalition.operations import logo as operation
from coalition.operations.logo import BYTES_AT_MOST, LogoRefused, draw_logo

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"


def picture(form="PNG", size=(320, 120), mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, size, "navy" if mode != "P" else 3).save(file, form, **options)
    return file.getvalue()


def drawn(content):
    return draw_logo(io.BytesIO(content), size=len(content))


def opened(content):
    return Image.open(io.BytesIO(drawn(content).read()))


@pytest.mark.parametrize(
    ("form", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("WEBP", "RGB")],
)
def test_a_picture_is_drawn_anew_as_png_no_larger_than_it_is_shown(form, mode):
    content = {"P": lambda: picture(form, (2000, 500), "P"), "CMYK": lambda: picture(form, (2000, 500), "CMYK")}
    found = opened(content.get(mode, lambda: picture(form, (2000, 500), mode))())

    assert (found.format, found.size) == ("PNG", (640, 160))


def test_a_small_picture_is_not_blown_up():
    assert opened(picture(size=(40, 20))).size == (40, 20)


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        HTML,
        b"",
        b"not a picture",
        picture("GIF", mode="P"),
        picture("BMP"),
        picture("TIFF"),
        picture()[:200],
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ],
    ids=["svg", "html", "empty", "text", "gif", "bmp", "tiff", "cut off", "html after a PNG's first bytes", "eps"],
)
def test_whatever_is_no_picture_of_the_three_kinds_is_refused(content):
    with pytest.raises(LogoRefused, match="This is not a PNG, JPEG or WebP picture, or it is damaged"):
        drawn(content)


def test_what_is_hidden_behind_or_beside_a_picture_stays_behind():
    noted = Image.Exif()
    noted[0x010E] = "taken at home"
    content = picture("JPEG", exif=noted) + HTML

    assert b"taken at home" in content
    found = drawn(content).read()
    assert b"script" not in found
    assert b"taken at home" not in found


def test_a_picture_that_lies_on_its_side_is_set_upright():
    turned = Image.Exif()
    turned[0x0112] = 6

    assert opened(picture("JPEG", size=(300, 100), exif=turned)).size == (64, 192)


def test_a_file_too_large_is_not_even_opened():
    with pytest.raises(LogoRefused, match=r"larger than 2\.0"):
        draw_logo(io.BytesIO(b""), size=BYTES_AT_MOST + 1)


def test_a_picture_that_would_fill_the_memory_is_refused_by_what_its_head_says(monkeypatch):
    def load(self):
        raise AssertionError("decoded")

    bomb, large = picture(size=(20_000, 20_000), mode="1"), picture(size=(5000, 4000), mode="1")
    assert len(bomb) < 100_000
    monkeypatch.setattr(operation.Image.Image, "load", load)
    for content in (bomb, large):
        with pytest.raises(LogoRefused, match=r"16 million pixels|damaged"):
            drawn(content)


def test_a_picture_nobody_could_make_out_is_refused():
    with pytest.raises(LogoRefused, match="smaller than 16 pixels"):
        drawn(picture(size=(300, 15)))

"""Text as lists have it made readable: HTML, entities and odd whitespace go, paragraphs and every language stay."""

import html
import re
import unicodedata

from django.utils.html import strip_tags

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
LINE_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
LIST_ITEM = re.compile(r"\s*<li\b[^<>]*>\s*", re.IGNORECASE)
PARAGRAPH = re.compile(r"\s*</?(?:p|div|h[1-6]|ul|ol|table|tr|blockquote|section)\b[^<>]*>\s*", re.IGNORECASE)
ODD = re.compile("[^\x20-\x7e\n]|  | \n|\n |\n\n\n")
# Zero-width characters and soft hyphens say nothing, and marks of direction turn around what stands after a title; but
# two joiners shape letters of some scripts, and stay.
INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
SPACES = re.compile(r"[^\S\n]+")
BLANK_LINES = re.compile(r"\n{3,}")
MISREAD_UTF8 = re.compile("â[\x80-\xbf€‚„†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}|[ÃÂ][\x80-\xbf]")
QUOTE_FOR_APOSTROPHE = re.compile(r'(?<=[A-Za-z])"(?=s\b)')
APOSTROPHE = re.compile(r"(?<=\w)[¿Â](?=(?:s|t|d|m|re|ll|ve)\b)|(?<=s)¿(?=\s)")
BULLET = re.compile(r"^[ \t]*¿\s*(?=[^?\n]*$)", re.MULTILINE)
DASH = re.compile(r"(?<=\w)¿(?=\w)|(?<=\s)¿(?=\s)")
STRAY_MARK = re.compile(r"(?<=\w)¿|(?<!\S)¿(?=[^?]*$)")


def clean_text(text: str) -> str:
    """A text of several lines: paragraphs, line breaks and list items stay lines."""
    if "&" in text:
        text = _unescaped(text)
    if "<" in text and TAG.search(text):
        text = _without_tags(text)
    text = text.strip()
    if (text.isascii() and text.isprintable() and "  " not in text) or not ODD.search(text):
        return text
    text = _repaired(text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [SPACES.sub(" ", line).strip() for line in text.split("\n")]
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """A text of one line, such as a title or a name."""
    if not text:
        return ""
    if '"' in text:
        text = QUOTE_FOR_APOSTROPHE.sub("'", text)
    return " ".join(clean_text(text).split())


def _unescaped(text: str) -> str:
    """Entities, also those escaped twice, as the characters they mean; `AT&T` and `?a=1&copy=2` stay as they are."""
    for _again in range(2):
        text = ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    return text


def _without_tags(text: str) -> str:
    text = UNSEEN.sub(" ", text)
    text = LINE_BREAK.sub("\n", text)
    text = LIST_ITEM.sub("\n- ", text)
    text = PARAGRAPH.sub("\n\n", text)
    return strip_tags(text)


def _repaired(text: str) -> str:
    """Characters that an earlier system misread, where only one reading makes sense; Spanish `¿Qué?` is none."""
    if "Â" in text or "Ã" in text or "â" in text:
        text = MISREAD_UTF8.sub(_read_again, text)
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if "¿" in text or "Â" in text:
        text = APOSTROPHE.sub("’", text)
        text = BULLET.sub("- ", text)
        text = DASH.sub("–", text)
        text = STRAY_MARK.sub("", text)
    return text


def _read_again(misread: re.Match[str]) -> str:
    try:
        return bytes(_byte(character) for character in misread.group()).decode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        return misread.group()


def _byte(character: str) -> int:
    """The byte that Windows-1252 reads as this character; what it leaves undefined, Latin-1 reads."""
    try:
        return character.encode("cp1252")[0]
    except UnicodeEncodeError:
        return character.encode("latin-1")[0]

"""Single values of a training list, each from text; ValueError says that a text can't be read as what it should be."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from hashlib import blake2s

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify

from programs.imports.text import clean_line
from programs.models import ListedProvider, Program

CACHED = 20_000
NOTHING = {"", "none", "n/a", "na", "no", "not available", "none available", "not applicable", "-", "--", ".", "null"}
NEEDS_NOTHING = NOTHING - {""} | {"0", "none required", "no prerequisites", "no prerequisite", "none needed"}
YES_OR_NO: dict[str, bool | None] = {
    **dict.fromkeys(("1", "t", "true", "y", "yes"), True),
    **dict.fromkeys(("2", "f", "false", "n", "no"), False),
    **dict.fromkeys(("", "0"), None),
}
PROVIDER_STATUS = {
    "": ListedProvider.Status.UNKNOWN,
    "approved": ListedProvider.Status.APPROVED,
    "pending": ListedProvider.Status.PENDING,
    "suspend": ListedProvider.Status.SUSPENDED,
    "suspended": ListedProvider.Status.SUSPENDED,
}
MOST_MONEY = Decimal("9999999.99")
MOST_HOURS = 100_000
LONGEST_ADDRESS = 300
SCHEME = re.compile(r"(?:h?t+p+(s?)\s*[:;]?\s*[/\\]*\s*)(?=\S)", re.IGNORECASE)
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}(?::\d+)?(?:[/?#]\S*)?\Z")
HOST_NAME = re.compile(r"\A[^/?#]+")
BRACKETED = re.compile(r"\((\w{2,5})\)|\b(\w/\w)\b")
CIP = re.compile(r"(\d{1,2})\.?(\d{4})\Z")
check_url = URLValidator(schemes=["http", "https"])


def yes_or_no(text: str) -> bool | None:
    if text in YES_OR_NO:
        return YES_OR_NO[text]
    plain = text.strip().lower()
    if plain not in YES_OR_NO:
        raise ValueError(text)
    return YES_OR_NO[plain]


@lru_cache(maxsize=CACHED)
def money(text: str) -> Decimal | None:
    """Dollars; a sum below zero or beyond ten million is no price."""
    amount = _number(text)
    if amount is not None and not 0 <= amount <= MOST_MONEY:
        raise ValueError(text)
    return amount and amount.quantize(Decimal("0.01"))


@lru_cache(maxsize=CACHED)
def hours(text: str) -> int | None:
    """Whole hours; nobody teaches zero of them, so zero is unknown."""
    amount = _number(text)
    if amount is not None and not 0 <= amount <= MOST_HOURS:
        raise ValueError(text)
    return round(amount) or None if amount else None


@lru_cache(maxsize=CACHED)
def credit(text: str) -> Decimal | None:
    """Credits; zero stands in lists for "not told"."""
    amount = _number(text)
    if amount is not None and not 0 <= amount < MOST_HOURS:
        raise ValueError(text)
    return amount.quantize(Decimal("0.1")) or None if amount else None


def _number(text: str) -> Decimal | None:
    plain = text.strip().lstrip("$").replace(",", "").strip()
    if plain.lower() in NOTHING:
        return None
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise ValueError(text) from None
    if not amount.is_finite():
        raise ValueError(text)
    return amount


def length(text: str) -> int | None:
    return Program.Length(int(text)).value if text.strip() else None


@lru_cache(maxsize=CACHED)
def cip(text: str) -> tuple[str, bool]:
    """A CIP code as 51.3902, and whether it had lost its leading zero; empty for what is no code."""
    match = CIP.match(text.strip())
    if not match:
        return "", False
    family, rest = match.groups()
    return f"{family.zfill(2)}.{rest}", len(family) == 1


@lru_cache(maxsize=CACHED)
def postal_code(text: str) -> tuple[str, bool]:
    """A ZIP code of 5 or 9 digits, and whether it had lost leading zeros, as spreadsheets make them lose."""
    plain = text.strip()
    if plain.lower() in NOTHING:
        return "", False
    first, _dash, last = plain.partition("-")
    if not last and len(first) in (8, 9):
        first, last = first[:-4], first[-4:]
    if not first.isdecimal() or not 3 <= len(first) <= 5 or (last and not (last.isdecimal() and len(last) == 4)):
        raise ValueError(text)
    return first.zfill(5) + (f"-{last}" if last else ""), len(first) < 5


def state(text: str) -> str:
    plain = text.strip().upper()
    if plain and not (len(plain) == 2 and plain.isalpha()):
        raise ValueError(text)
    return plain


@lru_cache(maxsize=CACHED)
def website(text: str) -> str:
    """A complete address; where a list leaves out the scheme it is http, which every web server answers."""
    plain = clean_line(text)
    if plain.lower() in NOTHING or plain.startswith("["):
        return ""
    scheme = SCHEME.match(plain)
    rest = plain[scheme.end() :] if scheme else plain
    rest = re.sub(r"^(www\.)\s+", r"\1", rest, flags=re.IGNORECASE).lstrip(".").split()[0].rstrip(",;")
    if not HOST.match(rest):
        raise ValueError(text)
    rest = HOST_NAME.sub(lambda host: host.group().lower(), rest)
    address = f"{'https' if scheme and scheme[1] else 'http'}://{rest}"
    try:
        check_url(address)
    except ValidationError:
        raise ValueError(text) from None
    if len(address) > LONGEST_ADDRESS:
        raise ValueError(text)
    return address


@lru_cache(maxsize=CACHED)
def routes(first: str, second: str) -> str:
    """Bus or train lines in one text; "None Available" is no line."""
    lines = [line for line in (clean_line(first), clean_line(second)) if line.lower().rstrip(".") not in NOTHING]
    return "; ".join(dict.fromkeys(lines))


@lru_cache(maxsize=CACHED)
def prerequisites(text: str) -> str:
    """What is needed before one starts: "None" where the list says that nothing is, empty where it says nothing."""
    plain = clean_line(text)
    return "None" if plain.lower().rstrip(".") in NEEDS_NOTHING else plain


@lru_cache(maxsize=CACHED)
def license_name(text: str) -> str:
    """A license as in a sentence, where the list shouts it: "Licensed practical nurse (LPN)"."""
    plain = clean_line(text)
    if not plain.isupper():
        return plain
    return BRACKETED.sub(lambda kept: kept.group().upper(), plain.replace(",", ", ").replace("  ", " ").capitalize())


@lru_cache(maxsize=CACHED)
def award(text: str) -> str:
    """A degree or credential as the list names it; empty where it names none."""
    plain = clean_line(text)
    return "" if plain.lower() in NOTHING else plain


def provider_status(text: str) -> ListedProvider.Status:
    try:
        return PROVIDER_STATUS[text.strip().lower()]
    except KeyError:
        raise ValueError(text) from None


# The same names come again: of a provider in each of its rows, of courses at many providers.
_slug = lru_cache(maxsize=CACHED)(slugify)


def address_slug(name: str, source: str, external_id: str, longest: int) -> str:
    """`name-source-id`, the same for ever; two ids that would read alike in an address are told apart by a hash."""
    identity = external_id if external_id.isdecimal() and external_id.isascii() else slugify(external_id)
    if identity != external_id:
        identity = f"{identity}-{blake2s(external_id.encode(), digest_size=4).hexdigest()}".lstrip("-")
    ending = f"{source}-{identity}"
    start = _slug(name)[: longest - len(ending) - 1].strip("-")
    return f"{start}-{ending}" if start else ending

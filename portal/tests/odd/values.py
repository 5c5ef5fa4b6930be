"""What no form asks for: the values that have broken web sites before, and those that chance makes up."""

from urllib.parse import quote_plus

from hypothesis import strategies as st

ODD: tuple[str | bytes, ...] = (
    # Text that a database, a log or a page trips over; the last three are no text at all.
    *("", " ", "\r\n", "\x00", "a\x00b", "x" * 5000, "😀" * 40, "\u202eoof", "e\u0301", "\ud800"),
    *(b"\xff\xfe", b"\xed\xa0\x80"),
    # Numbers past each size of integer, and what only looks like one.
    *("0", "-1", "32768", "2147483648", "9223372036854775808", "-9223372036854775809", "9" * 60, "1" * 5000),
    *("1.5", "1e400", "NaN", "Infinity", "-0", "٣", "²", "0x10", "1_000", "1,000"),
    # Days and times that are not, and those at the end of what can be counted.
    *("2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "99999-12-31", "0001-01-01T00:00", "9999-12-31T23:59"),
    *("2026-03-08T02:30", "2026-11-01T01:30", "25:61", "23:59", "00:00"),
    # What somebody tries who means it.
    *("'\"><svg onload=alert(1)>", "{{7*7}}", "%s%n", "../../../etc/passwd", "1;DROP TABLE x", "(", "\\", "*:*", "!&|"),
    *("null", "true", "[]", "{}", '{"a": [1]}', '"\\ud800"', "http://[", "//evil.example/", "javascript:alert(1)"),
    *("00000000-0000-0000-0000-000000000000", "a@b", "@", "=", "user:1", "__all__", "id__in", "-pk", "?", "#"),
)

values = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(str),
    st.binary(max_size=20),
)


def encoded(pairs: list[tuple[str, str | bytes]]) -> str:
    """As an address or a form carries it: bytes are sent as they are, half a character too."""
    return "&".join(f"{quote_plus(_bytes(name))}={quote_plus(_bytes(value))}" for name, value in pairs)


def _bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value

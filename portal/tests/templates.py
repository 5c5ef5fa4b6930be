"""What the house tests ask of a template's text."""

from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, TokenType

VALUE = "\x00"
HIDDEN_UNTIL = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans", "comment": "endcomment"}
SHOWN_ATTRIBUTES = {"placeholder", "title", "alt", "aria-label", "aria-description", "label"}
BUTTONS = {"submit", "button", "reset"}


def markup(source: str) -> str:
    """The HTML that stands in a template, without what is translated; a NUL in place of every tag and variable."""
    parts, until = [], None
    for token in Lexer(source).tokenize():
        name = token.contents.split(" ", 1)[0] if token.token_type == TokenType.BLOCK else ""
        if until:
            until = None if name == until else until
        elif name in HIDDEN_UNTIL:
            until = HIDDEN_UNTIL[name]
        elif token.token_type == TokenType.TEXT:
            parts.append(token.contents)
        elif token.token_type == TokenType.VAR or name in {"translate", "trans", "url", "static"}:
            parts.append(VALUE)
    return "".join(parts)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inline: list[str] = []
        self.tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tag = tag
        values = {name: value or "" for name, value in attrs}
        self.texts += [value for name, value in values.items() if name in SHOWN_ATTRIBUTES]
        if tag == "input" and values.get("type") in BUTTONS:
            self.texts.append(values.get("value", ""))
        if tag == "meta" and values.get("name") == "description":
            self.texts.append(values.get("content", ""))
        runs = tag == "script" and "src" not in values and values.get("type") != "application/json"
        if tag == "style" or runs:
            self.inline.append(f"<{tag}>")
        self.inline += [name for name in values if name == "style" or name.startswith(("on", "hx-on"))]
        self.inline += [value for value in values.values() if value.strip().lower().startswith("javascript:")]

    def handle_data(self, data: str) -> None:
        if self.tag not in {"script", "style"}:
            self.texts.append(data)


def untranslated(source: str) -> list[str]:
    """What a person would read that no translator has seen."""
    page = _parsed(source)
    return [" ".join(text.replace(VALUE, "").split()) for text in page.texts if any(map(str.isalpha, text))]


def inline(source: str) -> list[str]:
    """Styles and scripts that the content security policy would stop."""
    return _parsed(source).inline


def _parsed(source: str) -> _Page:
    page = _Page()
    page.feed(markup(source))
    page.close()
    return page


def tags(source: str, name: str) -> Iterator[str]:
    """The arguments of every `{% name … %}`."""
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK and token.contents.split(" ", 1)[0] == name:
            yield token.contents.split(" ", 1)[1]

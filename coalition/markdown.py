import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# HTML of the writer's own is shown as text; an image would tell a stranger's server who opened the letter.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")


# What CommonMark makes of text without images; whatever else came through goes.
HEADINGS = {f"h{level}" for level in range(1, 7)}
_cleaner = nh3.Cleaner(
    tags={"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"} | HEADINGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


def markdown_to_html(text: str, *, headings_from: int = 1) -> SafeString:
    """Safe to show whoever wrote it: no HTML of theirs, no images, no links that run anything.

    `headings_from`: the level of its highest headings, below that under which it stands; the others follow in order.
    """
    tokens = _markdown.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    if headings_from > 1:
        levels = sorted({token.tag for token in headings})
        for heading in headings:
            heading.tag = f"h{min(6, headings_from + levels.index(heading.tag))}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return mark_safe(_cleaner.clean(html))  # noqa: S308  # cleaned  # nosec B308 B703


def markdown_to_text(text: str) -> str:
    """For mail programs that show no HTML: lists stay as they are, other marks go, links are written out."""
    text = re.sub(r"^#+ +", "", text, flags=re.MULTILINE)
    text = re.sub(r"\*\*(.+?)\*\*", r"\1", text)
    return re.sub(r"\[([^\]]+)\]\(([^\s)]+)\)", r"\1 (\2)", text)

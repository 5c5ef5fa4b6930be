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


def markdown_to_html(text: str) -> SafeString:
    """Safe to show whoever wrote it: no HTML of theirs, no images, no links that run anything."""
    return mark_safe(_cleaner.clean(_markdown.render(text)))  # noqa: S308  # cleaned  # nosec B308 B703


def markdown_to_text(text: str) -> str:
    """For mail programs that show no HTML: lists stay as they are, other marks go, links are written out."""
    text = re.sub(r"^#+ +", "", text, flags=re.MULTILINE)
    text = re.sub(r"\*\*(.+?)\*\*", r"\1", text)
    return re.sub(r"\[([^\]]+)\]\(([^\s)]+)\)", r"\1 (\2)", text)

"""What every form says alike: the analyst's Markdown, and the shape beside the word of a status."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# By the kind of a tag. A colour alone tells nothing to who does not see it, nor on a black and white print.
SHAPES = {
    "above": "▲", "below": "▼", "within": "●", "not-available": "○", "met": "●", "not-met": "◆", "caution": "■",
}  # fmt: skip


def markdown_reader() -> MarkdownIt:
    """Return the reader of commentary: HTML in the text is shown, not obeyed; no images and no headings."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).disable(["image", "heading", "lheading"])


def render_markdown(text: str) -> str:
    """Return commentary as HTML, empty when there is none."""
    return str(markdown_reader().render(text)) if text else ""

"""The analyst's Markdown, read alike by every form."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


def markdown_reader() -> MarkdownIt:
    """Return the reader of commentary: HTML in the text is shown, not obeyed; no images and no headings."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).disable(["image", "heading", "lheading"])


def render_markdown(text: str) -> str:
    """Return commentary as HTML, empty when there is none."""
    return str(markdown_reader().render(text)) if text else ""

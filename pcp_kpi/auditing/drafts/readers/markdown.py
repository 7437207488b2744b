"""Drafts as Markdown: read as the page that they make, with the lines of the file."""

from __future__ import annotations

from pathlib import Path

from pcp_kpi.auditing.drafts.passages import Passage
from pcp_kpi.auditing.drafts.readers.html import passages_of_html


def read_markdown(path: Path) -> list[Passage]:
    """Read a Markdown file: CommonMark with tables.

    Parameters
    ----------
    path : Path
        UTF-8.

    Returns
    -------
    list of Passage
        Their places are lines of the Markdown file.
    """
    return passages_of_html(_page(path.read_text(encoding="utf-8-sig", errors="replace")), path.name)


def _page(text: str) -> str:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(text)
    for token in tokens:
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", str(token.map[0] + 1))
    page: str = parser.renderer.render(tokens, parser.options, {})
    return page

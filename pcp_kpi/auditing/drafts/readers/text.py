"""Drafts as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pcp_kpi.auditing.drafts.passages import Outline, Passage, tidied

_LONGEST_HEADING = 80
_EMPHASIS = re.compile(r"\*{2,}|_{2,}")


def read_text(path: Path) -> list[Passage]:
    """Read a text file, paragraph by paragraph.

    Parameters
    ----------
    path : Path
        UTF-8; paragraphs are parted by an empty line.

    Returns
    -------
    list of Passage
        Their places are lines. A short line that stands alone and ends without a stop is a heading.
    """
    outline, passages = Outline(), []
    for line, paragraph in _paragraphs(path.read_text(encoding="utf-8-sig", errors="replace")):
        text = tidied(_EMPHASIS.sub("", paragraph))
        heading = len(text) <= _LONGEST_HEADING and "\n" not in paragraph and text[-1] not in ".:;,%)"
        if heading and not any(sign.isdigit() for sign in text):
            outline.meet(1, text)
        kind = "heading" if outline.headings[-1:] == (text,) else "sentence"
        passages.append(Passage(path.name, f"line {line}", kind, text, outline.headings))
    return passages


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Return each paragraph with the line on which it begins."""
    held: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            held.append(line.strip())
        elif held:
            yield number - len(held), "\n".join(held)
            held = []

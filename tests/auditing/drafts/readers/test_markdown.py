"""Markdown: with the lines of the file."""

from __future__ import annotations

from pathlib import Path

from pcp_kpi.auditing.drafts.readers.markdown import read_markdown

DRAFT = """# Report

Hate crime rose.

| Measure | 2021/22 Q1 |
|---|---|
| Rape | 378 |

- Above **607**.
"""


def test_markdown_keeps_the_lines_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    path.write_text(DRAFT, encoding="utf-8")

    found = [(one.kind, one.place, one.text) for one in read_markdown(path)]

    assert found == [
        ("heading", "line 1", "Report"),
        ("sentence", "line 3", "Hate crime rose."),
        ("table row", "line 7", "Rape | 378"),
        ("list item", "line 9", "Above 607."),
    ]

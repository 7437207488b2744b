"""Plain text: paragraphs and what looks like a heading."""

from __future__ import annotations

from pathlib import Path

from pcp_kpi.auditing.drafts.readers.text import read_text


def test_paragraphs_and_headings_of_a_text(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    path.write_text(
        "Hate Crime\n\nA **56% (255) increase**\non the same quarter.\n\nRape 378\n", encoding="utf-8"
    )

    found = [(one.kind, one.place, one.text, one.headings) for one in read_text(path)]

    assert found == [
        ("heading", "line 1", "Hate Crime", ("Hate Crime",)),
        ("sentence", "line 3", "A 56% (255) increase on the same quarter.", ("Hate Crime",)),
        ("sentence", "line 6", "Rape 378", ("Hate Crime",)),
    ]

"""Writes docs/audit-of-the-papers.md: what the audit finds in the five published papers.

python docs/make/audit_of_the_papers.py
"""

from __future__ import annotations

from pathlib import Path

from pcp_kpi.auditing import audit, print_findings, read_claims

PAGE = Path(__file__).parents[2] / "docs" / "audit-of-the-papers.md"
TITLE = "Audit of the papers"
ABOUT = """The printed figures of the five papers ([data register](data-register.md)), held against each other by
the rules of [the audit](audit.md). Each finding is one line with its place: the line of the document's text. They are
facts about print, not about people: most are a figure copied under deadline. This page is made by
`python docs/make/audit_of_the_papers.py`, and a test keeps it equal to what the rules find."""


def page() -> str:
    """The page as it must be."""
    return print_findings(audit(read_claims()), title=TITLE, about=ABOUT)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE.name}")

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.auditing import audit, open_findings, read_accepted, render_audit, write_accepted, write_audit


class Outline(HTMLParser):
    """Headings, tables with their captions and heads, links and scripts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]


@pytest.fixture(scope="module")
def page(audited: pd.DataFrame) -> str:
    return render_audit(audited, title="Audit of the papers", about="Five papers.")


def test_the_page_holds_every_finding_with_its_place(page: str, audited: pd.DataFrame) -> None:
    for row in open_findings(audited).itertuples():
        assert row.place in page
    assert "200 of 425 is 47%, printed 48%" in page
    assert "Five papers." in page


def test_the_page_stands_alone_and_can_be_read_by_machine_and_ear(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    assert not {"script", "link", "img"} & set(outline.tags)
    assert "http" not in page
    assert ("html", {"lang": "en-GB"}) in outline.attributes
    assert outline.tags.count("h1") == 1
    assert "h3" not in outline.tags
    assert outline.tags.count("caption") == outline.tags.count("table") >= 5
    assert all(attributes.get("scope") for tag, attributes in outline.attributes if tag == "th")
    assert len(outline.ids) == len(set(outline.ids))


def test_what_is_printed_is_shown_as_text(figure) -> None:
    from pcp_kpi.auditing.claims import claims_table

    claim = figure("A", 104, unit="percent", role="share", printed="<b>104%</b>")
    page = render_audit(audit(claims_table([claim])), title="Draft <1>")
    assert "&lt;b&gt;104%&lt;/b&gt;" in page
    assert "Draft &lt;1&gt;" in page
    assert "<b>" not in page


def test_a_page_without_findings_says_so(audited: pd.DataFrame) -> None:
    page = render_audit(audited[audited["verdict"] == "agree"], title="Audit")
    assert "Every figure that could be checked agrees with the others." in page


def test_accepted_findings_stand_apart_with_their_reason(paper_claims, audited, tmp_path: Path) -> None:
    accepted = read_accepted(write_accepted(audited, tmp_path / "a.csv", reason="told to the authors"))
    page = render_audit(audit(paper_claims, accepted=accepted), title="Audit")
    assert "told to the authors" in page
    assert '<h2 id="accepted">' in page


def test_the_page_is_written_whole_and_is_the_same_each_time(
    page: str, audited: pd.DataFrame, tmp_path: Path
) -> None:
    path = write_audit(
        audited, tmp_path / "out" / "audit.html", title="Audit of the papers", about="Five papers."
    )
    assert path.read_text(encoding="utf-8") == page

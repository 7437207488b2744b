"""The analyst's own words."""

from __future__ import annotations

import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.errors import DataRefused, NotAvailable
from pcp_kpi.forms.words import render_markdown
from pcp_kpi.report.commentary import read_commentary

GOOD = """role: Performance analyst

# Hate crime

June was a **high** month: 708, as we wrote it.

- one
- two

## vehicle-offences
Fewer than before.
"""


def write(tmp_path, text):
    path = tmp_path / "words.md"
    path.write_text(text, encoding="utf-8")
    return path


def read(tmp_path, text):
    return read_commentary(write(tmp_path, text), catalogue=read_catalogue())


def test_commentary_is_read_by_measure_whatever_its_name(tmp_path):
    commentary = read(tmp_path, GOOD)
    assert commentary.role == "Performance analyst"
    assert list(commentary.texts) == ["hate-crime", "vehicle-offences"]


def test_its_numbers_are_left_as_written_and_its_markdown_is_set(tmp_path):
    html = render_markdown(read(tmp_path, GOOD).texts["hate-crime"])
    assert "<strong>high</strong> month: 708, as we wrote it." in html
    assert "<li>one</li>" in html


def test_html_in_it_is_shown_and_not_obeyed(tmp_path):
    html = render_markdown("<script>alert(1)</script> ![x](http://example.org/x.png)\n")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_a_measure_without_commentary_has_none():
    assert render_markdown("") == ""


def test_every_fault_is_told_at_once(tmp_path):
    number = "01234 " + "567890"
    text = f"Stray words\n# Hate crimes\nCall {number}\n# rape\nx\n# Rape\ny\n"
    with pytest.raises(DataRefused) as refused:
        read(tmp_path, text)
    assert str(refused.value).splitlines() == [
        "4 faults in the data; nothing was written:",
        "  words.md, row 1: 'Stray words': stands before the first heading; name the measure",
        "  words.md, row 2: 'Hate crimes': the catalogue knows no measure 'Hate crimes'; did you mean 'hate-crime' "
        "or 'da-crimes'?",
        "  words.md, row 3: holds an e-mail address or telephone number; name a role",
        "  words.md, row 6: 'Rape': the measure has a heading already; put the texts together",
    ]


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(NotAvailable, match=r"there is no commentary at .*none\.md"):
        read_commentary(tmp_path / "none.md", catalogue=read_catalogue())


def test_notes_to_the_writer_are_left_out_and_the_lines_keep_their_numbers(tmp_path):
    text = "<!-- what happened,\nand why? -->\n# rape\nAs before. <!-- see last quarter -->\n"
    assert read(tmp_path, text).texts == {"rape": "As before."}
    with pytest.raises(DataRefused, match="row 4"):
        read(tmp_path, f"<!-- a\nb -->\n# rape\n{'a'}@example.org\n")

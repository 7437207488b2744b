"""Pages: what they say, and on which line."""

from __future__ import annotations

from pathlib import Path

from pcp_kpi.auditing.drafts.readers.html import passages_of_html, read_html

PAGE = """<html><head><title>Title 1</title><style>p { margin: 2px }</style></head>
<body><h1>Report</h1>
<h2>Hate crime</h2>
<p>It rose by <b>56%</b>
to 708.</p>
<ul><li>Above 607.</li></ul>
<figure><svg><title>Hate crime: 708</title><desc>Latest value 708.</desc><path d="M 1 2"/><text>99</text></svg></figure>
<img src="x.png" alt="Chart: 708">
<table><caption>All crime</caption>
<tr><th>Measure</th><th>2021/22 Q1</th></tr>
<tr><th>Rape</th><td>378 <svg><title>higher</title></svg>up</td></tr></table>
<script>var x = 5;</script></body></html>"""


def test_a_page_is_read_in_order_with_kind_and_line() -> None:
    found = [(one.kind, one.place, one.text) for one in passages_of_html(PAGE, "page.html")]

    assert found == [
        ("heading", "line 2", "Report"),
        ("heading", "line 3", "Hate crime"),
        ("sentence", "line 4", "It rose by 56% to 708."),
        ("list item", "line 6", "Above 607."),
        ("alternative text", "line 7", "Hate crime: 708"),
        ("alternative text", "line 7", "Latest value 708."),
        ("alternative text", "line 8", "Chart: 708"),
        ("caption", "line 9", "All crime"),
        ("table row", "line 11", "Rape | 378 up"),
    ]


def test_headings_above_are_known_and_closed_by_their_equals() -> None:
    page = "<h1>A</h1><h2>B</h2><p>1</p><h2>C</h2><p>2</p>"

    assert [one.headings for one in passages_of_html(page, "p") if one.kind == "sentence"] == [
        ("A", "B"),
        ("A", "C"),
    ]


def test_a_row_knows_its_table() -> None:
    (row,) = [one for one in passages_of_html(PAGE, "p") if one.cells]

    assert (row.caption, row.table) == ("All crime", 1)
    assert row.cells[0].columns == ("2021/22 Q1",)


def test_a_file_is_read_whatever_bytes_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "draft.html"
    path.write_bytes(b"\xef\xbb\xbf<p>\xa3 708</p>")

    assert read_html(path)[0].text.endswith("708")

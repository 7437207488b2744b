"""The layouts of extracts: every one sound, every column with a meaning."""

from __future__ import annotations

import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.records import read_extracts
from pcp_kpi.records.layouts import KINDS, parse_extract

GOOD = """title = "Visits"
system = "A system"
row = "One visit"
key = ["ref"]
[[columns]]
name = "ref"
kind = "key"
meaning = "Reference"
"""


def test_every_packaged_layout_says_what_it_is_and_what_its_columns_mean() -> None:
    for name, extract in read_extracts().items():
        assert extract.title, name
        assert extract.system, name
        assert extract.row, name
        assert all(field.meaning and field.kind in KINDS for field in extract.fields), name
        assert len(set(extract.columns)) == len(extract.columns), name


def test_a_layout_has_its_columns_in_order() -> None:
    assert parse_extract("visits", GOOD).columns == ("ref",)
    assert parse_extract("visits", GOOD).key == ("ref",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("title", "titel"), "the layout visits lacks or misspells 'title'"),
        (GOOD.replace('kind = "key"', 'kind = "keys"'),
         "the layout visits: ref must be one of text, code, area, key, yes-no, whole, number, date and moment"),
        (GOOD.replace('["ref"]', '["id"]'), "the layout visits: its key names id, which is no column"),
    ],
)  # fmt: skip
def test_an_unsound_layout_is_refused(message_of, text: str, message: str) -> None:
    assert message_of(CommandError, lambda: parse_extract("visits", text)) == message

"""Drafted layouts: read back as they are, they read the file they were drafted from."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_kpi.errors import DataRefused, NotAvailable
from pcp_kpi.intake import Reading
from pcp_kpi.intake.drafting import draft_layout
from pcp_kpi.intake.monthly import read as read_monthly

DOWN = [
    ("Hate crime and 999 calls",),
    (),
    ("Month", "Hate Crime", "999 calls", "Answered in 10 s", "% answered"),
    ("Apr 2024", 205, 17210, 16190, 94.1),
    ("May 2024", 214, 18340, "n/a", 93.2),
    ("Jun 2024", 238, 18905, 17480, 92.5),
    ("Total", 657, 54455, 33670, ""),
]
ReadDraft = Callable[[Path], tuple[str, Reading]]


@pytest.fixture
def read_draft(context_of) -> ReadDraft:
    """Draft the layout of a file and read the file by it."""

    def read(path: Path) -> tuple[str, Reading]:
        draft = draft_layout(path)
        path.with_suffix(".toml").write_text(draft, encoding="utf-8")
        return draft, read_monthly(path, context_of("x", kind="extract"))

    return read


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_months_down_a_sheet_behind_another(
    form: str, tmp_path: Path, write_book, read_draft: ReadDraft
) -> None:
    path = write_book(tmp_path / f"calls.{form}", {"Notes": [("Made by hand",)], "Monthly": DOWN})
    draft, reading = read_draft(path)
    assert tomllib.loads(draft) == {
        "sheet": "Monthly",
        "header-row": 3,
        "area": "West Mercia",
        "period-column": "Month",
        "stop": "Total",
        "columns": {
            "Hate Crime": "hate-crime",
            "999 calls": "calls-999",
            "Answered in 10 s": "answered-in-10-s",
        },
        "missing": {"n/a": "not available"},
    }
    assert '# "% answered" = ' in draft
    assert reading.faults == ()
    assert reading.figures["value"].sum() == 205 + 214 + 238 + 17210 + 18340 + 18905 + 16190 + 17480


def test_months_across_with_areas_and_a_total(write_csv, read_draft: ReadDraft) -> None:
    text = "Measure,LPA,Apr 2025,May 2025,Total\nHate Crime,Telford,21,25,46\nRape,Shrops,18,*,18\n"
    draft, reading = read_draft(write_csv(text, "areas.csv"))
    assert tomllib.loads(draft) == {
        "header-row": 1,
        "area-column": "LPA",
        "periods": "columns",
        "stop": "Total",
        "measure-column": "Measure",
        "rows": {"Hate Crime": "hate-crime", "Rape": "rape"},
        "missing": {"*": "suppressed"},
    }
    assert (reading.faults, reading.figures["value"].sum()) == ((), 64)


def test_one_value_a_row(write_csv, read_draft: ReadDraft) -> None:
    text = (
        "Force,Month,Indicator,Value,Out of\n"
        "West Mercia Police,2021-11,999 calls,200,\n"
        "West Mercia Police,2021-11,Answered,150,200\n"
        "Kent Police,2021-12,Answered,?,90\n"
    )
    draft = draft_layout(write_csv(text, "long.csv"))
    assert tomllib.loads(draft) == {
        "header-row": 1,
        "area-column": "Force",
        "period-column": "Month",
        "measure-column": "Indicator",
        "value-column": "Value",
        "of-column": "Out of",
        "rows": {"999 calls": "calls-999", "Answered": "answered"},
        "missing": {},
    }
    assert '# "?" = "say why it is missing"' in draft


def test_quarters_are_drafted_as_quarters(write_csv, read_draft: ReadDraft) -> None:
    draft, reading = read_draft(write_csv("Quarter,Rape\n2021/22 Q1,378\n2021/22 Q2,401\n", "q.csv"))
    assert tomllib.loads(draft)["grain"] == "quarter"
    assert reading.figures["value"].tolist() == [378, 401]


def test_a_file_without_periods_is_refused(write_csv, message_of) -> None:
    path = write_csv("Name,Number\na,1\nb,2\n", "x.csv")
    assert message_of(DataRefused, lambda: draft_layout(path)) == (
        "1 fault in the data; nothing was written:\n"
        "  x.csv: no sheet has months or quarters in a row or in a column; write them as dates, 'Apr 2024' or "
        "'2024/25 Q1', at least two of them one after the other"
    )


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path, message_of) -> None:
    path = tmp_path / "gone.xlsx"
    message = message_of(NotAvailable, lambda: draft_layout(path))
    assert message == f"there is no file {path}; name another"


def test_a_broken_workbook_is_refused_before_it_is_drafted(write_csv, message_of) -> None:
    path = write_csv(b"PK\x03\x04 broken", "x.xlsx")
    assert message_of(DataRefused, lambda: draft_layout(path)).startswith(
        "1 fault in the data; nothing was written:\n  x.xlsx: "
    )

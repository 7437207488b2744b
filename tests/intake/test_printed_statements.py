"""What the words of the papers say of their figures, as it comes in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pcp_kpi.intake.printed_statements import COLUMNS, STATEMENTS, read_statements

ROW = "S1,paper,12,direction,F1,F2,,,,up,increased"


def written(folder: Path, *rows: str, header: str = ",".join(COLUMNS)) -> Path:
    path = folder / STATEMENTS
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_a_paper_without_statements_has_none(tmp_path: Path) -> None:
    assert read_statements(tmp_path / STATEMENTS, {"paper"}) == (None, [])


def test_statements_come_as_they_stand(tmp_path: Path) -> None:
    table, faults = read_statements(written(tmp_path, ROW), {"paper"})
    assert faults == []
    assert table is not None
    assert ",".join(table.iloc[0]) == ROW


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, ROW, ROW.replace("paper", "other"), "S2,paper,twelve,direction,F1,F2,,,,up,x")
    _, faults = read_statements(path, {"paper"})
    assert [str(fault) for fault in faults] == [
        "statements.csv, row 2, column id: 'S1': each statement needs an id of its own",
        "statements.csv, row 3, column document: 'other': the register of sources has no such document",
        "statements.csv, row 3, column id: 'S1': each statement needs an id of its own",
        "statements.csv, row 4, column line: 'twelve': the line of the document's text is a whole number",
    ]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    table, faults = read_statements(
        written(tmp_path, ROW, header=",".join(COLUMNS).replace("says", "said")), {"paper"}
    )
    assert table is None
    assert [(fault.column, fault.row) for fault in faults] == [("says", 1)]


def test_the_clean_folder_holds_the_statements_as_they_came(clean_folder: Path, raw_folder: Path) -> None:
    raw, clean = (
        pd.read_csv(folder / STATEMENTS, dtype="str", keep_default_na=False)
        for folder in (raw_folder / "published", clean_folder)
    )
    assert len(clean) > 200
    pd.testing.assert_frame_equal(raw, clean)

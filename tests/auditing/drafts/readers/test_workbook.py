"""Workbooks: text, tables, and numbers as they are stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_kpi.auditing.drafts.readers.workbook import read_workbook
from pcp_kpi.errors import CommandError

xlsxwriter = pytest.importorskip("xlsxwriter")


def test_a_workbook_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    path = tmp_path / "draft.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Crime")
        sheet.write_row("A1", ["All crime, 2021/22 Q1"])
        sheet.write_row("A3", ["Measure", "2021/22 Q1", "Change"])
        sheet.write_row("A4", ["Rape", 378, 0.18125])

    found = read_workbook(path)

    assert [(one.kind, one.place, one.text) for one in found] == [
        ("heading", "sheet Crime, row 1", "All crime, 2021/22 Q1"),
        ("table row", "sheet Crime, row 4", "Rape | 378 | 0.18125"),
    ]
    assert found[1].caption == "All crime, 2021/22 Q1"
    assert [cell.raw for cell in found[1].cells] == [True, True]


def test_another_file_by_that_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "draft.xlsx"
    path.write_text("no workbook")

    with pytest.raises(CommandError, match=r"^draft\.xlsx is not a workbook: .*; save it as \.xlsx again$"):
        read_workbook(path)

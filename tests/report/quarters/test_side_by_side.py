from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from pcp_kpi.figures import new_figures, write_figures
from pcp_kpi.forms.workbook import render_workbook
from pcp_kpi.report.build import Report
from pcp_kpi.report.quarters.printed import PRINTED
from pcp_kpi.report.quarters.side_by_side import BESIDE, compare_reports, set_beside
from pcp_kpi.report.results import write_results

BASE: dict[str, Any] = {
    "measure": "rape", "area": "West Mercia", "breakdown": "", "grain": "quarter", "period": "2021-04-01",
    "source": "crime", "level": 378.0, "signal": "within",
}  # fmt: skip


def told(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([{**BASE, **row} for row in rows], columns=list(PRINTED))
    return frame.assign(period=pd.to_datetime(frame["period"]))


def test_the_same_figures_are_the_same() -> None:
    found = set_beside(told({}, {"measure": "arson"}), told({}, {"measure": "arson"}))
    assert list(found.table.columns) == list(BESIDE)
    assert (len(found.table), found.compared, found.disturbing) == (0, 2, False)
    assert found.words == "2 figures stand in both: 0 revised, 0 with another signal; 0 vanished, 0 new"


def test_a_revised_figure_stands_with_its_difference() -> None:
    # What the force printed in July 2021, and what the Home Office's figures say today.
    found = set_beside(told({}), told({"level": 396.0}))
    (row,) = found.table.to_dict("records")
    assert (row["kind"], row["old"], row["new"], row["difference"]) == ("revised", 378, 396, 18)
    assert round(row["percent"], 1) == 4.8
    assert found.disturbing


def test_a_figure_on_another_side_of_its_limits_is_told_though_it_stayed() -> None:
    found = set_beside(told({}), told({"signal": "above"}))
    (row,) = found.table.to_dict("records")
    assert (row["kind"], row["old_signal"], row["new_signal"]) == ("signal changed", "within", "above")
    silent = set_beside(told({"signal": ""}), told({"signal": "above"}))
    assert silent.table.empty  # an older report that prints no signals says nothing about them


def test_what_vanished_and_what_is_new_are_told_but_not_what_left_the_charts() -> None:
    old = told({"period": "2014-04-01"}, {"period": "2021-01-01"}, {"measure": "arson"})
    new = told({"period": "2020-10-01"}, {"period": "2021-04-01"})
    found = set_beside(old, new).table
    assert found[["kind", "measure", "period"]].values.tolist() == [
        ["vanished", "arson", pd.Timestamp("2021-04-01")],
        ["vanished", "rape", pd.Timestamp("2021-01-01")],
        ["new", "rape", pd.Timestamp("2020-10-01")],
        ["new", "rape", pd.Timestamp("2021-04-01")],
    ]


def test_new_figures_alone_disturb_nobody() -> None:
    assert not set_beside(told({}), told({}, {"period": "2021-07-01"})).disturbing


def test_a_figure_meets_that_of_its_own_source_first() -> None:
    old = told({"source": "crime"}, {"source": "home-office", "level": 396.0})
    new = told({"source": "home-office", "level": 396.0}, {"source": "crime-2021-10", "level": 380.0})
    (row,) = set_beside(old, new).table.to_dict("records")
    assert (row["old_source"], row["new_source"], row["old"], row["new"]) == (
        "crime",
        "crime-2021-10",
        378,
        380,
    )


def test_the_dust_of_writing_numbers_is_no_revision() -> None:
    assert set_beside(told({"level": 1 / 3}), told({"level": 0.333333333333})).table.empty


def test_two_files_are_set_side_by_side(tmp_path: Path) -> None:
    row = {"measure": "rape", "area": "West Mercia", "grain": "quarter", "period": "2021-04-01", "value": 378}
    old = write_figures(new_figures([row]), tmp_path / "old.csv")
    new = write_figures(new_figures([dict(row, value=396)]), tmp_path / "new.csv")
    found = compare_reports(old, new)
    assert found.table[["kind", "old", "new"]].values.tolist() == [["revised", 378, 396]]
    assert found.words == "1 figure stands in both: 1 revised, 0 with another signal; 0 vanished, 0 new"


def test_the_forms_of_one_report_tell_the_same_figures(priorities: Report, tmp_path: Path) -> None:
    book = tmp_path / "report.xlsx"
    book.write_bytes(render_workbook(priorities.document))
    results, _ = write_results(priorities, tmp_path)
    found = compare_reports(book, results)
    assert found.compared > 200
    assert not found.disturbing
    assert not compare_reports(book, book).disturbing

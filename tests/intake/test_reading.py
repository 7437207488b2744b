"""What readers share: names to ids, missing columns, and checks that keep the file's own lines."""

from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.intake import READERS
from pcp_kpi.intake.reading import checked_at, measure_ids, missing_columns


def test_every_layout_of_the_register_has_its_reader(register: dict) -> None:
    # Extracts are counted a floor higher up, by the cleaning room.
    assert {source.layout for source in register.values()} - {"extracts"} <= set(READERS)
    assert {"published", "home-office", "illustrative", "figures"} <= set(READERS)


def test_names_become_ids_and_a_strange_name_is_told_once_at_its_first_row() -> None:
    names = pd.Series(["Hate Crime", "xqz", "rape", "xqz"], dtype="str")
    ids, faults = measure_ids(names, catalogue=read_catalogue(), file="x.csv", column="kind")
    assert ids.tolist() == ["hate-crime", "", "rape", ""]
    assert [str(fault) for fault in faults] == [
        "x.csv, row 3, column kind: 'xqz': the catalogue knows no measure 'xqz'; add an alias to the catalogue"
    ]


def test_a_file_may_have_names_of_its_own() -> None:
    names = pd.Series(["Outcomed offences"], dtype="str")
    also = {"Outcomed offences": "total-recorded-crime-outcomes"}
    ids, faults = measure_ids(names, catalogue=read_catalogue(), file="x.csv", column="kind", also=also)
    assert (ids.tolist(), faults) == (["total-recorded-crime-outcomes"], [])


def test_missing_columns_and_rows_are_listed() -> None:
    table = pd.DataFrame({"a": ["1"]})
    assert missing_columns(table, ["a"], "x.csv") == []
    assert [fault.column for fault in missing_columns(table.iloc[:0], ["a", "b", "c"], "x.csv")] == [
        "b",
        "c",
        "",
    ]


@pytest.mark.parametrize("names", [["hate-crime", "", "rape"], ["hate-crime", "", "hate-crime"]])
def test_rows_without_a_measure_are_left_out_and_the_others_keep_their_lines(
    series, names: list[str]
) -> None:
    figures = series([1, 2, 3]).assign(measure=names, status=["final", "x", "draft"])
    kept, faults = checked_at(figures, file="x.csv", lines=[5, 7, 11], columns={"status": "state"})
    assert kept.empty
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [(11, "state", "draft")]
    kept, faults = checked_at(figures.assign(status="final"), file="x.csv", lines=[5, 7, 11], columns={})
    assert (kept["value"].tolist(), faults) == ([1, 3], [])


def test_no_measure_at_all_gives_no_figures_and_no_more_faults(series) -> None:
    kept, faults = checked_at(series([1]).assign(measure=""), file="x.csv", lines=[2], columns={})
    assert (len(kept), faults) == (0, [])

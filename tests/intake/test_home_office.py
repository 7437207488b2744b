"""Home Office recorded crime, quarterly: names translated, quarters held against their years."""

from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.figures import COLUMNS
from pcp_kpi.intake import home_office

HEADER = "area,area_type,crime_type,financial_year,quarter,quarter_start,offences\n"
QUARTERS = (
    "the financial year, the quarter number (1 is April to June) and quarter_start do not name one quarter"
)


@pytest.fixture
def read(write_csv, context_of):
    def read_text(text: str):
        return home_office.read(write_csv(text, "prc.csv"), context_of("home-office-prc"))

    return read_text


def test_each_row_becomes_one_figure_under_the_forces_own_names(read) -> None:
    reading = read(
        HEADER
        + '"Herefordshire, County of",CSP,robbery_personal,2019/20,1,2019-04-01,12\n'
        + "South Worcester,CSP,wounding,2019-20,4,2020-01-01,-3\n"
        + "Gwent,PFA,rape,2025/26,3,2025-10-01,0\n"
    )
    assert (reading.rows, reading.faults) == (3, ())
    assert tuple(reading.figures.columns) == COLUMNS
    named = reading.figures[["measure", "area", "grain", "value", "source", "status"]]
    assert named.values.tolist() == [
        ["personal-robbery", "Herefordshire", "quarter", 12.0, "home-office-prc", "final"],
        ["wounding", "South Worcestershire", "quarter", -3.0, "home-office-prc", "final"],
        ["rape", "Gwent", "quarter", 0.0, "home-office-prc", "final"],
    ]
    assert reading.figures["period"].tolist() == list(
        pd.to_datetime(["2019-04-01", "2020-01-01", "2025-10-01"])
    )


@pytest.mark.parametrize(
    ("row", "came"),
    [
        ("2019/20,2,2019-04-01", "2019/20 / 2 / 2019-04-01"), ("2020/21,1,2019-04-01", "2020/21 / 1 / 2019-04-01"),
        ("2019/20,5,2020-04-01", "2019/20 / 5 / 2020-04-01"), ("2019/20,one,2019-04-01", "2019/20 / one / 2019-04-01"),
        ("19,1,2019-04-01", "19 / 1 / 2019-04-01"),
    ],
    ids=["another quarter", "another year", "no such quarter", "a word", "no year"],
)  # fmt: skip
def test_quarter_columns_that_disagree_are_refused(read, row: str, came: str) -> None:
    reading = read(f"{HEADER}West Mercia,PFA,rape,2019/20,1,2019-04-01,1\nGwent,PFA,rape,{row},2\n")
    assert [str(fault) for fault in reading.faults] == [
        f"prc.csv, row 3, column quarter_start: '{came}': {QUARTERS}"
    ]


def test_all_faults_are_told_in_the_files_own_lines_and_columns(read) -> None:
    reading = read(
        HEADER
        + "West Mercia,PFA,xqz,2019/20,1,2019-04-01,12\n"
        + "West Mercia,PFA,qzx,2019/20,1,2019-04-01,12\n"
        + 'West Mercia,PFA,rape,2019/20,1,2019-04-01,"1,234"\n'
        + "West Mercia,PFA,rape,2019/20,1,2019-13-01,7\n"
        + "West Mercia,PFA,qzx,2019/20,2,2019-07-01,12\n"
    )
    assert reading.rows == 5
    assert reading.figures.empty
    assert [str(fault) for fault in reading.faults] == [
        "prc.csv, row 2, column crime_type: 'xqz': the catalogue knows no measure 'xqz'; "
        "add an alias to the catalogue",
        "prc.csv, row 3, column crime_type: 'qzx': the catalogue knows no measure 'qzx'; "
        "add an alias to the catalogue",
        f"prc.csv, row 5, column quarter_start: '2019/20 / 1 / 2019-13-01': {QUARTERS}",
        "prc.csv, row 4, column offences: '1,234': a plain number is needed, without thousands separators or "
        "units; leave empty and say why in note if missing",
        "prc.csv, row 5, column quarter_start: '2019-13-01': a day of the calendar is needed, the first of its "
        "period, written as 2021-04-01",
    ]


def test_a_misspelt_crime_type_is_recognised(read) -> None:
    reading = read(HEADER + "West Mercia,PFA,theft_persn,2019/20,1,2019-04-01,12\n")
    (fault,) = reading.faults
    assert str(fault).startswith(
        "prc.csv, row 2, column crime_type: 'theft_persn': the catalogue knows no measure 'theft_persn'; did you mean "
    )
    assert "'theft-from-person'" in fault.rule
    assert fault.rule.endswith("?; add an alias to the catalogue")


def test_two_names_of_one_area_are_the_same_figure_twice(read) -> None:
    reading = read(
        HEADER
        + "Telford and Wrekin,CSP,rape,2019/20,1,2019-04-01,1\nTelford & Wrekin,CSP,rape,2019/20,1,2019-04-01,2\n"
    )
    assert [(fault.row, fault.column) for fault in reading.faults] == [
        (2, "quarter_start"),
        (3, "quarter_start"),
    ]


def test_columns_that_are_missing_are_all_named(read) -> None:
    reading = read(
        "area,area_type,crime_type,financial_year,qtr,quarter_start\nWest Mercia,PFA,rape,2019/20,1,2019-04-01\n"
    )
    assert [str(fault) for fault in reading.faults] == [
        "prc.csv, row 1, column quarter: the column is missing; this layout has it",
        "prc.csv, row 1, column offences: the column is missing; this layout has it",
    ]


def test_a_header_alone_is_a_fault(read) -> None:
    assert [str(fault) for fault in read(HEADER).faults] == ["prc.csv: there are no rows below the header"]


def test_the_committed_file_comes_out_row_for_row(raw_folder, context_of) -> None:
    path = raw_folder / "home_office" / "police_recorded_crime_quarterly.csv"
    reading = home_office.read(path, context_of("home-office-prc"))
    raw = pd.read_csv(path)
    assert (reading.rows, reading.faults) == (6978, ())
    assert reading.figures["value"].tolist() == raw["offences"].tolist()
    assert reading.figures["value"].sum() == raw["offences"].sum()
    assert set(raw["area"]) - set(reading.figures["area"]) == {
        "Herefordshire, County of",
        "South Worcester",
        "Telford and Wrekin",
    }
    assert (reading.figures["area"] == "Telford & Wrekin").sum() == (
        raw["area"] == "Telford and Wrekin"
    ).sum()

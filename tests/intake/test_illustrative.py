"""The illustrative quarters: four figures a row, faults in the columns of the file."""

from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.intake import illustrative

HEADER = "measure,ucl_published,lcl_published,q1_published,q2_illustrative,q3_illustrative,q4_illustrative\n"


@pytest.fixture
def read(write_csv, context_of):
    def read_text(text: str):
        context = context_of("illustrative-2019-20", kind="illustrative")
        return illustrative.read(write_csv(text, "quarters.csv"), context)

    return read_text


def test_a_row_becomes_the_four_quarters_of_the_year(read) -> None:
    reading = read(HEADER + "Theft from Person,255,110,170,217,206,137\n")
    assert (reading.rows, reading.faults) == (1, ())
    assert reading.figures["value"].tolist() == [170, 217, 206, 137]
    assert reading.figures["period"].tolist() == list(
        pd.to_datetime(["2019-04-01", "2019-07-01", "2019-10-01", "2020-01-01"])
    )
    assert reading.figures[["measure", "area", "grain", "source"]].drop_duplicates().values.tolist() == [
        ["theft-from-person", "West Mercia", "quarter", "illustrative-2019-20"]
    ]


def test_faults_name_the_line_and_the_column_of_the_file(read) -> None:
    reading = read(HEADER + "Rape,351,262,320,284,n/k,330\nXqz,1,1,1,1,1,1\nCyber,1065,323,804,447,660,\n")
    assert reading.figures.empty
    assert [str(fault) for fault in reading.faults] == [
        "quarters.csv, row 3, column measure: 'Xqz': the catalogue knows no measure 'Xqz'; "
        "add an alias to the catalogue",
        "quarters.csv, row 2, column q3_illustrative: 'n/k': a plain number is needed, without thousands "
        "separators or units; leave empty and say why in note if missing",
        "quarters.csv, row 4, column q4_illustrative: the value is missing; say why in note, or leave the row out",
    ]


def test_a_measure_that_stands_twice_is_refused(read) -> None:
    reading = read(HEADER + "Rape,351,262,320,284,291,330\nrape,351,262,320,284,291,330\n")
    assert {(fault.row, fault.column) for fault in reading.faults} == {(2, "measure"), (3, "measure")}


def test_missing_columns_and_missing_rows_are_named(read) -> None:
    assert [str(fault) for fault in read(HEADER.replace("q4_illustrative", "q4")).faults] == [
        "quarters.csv, row 1, column q4_illustrative: the column is missing; this layout has it",
        "quarters.csv: there are no rows below the header",
    ]

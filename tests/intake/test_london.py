"""London borough files: months across, burglary at its major type, fraud in nothing, the unknown in the force only."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pcp_kpi.forces import parse_force
from pcp_kpi.intake import Context, Reading
from pcp_kpi.intake.london import read as read_london

HEADER = "MajorText,MinorText,BoroughName,202403,202404\n"
ROWS = (
    "BURGLARY,DOMESTIC BURGLARY,Camden,5,0\n"
    "BURGLARY,RES BURGLARY OF A HOME,Camden,0,4\n"
    "VIOLENCE AGAINST THE PERSON,HOMICIDE,Camden,1,0\n"
    "VIOLENCE AGAINST THE PERSON,STALKING AND HARASSMENT,Brent,2,3\n"
    "THEFT,SHOPLIFTING,Unknown,7,8\n"
    "FRAUD AND FORGERY,FRAUD AND FORGERY,Camden,100,100\n"
    "NFIB FRAUD,NFIB,Brent,50,0\n"
)
MET = 'name = "Met"\npolice = "Metropolitan Police Service"\nareas = [{ name = "Camden Town", aliases = ["Camden"] }]'
Read = Callable[..., Reading]


@pytest.fixture
def read(write_csv, context_of) -> Read:
    """Read a borough file, for the force of a configuration if there is one."""

    def read_text(text: str, force: str = "") -> Reading:
        context = context_of("london")
        if force:
            context = Context(context.catalogue, parse_force(force), context.sources)
        return read_london(write_csv(text, "boroughs.csv"), context)

    return read_text


def counts_of(reading: Reading, area: str) -> dict[str, list[float]]:
    assert reading.faults == ()
    rows = reading.figures[reading.figures["area"] == area].sort_values("period")
    return {measure: part["value"].tolist() for measure, part in rows.groupby("measure")}


def test_months_become_figures_of_boroughs_and_of_the_force(read: Read) -> None:
    reading = read(HEADER + ROWS, MET)
    assert reading.rows == 7
    assert counts_of(reading, "Camden Town") == {
        "burglary": [5, 4],
        "homicide": [1, 0],
        "violence-with-injury": [1, 0],
        "total-recorded-crime": [6, 4],
    }
    assert counts_of(reading, "Brent") == {
        "violence-without-injury": [2, 3],
        "total-recorded-crime": [2, 3],
    }
    assert counts_of(reading, "Met") == {
        "burglary": [5, 4],
        "homicide": [1, 0],
        "violence-with-injury": [1, 0],
        "violence-without-injury": [2, 3],
        "shoplifting": [7, 8],
        "total-recorded-crime": [15, 15],
    }
    assert set(reading.figures["area"]) == {"Met", "Camden Town", "Brent"}
    assert set(reading.figures["grain"]) == {"month"}


def test_the_older_heading_of_the_boroughs_is_understood(read: Read) -> None:
    old = read(HEADER.replace("BoroughName", "LookUp_BoroughName") + ROWS)
    assert old.figures.equals(read(HEADER + ROWS).figures)


def test_for_another_force_the_sum_of_london_never_bears_its_name(read: Read) -> None:
    assert set(read(HEADER + ROWS).figures["area"]) == {"Metropolitan Police", "Camden", "Brent"}


def test_a_type_absent_in_a_borough_is_absent_and_not_nought(read: Read) -> None:
    assert "shoplifting" not in counts_of(read(HEADER + ROWS), "Camden")


def test_all_that_is_wrong_is_told_at_once(read: Read) -> None:
    rows = (
        "THEFT,SHOPLIFTING,Camden,,1.5\n"
        "THEFT,PIRACY,Camden,1,1\n"
        "THEFT,SHOPLIFTING,,1,1\n"
        "THEFT,SHOPLIFTING,Camden,3,4\n"
    )
    assert [str(fault) for fault in read(HEADER + rows).faults] == [
        "boroughs.csv, row 2, column 202403: a whole number is needed in every month; a month without crimes is 0",
        "boroughs.csv, row 2, column 202404: '1.5': a whole number is needed in every month; a month without crimes is 0",
        "boroughs.csv, row 3, column MinorText: 'THEFT / PIRACY': neither this minor type nor its major one is known; "
        "add it to pcp_kpi/intake/mappings/london.toml",
        "boroughs.csv, row 4, column BoroughName: the name of the borough is missing",
        "boroughs.csv, row 5: 'THEFT / SHOPLIFTING / Camden': the row stands twice; keep one",
    ]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (
            "MajorText,MinorText,BoroughName\n",
            "boroughs.csv, row 1: no column is a month; they are headed 202401, 202402 and so on",
        ),
        (
            "MajorText,MinorText,BoroughName,202401,202401\n",
            "boroughs.csv, row 1: a month stands in two columns; keep one",
        ),
        (
            "MajorText,MinorText,Place,202401\n",
            "boroughs.csv, column Boroughname or Lookup_Boroughname or Borough: the column is missing; "
            "this layout has it",
        ),
    ],
)
def test_a_header_of_another_form_is_refused(read: Read, header: str, told: str) -> None:
    reading = read(header + "THEFT,SHOPLIFTING,Camden,1,1\n")
    assert (str(reading.faults[0]), len(reading.figures)) == (told, 0)


@pytest.mark.parametrize("heading", ["202413", "2024-03", "Mar 2024", "199912", "2024"])
def test_a_column_that_is_no_month_is_refused_and_not_passed_over(read: Read, heading: str) -> None:
    reading = read(f"MajorText,MinorText,BoroughName,202403,{heading}\nTHEFT,SHOPLIFTING,Camden,1,1\n")
    assert [str(fault) for fault in reading.faults] == [
        f"boroughs.csv, row 1, column E: '{heading}': is no month from 2000 on; head it as 202401, or take the column out"
    ]


def test_a_column_of_words_is_passed_over_as_is_an_empty_one(read: Read) -> None:
    reading = read("MajorText,MinorText,BoroughName,Region,202403,\nTHEFT,SHOPLIFTING,Camden,North,1,\n")
    assert counts_of(reading, "Camden") == {"shoplifting": [1], "total-recorded-crime": [1]}


def test_a_count_under_no_heading_is_refused_with_its_place(read: Read) -> None:
    reading = read("MajorText,MinorText,BoroughName,202403,\nTHEFT,SHOPLIFTING,Camden,1,2,3\n")
    rule = "stands under no heading; head the column with its month, as 202401, or take it out"
    assert [str(fault) for fault in reading.faults] == [
        f"boroughs.csv, row 2, column E: '2': {rule}",
        f"boroughs.csv, row 2, column F: '3': {rule}",
    ]

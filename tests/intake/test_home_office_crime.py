"""Home Office recorded crime as published: both levels, both spellings, all forms of file, every quirk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.intake import Reading
from pcp_kpi.intake.home_office_crime import read_forces, read_partnerships

FORCE_HEADER = (
    "Financial Year", "Financial Quarter", "Force Name", "Offence Description", "Offence Group", "Offence Subgroup",
    "Offence Code", "Number of Offences",
)  # fmt: skip
CSP_HEADER = (
    "Financial Year", "Financial Quarter", "Police Force", "CSP Name", "Offence Description", "Offence Group",
    "Offence Subgroup", "Offence Code", "Offence Count",
)  # fmt: skip
ASSAULT = ("Assault without injury", "Violence against the person", "Violence without injury", "105A")
STALKING = ("Stalking", "Violence against the person", "Stalking and harassment", "8Q")
RAPE = ("Rape of a female aged 16 and over", "Sexual offences", "Rape offences", "19C")
HOMICIDE = ("Homicide", "Violence against the person", "Homicide", "1/4.1/4.10/4.2")
FRAUD = ("Fraud offences recorded by Action Fraud", "Fraud offences", "Fraud: Action Fraud", "AF")
SHED = ("Burglary Residential", "Theft offences", "Domestic burglary", "28E")
ROWS = [
    FORCE_HEADER,
    ("2024/25", 1, "West Mercia", *ASSAULT, 40),
    ("2024/25", 1, "West Mercia", *STALKING, 7),
    ("2024/25", 1, "West Mercia", *RAPE, 0),
    ("2024/25", 2, "West Mercia", *ASSAULT, -3),
    ("2024/25", 1, "London, City of", *ASSAULT, 5),
    ("2024/25", 1, "British Transport Police", *ASSAULT, 100),
    ("2024/25", 1, "Action Fraud", *FRAUD, 1000),
    ("2024/25", 1, "West Mercia", *FRAUD, 9),
]
Read = Callable[..., Reading]


def counts_of(reading: Reading, **where: str) -> dict[tuple[str, ...], float]:
    assert reading.faults == ()
    figures = reading.figures
    for column, value in where.items():
        figures = figures[figures[column] == value]
    keys = figures[["measure", "area", "breakdown"]].assign(period=figures["period"].dt.strftime("%Y-%m-%d"))
    return {
        tuple(word for word in key if word): value
        for key, value in zip(keys.itertuples(index=False, name=None), figures["value"], strict=True)
    }


EXPECTED = {
    ("violence-without-injury", "West Mercia", "2024-04-01"): 47,
    ("violence-without-injury", "West Mercia", "2024-07-01"): -3,
    ("violence-without-injury", "City of London", "2024-04-01"): 5,
    ("common-assault", "West Mercia", "2024-04-01"): 40,
    ("common-assault", "West Mercia", "2024-07-01"): -3,
    ("common-assault", "City of London", "2024-04-01"): 5,
    ("rape", "West Mercia", "2024-04-01"): 0,
    ("total-recorded-crime", "West Mercia", "2024-04-01"): 47,
    ("total-recorded-crime", "West Mercia", "2024-07-01"): -3,
    ("total-recorded-crime", "City of London", "2024-04-01"): 5,
}


@pytest.fixture
def read(tmp_path: Path, context_of, to_csv) -> Read:
    """Read rows as CSV."""

    def read_rows(rows, reader=read_forces) -> Reading:
        path = tmp_path / "prc.csv"
        path.write_text(to_csv(rows), encoding="utf-8")
        return reader(path, context_of("ho"))

    return read_rows


def test_offences_add_up_by_type_noughts_and_negatives_kept_and_national_bodies_left_out(read: Read) -> None:
    reading = read(ROWS)
    assert counts_of(reading) == EXPECTED
    assert reading.rows == 8
    assert set(reading.figures["grain"]) == {"quarter"}
    assert set(reading.figures["source"]) == {"ho"}


@pytest.mark.parametrize("form", ["ods", "xlsx"])
def test_a_workbook_with_a_sheet_a_year_and_notes_reads_the_same(
    form: str, tmp_path: Path, context_of, write_book
) -> None:
    sheets = {"Notes": [("Updated: 1 May",), (), ("Force Notes", "None")], "2024_25": ROWS}
    later = [FORCE_HEADER, ("2025/26", 1, "West Mercia", *RAPE, 2)]
    path = write_book(tmp_path / f"prc.{form}", {**sheets, "2025_26": later})
    found = counts_of(read_forces(path, context_of("ho")))
    assert found == {
        **EXPECTED,
        ("rape", "West Mercia", "2025-04-01"): 2,
        ("total-recorded-crime", "West Mercia", "2025-04-01"): 2,
    }


def test_padded_numbers_capitals_and_a_new_code_are_understood(read: Read) -> None:
    rows = [
        tuple(name.upper() for name in FORCE_HEADER),
        ("2017/18", " 1 ", " West Mercia ", "New", "x", "VEHICLE OFFENCES", "999Z", " 66776 "),
    ]
    assert counts_of(read(rows)) == {
        ("vehicle-offences", "West Mercia", "2017-04-01"): 66776,
        ("total-recorded-crime", "West Mercia", "2017-04-01"): 66776,
    }


def test_homicide_has_four_rows_of_one_name_and_not_five(read: Read) -> None:
    row = ("2017/18", 1, "West Mercia", *HOMICIDE, 2)
    assert counts_of(read([FORCE_HEADER, *[row] * 4]), measure="homicide") == {
        ("homicide", "West Mercia", "2017-04-01"): 8
    }
    reading = read([FORCE_HEADER, *[row] * 5])
    assert [str(fault) for fault in reading.faults] == [
        "prc.csv, row 6, column Offence Code: '2017/18 / 1 / West Mercia / 1/4.1/4.10/4.2 / Homicide': the row "
        "stands twice, and would be counted twice; keep one"
    ]


def test_all_that_is_wrong_is_told_at_once_and_nothing_comes_out(read: Read) -> None:
    reading = read(
        [
            FORCE_HEADER,
            ("2017", "7", "West Mercia", *RAPE, 1),
            ("2017/18", "1", "West Mercia", "Piracy", "Sea", "Piracy", "777", 1),
            ("2017/18", "1", "", *RAPE, "1,024"),
        ]
    )
    assert reading.figures.empty
    assert [str(fault) for fault in reading.faults] == [
        "prc.csv, row 2, column Financial Quarter: '2017 / 7': a financial year such as 2017/18 and a quarter 1 to 4 "
        "(1 is April to June) are needed",
        "prc.csv, row 3, column Offence Code: '777 / Piracy': neither this offence code nor its subgroup is known, so "
        "its crime type is not; add it to pcp_kpi/intake/mappings/offences.toml",
        "prc.csv, row 4, column Number of Offences: '1,024': a whole number is needed, without thousands separators; "
        "nought is 0, and negative is legal",
        "prc.csv, row 4, column Force Name: the name of the force is missing",
    ]


def test_the_same_year_on_two_sheets_is_refused(tmp_path: Path, context_of, write_book) -> None:
    page = [FORCE_HEADER, ("2024/25", 1, "West Mercia", *RAPE, 3)]
    path = write_book(tmp_path / "prc.xlsx", {"2024_25": page, "2024_25 revised": page})
    (fault,) = read_forces(path, context_of("ho")).faults
    assert str(fault) == (
        "prc.xlsx, sheet 2024_25 revised, row 2, column Force Name: '2024/25 / 1 / West Mercia': this force and quarter "
        "stand in prc.xlsx, sheet 2024_25 too; keep one of the two"
    )


def test_a_header_without_a_needed_column_says_which(read: Read) -> None:
    reading = read([("Financial Year", "Financial Quarter", "Force Name"), ("2017/18", "1", "x")])
    assert [str(fault) for fault in reading.faults] == [
        "prc.csv, column Offence Subgroup: the column is missing; this layout has it",
        "prc.csv, column Offence Code: the column is missing; this layout has it",
        "prc.csv, column Number Of Offences or Offence Count: the column is missing; this layout has it",
    ]


def test_a_thousand_faults_are_told_and_the_others_counted(read: Read) -> None:
    rows = [
        ("2017/18", "1", "West Mercia", f"Offence {n}", "x", "Rape offences", "19C", "x") for n in range(1005)
    ]
    faults = read([FORCE_HEADER, *rows]).faults
    assert len(faults) == 1001
    assert str(faults[-1]) == "prc.csv: has 5 more faults of the same kinds"


PARTNERSHIPS = [
    CSP_HEADER,
    ("2024/25", "Q1", "West Mercia", "Telford and Wrekin", *SHED, 4),
    ("2024/25", "1", "West Mercia", "Herefordshire, County of", *SHED, 3),
    ("2024/25", "Q1", "West Mercia", "Unassigned West Mercia", *SHED, 2),
    ("2024/25", "Q1", "Kent", "Ashford", *SHED, 50),
]


def test_partnerships_become_areas_and_the_force_is_the_sum_with_the_unassigned(read: Read) -> None:
    found = counts_of(read(PARTNERSHIPS, read_partnerships), measure="home-office-residential-burglary")
    assert found == {
        ("home-office-residential-burglary", "Telford & Wrekin", "2024-04-01"): 4,
        ("home-office-residential-burglary", "Herefordshire", "2024-04-01"): 3,
        ("home-office-residential-burglary", "West Mercia", "2024-04-01"): 9,
    }


def test_a_file_without_a_partnership_of_the_force_is_refused(read: Read) -> None:
    reading = read([CSP_HEADER, PARTNERSHIPS[-1]], read_partnerships)
    assert [str(fault) for fault in reading.faults] == [
        "prc.csv: has no partnership of West Mercia; it has those of Kent. Name the force with --force"
    ]


def test_the_input_order_does_not_matter(read: Read) -> None:
    forwards = read(ROWS).figures
    backwards = read([ROWS[0], *ROWS[:0:-1]]).figures
    pd.testing.assert_frame_equal(forwards, backwards)

"""Home Office outcomes: the basis of the report, the cohort beside it, nothing counted twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_kpi.intake import Reading
from pcp_kpi.intake.home_office_outcomes import read as read_outcomes

HEADER = (
    "Financial Year", "Financial Quarter", "Force Name", "Offence Description", "Offence Group", "Offence Subgroup",
    "Offence Code", "Outcome Description", "Outcome Group", "Outcome Type",
    "Force outcomes for offences recorded in quarter", "Force outcomes recorded in quarter",
)  # fmt: skip
RAPE = ("Rape of a female aged 16 and over", "Sexual offences", "Rape offences", "19C")
DRUGS = ("Trafficking in controlled drugs", "Drug Offences", "Trafficking of drugs", "92A")
Q1 = ("2020/21", 1, "West Mercia")
ROWS = [
    HEADER,
    (*Q1, *RAPE, "Charged/Summonsed", "Charged", "1", 4, 6),
    (*Q1, *RAPE, "Charged - alternate offence", "Charged", "1A", 1, 2),
    (*Q1, *RAPE, "Investigation complete - no suspect identified", "x", "18", 10, 20),
    (*Q1, *RAPE, "Not yet assigned an outcome", "x", "0", 30, 30),
    (*Q1, *DRUGS, "Charged or summonsed", "Charged", "1", 5, 7),
    ("2020/21", 1, "Kent", *DRUGS, "Community Resolution", "x", 8, 3, 2),
]
Read = Callable[..., Reading]


@pytest.fixture
def read(tmp_path: Path, context_of, write_book) -> Read:
    """Read rows as a workbook."""

    def read_rows(rows, form: str = "xlsx") -> Reading:
        path = write_book(
            tmp_path / f"outcomes.{form}", {"Cover": [("Outcomes",)], "Outcomes open data": rows}
        )
        return read_outcomes(path, context_of("ho"))

    return read_rows


def found_in(reading: Reading, measure: str, area: str = "West Mercia") -> dict[str, tuple[float, float]]:
    assert reading.faults == ()
    figures = reading.figures
    rows = figures[(figures["measure"] == measure) & (figures["area"] == area)]
    return dict(zip(rows["breakdown"], zip(rows["value"], rows["of"], strict=True), strict=True))


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_outcomes_are_counted_when_given_and_an_alternate_is_never_added(read: Read, form: str) -> None:
    reading = read(ROWS, form)
    counts = {code: value for code, (value, _) in found_in(reading, "total-recorded-crime-outcomes").items()}
    # 6 charges of which 2 alternate, 7 more of drugs, 20 without a suspect; the 30 not yet assigned are in nothing.
    assert counts == {"": 33, "1": 11, "1A": 2, "18": 20}
    assert counts[""] == sum(value for code, value in counts.items() if code)


def test_outcomes_have_no_denominator_and_the_type_of_the_offence_its_own_figures(read: Read) -> None:
    reading = read(ROWS)
    assert {code: value for code, (value, _) in found_in(reading, "rape-outcomes").items()} == {
        "": 26,
        "1": 4,
        "1A": 2,
        "18": 20,
    }
    assert found_in(reading, "drug-offences-outcomes")[""][0] == 7
    given = reading.figures[~reading.figures["measure"].str.endswith("cohort-outcomes")]
    assert given["of"].isna().all()


def test_the_cohort_is_of_all_offences_of_the_quarter_those_not_yet_assigned_too(read: Read) -> None:
    cohort = found_in(read(ROWS), "total-recorded-crime-cohort-outcomes")
    assert cohort == {"": (19, 49), "1": (8, 49), "1A": (1, 49), "18": (10, 49)}


def test_of_other_forces_only_all_crime_is_kept(read: Read) -> None:
    figures = read(ROWS).figures
    kent = figures[figures["area"] == "Kent"]
    assert set(kent["measure"]) == {"total-recorded-crime-outcomes"}
    assert dict(zip(kent["breakdown"], kent["value"], strict=True)) == {"": 2, "8": 2}


def test_a_file_of_alternates_alone_is_refused(read: Read) -> None:
    reading = read([HEADER, ROWS[2]])
    assert [str(fault) for fault in reading.faults] == [
        "outcomes.xlsx: holds alternate outcomes (1A) without the outcomes that they are part of; they are counted in "
        "the main file already, so leave this one out"
    ]


def test_an_outcome_that_no_table_knows_is_refused_by_its_row(read: Read) -> None:
    reading = read([HEADER, (*Q1, *RAPE, "Sent to the Moon", "x", "?", 1, 1)])
    assert [str(fault) for fault in reading.faults] == [
        "outcomes.xlsx, sheet Outcomes open data, row 2, column Outcome Type: '? / Sent to the Moon': no outcome of the "
        "framework goes by this; add its words to pcp_kpi/intake/mappings/outcomes.toml"
    ]


def test_a_file_without_the_basis_of_the_report_is_refused(read: Read) -> None:
    reading = read([cells[:-1] for cells in ROWS])
    assert [str(fault) for fault in reading.faults] == [
        "outcomes.xlsx, column Force Outcomes Recorded In Quarter or Outcomes Recorded In Quarter: the column is "
        "missing; this layout has it"
    ]

"""Real published files, where they are at hand: totals counted here by the csv module alone.

They are no part of the project. The folder that holds them is named by the environment variable PCP_KPI_SPECIMENS.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from pcp_kpi.intake import READERS, Reading, recognise

_FOLDER = os.environ.get("PCP_KPI_SPECIMENS", "")
HOME_OFFICE = "home_office_prc_201718_two_forces.csv"
LONDON = "london_borough_level_crime_24_months.csv"
STREET = "police_uk_2018-07-west-yorkshire-street_first400.csv"


@pytest.fixture
def specimen():
    def path_of(name: str) -> Path:
        if not _FOLDER:
            pytest.skip("PCP_KPI_SPECIMENS does not name a folder with the published files")
        path = Path(_FOLDER) / name
        if not path.is_file():
            pytest.skip(f"PCP_KPI_SPECIMENS has no {name}")
        return path

    return path_of


def raw_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read(path: Path, context) -> Reading:
    reading = READERS["auto"](path, context)
    assert reading.faults == ()
    return reading


def sums(reading: Reading, *by: str) -> dict[object, float]:
    rows = reading.figures.groupby(list(by) if len(by) > 1 else by[0])["value"].sum()
    return dict(rows.items())


def test_the_home_office_file_is_read_right(specimen, context_of) -> None:
    path = specimen(HOME_OFFICE)
    raw = raw_rows(path)
    assert recognise(path) == "home-office-forces"
    reading = read(path, context_of("ho"))
    assert reading.rows == len(raw) == 1048
    found = sums(reading, "measure", "area")
    total, subgroups, codes, quarters = Counter(), Counter(), Counter(), Counter()
    for row in raw:
        force, count = row["Force Name"], int(row["Number of Offences"])
        total[force] += count
        subgroups[row["Offence Subgroup"], force] += count
        codes[row["Offence Code"], force] += count
        quarters[row["Financial Quarter"]] += count
    assert total == {"West Mercia": 84350, "Warwickshire": 41411}
    for force in total:
        assert found["total-recorded-crime", force] == total[force]
        assert found["rape", force] == subgroups["Rape offences", force]
        assert found["theft-from-person", force] == subgroups["Theft from the person", force]
        assert found["personal-robbery", force] == subgroups["Robbery of personal property", force]
        assert found["home-office-residential-burglary", force] == subgroups["Domestic burglary", force]
        assert found["homicide", force] == subgroups["Homicide", force]
        assert found["common-assault", force] == codes["105A", force]
        assert found["violence-with-injury", force] == sum(
            subgroups[name, force] for name in ("Violence with injury", "Homicide")
        )
        assert found["violence-without-injury", force] == sum(
            subgroups[name, force] for name in ("Violence without injury", "Stalking and harassment")
        )
        assert found["vehicle-offences", force] == sum(
            subgroups[name, force]
            for name in ("Theft from a vehicle", "Theft of a motor vehicle", "Vehicle interference")
        )
    by_quarter = (
        reading.figures[reading.figures["measure"] == "total-recorded-crime"].groupby("period")["value"].sum()
    )
    assert by_quarter.tolist() == [quarters[number] for number in "1234"]


def test_the_london_file_is_read_right(specimen, context_of) -> None:
    path = specimen(LONDON)
    raw = raw_rows(path)
    assert recognise(path) == "london"
    reading = read(path, context_of("london"))
    assert reading.rows == len(raw) == 1056
    fraud = {"FRAUD AND FORGERY", "NFIB FRAUD"}
    majors, boroughs, months = Counter(), Counter(), Counter()
    for row in raw:
        for month in (name for name in row if name.isdigit()):
            majors[row["MajorText"]] += int(row[month])
            if row["MajorText"] not in fraud:
                boroughs[row["BoroughName"]] += int(row[month])
                months[month] += int(row[month])
    total = reading.figures[reading.figures["measure"] == "total-recorded-crime"]
    force = total[total["area"] == "Metropolitan Police"]
    assert force["value"].sum() == sum(boroughs.values()) == 1_854_185
    assert dict(zip(force["period"].dt.strftime("%Y%m"), force["value"], strict=True)) == months
    areas = total[total["area"] != "Metropolitan Police"].groupby("area")["value"].sum().to_dict()
    assert areas == {name: count for name, count in boroughs.items() if name != "Unknown"}
    found = sums(reading, "measure", "area")
    for major, measure in (
        ("BURGLARY", "burglary"),
        ("VEHICLE OFFENCES", "vehicle-offences"),
        ("DRUG OFFENCES", "drug-offences"),
    ):
        assert found[measure, "Metropolitan Police"] == majors[major]
    robberies = (
        found["personal-robbery", "Metropolitan Police"] + found["business-robbery", "Metropolitan Police"]
    )
    assert robberies == majors["ROBBERY"]


def test_the_street_file_is_read_right(specimen, context_of) -> None:
    path = specimen(STREET)
    raw = raw_rows(path)
    assert recognise(path) == "police-uk"
    reading = read(path, context_of("police-uk"))
    assert reading.rows == len(raw) == 400
    types = Counter(row["Crime type"] for row in raw)
    found = sums(reading, "measure")
    assert found["anti-social-behaviour"] == types["Anti-social behaviour"] == 66
    assert found["street-level-crime"] == 400 - 66
    assert found["violence-and-sexual-offences"] == types["Violence and sexual offences"]
    assert found["burglary"] == types["Burglary"]
    assert len(found) == len(types) + 1
    assert set(reading.figures["area"]) == {"West Yorkshire"}

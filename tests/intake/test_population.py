"""Populations for rates: a file of the analyst's own, with the source of each number."""

from __future__ import annotations

from pcp_kpi.errors import DataRefused
from pcp_kpi.intake.population import read as read_population
from pcp_kpi.intake.population import read_populations

TEXT = (
    "area,year,population,source\n"
    "West Mercia Police,2024,1000,ONS mid-year estimates\n"
    "Telford and Wrekin,mid-2024,200,ONS mid-year estimates\n"
    "Kent,2023,3000,made up\n"
)


def test_areas_bear_the_names_of_the_figures_and_every_number_its_source(write_csv) -> None:
    people = read_populations(write_csv(TEXT))
    assert people.to_dict("list") == {
        "area": ["West Mercia", "Telford & Wrekin", "Kent"],
        "year": [2024, 2024, 2023],
        "population": [1000, 200, 3000],
        "source": ["ONS mid-year estimates", "ONS mid-year estimates", "made up"],
    }


def test_as_figures_they_stand_at_mid_year(write_csv, context_of) -> None:
    reading = read_population(write_csv(TEXT), context_of("ons"))
    assert (reading.rows, reading.faults) == (3, ())
    assert reading.figures["measure"].unique().tolist() == ["population"]
    assert reading.figures["period"].dt.strftime("%Y-%m-%d").tolist() == [
        "2024-06-30",
        "2024-06-30",
        "2023-06-30",
    ]
    assert reading.figures["value"].tolist() == [1000, 200, 3000]


def test_all_that_is_wrong_is_told_at_once(write_csv, context_of, message_of) -> None:
    text = 'area,year,population,source\nKent,2024,10,x\nKent,2024,11,x\n,24,-5,x\nWales,2024,"1,000",\n'
    needed = "a whole number of people is needed, without thousands separators"
    expected = [
        "figures.csv, row 3, column area: 'Kent': the area stands twice in this year; keep one",
        "figures.csv, row 4, column area: the area is empty; name the force or the area",
        f"figures.csv, row 4, column population: '-5': {needed}",
        "figures.csv, row 4, column year: '24': a year of the mid-year estimate is needed, such as 2024",
        f"figures.csv, row 5, column population: '1,000': {needed}",
        "figures.csv, row 5, column source: say where the population was published",
    ]
    path = write_csv(text)
    assert [str(fault) for fault in read_population(path, context_of("ons")).faults] == expected
    message = message_of(DataRefused, lambda: read_populations(path))
    assert message.splitlines()[1:] == [f"  {line}" for line in expected]

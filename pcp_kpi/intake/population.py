"""Reader of a population file: the people behind a rate, by area and year, with where they were counted."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pandas as pd

from pcp_kpi.errors import Fault, refuse_if
from pcp_kpi.figures import checked
from pcp_kpi.files import read_text_table
from pcp_kpi.forces import Force, read_force
from pcp_kpi.intake.mapping import force_names
from pcp_kpi.intake.reading import Context, Reading, missing_columns, no_figures

POPULATION = "population"
COLUMNS = ("area", "year", "population", "source")
_YEAR = re.compile(r"(?:mid-?)?(20\d\d|19\d\d)", re.ASCII)
_PEOPLE = re.compile(r"[1-9]\d*", re.ASCII)


def read(path: Path, context: Context) -> Reading:
    """Read a population file as figures.

    Parameters
    ----------
    path : Path
        As `read_populations` takes it.
    context : Context
        The force, with its areas; the one source of the file.

    Returns
    -------
    Reading
        One figure ``population`` for each row, at its mid-year: grain ``point``, 30 June.
    """
    table = read_text_table(path)
    faults = missing_columns(table, COLUMNS, path.name) or _faults_in(table, path.name, context.force)
    if faults:
        return Reading(len(table), no_figures(), tuple(faults))
    people = _typed(table, context.force)
    figures = people[["area"]].assign(
        measure=POPULATION,
        breakdown="",
        grain="point",
        period=[pd.Timestamp(dt.date(year, 6, 30)) for year in people["year"]],
        value=people["population"].astype("float64"),
        of=float("nan"),
        status="final",
        source=context.sources[0].id,
        note="",
    )
    columns = ["measure", "area", "breakdown", "grain", "period", "value", "of", "status", "source", "note"]
    return Reading(len(table), checked(figures[columns], file=path.name), ())


def read_populations(path: str | Path, *, force: Force | None = None) -> pd.DataFrame:
    """Read populations by area and year, for rates.

    Parameters
    ----------
    path : str or Path
        CSV with the columns `area`, `year` (of the mid-year estimate: 2024 or mid-2024), `population` (people, a whole
        number) and `source` (where it was published).
    force : Force, optional
        Knows its areas and their aliases; West Mercia if left out.

    Returns
    -------
    DataFrame
        `area` (by the name in the figures), `year` (int), `population` (int, people) and `source`, in the order of the
        file.

    Raises
    ------
    DataRefused
        With every fault: a column, number or source that is missing, or an area that stands twice in a year.
    """
    path = Path(path)
    table = read_text_table(path)
    force = force or read_force()
    refuse_if(missing_columns(table, COLUMNS, path.name) or _faults_in(table, path.name, force))
    return _typed(table, force)


def _faults_in(table: pd.DataFrame, file: str, force: Force) -> list[Fault]:
    year, people = (
        "a year of the mid-year estimate is needed, such as 2024",
        "a whole number of people is needed",
    )
    twice = pd.DataFrame({"area": _areas(table, force), "year": _years(table)}).duplicated()
    rules = [
        ("area", table["area"].str.strip() == "", "the area is empty; name the force or the area"),
        ("year", ~table["year"].str.strip().str.fullmatch(_YEAR.pattern), year),
        ("population", ~table["population"].str.strip().str.fullmatch(_PEOPLE.pattern),
         f"{people}, without thousands separators"),
        ("source", table["source"].str.strip() == "", "say where the population was published"),
        ("area", twice, "the area stands twice in this year; keep one"),
    ]  # fmt: skip
    return sorted(
        Fault(file, int(row) + 2, column, str(table[column].iloc[int(row)]), rule)
        for column, broken, rule in rules
        for row in broken.to_numpy().nonzero()[0]
    )


def _typed(table: pd.DataFrame, force: Force) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area": _areas(table, force),
            "year": _years(table).astype("int64"),
            "population": table["population"].str.strip().astype("int64"),
            "source": table["source"].str.strip(),
        }
    )


def _areas(table: pd.DataFrame, force: Force) -> list[str]:
    names = force_names(force)
    return [force.name if names.is_own(area) else force.area_named(area) for area in table["area"]]


def _years(table: pd.DataFrame) -> pd.Series:
    return table["year"].str.extract(r"(\d{4})", expand=False)

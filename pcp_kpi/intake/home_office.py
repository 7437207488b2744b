"""Reader of Home Office police recorded crime, by quarter, police force and community safety partnership."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pcp_kpi.errors import Fault, PeriodNotUnderstood
from pcp_kpi.files import read_text_table
from pcp_kpi.intake.reading import Context, Reading, checked_at, measure_ids, missing_columns, no_figures
from pcp_kpi.periods import Quarter, parse_year

_NAMES = {"measure": "crime_type", "period": "quarter_start", "value": "offences"}
COLUMNS = ("area", "area_type", "crime_type", "financial_year", "quarter", "quarter_start", "offences")


def read(path: Path, context: Context) -> Reading:
    """Read quarterly counts of recorded crime.

    Parameters
    ----------
    path : Path
        CSV with the columns of `COLUMNS`, one row a quarter, area and crime type. Partnership names become
        the force's names of its areas; negative counts (transfers and revisions) are legal and kept.
    context : Context
        Names of measures and areas; the one source of the file.

    Returns
    -------
    Reading
        One figure for each row.
    """
    table = read_text_table(path)
    faults = missing_columns(table, COLUMNS, path.name)
    if faults:
        return Reading(len(table), no_figures(), tuple(faults))
    ids, faults = measure_ids(
        table["crime_type"], catalogue=context.catalogue, file=path.name, column="crime_type"
    )
    faults += _faults_of_quarters(table, path.name)
    figures = pd.DataFrame(
        {
            "measure": ids,
            "area": table["area"].map(
                {name: context.force.area_named(name) for name in table["area"].unique()}
            ),
            "breakdown": "",
            "grain": "quarter",
            "period": table["quarter_start"],
            "value": table["offences"].str.strip(),
            "of": "",
            "status": "final",
            "source": context.sources[0].id,
            "note": "",
        }
    )
    figures, found = checked_at(figures, file=path.name, lines=range(2, len(table) + 2), columns=_NAMES)
    return Reading(len(table), figures, (*faults, *found))


def _faults_of_quarters(table: pd.DataFrame, file: str) -> list[Fault]:
    """List rows whose financial year, quarter number and first day do not name the same quarter."""
    columns = ("financial_year", "quarter", "quarter_start")
    triples = list(zip(*(table[name] for name in columns), strict=True))
    wrong = {triple for triple in set(triples) if not _agree(*triple)}
    rule = (
        "the financial year, the quarter number (1 is April to June) and quarter_start "
        "do not name one quarter"
    )
    return [
        Fault(file, row, "quarter_start", " / ".join(triple), rule)
        for row, triple in enumerate(triples, start=2)
        if triple in wrong
    ]


def _agree(year: str, number: str, first: str) -> bool:
    try:
        return f"{Quarter(parse_year(year).start_year, int(number)).start}" == first
    except (PeriodNotUnderstood, ValueError):
        return False

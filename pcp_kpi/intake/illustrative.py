"""Reader of the illustrative quarters of one financial year, beside the printed limits they reproduce."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pcp_kpi.errors import Fault
from pcp_kpi.files import read_text_table
from pcp_kpi.intake.reading import Context, Reading, checked_at, measure_ids, missing_columns, no_figures
from pcp_kpi.periods import FinancialYear, Quarter

YEAR = FinancialYear(2019)
QUARTERS = ("q1_published", "q2_illustrative", "q3_illustrative", "q4_illustrative")
COLUMNS = ("measure", "ucl_published", "lcl_published", *QUARTERS)


def read(path: Path, context: Context) -> Reading:
    """Read four quarters a measure, in the order of the financial year 2019/20.

    Parameters
    ----------
    path : Path
        CSV with the columns of `COLUMNS`, one row a measure of the force.
    context : Context
        Names of measures; the force; the one source of the file.

    Returns
    -------
    Reading
        Four figures for each row, all of the illustrative source.
    """
    table = read_text_table(path)
    faults = missing_columns(table, COLUMNS, path.name)
    if faults:
        return Reading(len(table), no_figures(), tuple(faults))
    ids, faults = measure_ids(table["measure"], catalogue=context.catalogue, file=path.name, column="measure")
    parts = []
    for quarter, column in zip(YEAR.quarters, QUARTERS, strict=True):
        part, found = _quarter(ids, table[column], quarter, file=path.name, context=context)
        parts.append(part)
        faults += found
    figures = no_figures() if faults else pd.concat(parts, ignore_index=True)
    return Reading(len(table), figures, tuple(faults))


def _quarter(
    ids: pd.Series, values: pd.Series, quarter: Quarter, *, file: str, context: Context
) -> tuple[pd.DataFrame, list[Fault]]:
    figures = pd.DataFrame(
        {
            "measure": ids,
            "area": context.force.name,
            "breakdown": "",
            "grain": "quarter",
            "period": f"{quarter.start}",
            "value": values,
            "of": "",
            "status": "final",
            "source": context.sources[0].id,
            "note": "",
        }
    )
    lines = range(2, len(figures) + 2)
    return checked_at(
        figures, file=file, lines=lines, columns={"value": str(values.name), "period": "measure"}
    )

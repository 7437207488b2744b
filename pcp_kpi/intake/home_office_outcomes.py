"""Reader of Home Office outcomes open data: outcomes by code, when given, and of the offences of a quarter."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path

from pcp_kpi.errors import Fault
from pcp_kpi.intake.mapping import TOTAL, outcome_code, plain, table_of
from pcp_kpi.intake.open_tables import OFFENCES, OpenRow, OpenTable, Spellings
from pcp_kpi.intake.reading import Context, Reading
from pcp_kpi.intake.tallying import Key, Tally

COLUMNS: Spellings = {
    **OFFENCES,
    "subcode": ("offence subcode",),
    "outcome": ("outcome type",),
    "label": ("outcome description",),
    "cohort": (
        "force outcomes for offences recorded in quarter",
        "outcomes for offences recorded in quarter",
    ),
    "given": ("force outcomes recorded in quarter", "outcomes recorded in quarter"),
}
OUTCOMES, COHORT = "-outcomes", "-cohort-outcomes"
NOT_YET = "0"
LAST = 22  # of the framework; a later one must be looked at before it is counted
_UNKNOWN = "no outcome of the framework goes by this; add its words to pcp_kpi/intake/mappings/outcomes.toml"
_ALTERNATES_ONLY = (
    "holds alternate outcomes ({}) without the outcomes that they are part of; they are counted in the main file "
    "already, so leave this one out"
)


def read(path: Path, context: Context) -> Reading:
    """Read outcomes by police force, quarter, offence and outcome.

    Parameters
    ----------
    path : Path
        The open data table of a year, .xlsx, .ods or .csv, with both bases.
    context : Context
        The force that is reported; the one source of the file.

    Returns
    -------
    Reading
        Quarterly figures. ``<type>-outcomes``, in total and by code: outcomes given in the quarter, whenever the
        offence was recorded; all crime types for the force that is reported, all crime for the others.
        ``total-recorded-crime-cohort-outcomes`` of the force that is reported: of the offences recorded in the quarter
        (`of`), those that have the outcome by now. An offence not yet assigned an outcome (type 0) is in no total and
        in no denominator of outcomes given, only among the offences of the cohort. An alternate outcome (1A, 2A, 3A)
        is part of its whole one: it is taken out of that and never added to the total.
    """
    table = OpenTable(
        path, context, COLUMNS, ("given", "cohort"), key=("outcome",), apart=("subcode",), spell=_spelled
    )
    recorded: dict[tuple[str, dt.date], float] = defaultdict(float)
    for row in table.rows():
        code = _code(row, table.tally)
        if code:
            _count(row, code, table.tally, recorded, own=context.force.name)
    table.tally.faults += _take_out_alternates(table.tally)
    of = {key: recorded[key[1], key[3]] for key in table.tally.counts if key[0].endswith(COHORT)}
    return table.tally.reading(grain="quarter", source=context.sources[0].id, of=of)


def _spelled(cell: str) -> str:
    return outcome_code(cell) or plain(cell)


def _code(row: OpenRow, tally: Tally) -> str:
    """Return the code of a row's outcome; empty when no outcome goes by it, or when its words mean another."""
    cell, label = row.cell("outcome"), row.cell("label")
    code, worded = outcome_code(cell, label), outcome_code("", label)
    alternates: dict[str, str] = table_of("outcomes")["alternates"]
    rule = ""
    if code is None or (code not in alternates and int(code.rstrip("ABC")) > LAST):
        rule = _UNKNOWN
    elif worded not in (None, code, alternates.get(code)):
        rule = f"the type is {code} and the words are those of {worded}; mend the one that is wrong"
    if rule:
        came = " / ".join(filter(None, (cell, label)))
        tally.refuse(row.place, row.line, row.columns.shown["outcome"], came, rule)
    return "" if rule else str(code)


def _count(
    row: OpenRow, code: str, tally: Tally, recorded: dict[tuple[str, dt.date], float], *, own: str
) -> None:
    """Add a row to the outcomes given and, for the force that is reported, to the cohort."""
    given, cohort = row.counts
    whole = code not in table_of("outcomes")["alternates"]
    types = row.measures[:2] if row.force == own else (TOTAL,)
    if code != NOT_YET:
        measures = [id + OUTCOMES for id in types]
        tally.add(measures, row.force, row.first, given, code=code)
        tally.add(measures, row.force, row.first, given if whole else 0.0)
    if row.force == own:
        recorded[own, row.first] += cohort if whole else 0.0
        if code != NOT_YET:
            tally.add([TOTAL + COHORT], own, row.first, cohort, code=code)
            tally.add([TOTAL + COHORT], own, row.first, cohort if whole else 0.0)


def _take_out_alternates(tally: Tally) -> list[Fault]:
    """Take alternate outcomes out of the whole ones; return a fault where a file holds them alone."""
    alternates: dict[str, str] = table_of("outcomes")["alternates"]
    here = {key[2] for key in tally.counts}
    if here and here <= {"", *alternates}:
        return [Fault(tally.file, None, "", "", _ALTERNATES_ONLY.format(", ".join(sorted(here - {""}))))]
    for key in [key for key in tally.counts if key[2] in alternates]:
        measure, area, code, first = key
        whole: Key = (measure, area, alternates[code], first)
        tally.counts[whole] -= tally.counts[key]
    return []

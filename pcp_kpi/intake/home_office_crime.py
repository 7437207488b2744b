"""Readers of Home Office police recorded crime as it is published: by police force, and by partnership."""

from __future__ import annotations

from pathlib import Path

from pcp_kpi.errors import Fault, in_words
from pcp_kpi.intake.open_tables import OFFENCES, OpenTable, Spellings
from pcp_kpi.intake.reading import Context, Reading

FORCES: Spellings = {**OFFENCES, "count": ("number of offences", "offence count")}
PARTNERSHIPS: Spellings = {
    **FORCES,
    "partnership": ("csp name", "community safety partnership", "community safety partnership name"),
}
UNASSIGNED = "unassigned"


def read_forces(path: Path, context: Context) -> Reading:
    """Read offences by police force, quarter and offence code.

    Parameters
    ----------
    path : Path
        The open data table, .ods or .xlsx (a sheet for each year, other sheets passed over) or .csv, in either
        spelling of the headings.
    context : Context
        The force that is reported; the one source of the file.

    Returns
    -------
    Reading
        Quarterly figures of every force by crime type (see ``mappings/offences.toml``) and of all its crime. Negative
        counts are kept; national bodies and fraud are left out. The force that is reported bears its own name.
    """
    table = OpenTable(path, context, FORCES, ("count",))
    for row in table.rows():
        table.tally.add(row.measures, row.force, row.first, row.counts[0])
    return table.tally.reading(grain="quarter", source=context.sources[0].id)


def read_partnerships(path: Path, context: Context) -> Reading:
    """Read offences by community safety partnership, quarter and offence code.

    Parameters
    ----------
    path : Path
        The open data table, as `read_forces` takes it, with a column of partnerships.
    context : Context
        The force that is reported, whose aliases say which area a partnership is; the one source of the file.

    Returns
    -------
    Reading
        Quarterly figures of the force's own partnerships, under the names of its areas, and of the force, the sum of
        all its rows. What the Home Office calls unassigned is in the force's figures and in no area's. Partnerships
        of other forces are passed over.
    """
    table = OpenTable(path, context, PARTNERSHIPS, ("count",), key=("partnership",))
    own, others = context.force, set()
    for row in table.rows():
        if row.force != own.name:
            others.add(row.force)
            continue
        name = row.cell("partnership")
        table.tally.add(row.measures, own.name, row.first, row.counts[0])
        if name and not name.casefold().startswith(UNASSIGNED):
            table.tally.add(row.measures, own.area_named(name), row.first, row.counts[0])
    if others and not table.tally.counts:
        rule = (
            f"has no partnership of {own.name}; it has those of {in_words(sorted(others))}. "
            "Name the force with --force"
        )
        table.tally.faults.append(Fault(path.name, None, "", "", rule))
    return table.tally.reading(grain="quarter", source=context.sources[0].id)

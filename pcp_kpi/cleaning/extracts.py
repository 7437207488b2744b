"""Reader of a folder of record-level extracts: what comes out are counts, never records."""

from __future__ import annotations

from pathlib import Path

from pcp_kpi.errors import AnalystError, DataRefused, Fault
from pcp_kpi.intake.reading import Context, Reading, no_figures
from pcp_kpi.measures import count_records
from pcp_kpi.records import Records, open_records
from pcp_kpi.sources import REGISTER


def read(path: Path, context: Context) -> Reading:
    """Count every family of measures whose extracts a folder holds.

    Parameters
    ----------
    path : Path
        Folder of extracts, one file or folder a layout.
    context : Context
        The force, with its areas; the one source of the folder.

    Returns
    -------
    Reading
        Monthly figures; rows are those of all extracts. With faults, when an extract breaks its layout, no figures.
    """
    source = context.sources[0]
    try:
        records = open_records(path, force=context.force)
        faults = [*records.faults(), *_unmarked(records, source.id, source.illustrative)]
        if faults:
            return Reading(0, no_figures(), tuple(faults))
        figures = count_records(records, source=source.id, force=context.force.name)
    except DataRefused as refused:
        return Reading(0, no_figures(), refused.faults)
    except AnalystError as error:
        return Reading(0, no_figures(), (Fault(path.name, None, "", "", _without_path(error, path)),))
    return Reading(sum(records.rows(name) for name in records.paths), figures)


def _without_path(error: AnalystError, path: Path) -> str:
    """Return what an error says without its folder's name, which stands before it already."""
    return str(error).removeprefix(f"{path} ").replace(f"{path}", path.name)


def _unmarked(records: Records, id: str, illustrative: bool) -> list[Fault]:
    """Refuse invented records that the register takes for real ones."""
    if illustrative or not records.illustrative:
        return []
    rule = "its extracts are marked ILLUSTRATIVE; give the source the kind illustrative"
    return [Fault(REGISTER, None, "kind", id, rule)]

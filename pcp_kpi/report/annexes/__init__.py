"""Chapters that stand behind the measures: method, data quality, revisions, records and registers, glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.document import Part
from pcp_kpi.figures import COLUMNS, FIGURES_FILE, read_figures
from pcp_kpi.report.annexes.beside import beside_part
from pcp_kpi.report.annexes.forces import forces_part
from pcp_kpi.report.annexes.glossary import glossary_part
from pcp_kpi.report.annexes.method import method_part
from pcp_kpi.report.annexes.quality import quality_part
from pcp_kpi.report.annexes.recommendations import recommendations_part
from pcp_kpi.report.annexes.record import record_part
from pcp_kpi.report.annexes.revised import revisions_part
from pcp_kpi.report.annexes.services import services_part
from pcp_kpi.report.annexes.signals import register_part
from pcp_kpi.report.annexes.sources import sources_part

if TYPE_CHECKING:
    from pcp_kpi.report.build import Report


def annexes(
    report: Report,
    *,
    figures: pd.DataFrame | None = None,
    register: pd.DataFrame | None = None,
    record: pd.DataFrame | None = None,
) -> tuple[Part, ...]:
    """Return the chapters behind the measures, in the order of the report.

    Parameters
    ----------
    report : Report
        Finished.
    figures : DataFrame, optional
        What the report was built from; read from its clean folder if left out.
    register : DataFrame, optional
        The signal register as the analyst keeps it (`read_register`); empty if left out.
    record : DataFrame, optional
        The projections made so far (`read_record`); made anew from earlier origins if left out.

    Returns
    -------
    tuple of Part
        Of kind ``annex``. A comparison for which there are no figures is left out; a register or record without
        entries says so.
    """
    table = _figures(report) if figures is None else figures
    parts = (
        forces_part(report, table),
        beside_part(report, table),
        recommendations_part(report, table),
        services_part(report, table),
        method_part(report),
        quality_part(report),
        revisions_part(report, table),
        record_part(report, record),
        register_part(report, register),
        sources_part(report),
        glossary_part(),
    )
    return tuple(part for part in parts if part is not None)


def _figures(report: Report) -> pd.DataFrame:
    """Read the figures of the clean folder; a report of figures that lie nowhere compares nothing more."""
    folder = report.background.folder
    if not (folder / FIGURES_FILE).is_file():
        bare = pd.DataFrame(columns=list(COLUMNS), dtype="str")
        return bare.astype({"period": "datetime64[us]", "value": "float64", "of": "float64"})
    return read_figures(folder, illustrative=report.illustrative)

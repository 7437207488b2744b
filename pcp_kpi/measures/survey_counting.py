"""Answers of victim surveys counted by month, and what no record tells about months without any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pcp_kpi.figures import COLUMNS
from pcp_kpi.measures.windows import SERIES

if TYPE_CHECKING:
    import ibis

SATISFIED = ("completely satisfied", "very satisfied")
FULLY = ("yes, fully",)
# The question about the whole service is the stored total; the others are breakdowns.
WHOLE = "whole_experience"
NO_INTERVIEWS = "no interviews in the month"


def count_answers(
    table: ibis.Table, asked: Mapping[str, tuple[str, ...]], *, force: str, by: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Count in one pass who answered each question and who gave one of the answers that count.

    Parameters
    ----------
    table : Ibis table
        One row an interview, with the day `interviewed_on`.
    asked : mapping of str to tuple of str
        The answers that count, by column of the question.
    force : str
        Name of the force; an interview with it for its area is counted in the total and in no area.
    by : tuple of str, optional
        Columns to count by; ``area`` gives areas.

    Returns
    -------
    DataFrame
        `period`, `breakdown` (the question; empty for the whole experience), the columns of `by`, `value` (who
        gave an answer that counts) and `of` (who answered). The rows without an area are the sums over all
        records, those without an area among them.
    """
    months = table.mutate(period=table.interviewed_on.truncate("M"))
    sums = {f"of_{name}": months[name].count() for name in asked}
    sums |= {f"value_{name}": months[name].isin(answers).sum() for name, answers in asked.items()}
    cells = months.group_by(["period", *by]).aggregate(**sums).to_pandas()
    long = pd.concat([_one_question(cells, name, by) for name in asked], ignore_index=True)
    keys = ["period", "breakdown", *(name for name in by if name != "area")]
    whole: pd.DataFrame = long.groupby(keys, as_index=False)[["value", "of"]].sum()
    if "area" not in by:
        return whole
    areas = long[long["area"].notna() & (long["area"] != force)]
    return pd.concat([whole, areas], ignore_index=True)


def _one_question(cells: pd.DataFrame, name: str, by: tuple[str, ...]) -> pd.DataFrame:
    return cells[["period", *by]].assign(
        breakdown="" if name == WHOLE else name.replace("_", "-"),
        value=cells[f"value_{name}"].fillna(0),
        of=cells[f"of_{name}"],
    )


def completed(figures: pd.DataFrame, *, force: str) -> pd.DataFrame:
    """Add the months of which no record tells, between the first and the last of one measure.

    Parameters
    ----------
    figures : DataFrame
        Monthly figures of one measure.
    force : str
        Name of the force's row, which tells in which months anybody was asked.

    Returns
    -------
    DataFrame
        The figures, and for each series the months that it lacks: 0 of 0 where others were asked, known to be
        missing, with a note, where nobody was.
    """
    ran = figures.loc[figures["area"] == force, "period"].unique()
    full = _grid(figures, pd.date_range(min(ran), max(ran), freq="MS"))
    stood_still = ~full["period"].isin(ran)
    absent = full["value"].isna() & ~stood_still
    counted = figures["of"].isna().all()
    full.loc[absent, ["value", "of"]] = [0.0, np.nan if counted else 0.0]
    full = full.assign(grain="month", status="final", note=np.where(stood_still, NO_INTERVIEWS, ""))
    rows: pd.DataFrame = full[list(COLUMNS)]
    return rows.astype({"period": "datetime64[us]"}).sort_values(
        ["area", "breakdown", "period"], ignore_index=True
    )


def _grid(figures: pd.DataFrame, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Return each series with each month, NaN where it has no figure."""
    periods = pd.DataFrame({"period": months.astype(figures["period"].dtype)})
    series = figures[SERIES].drop_duplicates().merge(periods, how="cross")
    return series.merge(figures[[*SERIES, "period", "value", "of"]], on=[*SERIES, "period"], how="left")

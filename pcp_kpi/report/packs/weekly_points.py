"""Weekly figures with their limits: one source a measure, the force and its areas."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from pcp_kpi.limits import LimitRule, with_limits
from pcp_kpi.periods import FinancialYear, Week
from pcp_kpi.printing import NOT_AVAILABLE
from pcp_kpi.report.background import Background
from pcp_kpi.report.evidence import source_rank

FEWEST_WEEKS = 26  # half a year; limits from fewer know nothing of the seasons
_SERIES = ["measure", "area", "source"]


def weekly_points(
    figures: pd.DataFrame,
    measures: Sequence[str],
    week: Week,
    *,
    baseline: FinancialYear,
    background: Background,
) -> pd.DataFrame:
    """Return the weeks of some measures up to one week, with limits.

    Parameters
    ----------
    figures : DataFrame
        With weekly figures, and perhaps counts at points in time.
    measures : sequence of str
        Ids.
    week : Week
        The last week.
    baseline : FinancialYear
        The year whose weeks the limits come from.
    background : Background
        The force, its areas and the register.

    Returns
    -------
    DataFrame
        Measures that have a figure of the force for the week, each from its best source, in order of time, with the
        columns that `with_limits` adds.
    """
    places = [background.force.name, *background.force.area_names]
    rows = figures[
        figures["measure"].isin(measures) & figures["area"].isin(places) & (figures["breakdown"] == "")
    ]
    rows = pd.concat([rows[rows["grain"] == "week"], counts_as_weeks(rows[rows["grain"] == "point"])])
    rows = rows[(rows["period"] <= pd.Timestamp(week.start)) & rows["value"].notna()]
    rows = _best(rows, week, background)
    rows = rows.sort_values([*_SERIES, "period"], ignore_index=True)
    return _steady(with_limits(rows, LimitRule(baseline, kind="xmr", grain="week"), missing="leave"))


def _steady(points: pd.DataFrame) -> pd.DataFrame:
    """Take limits away that a few weeks at the end of the baseline have made."""
    few = points["n_baseline"] < FEWEST_WEEKS
    points.loc[few, ["mean", "lower", "upper"]] = math.nan
    points.loc[few, "signal"] = NOT_AVAILABLE
    return points


def counts_as_weeks(points: pd.DataFrame) -> pd.DataFrame:
    """Return counts at points in time as the weeks that they fall in.

    Parameters
    ----------
    points : DataFrame
        Figures of grain ``point``.

    Returns
    -------
    DataFrame
        The series that have one count a week and seven days between them; others are left out.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="unresourced-incidents", area="West Mercia", grain="point", value=150)
    >>> counts = new_figures([dict(row, period="2021-06-15"), dict(row, period="2021-06-22")])
    >>> counts_as_weeks(counts)["period"].dt.date.astype(str).tolist()
    ['2021-06-14', '2021-06-21']
    """
    ordered = points.sort_values([*_SERIES, "period"])
    apart = ordered.groupby(_SERIES)["period"].diff().dt.days
    weekly = apart.eq(7).groupby([ordered[name] for name in _SERIES]).transform("sum")
    others = (apart.notna() & apart.ne(7)).groupby([ordered[name] for name in _SERIES]).transform("sum")
    kept = ordered[(weekly > 0) & (others == 0)]
    monday = kept["period"] - pd.to_timedelta(kept["period"].dt.day_of_week, unit="D")
    found: pd.DataFrame = kept.assign(period=monday, grain="week")
    return found


def _best(rows: pd.DataFrame, week: Week, background: Background) -> pd.DataFrame:
    """Keep of each measure the best source that has the week for the force."""
    now = rows[(rows["period"] == pd.Timestamp(week.start)) & (rows["area"] == background.force.name)]
    best = {
        measure: min(part["source"], key=lambda id: source_rank(background.source(str(id))))
        for measure, part in now.groupby("measure")
    }
    found: pd.DataFrame = rows[rows["source"] == rows["measure"].map(best)]
    return found

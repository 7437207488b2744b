"""The numbers of all measures in one period, computed once on the whole table; pages only pick from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from pcp_kpi.aggregate import (
    UNASSIGNED,
    add_up,
    levels,
    to_quarters,
    to_rolling,
    to_rolling_years,
    with_unassigned,
)
from pcp_kpi.comparison import compare
from pcp_kpi.figures import KEY, PRINTED
from pcp_kpi.limits import LimitRule, with_limits, with_printed_limits
from pcp_kpi.periods import FinancialYear, Month, Period, Quarter, Rolling, YearToDate
from pcp_kpi.projection import project, unprojected
from pcp_kpi.report.background import Background
from pcp_kpi.report.chance import with_chance

HORIZONS = {"quarter": 4, "month": 6}  # a year of quarters, half a year of months
POINTS_SHOWN = {"quarter": 28}  # other grains move by months
MONTHS_SHOWN = 39
FEWEST = 5  # mean a period below which an area has no limits
_KINDS = {"share": "share", "mean": "mean", "duration": "mean", "per-100": "rate"}  # for tests of a change
_Key = tuple[str, str]
Reported = Quarter | Month | Rolling


@dataclass(frozen=True)
class Workings:
    """Quarters or months with limits, changes and sums of every measure and source.

    Parameters
    ----------
    period, baseline
        The quarter or month that is reported, and the year that limits come from.
    points : mapping of (measure, source) to DataFrame
        Periods up to the one reported of the force, its areas and what is unassigned, with limits, by area
        and period.
    changes : mapping of (measure, source) to DataFrame
        Rows of `compare` for the force, with a column `name`: previous, baseline, year-to-date.
    rolling : mapping of (measure, source) to float
        The force's twelve months to the end of the period.
    projections : mapping of (measure, source) to DataFrame
        Projected periods of the force, as `project` gives them, where a line is honest.
    unprojected : mapping of (measure, source) to str
        Why there is none, elsewhere.
    """

    period: Reported
    baseline: FinancialYear
    points: Mapping[_Key, pd.DataFrame] = field(repr=False)
    changes: Mapping[_Key, pd.DataFrame] = field(repr=False)
    rolling: Mapping[_Key, float] = field(repr=False)
    projections: Mapping[_Key, pd.DataFrame] = field(default_factory=dict, repr=False)
    unprojected: Mapping[_Key, str] = field(default_factory=dict, repr=False)

    def sources_of(self, measure: str) -> list[str]:
        """Return the sources that hold a measure at all."""
        return [source for name, source in self.points if name == measure]


def work_out(
    figures: pd.DataFrame,
    *,
    measures: tuple[str, ...],
    period: Reported,
    baseline: FinancialYear,
    background: Background,
) -> Workings:
    """Compute limits, changes and sums of many measures at once, by quarters, months or rolling windows.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures and sources; months become quarters or windows, parts add up to their sums.
    measures : tuple of str
        Ids of the measures wanted.
    period, baseline
        What is reported; nothing later is looked at.
    background : Background
        The force and its areas; limits as printed.

    Returns
    -------
    Workings
        Sources are kept apart throughout.
    """
    force = background.force.name
    rows = _rows(figures, measures, period, background)
    whole = rows[rows["area"] == force]
    lines, reasons = _projections(whole, period, background)
    points = _points(rows, _rule(period, baseline), background)
    told = points
    if isinstance(period, Rolling):
        # Neighbouring windows share their months; how much chance does is seen from the months themselves.
        months = _rows(figures, measures, period.last, background)
        told = months.assign(lower=math.nan, upper=math.nan, n_baseline=math.nan)
    past = told[told["area"].eq(force) & told["period"].ge(first_shown(period, baseline))]
    return Workings(
        period,
        baseline,
        points=_by_series(points),
        changes=_by_series(_changes(whole, past, baseline, period=period, background=background)),
        rolling=_rolling(whole, period),
        projections=lines,
        unprojected=reasons,
    )


def _rows(
    figures: pd.DataFrame, measures: tuple[str, ...], period: Reported, background: Background
) -> pd.DataFrame:
    sums = {id: background.catalogue[id].parts for id in measures if background.catalogue[id].parts}
    wanted = {*measures, *(part for parts in sums.values() for part in parts)}
    areas = [background.force.name, *background.force.area_names]
    rows = figures[
        figures["measure"].isin(wanted) & figures["area"].isin(areas) & (figures["breakdown"] == "")
    ]
    rows = at_grain(rows, period)
    for id, parts in sums.items():
        rows = add_up(rows, id, parts=parts)
    return rows[rows["measure"].isin(wanted) & (rows["period"] <= pd.Timestamp(period.timestamp))]


def at_grain(rows: pd.DataFrame, period: Reported) -> pd.DataFrame:
    """Return the rows of a period's grain, made from months where they are not stored."""
    if isinstance(period, Quarter):
        return to_quarters(rows)
    stored = rows[rows["grain"] == period.grain]
    if isinstance(period, Month):
        return stored
    # A percentage known only as printed is not added up: it has the windows that the paper prints.
    months = rows[(rows["grain"] == "month") & ~rows["measure"].str.endswith(PRINTED)]
    made = to_rolling(months, months=period.months)
    return pd.concat([stored, made]).drop_duplicates(list(KEY), ignore_index=True)


def _rule(period: Reported, baseline: FinancialYear) -> LimitRule:
    """Return the force's rule for a grain; windows overlap, so they have no limits of their own."""
    return LimitRule(baseline, grain="month" if isinstance(period, Rolling) else period.grain)


def _points(rows: pd.DataFrame, rule: LimitRule, background: Background) -> pd.DataFrame:
    """Add limits source by source: as printed where a paper prints them, else by the force's rule."""
    rows = with_unassigned(rows, force=background.force.name, areas=background.force.area_names)
    rows = rows.sort_values(["source", "measure", "area", "period"], ignore_index=True)
    parts = [
        _with_limits(part, str(source), rule, background)
        for source, part in rows.groupby("source", sort=True)
    ]
    if not parts:
        return with_limits(rows, rule, missing="leave")
    points = pd.concat(parts, ignore_index=True)
    # What is unassigned is a remainder, not a place with a level of its own: it has no limits.
    # Nor has an area with a handful of cases a period: a few such counts make limits of no width (0 to 0).
    few = points["area"].ne(background.force.name) & _usual_cases(points, rule).lt(FEWEST)
    rest = points["area"].eq(UNASSIGNED) | few
    points.loc[rest, ["mean", "lower", "upper"]] = math.nan
    points.loc[rest, "signal"] = "not available"
    return points


def _usual_cases(points: pd.DataFrame, rule: LimitRule) -> pd.Series:
    """Return for each row how many cases a period of its series' baseline has on average."""
    year = rule.baseline
    assert isinstance(year, FinancialYear)  # the force's rule, as `_rule` makes it
    inside = points["period"].between(pd.Timestamp(year.start), pd.Timestamp(year.end))
    cases = cases_of(points).where(inside)
    return cases.groupby([points[name] for name in ("source", "measure", "area")]).transform("mean")


def cases_of(rows: pd.DataFrame) -> pd.Series:
    """Return how many cases stand behind each figure: the count, the smaller side of a share, the base of a mean.

    Parameters
    ----------
    rows : DataFrame
        With ``value`` and ``of``.

    Examples
    --------
    >>> cases_of(pd.DataFrame({"value": [9.0, 480.0, 7.0], "of": [10.0, 4.0, math.nan]})).tolist()
    [1.0, 4.0, 7.0]
    """
    value, of = rows["value"], rows["of"]
    smaller = value.where(value <= of - value, of - value)
    return value.where(of.isna(), of.where(value > of, smaller))


def _with_limits(rows: pd.DataFrame, source: str, rule: LimitRule, background: Background) -> pd.DataFrame:
    ruled = with_limits(rows, rule, missing="leave")
    limits = background.limits
    limits = limits[
        (limits["baseline"] == rule.baseline.label)
        & (limits["source"] == source)
        & (limits["grain"] == rule.grain)
    ]
    if limits.empty:
        return ruled
    printed = with_printed_limits(rows, limits)
    return printed.where(printed["rule"] != "", ruled).astype(ruled.dtypes.to_dict())


def first_shown(period: Reported, baseline: FinancialYear) -> pd.Timestamp:
    """Return the first period that is shown: the latest ones, reaching back to the start of the baseline at least."""
    shown = POINTS_SHOWN.get(period.grain, MONTHS_SHOWN)
    return pd.Timestamp(min(period.shift(1 - shown).timestamp, baseline.start))


def _changes(
    force: pd.DataFrame,
    past: pd.DataFrame,
    baseline: FinancialYear,
    *,
    period: Reported,
    background: Background,
) -> pd.DataFrame:
    back = period.financial_year.start_year - baseline.start_year
    to_date = YearToDate(last_month(period))
    asked: dict[str, tuple[Period, Period]] = {
        "baseline": (period, period.years_before(back)),
        "previous": (period, previous(period)),
    }
    if not isinstance(period, Rolling):
        asked["year-to-date"] = (to_date, to_date.years_before(back))
    changes = pd.concat(
        [compare(force, now, with_=[base]).assign(name=name) for name, (now, base) in asked.items()],
        ignore_index=True,
    )
    if back == 0:
        # A period of the baseline year is not compared with itself.
        changes.loc[changes["name"] != "previous", "difference"] = math.nan
    kinds = kinds_of(changes, background)
    return with_chance(changes, past=past, period=period, kinds=kinds, events=background.annotations)


def kinds_of(changes: pd.DataFrame, background: Background) -> dict[str, str]:
    """Return how the changes of each measure are tested."""
    kinds = {id: _KINDS.get(background.catalogue[id].unit, "count") for id in changes["measure"].unique()}
    shares = changes["of"].notna() & changes["measure"].map(kinds).eq("count")
    return kinds | dict.fromkeys(changes.loc[shares, "measure"], "share")


def last_month(period: Reported) -> Month:
    """Return the month in which a period ends."""
    if isinstance(period, Quarter):
        return period.months[-1]
    return period.last if isinstance(period, Rolling) else period


def previous(period: Reported) -> Reported:
    """Return the period before, as a quarterly report means it: of windows the one that ended a quarter ago."""
    return period.shift(-3) if isinstance(period, Rolling) else period.shift(-1)


def _rolling(force: pd.DataFrame, period: Reported) -> dict[_Key, float]:
    if isinstance(period, Rolling):
        return {}
    rows = to_rolling_years(force, grain=period.grain)
    now = rows[rows["period"] == pd.Timestamp(Rolling(12, last_month(period)).timestamp)]
    return dict(zip(zip(now["measure"], now["source"], strict=True), levels(now), strict=True))


def _projections(
    force: pd.DataFrame, period: Reported, background: Background
) -> tuple[dict[_Key, pd.DataFrame], dict[_Key, str]]:
    """Project the figures of the force that reach the period reported; windows overlap and are not projected."""
    if isinstance(period, Rolling):
        return {}, {}
    counts = force[~force["measure"].str.endswith(PRINTED)]
    counts = counts.sort_values(["measure", "source", "period"])
    last = counts.groupby(["measure", "source"])["period"].transform("max")
    counts = counts[last == pd.Timestamp(period.timestamp)]
    if counts.empty:
        return {}, {}
    # What is recorded otherwise only after the last period projected is no news to the reader of this report.
    end = period.shift(HORIZONS[period.grain]).end
    events = [event for event in background.annotations if event.first <= end]
    projected = project(counts, horizon=HORIZONS[period.grain], annotations=events)
    lines = _by_series(projected[projected["status"] == "projected"])
    reasons = unprojected(counts, annotations=background.annotations)
    keys = zip(reasons["measure"], reasons["source"], strict=True)
    return lines, dict(zip(keys, reasons["reason"], strict=True))


def _by_series(rows: pd.DataFrame) -> dict[_Key, pd.DataFrame]:
    return {
        (str(measure), str(source)): part.reset_index(drop=True)
        for (measure, source), part in rows.groupby(["measure", "source"], sort=False)
    }

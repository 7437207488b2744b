"""Where limits may need to be made anew: suggestions with their reason, never applied by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from pcp_kpi.annotations import Annotation
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import SERIES
from pcp_kpi.limits.baselines import steps_in_time
from pcp_kpi.limits.series import EVER, series_of
from pcp_kpi.printing import plural

COLUMNS = (*SERIES, "date", "kind", "why", "points")
SHIFT = 8


def suggest_rebase(
    points: pd.DataFrame, *, annotations: Sequence[Annotation] = (), run: int = SHIFT
) -> pd.DataFrame:
    """List where series may need new limits; nothing is changed.

    Parameters
    ----------
    points : DataFrame
        Figures with limits, from `with_limits`.
    annotations : sequence of Annotation, optional
        Dated events; a recording change within the limits is a reason by itself.
    run : int, optional
        How many points in a row on one side of the mean are a shift.

    Returns
    -------
    DataFrame
        The log: one row for each suggestion, in the order of series and days, with `measure`, `area`, `breakdown`,
        `grain`, `date` (first day of the new level), `kind` (``shift`` or ``recording-change``), `why` (a
        sentence) and `points` (how many points the new limits would have so far). To apply one, pass a
        `Rebase` with its date and your reason.

    Raises
    ------
    CommandError
        When the table has no limits, or `run` is below two.

    Notes
    -----
    Only final points that follow each other in the calendar make a run; one on the mean ends it. Points of the
    baseline do not count, unless the baseline is every point.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> from pcp_kpi.limits import Baseline, LimitRule, with_limits
    >>> rows = (
    ...     dict(measure="rape", area="North", grain="month", period=f"20{20 + n // 12}-{n % 12 + 1:02}-01", value=value)
    ...     for n, value in enumerate([10, 12] * 6 + [20] * 9)
    ... )
    >>> log = suggest_rebase(with_limits(new_figures(rows), LimitRule(Baseline(first=12), kind="xmr", grain="month")))
    >>> print(log["date"].iloc[0].date(), "|", log["why"].iloc[0])
    2021-01-01 | 9 points in a row above the mean, still running at the last point
    """
    if run < 2:
        raise CommandError(f"a shift is two points in a row or more, not {run}")
    if "mean" not in points:
        raise CommandError("suggestions need limits: pass the figures through with_limits first")
    found = [*_shifts(points, run), *_changes(points, annotations)]
    log = pd.DataFrame(found, columns=list(COLUMNS)).astype(
        {**dict.fromkeys((*SERIES, "kind", "why"), "str"), "date": "datetime64[us]", "points": "int64"}
    )
    return log.sort_values([*SERIES, "date", "kind"]).reset_index(drop=True)


def _shifts(points: pd.DataFrame, run: int) -> Iterator[tuple[object, ...]]:
    known = points[points["mean"].notna() & points["level"].notna() & (points["status"] == "final")]
    codes, names = series_of(known)
    for number in range(len(names)):
        rows = known[codes == number].sort_values("period")
        period = rows["period"].to_numpy()
        grain = str(names["grain"].iloc[number])
        side = np.sign((rows["level"] - rows["mean"]).to_numpy())
        side[_in_baseline(rows)] = 0
        for first, last in _runs(side, steps_in_time(period, grain), rows["rule"].to_numpy()):
            if last - first + 1 >= run:
                where = "above" if side[first] > 0 else "below"
                end = "still running at the last point"
                if last < len(rows) - 1:
                    end = f"until {np.datetime_as_string(period[last], 'D')}"
                why = f"{plural(last - first + 1, 'point')} in a row {where} the mean, {end}"
                yield (*names.iloc[number], period[first], "shift", why, len(rows) - first)


def _in_baseline(rows: pd.DataFrame) -> np.ndarray:
    """Tell which points of one series made its limits: the first of each rule, unless they are all there is."""
    place = rows.groupby("rule", sort=False).cumcount().to_numpy()
    count = rows.groupby("rule", sort=False)["rule"].transform("size").to_numpy()
    used = rows["n_baseline"].to_numpy()
    return np.asarray((place < used) & (used < count))


def _runs(side: np.ndarray, step: np.ndarray, rule: np.ndarray) -> Iterator[tuple[int, int]]:
    """List runs on one side, as (first, last): neighbours in time, under the same limits."""
    if not len(side):
        return
    same = (np.diff(side) == 0) & (np.diff(step) == 1) & (rule[1:] == rule[:-1])
    edges = [0, *(np.flatnonzero(~same) + 1).tolist(), len(side)]
    for first, after in pairwise(edges):
        if side[first] != 0:
            yield first, after - 1


def _changes(points: pd.DataFrame, annotations: Sequence[Annotation]) -> Iterator[tuple[object, ...]]:
    """List recording changes that fall between the first and the last point with limits."""
    known = points[points["mean"].notna()]
    codes, names = series_of(known)
    period = known["period"].to_numpy()
    first = np.full(len(names), np.datetime64("9999-12-31", "us"))
    last = np.full(len(names), EVER.astype("datetime64[us]"))
    np.minimum.at(first, codes, period)
    np.maximum.at(last, codes, period)
    for event in annotations:
        if not event.breaks_comparison:
            continue
        day = np.datetime64(event.first)
        for number, row in enumerate(names.to_dict("records")):
            inside = first[number] < day <= last[number]
            if inside and event.touches(row["measure"], row["area"]):
                after = int(((codes == number) & (period >= day)).sum())
                yield (*names.iloc[number], day, "recording-change", event.text, after)

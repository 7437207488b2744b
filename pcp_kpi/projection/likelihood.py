"""Chances: how likely a projected figure is to be above a limit, last year's figure or a target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import PERIODS_A_YEAR, levels
from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.periods import FinancialYear, period_at
from pcp_kpi.periods.asked import refuse_no_period
from pcp_kpi.projection.counts import LOW_COUNTS
from pcp_kpi.projection.line import KEYS
from pcp_kpi.projection.ranges import LEAST_COUNT, NORMAL, shortest_range
from pcp_kpi.projection.scales import Floats
from pcp_kpi.projection.yardstick import on_yardstick

_ENDS = ("low95", "low80", "value", "high80", "high95")
_SCORES = np.array([-NORMAL[95], -NORMAL[80], 0.0, NORMAL[80], NORMAL[95]])
_TINY = 1e-9
FEW = 200.0  # cases of a share below which they are counted one by one
_LEAST_SHARE = 1e-6


def chance_above(projection: pd.Series, threshold: float) -> float:
    r"""Return the chance that a projected figure comes out above a threshold.

    Parameters
    ----------
    projection : Series
        One projected row of `project`.
    threshold : float
        In the unit of the row's `value`: a count, or a numerator.

    Returns
    -------
    float
        From 0 to 1.

    Notes
    -----
    Low counts have their negative binomial distribution. Else the five numbers of the row, from `low95` to `high95`, are
    quantiles of a normal distribution on the scale of logs, or log odds, joined by straight lines that go on beyond
    the ends. Counts are whole, so above 255.25 begins half way between 255 and 256. A share with fewer than 200 cases
    expected on one side has the beta-binomial distribution with mean `value` and standard deviation `sd` (binomial,
    where that is no wider), each whole number spread over a width of one: the denominator to come is not exactly `of`.

    Examples
    --------
    >>> row = pd.Series(dict(value=100, low80=90, high80=111, low95=85, high95=118, sd=8, of=np.nan, method="standard"))
    >>> round(chance_above(row, 110), 2)
    0.11
    """
    return 1.0 - _share_up_to(projection, threshold)


def _share_up_to(row: pd.Series, threshold: float) -> float:
    if str(row["method"]).startswith(LOW_COUNTS):
        return _share_of_counts(float(row["value"]), float(row["sd"]) ** 2, threshold)
    of = float(row["of"])
    if np.isnan(of):
        half_way = np.floor(threshold) + 0.5
        ends = np.log1p(row[list(_ENDS)].to_numpy(dtype=float))
        return _normal_share(ends, float(np.log1p(max(half_way, 0.0)))) if half_way > 0 else 0.0
    share = float(row["high95"]) <= of
    if share and min(float(row["value"]), of - float(row["value"])) < FEW:
        return _share_of_trials(row, threshold)
    ends = _on_scale(row[list(_ENDS)].to_numpy(dtype=float), of, share=share)
    return _normal_share(ends, float(_on_scale(np.array([threshold]), of, share=share)[0]))


def _on_scale(values: Floats, of: float, *, share: bool) -> Floats:
    level = np.maximum(values / of, _TINY)
    return np.asarray(np.log(level) - np.log(np.maximum(1 - level, _TINY)) if share else np.log(level))


def _normal_share(ends: Floats, place: float) -> float:
    """Return the share of a normal distribution, stretched so that its five quantiles are `ends`, below a place."""
    from scipy.special import ndtr

    ends = np.maximum.accumulate(ends + _TINY * np.arange(len(ends)))
    if place < ends[0]:
        score = _SCORES[0] + (place - ends[0]) * (_SCORES[1] - _SCORES[0]) / (ends[1] - ends[0])
    elif place > ends[-1]:
        score = _SCORES[-1] + (place - ends[-1]) * (_SCORES[-1] - _SCORES[-2]) / (ends[-1] - ends[-2])
    else:
        score = float(np.interp(place, ends, _SCORES))
    return float(ndtr(score))


def _share_of_counts(mean: float, variance: float, threshold: float) -> float:
    from scipy.special import betainc

    mean = max(mean, LEAST_COUNT)
    p = mean / max(variance, mean * (1 + 1e-6))
    return float(betainc(mean * p / (1 - p), np.floor(threshold) + 1, p)) if threshold >= 0 else 0.0


def _share_of_trials(row: pd.Series, threshold: float) -> float:
    """Return how much of a beta-binomial distribution lies below a place; each whole number fills a width of one."""
    from scipy.special import bdtr

    of = max(round(float(row["of"])), 1)
    level = float(np.clip(float(row["value"]) / float(row["of"]), _LEAST_SHARE, 1 - _LEAST_SHARE))
    alike = (float(row["sd"]) ** 2 / (of * level * (1 - level)) - 1) / max(of - 1, 1)
    size = 1 / alike - 1 if alike > _TINY else np.inf
    numbers = np.floor(threshold - 0.5) + np.array([0.0, 1.0])
    if np.isfinite(size) and size > 0:
        below = _beta_binomial(numbers, of, level * size, (1 - level) * size)
    else:
        below = np.where(numbers < 0, 0.0, bdtr(np.clip(numbers, 0, of), of, level))
    return float(np.interp(threshold, numbers + 0.5, below))


def _beta_binomial(numbers: Floats, of: int, successes: float, failures: float) -> Floats:
    """Return the chance of each number of `of` trials or fewer; scipy.stats is not worth its import for this."""
    from scipy.special import betaln

    done = np.arange(of)
    ratios = (of - done) * (successes + done) / ((done + 1) * (failures + of - done - 1))
    none = betaln(successes, failures + of) - betaln(successes, failures)
    chances = np.exp(none + np.concatenate([[0.0], np.cumsum(np.log(ratios))]))
    total = np.concatenate([[0.0], np.cumsum(chances)])
    return np.asarray(np.minimum(total[np.clip(numbers, -1, of).astype(int) + 1], 1.0))


def chances(projections: pd.DataFrame, *, targets: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Say for each projected figure how likely it is to be above what it is measured against.

    Parameters
    ----------
    projections : DataFrame
        What `project` gives, with the rows recorded. Where `with_limits` added `mean` and `upper` before, the latest
        of each series are measured against.
    targets : mapping of str to float, optional
        Target by measure: a count, or a share or mean as such (0.25 for a quarter).

    Returns
    -------
    DataFrame
        One row a projected row and event: `measure`, `area`, `breakdown`, `grain`, `source`, `period`, `scenario`;
        `event`, what it may be above (``upper``, ``mean``, ``last-year``, ``latest`` or ``target``); `threshold`, a
        level; `chance`, 0 to 1; `percent`, whole; `word` of the yardstick, empty in a gap between its bands; `words`,
        both. The chance of staying at or below is one less it.

    Raises
    ------
    CommandError
        When nothing is projected, or a target is of a measure that is not.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> from pcp_kpi.projection import project
    >>> counts = [1325, 1345, 1349, 1273, 1258, 1136, 1269, 1131, 1167, 1289, 1019, 932]
    >>> rows = new_figures(
    ...     dict(measure="vehicle-offences", area="West Mercia", grain="quarter", period=start, value=count)
    ...     for start, count in zip(pd.date_range("2021-04-01", periods=12, freq="QS"), counts)
    ... )
    >>> chances(project(rows, horizon=1))["event"].tolist()
    ['last-year', 'latest']
    """
    ahead = projections[projections["status"] == "projected"]
    if ahead.empty:
        raise CommandError("nothing is projected in this table; give what project gives")
    _refuse_unknown(targets or {}, ahead["measure"])
    recorded = projections[projections["status"] != "projected"]
    histories = dict(iter(recorded.groupby(KEYS, sort=False)))
    made = [
        _row(projection, event, threshold)
        for key, rows in ahead.groupby(KEYS, sort=False)
        for _, projection in rows.iterrows()
        for event, threshold in _thresholds(projection, histories.get(key), targets or {})
    ]
    columns = [*KEYS, "period", "scenario", "event", "threshold", "chance", "percent", "word", "words"]
    return pd.DataFrame(made, columns=columns)


def _refuse_unknown(targets: Mapping[str, float], measures: pd.Series) -> None:
    """Refuse a target of what is not projected: it would be passed over in silence."""
    known = list(dict.fromkeys(measures))
    for name in targets:
        if name not in known:
            raise CommandError(
                f"there is a target of {name!r}, which is not projected here{did_you_mean(name, known)}; projected: "
                f"{in_words(known)}"
            )


def _row(projection: pd.Series, event: str, threshold: float) -> dict[str, object]:
    of = float(projection["of"])
    chance = chance_above(projection, threshold if np.isnan(of) else threshold * of)
    told = on_yardstick(chance)
    return {
        **{name: projection[name] for name in (*KEYS, "period", "scenario")},
        "event": event,
        "threshold": threshold,
        "chance": chance,
        "percent": told.percent,
        "word": told.word,
        "words": told.words,
    }


def _thresholds(
    projection: pd.Series, history: pd.DataFrame | None, targets: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    """Return what a projected figure is measured against, as levels."""
    if history is not None and len(history):
        ordered = history.sort_values("period")
        for name in ("upper", "mean"):
            known = ordered[name].dropna() if name in ordered else ordered["value"].head(0)
            if len(known):
                yield name, float(known.iloc[-1])
        known = levels(ordered).set_axis(ordered["period"]).dropna()
        before = pd.Timestamp(projection["period"]) - pd.DateOffset(years=1)
        if before in known.index:
            yield "last-year", float(known[before])
        if len(known):
            yield "latest", float(known.iloc[-1])
    if projection["measure"] in targets:
        yield "target", float(targets[projection["measure"]])


@dataclass(frozen=True)
class YearEnd:
    """How a year's total is likely to end.

    Parameters
    ----------
    so_far : float
        Recorded in the year until now.
    expected, low80, high80 : float
        The whole year's total and its range.
    chance : float
        That the total is at or below the target.
    """

    so_far: float
    expected: float
    low80: float
    high80: float
    chance: float

    @property
    def words(self) -> str:
        """The chance of meeting the target, with the word of the yardstick."""
        return on_yardstick(self.chance).words


def year_end(projections: pd.DataFrame, year: FinancialYear, *, target: float) -> YearEnd:
    r"""Return how likely the total of a year is to be at or below a target, given the year to date.

    Parameters
    ----------
    projections : DataFrame
        What `project` gives for one series of counts, with the rows recorded.
    year : FinancialYear
        All of whose periods must be recorded or projected.
    target : float
        Total of the year that is not to be exceeded.

    Returns
    -------
    YearEnd

    Raises
    ------
    CommandError
        When the table holds several series or scenarios, a share, or not every period of the year with its number.

    Notes
    -----
    The errors of successive periods hang together, since part of each is an error of the level: with
    :math:`v_h` the variance :math:`h` periods ahead, that of period :math:`h` and any later one share
    :math:`v_1 (a + (h - 1) a^2)`, :math:`a^2` being the growth of the variance per period over its first value. The rest
    of the year is taken as log-normal; where all of it is low counts, as negative binomial. Totals are whole, so above
    400 begins half way between 400 and 401.

    Examples
    --------
    >>> starts = pd.date_range("2025-04-01", periods=4, freq="QS")
    >>> table = pd.DataFrame(dict(measure="theft", area="A", breakdown="", grain="quarter", period=starts,
    ...     value=[90.0, 95.0, 100.0, 100.0], of=np.nan, status=["final"] * 2 + ["projected"] * 2, source="",
    ...     sd=[np.nan, np.nan, 8.0, 8.5], scenario=""))
    >>> year_end(table, FinancialYear(2025), target=400).words
    'highly likely (87%)'
    """
    refuse_no_period(year, what="the year")
    rows = projections[projections["period"].dt.date.between(year.start, year.end)].sort_values("period")
    _refuse_year(rows, year)
    done, ahead = (rows[(rows["status"] == "projected") == flag] for flag in (False, True))
    so_far = float(done["value"].sum())
    if ahead.empty:
        return YearEnd(so_far, so_far, so_far, so_far, float(so_far <= target))
    sd = ahead["sd"].to_numpy(dtype=float)
    shared = _shared(sd)
    rest, deviation = float(ahead["value"].sum()), float(np.sqrt(sd @ shared @ sd))
    low_counts = "method" in ahead and bool(ahead["method"].str.startswith(LOW_COUNTS).all())
    ended = _ended_low if low_counts else _ended
    return ended(so_far, rest, deviation, target)


def _ended_low(so_far: float, rest: float, deviation: float, target: float) -> YearEnd:
    """Return the end of a year of which a low count is to come."""
    low, high = shortest_range(rest, deviation**2, 0.8)
    chance = _share_of_counts(rest, deviation**2, target - so_far)
    return YearEnd(so_far, so_far + rest, so_far + low, so_far + high, chance)


def _ended(so_far: float, rest: float, deviation: float, target: float) -> YearEnd:
    from scipy.special import ndtr

    spread = max(float(np.sqrt(np.log1p((deviation / max(rest, _TINY)) ** 2))), _TINY)
    left = np.floor(target - so_far) + 0.5
    chance = float(ndtr((np.log(left) - np.log(max(rest, _TINY))) / spread)) if left > 0 else 0.0
    low, high = (so_far + rest * float(np.exp(sign * NORMAL[80] * spread)) for sign in (-1, 1))
    return YearEnd(so_far, so_far + rest, low, high, chance)


def _shared(sd: Floats) -> Floats:
    """Return how far the errors of the periods hang together, as a matrix of correlations."""
    if len(sd) < 2:
        return np.ones((1, 1))
    growth = np.clip((sd[-1] ** 2 / max(sd[0] ** 2, _TINY) - 1) / (len(sd) - 1), 0.0, 1.0)
    first = np.minimum.outer(np.arange(len(sd)), np.arange(len(sd)))
    variance = 1 + np.arange(len(sd)) * growth
    covariance = np.sqrt(growth) + first * growth
    made = covariance / np.sqrt(np.outer(variance, variance))
    np.fill_diagonal(made, 1.0)
    return np.asarray(np.minimum(made, 1.0))


def _refuse_year(rows: pd.DataFrame, year: FinancialYear) -> None:
    faults = []
    if len(rows[KEYS].drop_duplicates()) > 1:
        faults.append("the table holds several series; give one")
    if rows["of"].notna().any():
        faults.append("shares and means have no total of a year")
    grains = rows["grain"].unique().tolist()
    needed = PERIODS_A_YEAR.get(str(grains[0]), 0) if len(grains) == 1 else 0
    if not needed:
        faults.append(f"months or quarters are needed, not {in_words(grains) or 'no rows at all'}")
    elif not faults and (rows["period"].duplicated().any() or len(rows) != needed):
        faults.append(
            f"{needed} {grains[0]}s of {year.label}, each once, are needed; the table has {len(rows)} rows"
        )
    elif not faults and rows["value"].isna().any():
        unknown = [period_at(grains[0], day.date()).label for day in rows.loc[rows["value"].isna(), "period"]]
        faults.append(f"no number is known for {in_words(unknown, most=needed)}")
    if faults:
        raise CommandError(f"the end of a year cannot be told: {'; '.join(faults)}")

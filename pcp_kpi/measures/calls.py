"""Calls to the control room: demand, how quickly they are answered, and how many are abandoned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, NotAvailable, in_words
from pcp_kpi.figures import SERIES
from pcp_kpi.measures.stacking import Sums, stacked
from pcp_kpi.periods import Period
from pcp_kpi.records import Records

EXTRACTS = ("calls-by-hour",)
SECONDS = {"999": 10, "101": 30}
_SUMS = ("presented", "answered", "answered_in_time", "abandoned", "seconds_to_answer")


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count calls by month and line.

    Parameters
    ----------
    records : Records
        With the extract `calls-by-hour`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures of the force, by the hour in which a call was presented, for each line (999 and 10 seconds,
        101 and 30 seconds): `calls-999` (presented), `calls-999-in-10-seconds` (of calls presented),
        `calls-999-in-10-seconds-of-answered`, `calls-999-abandoned` (of calls presented) and
        `calls-999-time-to-answer` (seconds, of calls answered).
    """
    hours = records["calls-by-hour"]
    counts = hours.group_by(period=hours["hour"].truncate("M").cast("date"), line=hours["line"]).aggregate(
        **{name: hours[name].sum() for name in _SUMS}
    )
    rows = counts.to_pandas()
    tables = [
        stacked(rows[rows["line"] == line], measures_of(line), source=source, force=force) for line in SECONDS
    ]
    return pd.concat(tables, ignore_index=True)


def measures_of(line: str) -> dict[str, Sums]:
    """Return the ids of a line's measures and what they are made of.

    Examples
    --------
    >>> list(measures_of("101"))[:2]
    ['calls-101', 'calls-101-in-30-seconds']
    """
    in_time = f"calls-{line}-in-{SECONDS[line]}-seconds"
    return {
        f"calls-{line}": "presented",
        in_time: ("answered_in_time", "presented"),
        f"{in_time}-of-answered": ("answered_in_time", "answered"),
        f"calls-{line}-abandoned": ("abandoned", "presented"),
        f"calls-{line}-time-to-answer": ("seconds_to_answer", "answered"),
    }


def with_index(figures: pd.DataFrame, base: Period) -> pd.DataFrame:
    """Set each count against the same series in a base period.

    Parameters
    ----------
    figures : DataFrame
        Counts, the base period among them.
    base : Period
        The period that is 100.

    Returns
    -------
    DataFrame
        The same rows in the same order with `index` added: 100 x value / value of the base. NaN for rows of another
        grain, and where the base is nought or missing.

    Raises
    ------
    CommandError
        When a row is a share or a mean, or is known only as printed.
    NotAvailable
        When no series has the base period.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> from pcp_kpi.periods import Quarter
    >>> calls = dict(measure="calls-999", area="West Mercia", grain="quarter")
    >>> rows = [{**calls, "period": "2021-01-01", "value": 41000}, {**calls, "period": "2021-04-01", "value": 52000}]
    >>> with_index(new_figures(rows), Quarter(2020, 4))["index"].round(1).tolist()
    [100.0, 126.8]
    """
    _refuse_ratios(figures)
    of_base = figures[(figures["grain"] == base.grain) & (figures["period"] == pd.Timestamp(base.timestamp))]
    if of_base.empty:
        raise NotAvailable(f"an index needs its base: no series has {base.label} ({base.grain})")
    keys = [*SERIES, "source"]
    known = of_base.set_index(keys)["value"]
    found = known.reindex(pd.MultiIndex.from_frame(figures[keys])).to_numpy(dtype="float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        index = 100 * figures["value"].to_numpy(dtype="float64") / np.where(found == 0, np.nan, found)
    return figures.assign(index=index)


@dataclass(frozen=True)
class PrintedChange:
    """A change in demand as a paper prints it, without the volumes.

    Parameters
    ----------
    period, base : Period
        What changed, and since when.
    percent : float
        27 is an increase by 27%.
    """

    period: Period
    base: Period
    percent: float


def chained_index(changes: Iterable[PrintedChange], base: Period) -> pd.DataFrame:
    """Turn printed changes into levels: all a reader can know of a demand whose volumes are not printed.

    Parameters
    ----------
    changes : iterable of PrintedChange
        Links between periods, in any order.
    base : Period
        The period that is 100.

    Returns
    -------
    DataFrame
        One row a period that the links reach, in order of time: `label`, `period` (first day) and `index`.

    Raises
    ------
    CommandError
        When a change takes away all, when two ways to a period differ by more than rounded percentages can, or when
        no link reaches the base.

    Notes
    -----
    A period's index is its base's times 1 + percent / 100. Whole percents are known to within half a point, so
    an index is known to about half a point a link; ways that differ by more than one point a link contradict each
    other.

    Examples
    --------
    >>> from pcp_kpi.periods import Quarter
    >>> now = Quarter(2021, 1)
    >>> links = [PrintedChange(now, now.shift(-1), 27), PrintedChange(now, now.years_before(1), 42)]
    >>> chained_index(links, now)["index"].round(1).tolist()
    [70.4, 78.7, 100.0]
    """
    links = list(changes)
    _refuse_impossible(links, base)
    levels = {base: 100.0}
    steps = {base: 0}
    waiting = [base]
    while waiting:
        here = waiting.pop(0)
        for there, ratio in _neighbours(links, here):
            if there not in levels:
                levels[there], steps[there] = levels[here] * ratio, steps[here] + 1
                waiting.append(there)
    _refuse_contradictions(links, levels, steps)
    rows = [{"label": p.label, "period": pd.Timestamp(p.timestamp), "index": v} for p, v in levels.items()]
    return pd.DataFrame(rows).sort_values("period", ignore_index=True)


def _neighbours(links: list[PrintedChange], here: Period) -> list[tuple[Period, float]]:
    ahead = [(link.period, 1 + link.percent / 100) for link in links if link.base == here]
    back = [(link.base, 1 / (1 + link.percent / 100)) for link in links if link.period == here]
    return ahead + back


def _refuse_ratios(figures: pd.DataFrame) -> None:
    wrong = figures.loc[
        figures["of"].notna() | figures["measure"].str.endswith("-printed"), "measure"
    ].unique()
    if len(wrong):
        raise CommandError(
            f"an index is made of counts; {in_words(wrong)} is a share, a mean or a printed percentage: "
            "compare it in points"
        )


def _refuse_impossible(links: list[PrintedChange], base: Period) -> None:
    wrong = [
        f"{link.period.label} on {link.base.label} ({link.percent:g}%)"
        for link in links
        if link.percent <= -100
    ]
    if wrong:
        raise CommandError(f"a change by -100% or less leaves nothing to chain: {in_words(wrong)}")
    if not any(base in (link.period, link.base) for link in links):
        raise CommandError(f"no change is on or of {base.label}, which is to be 100")


def _refuse_contradictions(
    links: list[PrintedChange], levels: dict[Period, float], steps: dict[Period, int]
) -> None:
    wrong = []
    for link in links:
        if link.period not in levels:
            continue
        way = levels[link.base] * (1 + link.percent / 100)
        if abs(way - levels[link.period]) > 1 + steps[link.base] + steps[link.period]:
            wrong.append(f"{link.period.label} is {levels[link.period]:.1f} one way and {way:.1f} another")
    if wrong:
        raise CommandError(f"the printed changes contradict each other: {in_words(wrong)}")

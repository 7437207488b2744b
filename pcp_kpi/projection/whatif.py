"""What if: a step, a campaign or a target trajectory beside the projection. Arithmetic on it, and no forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import PERIODS_A_YEAR
from pcp_kpi.errors import CommandError
from pcp_kpi.figures.guard import refuse_no_figures
from pcp_kpi.periods import FinancialYear
from pcp_kpi.periods.asked import refuse_no_period
from pcp_kpi.projection.line import KEYS

_MOVED = ("value", "low80", "high80", "low95", "high95")


@dataclass(frozen=True)
class WhatIf:
    """An assumption about what is to come.

    Parameters
    ----------
    name : str
        As a reader is told it: "campaign in December".
    first : date
        From which day on it holds.
    last : date, optional
        Until when: a campaign; None is a step that stays.
    amount : float, optional
        Added to each period, in the unit of `value`.
    share : float, optional
        Share of the projected figure added to each period, from -1 to 1: -0.1 for a tenth less.
    """

    name: str
    first: date
    last: date | None = None
    amount: float = 0.0
    share: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what says nothing or contradicts itself."""
        if not self.name:
            raise CommandError("a what-if needs a name, which stands in the column scenario")
        if self.last is not None and self.last < self.first:
            raise CommandError(f"{self.name!r} ends ({self.last}) before it begins ({self.first})")
        if bool(self.amount) == bool(self.share):
            raise CommandError(f"{self.name!r} needs an amount or a share, one of the two and not nought")
        _refuse_no_share(self.share, what=f"the share of {self.name!r}")


def with_scenario(projections: pd.DataFrame, what_if: WhatIf) -> pd.DataFrame:
    """Append to each projected line the same line as it would be under an assumption.

    Parameters
    ----------
    projections : DataFrame
        What `project` gave.
    what_if : WhatIf
        The assumption. Several are added one after the other; each starts from the projection alone.

    Returns
    -------
    DataFrame
        The rows given, in their order; then those of every single line again, moved, with the name in `scenario` and
        "assumed, not projected" in `caveats`. The ranges move along: how sure the assumption is, nobody has measured.
        No figure goes below nought, no share above its denominator.

    Raises
    ------
    CommandError
        When nothing is projected, or there is such a scenario already.

    Examples
    --------
    >>> table = pd.DataFrame(dict(period=pd.to_datetime(["2026-04-01"]), status="projected", scenario="", caveats="",
    ...     value=100.0, low80=90.0, high80=110.0, low95=80.0, high95=120.0, of=np.nan))
    >>> with_scenario(table, WhatIf("campaign", date(2026, 4, 1), share=-0.1))["value"].tolist()
    [100.0, 90.0]
    """
    lines = projections[projections["status"] == "projected"]
    if lines.empty:
        raise CommandError("nothing is projected in this table; give what project gives")
    if (lines["scenario"] == what_if.name).any():
        raise CommandError(f"there is a scenario {what_if.name!r} already; give this one another name")
    base = lines[lines["scenario"] == ""]
    last = pd.Timestamp(what_if.last or date.max)
    held = base["period"].between(pd.Timestamp(what_if.first), last).to_numpy()
    change = np.where(held, what_if.amount + what_if.share * base["value"].to_numpy(dtype=float), 0.0)
    most = base["of"].fillna(np.inf).where(base["high95"] <= base["of"].fillna(np.inf), np.inf)
    moved = {name: np.clip(base[name] + change, 0.0, most) for name in _MOVED}
    said = base["caveats"].map(lambda text: "; ".join(filter(None, [text, "assumed, not projected"])))
    return pd.concat(
        [projections, base.assign(**moved, scenario=what_if.name, caveats=said)], ignore_index=True
    )


def target_trajectory(
    figures: pd.DataFrame, *, base: FinancialYear, change: float, by: FinancialYear
) -> pd.DataFrame:
    """Return the way from a base year's level to a target, period by period.

    Parameters
    ----------
    figures : DataFrame
        Recorded months or quarters of counts; every series must have the whole base year.
    base : FinancialYear
        What the target is measured against.
    change : float
        Share by which the whole year `by` is to differ from it: -0.2 for a fifth less.
    by : FinancialYear
        The year in which the target is to be met.

    Returns
    -------
    DataFrame
        For each series and period after the base year until the end of `by`: key of the series, `period`, `target`. The
        year's change is led to in equal steps a year; within a year the base year's seasons stand.

    Raises
    ------
    CommandError
        When the target year is not after the base year, the change is not between -1 and 1, or series lack part of
        the base year.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> quarters = [170, 217, 206, 137]
    >>> theft = new_figures(
    ...     dict(measure="theft-from-person", area="West Mercia", grain="quarter", period=start, value=count)
    ...     for start, count in zip(pd.date_range("2019-04-01", periods=4, freq="QS"), quarters)
    ... )
    >>> made = target_trajectory(theft, base=FinancialYear(2019), change=-0.2, by=FinancialYear(2021))
    >>> made["target"].round(1).tolist()
    [153.0, 195.3, 185.4, 123.3, 136.0, 173.6, 164.8, 109.6]
    """
    refuse_no_figures(figures)
    refuse_no_period(base, what="the base year")
    refuse_no_period(by, what="the target year")
    _refuse_no_share(change, what="the change")
    years = by.start_year - base.start_year
    if years < 1:
        raise CommandError(
            f"a target year comes after the base year; {by.label} does not follow {base.label}"
        )
    rows = figures[figures["grain"].isin(PERIODS_A_YEAR) & (figures["status"] != "projected")]
    _refuse_gaps(rows, base)
    rows = rows[_lies_in(rows, base)].sort_values("period", kind="stable")
    made = []
    for ahead in range(1, years + 1):
        target = rows["value"] * (1 + change * ahead / years)
        made.append(rows[KEYS].assign(period=rows["period"] + pd.DateOffset(years=ahead), target=target))
    trajectory: pd.DataFrame = pd.concat(made).sort_values([*KEYS, "period"], kind="stable")
    return trajectory.reset_index(drop=True)


def _refuse_no_share(share: float, *, what: str) -> None:
    """Refuse a share that leaves less than nothing or more than doubles: a percentage was meant."""
    if not -1 <= share <= 1:
        raise CommandError(
            f"{what} is a part of one, from -1 to 1: {share / 100:g} for {share:g}%, not {share:g}"
        )


def _lies_in(rows: pd.DataFrame, year: FinancialYear) -> pd.Series:
    """Tell which rows are of a year."""
    inside: pd.Series = rows["period"].dt.date.between(year.start, year.end)
    return inside


def _refuse_gaps(rows: pd.DataFrame, base: FinancialYear) -> None:
    """Refuse series that lack a number of the base year, those that have none of it too."""
    known = rows.assign(count=_lies_in(rows, base) & rows["value"].notna())
    counts = known.groupby(KEYS, observed=True)["count"].sum().reset_index()
    uneven = counts[counts["count"] != counts["grain"].map(PERIODS_A_YEAR)]
    short = [f"{row['measure']} / {row['area']} ({row['count']})" for _, row in uneven.iterrows()]
    if counts.empty or short:
        have = f"these have not: {'; '.join(short[:6])}" if short else "no series has any"
        raise CommandError(f"a trajectory needs every period of {base.label} once in every series; {have}")

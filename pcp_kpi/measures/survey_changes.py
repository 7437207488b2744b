"""Difference of two shares of pooled responses, also where the two windows share some of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.measures.survey_evidence import FEWEST, TOO_FEW, Z95, two_sided
from pcp_kpi.measures.windows import SERIES
from pcp_kpi.periods import Rolling
from pcp_kpi.printing import rounded

NOT_SIGNIFICANT, SIGNIFICANT = "*", "**"

# The force's report marks changes with one or two asterisks and prints no legend. One asterisk stands at changes of
# one and two points, which no base that the survey could have makes significant; so it means this:
LEGEND: Mapping[str, str] = MappingProxyType(
    {
        NOT_SIGNIFICANT: "not statistically significant at the 95% level",
        SIGNIFICANT: "statistically significant at the 95% level",
    }
)
_SUMS = ("value", "of")


def satisfaction_changes(
    figures: pd.DataFrame, window: Rolling, *, with_: Rolling, fewest: int = FEWEST
) -> pd.DataFrame:
    r"""Compare the shares of two windows, with the evidence for a difference.

    Parameters
    ----------
    figures : DataFrame
        Monthly figures of shares. Series that lack a month of either window, or in which the survey stood still, are
        left out: a change is never told across a break.
    window, with_ : Rolling
        The window that is reported and the one it is compared with; they may overlap.
    fewest : int, optional
        Responses below which either share is not told.

    Returns
    -------
    DataFrame
        One row a series: the figure of `window` (`measure`, `area`, `breakdown`, `grain`, `period`, `value`, `of`,
        `source`) with `level`, `base_period`, `base_value`, `base_of`, `base_level`, `shared` (responses that both
        windows count), `difference` (parts of one: 0.02 is two points), `lower` and `upper` (95% interval of the
        difference), `z`, `p_value`, `mark` (an asterisk or two, by `LEGEND`; none where the change prints as nought)
        and `reading` (empty, or "too few to say", and then no mark).

    Raises
    ------
    CommandError
        When a window is compared with itself.

    Notes
    -----
    Responses of the months in both windows are the same people and cancel in part. With :math:`N_1, N_0` responses in
    the windows, :math:`n` in both, and one share :math:`p` (of all that either window counts) under the null,

    .. math:: \operatorname{var} = p (1 - p) \left(\frac{1}{N_1} + \frac{1}{N_0} - \frac{2 n}{N_1 N_0}\right).

    Without shared months this is the ordinary test of two shares. Taking overlapping windows for independent makes the
    spread too wide and hides changes. The interval takes each window's own share for its variance and :math:`p` for
    what they have in common. Different people are asked each month: no further correlation is allowed for.

    References
    ----------
    Kish, L. (1965), Survey Sampling, section 12.4 (overlapping samples).

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> from pcp_kpi.periods import Month
    >>> row = dict(measure="satisfaction-burglary", area="West Mercia", grain="month", of=50)
    >>> days = pd.date_range("2020-10-01", periods=9, freq="MS")
    >>> values = [36, 37, 38, 36, 37, 38, 39, 40, 39]
    >>> figures = new_figures(dict(row, period=day, value=value) for day, value in zip(days, values))
    >>> now, before = Rolling(6, Month(2021, 6)), Rolling(6, Month(2021, 3))
    >>> change = satisfaction_changes(figures, now, with_=before).iloc[0]
    >>> f"{100 * change['difference']:.1f} points, {change['shared']:.0f} shared, z {change['z']:.2f}{change['mark']}"
    '2.3 points, 150 shared, z 0.94*'
    """
    if window == with_:
        raise CommandError(f"{window.words} is compared with itself; name an earlier window")
    return _marked(_compared(figures, window, with_), fewest)


def _compared(figures: pd.DataFrame, window: Rolling, with_: Rolling) -> pd.DataFrame:
    """Return the two windows side by side, with the evidence and not yet marked."""
    only_now, both, only_before = _three_runs(figures, window, with_)
    table = _windows(only_now + both, only_before + both, window, with_).assign(shared=both["of"].to_numpy())
    evidence = _evidence(only_now, both, only_before)
    return pd.concat([table, evidence.set_axis(table.index)], axis="columns")


def _three_runs(figures: pd.DataFrame, window: Rolling, with_: Rolling) -> tuple[pd.DataFrame, ...]:
    """Return value and `of` by series: months only in the window, in both, only in the other."""
    rows = figures[figures["grain"].eq("month") & figures["of"].notna() & figures["value"].notna()]
    now, before = _within(rows, window), _within(rows, with_)
    complete = _complete(rows[now], window).intersection(_complete(rows[before], with_))
    runs = (rows[now & ~before], rows[now & before], rows[before & ~now])
    return tuple(
        run.groupby(SERIES)[list(_SUMS)].sum().reindex(complete, fill_value=0.0).astype("float64")
        for run in runs
    )


def _within(rows: pd.DataFrame, window: Rolling) -> pd.Series:
    return rows["period"].between(pd.Timestamp(window.start), pd.Timestamp(window.timestamp))


def _complete(rows: pd.DataFrame, window: Rolling) -> pd.MultiIndex:
    sizes = rows.groupby(SERIES).size()
    return pd.MultiIndex.from_frame(sizes[sizes == window.months].reset_index()[SERIES])


def _windows(now: pd.DataFrame, before: pd.DataFrame, window: Rolling, with_: Rolling) -> pd.DataFrame:
    table = now.join(before.add_prefix("base_")).reset_index()
    level = table["value"] / table["of"].where(table["of"] > 0)
    base = table["base_value"] / table["base_of"].where(table["base_of"] > 0)
    return table.assign(
        grain=window.grain,
        period=pd.Timestamp(window.timestamp),
        level=level,
        base_period=with_.label,
        base_level=base,
        difference=level - base,
    )


def _evidence(only_now: pd.DataFrame, both: pd.DataFrame, only_before: pd.DataFrame) -> pd.DataFrame:
    """Return z, p-value and interval of the difference from the three runs of months."""
    now, before = only_now + both, only_before + both
    n1, n0 = now["of"].where(now["of"] > 0), before["of"].where(before["of"] > 0)
    difference = now["value"] / n1 - before["value"] / n0
    everyone = only_now["of"] + both["of"] + only_before["of"]
    share = (only_now["value"] + both["value"] + only_before["value"]) / everyone.where(everyone > 0)
    common = share * (1 - share)
    null = common * (1 / n1 + 1 / n0 - 2 * both["of"] / (n1 * n0))
    own = _binomial(now, n1) + _binomial(before, n0) - 2 * common * both["of"] / (n1 * n0)
    z = difference / np.sqrt(null.where(null > 0))
    reach = Z95 * np.sqrt(own.clip(lower=0))
    return pd.DataFrame(
        {"lower": difference - reach, "upper": difference + reach, "z": z, "p_value": two_sided(z)}
    )


def _binomial(window: pd.DataFrame, size: pd.Series) -> pd.Series:
    """Return the variance of a window's share."""
    share = window["value"] / size
    return share * (1 - share) / size


def _marked(table: pd.DataFrame, fewest: int) -> pd.DataFrame:
    few = table[["of", "base_of"]].min(axis="columns") < fewest
    mark = np.where(table["p_value"] < 0.05, SIGNIFICANT, NOT_SIGNIFICANT)
    level = [value == value and rounded(100 * value) == 0 for value in table["difference"]]
    return table.assign(mark=np.where(few | np.array(level), "", mark), reading=np.where(few, TOO_FEW, ""))

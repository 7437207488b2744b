"""Stops and searches: for what, of whom, with what outcome, on video; and rates of groups against each other."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.intervals.numbers import normal_quantile
from pcp_kpi.records import Records, tally

EXTRACTS = ("stop-search",)
SEARCHES, BY_REASON, BY_ETHNICITY = "stop-searches", "stop-searches-by-reason", "stop-searches-by-ethnicity"
DRUGS, VIDEO, POSITIVE = "stop-searches-for-drugs", "stop-searches-on-video", "stop-searches-positive"


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count stops and searches by month.

    Parameters
    ----------
    records : Records
        With the extract `stop-search`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures. Force and areas: `stop-searches`. Force only: `stop-searches-by-reason` and
        `stop-searches-by-ethnicity` (breakdown), `stop-searches-for-drugs` and `stop-searches-on-video` (of all), and
        `stop-searches-positive` (with an outcome, of all), all and by ethnicity (breakdown).
    """
    table = records["stop-search"]
    where = {"day": "searched_on", "source": source, "force": force}
    every = table["search_ref"].notnull()
    shares = {DRUGS: (table["reason"] == "drugs", every), VIDEO: (table["body_worn_video"], every)}
    groups = tally(
        table, {BY_ETHNICITY: every, POSITIVE: (table["positive"], every)}, by="ethnicity", **where
    )
    reasons = tally(table, {BY_REASON: every}, by="reason", **where)
    tables = [
        tally(table, {SEARCHES: every}, **where),
        tally(table, shares, by="", **where),
        groups[(groups["measure"] == POSITIVE) | (groups["breakdown"] != "")],
        reasons[reasons["breakdown"] != ""],
    ]
    figures = pd.concat(tables, ignore_index=True)
    return figures[~(figures["of"] == 0)].reset_index(drop=True)


def disproportionality(
    figures: pd.DataFrame,
    residents: Mapping[str, float],
    *,
    reference: str = "white",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Set the rate of searches of each group beside that of one group.

    Parameters
    ----------
    figures : DataFrame
        With `stop-searches-by-ethnicity`, of any grain.
    residents : mapping of str to float
        Residents of each group, by the codes of the breakdown; groups without residents are left out.
    reference : str, optional
        The group that the others are set beside.
    confidence : float, optional
        Between 0 and 1.

    Returns
    -------
    DataFrame
        The rows of the groups but the reference, in their order, with `rate` and `reference_rate` (searches for each
        1,000 residents), `ratio`, `low` and `high` added; missing where one of the two has no search.

    Raises
    ------
    CommandError
        When the reference has no residents or no row beside a group.

    Notes
    -----
    The interval is that of the logarithm of a ratio of two counts: log ratio +- z sqrt(1/a + 1/b). Searches of one
    person on several days are taken as independent. Residents are those of the last census or estimate; a ratio says
    nothing of who is on the street.

    References
    ----------
    Breslow, N. E. and Day, N. E. (1987), Statistical Methods in Cancer Research, volume II, section 2.3.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure=BY_ETHNICITY, area="West Mercia", grain="year", period="2020-04-01")
    >>> rows = [dict(row, breakdown="white", value=7000), dict(row, breakdown="black", value=300)]
    >>> told = disproportionality(new_figures(rows), {"white": 1_200_000, "black": 9_000}).iloc[0]
    >>> print(f"{told['ratio']:.1f} ({told['low']:.1f} to {told['high']:.1f})")
    5.7 (5.1 to 6.4)
    """
    others, of_base = _beside_reference(figures, residents, reference)
    people = others["breakdown"].map(residents).to_numpy(dtype="float64")
    rate, base_rate = 1000 * others["value"] / people, 1000 * of_base / residents[reference]
    both = (others["value"] > 0) & (of_base > 0)
    ratio = (rate / base_rate).where(both)
    spread = (1 / others["value"].where(both) + 1 / pd.Series(of_base, index=others.index).where(both)) ** 0.5
    reach = (normal_quantile(confidence) * spread).map(math.exp)
    return others.assign(
        rate=rate, reference_rate=base_rate, ratio=ratio, low=ratio / reach, high=ratio * reach
    )


def _beside_reference(
    figures: pd.DataFrame, residents: Mapping[str, float], reference: str
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the rows of the groups but the reference, and the searches of the reference row by row."""
    if reference not in residents:
        raise CommandError(f"{reference} has no residents; they are given for {in_words(residents)}")
    rows = figures[(figures["measure"] == BY_ETHNICITY) & figures["breakdown"].isin(residents)]
    keys = ["area", "grain", "period", "source"]
    base = rows[rows["breakdown"] == reference].set_index(keys)["value"]
    others = rows[rows["breakdown"] != reference]
    of_base = base.reindex(pd.MultiIndex.from_frame(others[keys])).to_numpy(dtype="float64")
    if pd.isna(of_base).any():
        raise CommandError(f"the searches of {reference} are missing in a period in which others have some")
    return others, of_base

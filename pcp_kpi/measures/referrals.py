"""Victims referred to the advice line, as a share of victim-based crime; bands, and areas that stand out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.intervals import newcombe, score_p_value
from pcp_kpi.measures.bands import with_band
from pcp_kpi.measures.stacking import stacked, with_force
from pcp_kpi.records import Records

EXTRACTS = ("val-referrals",)
RATE = "val-referral-rate"
# The paper's key ends at 30%; rates above it stand in the same table, so there is a fourth band, which is ours.
EDGES = (15.0, 20.0, 30.0)
_KEYS = ["measure", "breakdown", "grain", "period", "source"]


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count referrals of victim-based crimes by month, for the force and its areas.

    Parameters
    ----------
    records : Records
        With the extract `val-referrals`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures: `val-referral-rate`, referrals (`value`) of victim-based crimes (`of`). The year to date is
        the ratio of the sums: `to_years_to_date(figures, grain="month")`.
    """
    table = records["val-referrals"]
    counts = table.group_by(period=table["month"], area=table["area"]).aggregate(
        referrals=table["referrals"].sum(), crimes=table["victim_based_crimes"].sum()
    )
    rows = with_force(counts.to_pandas(), by=["period"], force=force)
    return stacked(rows, {RATE: ("referrals", "crimes")}, source=source, force=force)


def with_referral_band(figures: pd.DataFrame) -> pd.DataFrame:
    """Find the band of each referral rate: under 15%, 15, 20, or 30% and more.

    Parameters
    ----------
    figures : DataFrame
        Referral rates.

    Returns
    -------
    DataFrame
        The same rows in the same order with `level` and `band` added. The lower edge of a band is inside; a rate is
        put into the band of the percentage that is printed, with one decimal.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="val-referral-rate", area="Herefordshire", grain="month", period="2021-04-01")
    >>> with_referral_band(new_figures([{**row, "value": 226, "of": 730}]))["band"].item()
    '30% or more'
    """
    return with_band(figures, edges=EDGES, places=1)


def against_rest(figures: pd.DataFrame, *, force: str, confidence: float = 0.95) -> pd.DataFrame:
    """Set the share of each area against the rest of the force, and say which areas stand out.

    Parameters
    ----------
    figures : DataFrame
        Shares of the force and of its areas, any grain.
    force : str
        Name of the force.
    confidence : float, optional
        For all the areas of a period together: each is tested at its part of what remains.

    Returns
    -------
    DataFrame
        The rows of areas, in their order, with `level`, `rest` (the share of all the force's cases that are not the
        area's), `difference`, `low`, `high` (Newcombe, in parts of one, each area for itself), `p_value` and
        `outlier` added: below, above or empty.

    Raises
    ------
    CommandError
        When figures are no shares, or a period has areas without their force.

    Notes
    -----
    An area is not compared with the force of which it is a part, but with the rest. It stands out when the score
    test's p-value, times the number of areas in the period (Bonferroni), is below 1 - confidence.

    References
    ----------
    Newcombe, R. G. (1998), Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17, 873-890.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure=RATE, grain="month", period="2021-05-01")
    >>> force, area = {"area": "West Mercia", "value": 1345, "of": 5687}, {"area": "South Worcestershire"}
    >>> figures = new_figures([{**row, **force}, {**row, **area, "value": 204, "of": 1356}])
    >>> told = against_rest(figures, force="West Mercia").iloc[0]
    >>> print(f"{told['difference']:.3f} ({told['low']:.3f} to {told['high']:.3f}), {told['outlier']}")
    -0.113 (-0.135 to -0.089), below
    """
    areas = figures[figures["area"] != force]
    whole = figures[figures["area"] == force].set_index(_KEYS)[["value", "of"]]
    own = pd.MultiIndex.from_frame(areas[_KEYS])
    _refuse_shares_without_rest(areas, ~own.isin(whole.index))
    total = whole.reindex(own)
    count, of = (areas[name].to_numpy(dtype="float64") for name in ("value", "of"))
    rest, rest_of = total["value"].to_numpy() - count, total["of"].to_numpy() - of
    low, high = newcombe(count, of, rest, rest_of, confidence=confidence)
    p_value = score_p_value(count, of, rest, rest_of)
    number = areas.groupby(_KEYS)["area"].transform("size").to_numpy()
    difference, stands_out = count / of - rest / rest_of, p_value * number < 1 - confidence
    side = np.select([stands_out & (difference < 0), stands_out], ["below", "above"], "")
    told = areas.assign(level=count / of, rest=rest / rest_of, difference=difference, low=low, high=high)
    return told.assign(p_value=p_value, outlier=side).astype({"outlier": "str"})


def _refuse_shares_without_rest(areas: pd.DataFrame, alone: np.ndarray) -> None:
    counts = areas.loc[areas["of"].isna(), "measure"].unique()
    if len(counts):
        raise CommandError(
            f"areas are set against the rest by shares, with their base in 'of': {in_words(counts)}"
        )
    if alone.any():
        lost = areas.loc[alone, "period"].dt.strftime("%Y-%m-%d").unique()
        raise CommandError(f"the force itself is missing beside its areas on {in_words(lost)}")

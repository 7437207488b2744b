"""How likely the next period is to pass what it is measured against: chances of a projection on the yardstick."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from pcp_kpi.periods import period_at
from pcp_kpi.projection import chance_above, on_yardstick

_LINES = ("value", "low95", "low80", "high80", "high95")
LAST_YEAR, UPPER, MEAN = "last year's figure", "the upper limit", "the mean"


@dataclass(frozen=True)
class Expectation:
    """One chance of the next period.

    Parameters
    ----------
    period : str
        The next period in words.
    against : str
        What it is measured against.
    threshold : float
        Its level.
    above : bool
        Whether the likelier side is above it.
    clause : str
        The chance of that side, as the beginning of a sentence.
    """

    period: str
    against: str
    threshold: float
    above: bool
    clause: str


def expectations(projection: pd.DataFrame, points: pd.DataFrame) -> tuple[Expectation, ...]:
    """Return the chances of the first projected period.

    Parameters
    ----------
    projection : DataFrame
        One line of `project`; two scenarios have no chances, since nobody says how likely each is.
    points : DataFrame
        The recorded periods with `level`, `mean` and `upper`.

    Returns
    -------
    tuple of Expectation
        Against last year's figure and against the upper limit; against the mean where there is no upper limit. Of the
        two sides of each the likelier is told.
    """
    if projection.empty or ("scenario" in projection and projection["scenario"].nunique() > 1):
        return ()
    row = projection.iloc[0]
    period = period_at(str(row["grain"]), row["period"].date())
    year_ago = pd.Timestamp(period.years_before(1).timestamp)
    last_year = points.loc[points["period"] == year_ago, "level"]
    upper, mean = (float(points[name].iloc[-1]) for name in ("upper", "mean"))
    limit = (UPPER, upper) if math.isfinite(upper) else (MEAN, mean)
    known = [(LAST_YEAR, float(last_year.iloc[0]) if len(last_year) else math.nan), limit]
    return tuple(
        _expectation(row, period.words, against, level) for against, level in known if math.isfinite(level)
    )


def as_levels(projection: pd.DataFrame) -> pd.DataFrame:
    """Return projected rows with their line and ranges as levels: of a share the numerator over its denominator."""
    if projection.empty:
        return projection
    of = projection["of"].where(projection["of"].notna(), 1.0)
    return projection.assign(**{name: projection[name] / of for name in _LINES})


def _expectation(row: pd.Series, period: str, against: str, level: float) -> Expectation:
    of = float(row["of"])
    chance = chance_above(row, level if math.isnan(of) else level * of)
    above = chance >= 0.5
    return Expectation(period, against, level, above, on_yardstick(chance if above else 1 - chance).clause)

"""The audit of crime data integrity: crimes reported but not recorded, and how well an audit can know."""

from __future__ import annotations

import math

import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.intervals import with_interval
from pcp_kpi.intervals.numbers import normal_quantile
from pcp_kpi.records import Records, tally

EXTRACTS = ("data-integrity-audit",)
MISSING = "cdi-missing"


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count crimes found missing, of the reports that were audited, by month of the report.

    Parameters
    ----------
    records : Records
        With the extract `data-integrity-audit`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures of the force: `cdi-missing`, all and by group of crime (breakdown).
    """
    table = records["data-integrity-audit"]
    what = {MISSING: (~table["recorded"], table["audit_ref"].notnull())}
    figures = tally(table, what, day="reported_on", by="crime_group", source=source, force=force)
    return figures[figures["of"] > 0].reset_index(drop=True)


def with_audit(figures: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Add what an audit says: the share recorded, its interval, and its margin of error.

    Parameters
    ----------
    figures : DataFrame
        Crimes missing (`value`) of reports audited (`of`), any grain.
    confidence : float, optional
        Between 0 and 1.

    Returns
    -------
    DataFrame
        The same rows in the same order with `missing` and `compliance` (parts of one), `low` and `high` (of
        `compliance`, by Wilson), and `margin` (half the width of the normal interval, as reports give it) added.

    Raises
    ------
    CommandError
        When rows are no shares.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> audit = dict(measure="cdi-missing", area="West Mercia", grain="year", period="2020-04-01")
    >>> row = with_audit(new_figures([{**audit, "value": 214, "of": 1208}])).iloc[0]
    >>> print(f"{row['compliance']:.1%} ({row['low']:.1%} to {row['high']:.1%}), margin {100 * row['margin']:.1f}")
    82.3% (80.0% to 84.3%), margin 2.2
    """
    if figures["of"].isna().any():
        raise CommandError("an audit's figures need the reports that were audited in 'of'")
    told = with_interval(figures, confidence=confidence)
    share, z = told["level"], normal_quantile(confidence)
    return figures.assign(
        missing=share,
        compliance=1 - share,
        low=1 - told["high"],
        high=1 - told["low"],
        margin=z * (share * (1 - share) / figures["of"]) ** 0.5,
    )


def reports_needed(margin: float, *, share: float = 0.5, confidence: float = 0.95) -> int:
    """Return how many reports an audit must read to know a share to within a margin.

    Parameters
    ----------
    margin : float
        Half the width of the interval, in parts of one: 0.02 is two points.
    share : float, optional
        The share that is expected; a half needs most.
    confidence : float, optional
        Between 0 and 1.

    Raises
    ------
    CommandError
        When margin or share is not between 0 and 1.

    Notes
    -----
    n = z² p (1 - p) / margin², rounded up.

    Examples
    --------
    >>> reports_needed(0.02, share=0.177)
    1399
    """
    if not (0 < margin < 1 and 0 < share < 1):
        raise CommandError(f"margin and share lie between 0 and 1; got {margin:g} and {share:g}")
    return math.ceil(normal_quantile(confidence) ** 2 * share * (1 - share) / margin**2)

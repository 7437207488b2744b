"""Arrests, and arrests for domestic abuse per 100 offences."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.intervals import byar
from pcp_kpi.measures.crime import crimes
from pcp_kpi.records import Records, tally

EXTRACTS = ("crime-records", "arrests")
ARRESTS, ABUSE_ARRESTS, RATE = "custody-arrests", "domestic-abuse-arrests", "domestic-abuse-arrest-rate"
_KEY = ["area", "period"]
PER = 100


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count arrests by month, for the force and its areas, and set those for domestic abuse against the offences.

    Parameters
    ----------
    records : Records
        With the extracts `arrests` and `crime-records`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures by day of arrest: `custody-arrests`, `domestic-abuse-arrests`, and `domestic-abuse-arrest-rate`,
        whose `of` is the domestic abuse offences (crimes) recorded in the same month. Numerator and base are not the
        same cases: an arrest may be for an offence of an earlier month.
    """
    arrests, offences = records["arrests"], crimes(records)
    what = {ARRESTS: arrests["arrest_ref"].notnull(), ABUSE_ARRESTS: arrests["domestic_abuse"]}
    made = tally(arrests, what, day="arrested_on", source=source, force=force)
    base = tally(offences, {RATE: offences["domestic_abuse"]}, day="recorded_on", source=source, force=force)
    both = base.merge(
        made.loc[made["measure"] == ABUSE_ARRESTS, [*_KEY, "value"]], on=_KEY, suffixes=("", "_made")
    )
    rate = both.assign(of=both["value"], value=both["value_made"]).drop(columns="value_made")
    # Where nothing was recorded there is nothing to set an arrest against.
    return pd.concat([made, rate[rate["of"] > 0]], ignore_index=True)


def with_arrest_rate(figures: pd.DataFrame) -> pd.DataFrame:
    """Add arrests per 100 offences.

    Parameters
    ----------
    figures : DataFrame
        Arrests (`value`) of offences (`of`), any grain.

    Returns
    -------
    DataFrame
        The same rows in the same order with `rate`, `low` and `high` added: arrests per 100 offences and its 95 %
        interval, offences taken as given.

    Raises
    ------
    CommandError
        When a row has no offences to count from.

    Notes
    -----
    The rate is 100 x arrests / offences. It may pass 100, since arrests are not a part of the month's offences; its
    interval is therefore that of a count (Byar's) over the offences, not that of a share.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="domestic-abuse-arrest-rate", area="West Mercia", grain="month", period="2021-06-01")
    >>> made = with_arrest_rate(new_figures([{**row, "value": 330, "of": 2000}])).iloc[0]
    >>> print(f"{made['rate']:.1f} ({made['low']:.1f} to {made['high']:.1f})")
    16.5 (14.8 to 18.4)
    """
    lost = figures.loc[~(figures["of"] > 0), "measure"].unique()
    if len(lost):
        raise CommandError(
            f"arrests per 100 need the offences in 'of'; {in_words(lost)} has rows without; count records "
            "of both extracts, or leave those rows out"
        )
    per = PER / figures["of"]
    low, high = byar(figures["value"].to_numpy(dtype="float64"))
    return figures.assign(rate=figures["value"] * per, low=low * per, high=high * per)

"""Outcomes of offences: counted when given, whenever the offence was recorded, and the cohort beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pcp_kpi.catalogue import Catalogue, read_catalogue
from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import COLUMNS
from pcp_kpi.intervals import with_interval
from pcp_kpi.measures.crime import TOTAL, crime_types, crimes
from pcp_kpi.periods import Month
from pcp_kpi.records import Records, tally

if TYPE_CHECKING:
    import ibis

EXTRACTS = ("crime-records",)
OUTCOMES = "-outcomes"
GROUPS = "-outcome-groups"
COHORT = "-cohort-outcomes"
ABUSE = "domestic-abuse"
ACTION_TAKEN, NO_SUPPORT, UNKNOWN_SUSPECT = "action-taken", "16", "14"
_SERIES = ["measure", "area", "grain", "period", "source"]


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count outcomes by month, for the force.

    Parameters
    ----------
    records : Records
        With the extract `crime-records`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures, crimes only. By month in which the outcome was given, whenever the offence was
        recorded: ``<id>-outcomes`` of every crime type, of total recorded crime and of domestic abuse (the latter
        two also by outcome code), ``<id>-action-taken-rate`` and ``<id>-outcome-16-rate`` of all outcomes, and the
        share of outcomes 14 and 16 with a victim linked. By month of recording: ``<id>-cohort-outcomes``, the
        offences recorded in the month that have an outcome (breakdown: which) at the end of the data, of all
        recorded in it.
    """
    offences = crimes(records)
    last = offences["recorded_on"].truncate("M").max().as_scalar()
    given = offences.filter(
        offences["outcome_code"].notnull() & (offences["outcome_on"].truncate("M") <= last)
    )
    where = {"day": "outcome_on", "source": source, "force": force}
    parts = [
        tally(given, _by_code(given), by="outcome_code", **where),
        tally(given, _by_type(given) | _shares(given), by="", **where),
        cohort(offences, source=source, force=force),
    ]
    return pd.concat(parts, ignore_index=True)


def _by_code(given: ibis.Table) -> dict[str, Any]:
    return {TOTAL + OUTCOMES: given["outcome_code"].notnull(), ABUSE + OUTCOMES: given["domestic_abuse"]}


def _by_type(given: ibis.Table) -> dict[str, Any]:
    return {id + OUTCOMES: (given["crime_type"] == id).fill_null(False) for id in crime_types()}


def _shares(given: ibis.Table) -> dict[str, Any]:
    """Return every share as what counts and its base."""
    code, abuse = given["outcome_code"], given["domestic_abuse"]
    bases = {TOTAL: code.notnull(), ABUSE: abuse}
    bases |= {id: (given["crime_type"] == id).fill_null(False) for id in crime_types()}
    shares: dict[str, Any] = {}
    for id, base in bases.items():
        shares[f"{id}-action-taken-rate"] = (code.isin(codes_of(ACTION_TAKEN)), base)
        shares[f"{id}-outcome-16-rate"] = (code == NO_SUPPORT, base)
    for id, base in (("", code.notnull()), (f"{ABUSE}-", abuse)):
        for number in (UNKNOWN_SUSPECT, NO_SUPPORT):
            shares[f"{id}outcome-{number}-victim-linked"] = (given["victim_linked"], base & (code == number))
    return shares


def cohort(offences: ibis.Table, *, source: str, force: str) -> pd.DataFrame:
    """Count what became of the offences recorded in each month by the end of the data.

    Parameters
    ----------
    offences : Ibis table
        Crime records without crimed incidents.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures by day of recording: `value` offences with an outcome, by code and in total, `of` all
        offences recorded in the month. The last months have had less time: their figures rise in a later extract.
    """
    what = {TOTAL + COHORT: offences["record_kind"].notnull(), ABUSE + COHORT: offences["domestic_abuse"]}
    table = tally(offences, what, day="recorded_on", by="outcome_code", source=source, force=force)
    # The total counts every offence, those still open too: it is the base of each code.
    key, whole = ["measure", "period"], table["breakdown"] == ""
    recorded = table[whole].set_index(key)["value"]
    given = table[~whole].groupby(key)["value"].sum().reindex(recorded.index, fill_value=0.0)
    table["of"] = recorded.loc[pd.MultiIndex.from_frame(table[key])].to_numpy()
    table.loc[whole, "value"] = given.to_numpy()
    return table


def with_shares(figures: pd.DataFrame) -> pd.DataFrame:
    """Add the share of all outcomes that each code, or group of codes, is.

    Parameters
    ----------
    figures : DataFrame
        Counts of outcomes by code, with their totals (empty breakdown); any grain. Months become quarters with
        `to_quarters` first: the share of a quarter is the ratio of its sums.

    Returns
    -------
    DataFrame
        The same rows in the same order with `outcomes` (all of the period, the base) and `share` (0 to 1) added,
        and `low` and `high`, the ends of its 95 % interval (Wilson). NaN where nothing was given an outcome.

    Raises
    ------
    CommandError
        When a code has no total beside it.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="total-recorded-crime-outcomes", area="West Mercia", grain="quarter", period="2021-04-01")
    >>> given = new_figures([{**row, "value": 19170}, {**row, "breakdown": "16", "value": 6881}])
    >>> print(f"{with_shares(given)['share'].iloc[1]:.1%}")
    35.9%
    """
    totals = figures[figures["breakdown"] == ""].set_index(_SERIES)["value"]
    keys = pd.MultiIndex.from_frame(figures[_SERIES])
    lost = figures.loc[~keys.isin(totals.index), "measure"].unique()
    if len(lost):
        raise CommandError(
            f"shares of outcomes need the total beside the codes; {in_words(lost)} has periods without it "
            "(a row with an empty breakdown)"
        )
    of = totals.reindex(keys).to_numpy()
    found = with_interval(figures.assign(of=of))
    return figures.assign(
        outcomes=of,
        **{to: found[name].to_numpy() for to, name in (("share", "level"), ("low", "low"), ("high", "high"))},
    )


def to_groups(figures: pd.DataFrame, catalogue: Catalogue | None = None) -> pd.DataFrame:
    """Add codes up to the groups of the outcome framework.

    Parameters
    ----------
    figures : DataFrame
        Counts ``<id>-outcomes`` by code, with their totals.
    catalogue : Catalogue, optional
        Knows the groups; the packaged one if left out.

    Returns
    -------
    DataFrame
        Figures ``<id>-outcome-groups``, breakdown the group, `of` all outcomes of the period. Codes that the
        framework does not know stand in no group.
    """
    outcomes = (catalogue or read_catalogue()).outcomes
    rows = with_shares(figures[figures["measure"].str.endswith(OUTCOMES)])
    rows = rows[rows["breakdown"].isin(set(outcomes))]
    rows = rows.assign(
        measure=rows["measure"].str.removesuffix(OUTCOMES) + GROUPS,
        breakdown=rows["breakdown"].map({code: outcome.group for code, outcome in outcomes.items()}),
        of=rows["outcomes"],
    )
    key = [name for name in COLUMNS if name not in ("value", "note")]
    groups = rows.groupby(key, dropna=False)["value"].sum(min_count=1).reset_index()
    return groups.assign(note="")[list(COLUMNS)]


def thirteen_months(figures: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return the monthly view of the paper: each code's share of the month's outcomes, thirteen months to one.

    Parameters
    ----------
    figures : DataFrame
        Monthly counts of outcomes by code, with their totals.
    month : Month
        The last of the thirteen, so that it stands beside the same month of the year before.

    Returns
    -------
    DataFrame
        The rows of these months, as `with_shares` gives them.
    """
    first, last = (pd.Timestamp(each.start) for each in (month.shift(-12), month))
    return with_shares(figures[(figures["grain"] == "month") & figures["period"].between(first, last)])


def codes_of(group: str, catalogue: Catalogue | None = None) -> tuple[str, ...]:
    """Return the outcome codes of a group of the framework.

    Raises
    ------
    CommandError
        When there is no such group.

    Examples
    --------
    >>> codes_of("action-taken")
    ('1', '1A', '2', '2A', '3', '3A', '4', '6', '7', '8')
    """
    outcomes = (catalogue or read_catalogue()).outcomes
    groups = dict.fromkeys(outcome.group for outcome in outcomes.values())
    if group not in groups:
        raise CommandError(f"there is no group of outcomes {group!r}; known: {in_words(groups, most=20)}")
    return tuple(code for code, outcome in outcomes.items() if outcome.group == group)

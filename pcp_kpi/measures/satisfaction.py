"""Satisfaction of victims: answers by month, rolling windows of pooled responses, changes with their evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.measures.survey_counting import SATISFIED, WHOLE, completed, count_answers
from pcp_kpi.measures.survey_evidence import FEWEST, two_sided, with_base
from pcp_kpi.measures.windows import pooled
from pcp_kpi.periods import Quarter, Rolling
from pcp_kpi.records import Records, to_figures

EXTRACTS = ("victim-survey",)
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "burglary": "satisfaction-burglary",
        "violent": "satisfaction-violent",
        "hate": "satisfaction-hate",
    }
)
STAGES = (WHOLE, "initial_contact", "actions", "follow_up", "treatment")

# How many months each measure rolls over, as the force's report does.
WINDOWS: Mapping[str, int] = MappingProxyType(
    {
        "satisfaction-burglary": 6,
        "satisfaction-violent": 6,
        "satisfaction-hate": 12,
        "satisfaction-domestic-abuse": 6,
        "da-service": 6,
    }
)


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count the answers of the victim survey by month, crime group, area and stage of service.

    Parameters
    ----------
    records : Records
        With the extract `victim-survey`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures of `satisfaction-burglary`, `satisfaction-violent` and `satisfaction-hate`, for the force
        and each area: `value` is who answered completely or very satisfied, `of` who answered at all. Without a
        breakdown it is the whole experience, else a stage. An area's month without responses is 0 of 0; a month
        without any between others is known to be missing, and its note says so.
    """
    rows = count_answers(
        records["victim-survey"], dict.fromkeys(STAGES, SATISFIED), force=force, by=("crime_group", "area")
    )
    groups = set(rows["crime_group"])
    tables = [
        completed(
            to_figures(rows[rows["crime_group"] == group], measure=measure, source=source, force=force),
            force=force,
        )
        for group, measure in GROUPS.items()
        if group in groups
    ]
    return pd.concat(tables, ignore_index=True)


def rolling_satisfaction(
    figures: pd.DataFrame, *, windows: Mapping[str, int] = WINDOWS, fewest: int = FEWEST
) -> pd.DataFrame:
    """Pool the responses of rolling windows.

    Parameters
    ----------
    figures : DataFrame
        Monthly figures of shares; measures that `windows` does not name are left out.
    windows : mapping of str to int, optional
        Months of each measure's window, 6 or 12.
    fewest : int, optional
        Responses below which a share is not told.

    Returns
    -------
    DataFrame
        One row for each window whose months are all there: figures of grain `rolling-6-months` or
        `rolling-12-months`, with the columns that `with_base` adds. A window with a month in which the survey
        stood still is known to be missing, and its note says so: no window reaches across a break.

    Raises
    ------
    CommandError
        When a percentage known only as printed would have to be pooled.

    Notes
    -----
    The share of a window is the sum of the satisfied over the sum of the responses, not the mean of the
    monthly shares.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> month = dict(measure="satisfaction-hate", area="West Mercia", grain="month")
    >>> year = new_figures([
    ...     dict(month, period=f"2020-{number:02d}-01", value=10 + number, of=30) for number in range(1, 13)
    ... ])
    >>> window = rolling_satisfaction(year).iloc[-1]
    >>> window["grain"], window["value"], window["of"], round(window["margin"], 3)
    ('rolling-12-months', np.float64(198.0), np.float64(360.0), np.float64(0.051))
    """
    parts = [
        pooled(figures[figures["measure"] == measure], months=months) for measure, months in windows.items()
    ]
    return with_base(pd.concat(parts, ignore_index=True), fewest=fewest)


def lowest_areas(rolling: pd.DataFrame, *, force: str, fewest: int = FEWEST) -> pd.DataFrame:
    """Name in each period the area with the lowest share, and say how far it lies below the rest of the force.

    Parameters
    ----------
    rolling : DataFrame
        Shares of the force and its areas, such as `rolling_satisfaction` returns.
    force : str
        Name of the force's row.
    fewest : int, optional
        An area with fewer responses is passed over.

    Returns
    -------
    DataFrame
        The rows of the lowest areas (all of them, when several are level) with `rest` (share of all other
        responses of the force), `difference` (points in parts of one) and `p_value` (two-sided, pooled, of two
        separate samples).
    """
    known = rolling[rolling["of"].ge(fewest) & rolling["value"].notna()]
    keys = ["measure", "breakdown", "grain", "period", "source"]
    areas, whole = known[known["area"] != force], known[known["area"] == force]
    share = areas["value"] / areas["of"]
    lowest = areas[share == share.groupby([areas[key] for key in keys]).transform("min")]
    joined = lowest.merge(whole[[*keys, "value", "of"]], on=keys, suffixes=("", "_force"))
    rest_value, rest_of = joined["value_force"] - joined["value"], joined["of_force"] - joined["of"]
    difference = joined["value"] / joined["of"] - rest_value / rest_of
    pooled_share = joined["value_force"] / joined["of_force"]
    spread = np.sqrt(pooled_share * (1 - pooled_share) * (1 / joined["of"] + 1 / rest_of))
    return joined.drop(columns=["value_force", "of_force"]).assign(
        rest=rest_value / rest_of, difference=difference, p_value=two_sided(difference / spread)
    )


def interviews_against_target(
    figures: pd.DataFrame, quarter: Quarter, *, targets: Mapping[str, float]
) -> pd.DataFrame:
    """Compare the interviews of a quarter with the number that was to be held.

    Parameters
    ----------
    figures : DataFrame
        Monthly figures; of a share the responses about the whole experience are counted.
    quarter : Quarter
        The quarter.
    targets : mapping of str to float
        Interviews that each measure needs in a quarter.

    Returns
    -------
    DataFrame
        One row a measure and area: `measure`, `area`, `interviews`, `target`, `share` of the target, `met`.

    Raises
    ------
    CommandError
        When a measure has no interviews in the quarter.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="da-survey-victims", area="West Mercia", grain="month")
    >>> months = new_figures([dict(row, period=f"2021-0{month}-01", value=n) for month, n in ((4, 40), (5, 38), (6, 37))])
    >>> held = interviews_against_target(months, Quarter(2021, 1), targets={"da-survey-victims": 168})
    >>> held["interviews"].item(), round(held["share"].item(), 2), held["met"].item()
    (115.0, 0.68, False)
    """
    first, last = pd.Timestamp(quarter.start), pd.Timestamp(quarter.end)
    rows = figures[
        figures["measure"].isin(targets)
        & figures["breakdown"].eq("")
        & figures["grain"].eq("month")
        & figures["period"].between(first, last)
    ]
    _refuse_unasked(targets, rows, quarter)
    held = rows.assign(interviews=rows["of"].fillna(rows["value"]))
    table = held.groupby(["measure", "area"])["interviews"].sum().reset_index()
    target = table["measure"].map(dict(targets)).astype("float64")
    return table.assign(target=target, share=table["interviews"] / target, met=table["interviews"] >= target)


def _refuse_unasked(
    targets: Sequence[str] | Mapping[str, float], rows: pd.DataFrame, quarter: Quarter
) -> None:
    missing = [measure for measure in targets if measure not in set(rows["measure"])]
    if missing:
        raise CommandError(
            f"there are no monthly interviews of {in_words(missing)} in {quarter.label} to compare with a target"
        )


def rolling_of(figures: pd.DataFrame, window: Rolling) -> pd.DataFrame:
    """Return the rows of one rolling window."""
    there = (figures["grain"] == window.grain) & (figures["period"] == pd.Timestamp(window.timestamp))
    rows: pd.DataFrame = figures[there]
    return rows

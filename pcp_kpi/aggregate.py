"""Change of grain: quarters from months, year to date, rolling windows, sums of areas and of parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import COLUMNS, KEY, PRINTED, STATUSES
from pcp_kpi.figures.guard import refuse_no_figures
from pcp_kpi.periods import GRAINS, Quarter, quarter_numbers, quarter_starts, year_starts

UNASSIGNED = "unassigned"
_SERIES = ["measure", "area", "breakdown", "source"]
PERIODS_A_YEAR = {"month": 12, "quarter": 4}  # what windows and projections are made from


def levels(figures: pd.DataFrame) -> pd.Series:
    """Return what is read off a figure: a count itself, a share or mean as value over `of`.

    Parameters
    ----------
    figures : DataFrame
        Of the contract.

    Returns
    -------
    Series of float
        NaN where the value is missing or the denominator is nought.
    """
    ratio = figures["value"] / figures["of"].where(figures["of"] != 0)
    return ratio.where(figures["of"].notna(), figures["value"]).rename("level")


def to_quarters(figures: pd.DataFrame) -> pd.DataFrame:
    """Make quarters from months.

    Parameters
    ----------
    figures : DataFrame
        Months, and perhaps quarters that are stored already; other grains are left out.

    Returns
    -------
    DataFrame
        Stored quarters, then a quarter for each three months that are all there, as sums of `value` and of
        `of` (so a share becomes the ratio of the sums). A month known to be missing, or without the
        denominator that the others have, makes its quarter missing, with a note. A quarter of which a month
        is provisional or projected is so itself. A stored quarter wins over its months.

    Raises
    ------
    CommandError
        When a percentage known only as printed would have to be added up.
    """
    refuse_no_figures(figures, once=KEY)
    stored = figures[figures["grain"] == "quarter"]
    months = figures[figures["grain"] == "month"]
    made = _summed(months.assign(into=quarter_starts(months["period"]), need=3), "quarter")
    return _with_fresh(stored[list(COLUMNS)], made)


def to_years(figures: pd.DataFrame) -> pd.DataFrame:
    """Make financial years from quarters; a year whose four quarters are not all there is left out.

    Returns
    -------
    DataFrame
        Stored years, then those made, as `to_quarters` does.
    """
    refuse_no_figures(figures, once=KEY)
    stored = figures[figures["grain"] == "year"]
    quarters = figures[figures["grain"] == "quarter"]
    made = _summed(quarters.assign(into=year_starts(quarters["period"]), need=4), "year")
    return _with_fresh(stored[list(COLUMNS)], made)


def to_rolling_years(figures: pd.DataFrame, *, grain: str = "quarter") -> pd.DataFrame:
    """Make rolling twelve months from quarters or from months.

    Parameters
    ----------
    figures : DataFrame
        With rows of `grain`; others are left out.
    grain : str, optional
        ``quarter`` or ``month``.

    Returns
    -------
    DataFrame
        As `to_rolling` of twelve months.
    """
    return to_rolling(figures, months=12, grain=grain)


def to_rolling(figures: pd.DataFrame, *, months: int, grain: str = "month") -> pd.DataFrame:
    """Make rolling windows of whole months.

    Parameters
    ----------
    figures : DataFrame
        With rows of `grain`; others are left out.
    months : int
        6 or 12: the windows that figures know.
    grain : str, optional
        ``month`` or ``quarter``.

    Returns
    -------
    DataFrame
        One row for each window that is complete; `grain` is ``rolling-6-months`` or ``rolling-12-months`` and
        `period` the first day of the window's last month. Numerators and denominators are added up, so a share
        pools the cases of the window: it is not the mean of the months' shares.

    Raises
    ------
    CommandError
        When the window is not 6 or 12 months, or a percentage known only as printed would have to be added up.
    """
    name = f"rolling-{months}-months"
    if name not in GRAINS:
        raise CommandError(f"a rolling window has 6 or 12 months, not {months}")
    a_year, rows = _steps(figures, grain)
    steps = months * a_year // 12
    ends = [rows.assign(into=_last_month(rows["period"], grain, ahead), need=steps) for ahead in range(steps)]
    return _summed(pd.concat(ends, ignore_index=True), name)


def to_years_to_date(figures: pd.DataFrame, *, grain: str = "quarter") -> pd.DataFrame:
    """Make financial years to date from quarters or from months.

    Parameters
    ----------
    figures : DataFrame
        With rows of `grain`; others are left out.
    grain : str, optional
        ``quarter`` or ``month``.

    Returns
    -------
    DataFrame
        One row for each quarter or month up to which the year is complete; `grain` is ``year-to-date`` and
        `period` the first day of its last month. The share of a year to date is the ratio of the sums.
    """
    steps, rows = _steps(figures, grain)
    rows = rows.assign(need=_place_in_year(rows["period"], grain))
    ends = [
        rows.assign(into=_last_month(rows["period"], grain, ahead), need=rows["need"] + ahead)
        for ahead in range(steps)
    ]
    within = pd.concat(ends, ignore_index=True)
    return _summed(within[within["need"] <= steps], "year-to-date")


def with_unassigned(figures: pd.DataFrame, *, force: str, areas: Sequence[str]) -> pd.DataFrame:
    """Add what the force has above the sum of its areas.

    Parameters
    ----------
    figures : DataFrame
        Counts of the force and of all its areas.
    force : str
        Name of the force's row, which is stored and never made from its areas.
    areas : sequence of str
        All local policing areas; where one is absent nothing is added.

    Returns
    -------
    DataFrame
        The rows given, then one row ``unassigned`` for each period in which the force and every area stand,
        unless there is one already. It may be negative; it is shown, never scaled away. It is provisional
        when the force or an area is. Shares and percentages are left alone.
    """
    keys = ["measure", "breakdown", "grain", "period", "source"]
    counts = figures[figures["of"].isna() & ~figures["measure"].str.endswith(PRINTED)]
    counts = counts.assign(standing=_standing(counts["status"]))
    grouped = counts[counts["area"].isin(areas)].groupby(keys)
    parts = grouped["value"].agg(["sum", "count"]).assign(worst=grouped["standing"].max())
    whole = counts[counts["area"] == force].set_index(keys)
    rest = whole.join(parts[parts["count"] == len(set(areas))], how="inner").reset_index()
    rest = rest.assign(
        area=UNASSIGNED,
        value=rest["value"] - rest["sum"],
        status=_standing_words(rest[["standing", "worst"]].max(axis="columns")),
    )
    return _with_fresh(figures, _typed(rest[list(COLUMNS)]))


def add_up(figures: pd.DataFrame, measure: str, *, parts: Sequence[str]) -> pd.DataFrame:
    """Add a measure that is the sum of others.

    Parameters
    ----------
    figures : DataFrame
        Counts of the parts.
    measure : str
        Id of the sum. Where it is stored already it stays as it is.
    parts : sequence of str
        Ids of the measures that add up to it; where one is absent nothing is added.

    Returns
    -------
    DataFrame
        The rows given, then the sums, each within one area, period and source.

    Raises
    ------
    CommandError
        When a part is a percentage known only as printed.
    """
    refuse_no_figures(figures, once=KEY)
    rows = figures[figures["measure"].isin(parts)]
    _refuse_printed(rows)
    summed = rows.assign(measure=measure, into=rows["period"], need=len(set(parts)))
    made = [_summed(part, str(grain)) for grain, part in summed.groupby("grain")]
    return _with_fresh(figures, pd.concat(made)) if made else figures.reset_index(drop=True)


def _summed(rows: pd.DataFrame, grain: str) -> pd.DataFrame:
    """Sum rows into the period `into`, keeping only sums of as many rows as they need."""
    _refuse_printed(rows)
    grouped = rows.assign(standing=_standing(rows["status"])).groupby([*_SERIES, "into"], sort=True)
    sums = pd.DataFrame(
        {
            "value": grouped["value"].sum(skipna=False),
            "of": grouped["of"].sum(skipna=False),
            "ratios": grouped["of"].count(),
            "rows": grouped.size(),
            "need": grouped["need"].max(),
            "standing": grouped["standing"].max(),
        }
    ).reset_index()
    sums = sums[sums["rows"] == sums["need"]]
    missing, mixed = sums["value"].isna(), sums["ratios"].between(1, sums["rows"] - 1)
    sums = sums.assign(
        grain=grain,
        period=sums["into"],
        value=sums["value"].where(~mixed),
        status=_standing_words(sums["standing"]),
        note=np.select([missing, mixed], ["a part is missing", "a part has no denominator"], ""),
    )
    return _typed(sums[list(COLUMNS)])


def _standing(status: pd.Series) -> pd.Series:
    """Rank statuses, so that the status of a sum is the greatest of its parts."""
    return status.map({name: rank for rank, name in enumerate(STATUSES)}).astype("int64")


def _standing_words(rank: pd.Series) -> np.ndarray:
    words: np.ndarray = np.array(STATUSES)[rank.to_numpy(dtype="int64")]
    return words


def _typed(figures: pd.DataFrame) -> pd.DataFrame:
    texts = dict.fromkeys(("measure", "area", "breakdown", "grain", "status", "source", "note"), "str")
    numbers = {"value": "float64", "of": "float64", "period": "datetime64[us]"}
    return figures.astype({**texts, **numbers}).reset_index(drop=True)


def _with_fresh(figures: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Append what was made, but for figures that are stored already."""
    keys = list(KEY)
    known = pd.MultiIndex.from_frame(figures[keys])
    fresh = made[~pd.MultiIndex.from_frame(made[keys]).isin(known)]
    return pd.concat([figures, fresh], ignore_index=True)


def _refuse_printed(rows: pd.DataFrame) -> None:
    printed = rows.loc[rows["measure"].str.endswith(PRINTED), "measure"].unique()
    if len(printed):
        raise CommandError(
            f"a percentage known only as printed cannot be added up: {in_words(printed)}; "
            "use the counts behind it"
        )


def _steps(figures: pd.DataFrame, grain: str) -> tuple[int, pd.DataFrame]:
    if grain not in PERIODS_A_YEAR:
        raise CommandError(f"windows are made from {in_words(PERIODS_A_YEAR)} figures, not from {grain!r}")
    refuse_no_figures(figures, once=KEY)
    return PERIODS_A_YEAR[grain], figures[figures["grain"] == grain]


def _last_month(period: pd.Series, grain: str, ahead: int) -> pd.Series:
    """Return the last month of the quarter or month that lies `ahead` steps after each period."""
    months = ahead if grain == "month" else 3 * ahead + 2
    ends = (period.to_numpy().astype("datetime64[M]") + months).astype("datetime64[us]")
    return pd.Series(ends, index=period.index)


def _place_in_year(period: pd.Series, grain: str) -> pd.Series:
    """Return 1 to 4 for quarters and 1 to 12 for months, April being 1."""
    if grain == "quarter":
        return quarter_numbers(period)
    start = year_starts(period)
    place: pd.Series = (period.dt.year - start.dt.year) * 12 + period.dt.month - start.dt.month + 1
    return place


def quarter_of(figures: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """Return the quarterly rows of one quarter."""
    return figures[(figures["grain"] == "quarter") & (figures["period"] == pd.Timestamp(quarter.start))]

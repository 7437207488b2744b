"""Projection: what the next periods of a series will be if nothing but chance intervenes, with its ranges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from pcp_kpi.annotations import Annotation
from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import COLUMNS, PRINTED, SERIES
from pcp_kpi.projection.history import PERIODS_A_YEAR, History, NoLine, read_history
from pcp_kpi.projection.methods import check_method, look_out
from pcp_kpi.projection.ranges import Outlook

RANGES = ("low80", "high80", "low95", "high95")
_WORDS = ("method", "history", "caveats")
ADDED = (*RANGES, *_WORDS)
_SERIES = [*SERIES, "source"]
_MOST = 12


def project(
    figures: pd.DataFrame,
    *,
    horizon: int = 4,
    method: str = "first",
    annotations: Sequence[Annotation] = (),
) -> pd.DataFrame:
    r"""Append the projection of every series that has history enough for one.

    Parameters
    ----------
    figures : DataFrame
        Counts, of many series at once; a series is a measure, area, breakdown, grain and source. Months and
        quarters are projected, rows of other grains stay as they are.
    horizon : int, optional
        Periods to project after the last row of each series, 1 to 12.
    method : str, optional
        ``first``: by what the history allows. ``seasonal-naive``: the yardstick.
    annotations : sequence of Annotation, optional
        Dated events (`read_annotations`): a recording change cuts the history, a Covid window is filled in.

    Returns
    -------
    DataFrame
        The rows given, in their order, then for each series with a projection `horizon` rows of the same
        contract with status ``projected``. Added columns: `low80`, `high80`, `low95`, `high95` (ends of the ranges
        in which the count falls in 80 and 95 of 100 cases), `method`, `history` ("44 quarters from 2015/16 Q1
        to 2025/26 Q4") and `caveats` (parted by "; "). They are NaN or empty in the rows given. Values are exact,
        finite and never negative, and ``low95 <= low80 <= value <= high80 <= high95``.

        `unprojected` lists the series left without a line. Methods and record: docs/projections.md.

    Raises
    ------
    CommandError
        When the horizon or the method is unknown, or rows are shares, rates, means or projected already.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> counts = zip(pd.date_range("2022-04-01", periods=8, freq="QS"), [1258, 1136, 1269, 1131, 1167, 1289, 1019, 932])
    >>> vehicle_offences = new_figures(
    ...     dict(measure="vehicle-offences", area="West Mercia", grain="quarter", period=start, value=count)
    ...     for start, count in counts
    ... )
    >>> line = project(vehicle_offences, horizon=2).tail(2)
    >>> line[["value", "low80", "high80"]].round().to_numpy().tolist(), line["method"].iloc[0]
    ([[1167.0, 908.0, 1500.0], [1289.0, 1003.0, 1657.0]], 'seasonal naive')
    """
    check_method(method)
    _refuse_horizon(horizon)
    _refuse_rows(figures)
    given = figures.assign(**dict.fromkeys(RANGES, np.nan), **dict.fromkeys(_WORDS, ""))
    made = [
        _projected(rows, history, look_out(history, history.lag + horizon, method=method))
        for rows, history in _histories(figures, annotations)
        if isinstance(history, History)
    ]
    return _appended(given, made)


def _appended(given: pd.DataFrame, made: list[pd.DataFrame]) -> pd.DataFrame:
    if not made:
        return given.reset_index(drop=True)
    rows = pd.concat(made)[[*COLUMNS, *ADDED]]
    return pd.concat([given, rows.astype({name: given[name].dtype for name in rows})], ignore_index=True)


def unprojected(figures: pd.DataFrame, *, annotations: Sequence[Annotation] = ()) -> pd.DataFrame:
    """List the series for which no line is honest, and why.

    Parameters
    ----------
    figures : DataFrame
        Figures of any kind; rows that are projected already are passed over.
    annotations : sequence of Annotation, optional
        Dated events, as for `project`.

    Returns
    -------
    DataFrame
        `measure`, `area`, `breakdown`, `grain`, `source` and `reason`, one row a series, in the order in which the
        series first come.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="rape", area="West Mercia", grain="quarter", period="2021-04-01", value=378)
    >>> unprojected(new_figures([row]))["reason"].item()
    'only 1 quarter of history; eight are needed'
    """
    recorded = figures[figures["status"] != "projected"]
    rows = [
        {**dict(zip(_SERIES, series[_SERIES].iloc[0], strict=True)), "reason": history.reason}
        for series, history in _histories(recorded, annotations)
        if isinstance(history, NoLine)
    ]
    return pd.DataFrame(rows, columns=[*_SERIES, "reason"], dtype="str")


def _histories(
    figures: pd.DataFrame, annotations: Sequence[Annotation]
) -> Iterator[tuple[pd.DataFrame, History | NoLine]]:
    for _, rows in figures.groupby(_SERIES, sort=False, observed=True):
        yield rows, read_history(rows, annotations)


def _projected(rows: pd.DataFrame, history: History, outlook: Outlook) -> pd.DataFrame:
    """Return the projected rows of one series: those after its last row."""
    steps = range(history.lag, len(outlook.value))
    return pd.DataFrame(
        {
            **{name: str(rows[name].iloc[0]) for name in _SERIES},
            "period": [history.last.shift(step + 1).timestamp for step in steps],
            "of": np.nan,
            "status": "projected",
            "note": "",
            **{name: getattr(outlook, name)[history.lag :] for name in ("value", *RANGES)},
            "method": outlook.method,
            "history": history.words,
            "caveats": "; ".join(history.caveats),
        }
    )


def _refuse_horizon(horizon: int) -> None:
    if horizon not in range(1, _MOST + 1):
        raise CommandError(f"a horizon is 1 to {_MOST} periods, not {horizon}")


def _refuse_rows(figures: pd.DataFrame) -> None:
    """Refuse what cannot be projected, and what has been."""
    faults = []
    done = figures.loc[figures["status"] == "projected", "measure"].unique().tolist()
    if done:
        have = "has" if len(done) == 1 else "have"
        faults.append(f"{in_words(done)} {have} projected rows already; give what was recorded")
    fine = figures[figures["grain"].isin(PERIODS_A_YEAR)]
    shares = fine.loc[fine["of"].notna() | fine["measure"].str.endswith(PRINTED), "measure"].unique().tolist()
    if shares:
        are = (
            "is a share, rate or mean; leave it"
            if len(shares) == 1
            else "are shares, rates or means; leave them"
        )
        faults.append(f"{in_words(shares)} {are} out")
    if faults:
        raise CommandError(f"only recorded counts are projected: {'; '.join(faults)}")

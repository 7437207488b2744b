"""Projections in the one long table: what may be projected, the rows appended, and the series without a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import PERIODS_A_YEAR
from pcp_kpi.annotations import ANY, Annotation
from pcp_kpi.errors import CommandError, Fault, in_words, refuse_if
from pcp_kpi.figures import COLUMNS, PRINTED, read_figures
from pcp_kpi.figures.guard import refuse_no_figures
from pcp_kpi.projection.ensemble import MOVED
from pcp_kpi.projection.history import History, NoLine, Scenario, read_history
from pcp_kpi.projection.line import KEYS
from pcp_kpi.projection.methods import check_method, look_out
from pcp_kpi.projection.ranges import Outlook

RANGES = ("low80", "high80", "low95", "high95")
RECORD = ("skill", "held80", "held95")
WORDS = ("method", "history", "caveats", "scenario")
ADDED = (*RANGES, "sd", *RECORD, *WORDS)
MOST = 12
_NEEDED = "the column is missing; `project` adds it"
_MOVED = {"": MOVED, "returns": MOVED, "stays": 1.0}


@dataclass(frozen=True)
class Window:
    """Days in which figures were not what they would have been: a lockdown, a suspended survey.

    Parameters
    ----------
    first, last : date
        First and last day.
    text : str, optional
        As a reader is told it.
    """

    first: date
    last: date
    text: str = "window"

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins."""
        if self.last < self.first:
            raise CommandError(f"the window {self.text!r} ends ({self.last}) before it begins ({self.first})")


@dataclass(frozen=True)
class _Case:
    """One line to draw: the rows of its series, what it rests on, and which scenario it is."""

    rows: pd.DataFrame
    history: History
    scenario: str = ""


def project(
    figures: pd.DataFrame,
    *,
    horizon: int = 4,
    method: str = "standard",
    annotations: Sequence[Annotation] = (),
    windows: Sequence[Window] = (),
) -> pd.DataFrame:
    r"""Append the projection of every series that has history enough for one.

    Parameters
    ----------
    figures : DataFrame
        Counts, shares and means of many series at once; a series is a measure, area, breakdown, grain and source.
        Months and quarters are projected, rows of other grains stay as they are.
    horizon : int, optional
        Periods to project after the last row of each series, 1 to 12.
    method : str, optional
        ``fast``: theta and damped trend. ``standard``: and a structural model. ``full``: and that of square roots.
        ``seasonal-naive``: the yardstick.
    annotations : sequence of Annotation, optional
        Dated events (`read_annotations`): a recording change cuts the history; Covid and suspended surveys are windows.
    windows : sequence of Window, optional
        More windows, for all the series.

    Returns
    -------
    DataFrame
        The rows given, in their order, then for each series with a projection `horizon` rows of the same contract with
        status ``projected``; `unprojected` lists the series left without a single line. Methods and record:
        docs/projections.md. Added columns, NaN or empty in the rows given:

        - `low80`, `high80`, `low95`, `high95`: ends of the ranges in which the figure falls in 80 and 95 of 100
          cases, in the unit of `value`; with a denominator `of` they are numerators, as it is. Always
          ``low95 <= low80 <= value <= high80 <= high95``. `sd`: standard deviation of the figure to come.
        - `skill`: one less the mean error in trials inside the history over that of seasonal naive.
        - `held80`, `held95`: shares of the periods of all such trials of its family that lay inside the ranges.
        - `method`; `history` ("44 quarters from 2015/16 Q1 to 2025/26 Q4"); `caveats`, parted by "; ".
        - `scenario`: empty; or, with fewer than three periods since a window, ``returns`` and ``stays``, two lines for
          one series, since no single one is honest. The two differ in nothing else of their key.

    Raises
    ------
    CommandError
        When the horizon or the method is unknown, or rows are percentages only printed or projected already.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> counts = [1325, 1345, 1349, 1273, 1258, 1136, 1269, 1131, 1167, 1289, 1019, 932]
    >>> row = dict(measure="vehicle-offences", area="West Mercia", grain="quarter")
    >>> days = pd.date_range("2021-04-01", periods=12, freq="QS")
    >>> vehicle_offences = new_figures(dict(row, period=day, value=count) for day, count in zip(days, counts))
    >>> line = project(vehicle_offences, horizon=1).iloc[-1]
    >>> line["period"].date().isoformat(), bool(line["low80"] < 1000 < line["high80"])
    ('2024-04-01', True)
    """
    figures = _fit(figures, horizon, method)
    cases = list(_cases(figures, [*annotations, *as_annotations(windows)]))
    return _appended(figures, _all_projected(cases, horizon, method))


def _all_projected(cases: Sequence[_Case], horizon: int, method: str) -> list[pd.DataFrame]:
    outlooks = _look_out(cases, horizon, method)
    return [_projected(case, outlook, horizon) for case, outlook in zip(cases, outlooks, strict=True)]


def _look_out(cases: Sequence[_Case], horizon: int, method: str) -> list[Outlook]:
    """Project single lines and scenarios, each kind together."""
    made: dict[int, Outlook] = {}
    for scenario, moved in _MOVED.items():
        places = [place for place, case in enumerate(cases) if case.scenario == scenario]
        if places:
            histories = [cases[place].history for place in places]
            steps = horizon + max(history.lag for history in histories)
            made.update(zip(places, look_out(histories, steps, method=method, moved=moved), strict=True))
    return [made[place] for place in range(len(cases))]


def _appended(figures: pd.DataFrame, made: list[pd.DataFrame]) -> pd.DataFrame:
    """Put the projected rows after the rows given, which get the added columns empty."""
    numbers, texts = dict.fromkeys((*RANGES, "sd", *RECORD), np.nan), dict.fromkeys(WORDS, "")
    given = figures.assign(**numbers, **texts)
    if not made:
        return given.reset_index(drop=True)
    rows = pd.concat(made)[[*COLUMNS, *ADDED]]
    return pd.concat([given, rows.astype({name: given[name].dtype for name in rows})], ignore_index=True)


def unprojected(
    figures: pd.DataFrame, *, annotations: Sequence[Annotation] = (), windows: Sequence[Window] = ()
) -> pd.DataFrame:
    """List the series for which no single line is honest, and why.

    Parameters
    ----------
    figures : DataFrame
        Figures of any kind; rows that are projected already are passed over.
    annotations : sequence of Annotation, optional
        Dated events, as for `project`.
    windows : sequence of Window, optional
        More windows, as for `project`.

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
        {**dict(zip(KEYS, series[KEYS].iloc[0], strict=True)), "reason": history.reason}
        for series, history in _histories(recorded, [*annotations, *as_annotations(windows)])
        if isinstance(history, NoLine)
    ]
    return pd.DataFrame(rows, columns=[*KEYS, "reason"], dtype="str")


def read_projections(path: str | Path) -> pd.DataFrame:
    """Read a projected table from a file, as `project` gave it.

    Parameters
    ----------
    path : str or Path
        A ``.csv`` or ``.parquet`` file that `write_figures` or ``pcp-kpi project`` wrote.

    Returns
    -------
    DataFrame
        The ten columns of the contract, then those that `project` adds, with their types. Two scenarios of one series
        stay two lines.

    Raises
    ------
    DataRefused
        When the file breaks the contract, lacks columns of a projection, or has something else than a number in one.
    NotAvailable
        When there is no such file.

    Examples
    --------
    >>> import tempfile
    >>> from pcp_kpi.figures import new_figures, write_figures
    >>> rows = new_figures(
    ...     dict(measure="rape", area="West Mercia", grain="quarter", period=start, value=300 + start.month)
    ...     for start in pd.date_range("2021-04-01", periods=9, freq="QS")
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     again = read_projections(write_figures(project(rows), f"{folder}/projected.csv"))
    >>> pd.testing.assert_frame_equal(again, project(rows))
    """
    table, name = read_figures(path), Path(path).name
    refuse_if([Fault(name, 1, column, "", _NEEDED) for column in ADDED if column not in table.columns])
    numbers = {
        column: pd.to_numeric(table[column].replace("", np.nan), errors="coerce").astype(float)
        for column in (*RANGES, "sd", *RECORD)
    }
    faults = [
        Fault(name, int(row) + 2, column, str(table[column].iloc[row]), "a number is needed, or nothing")
        for column, cells in numbers.items()
        for row in np.flatnonzero(cells.isna() & table[column].notna() & (table[column].astype(str) != ""))
    ]
    refuse_if(faults)
    texts = {column: table[column].fillna("").astype("str") for column in WORDS}
    return table.assign(**numbers, **texts)


def as_annotations(windows: Sequence[Window]) -> list[Annotation]:
    """Return windows as dated events that touch every series."""
    return [
        Annotation(window.first, ANY, ANY, window.last, "suspended", window.text, "") for window in windows
    ]


def _histories(
    figures: pd.DataFrame, annotations: Sequence[Annotation]
) -> Iterator[tuple[pd.DataFrame, History | NoLine]]:
    for _, rows in figures.groupby(KEYS, sort=False, observed=True):
        yield rows, read_history(rows, annotations)


def _cases(figures: pd.DataFrame, annotations: Sequence[Annotation]) -> Iterator[_Case]:
    for rows, found in _histories(figures, annotations):
        single = found.scenarios if isinstance(found, NoLine) else (Scenario("", found),)
        for scenario in single:
            yield _Case(rows, scenario.history, scenario.name)


def _projected(case: _Case, outlook: Outlook, horizon: int) -> pd.DataFrame:
    """Return the projected rows of one line: those after the last row of its series."""
    history = case.history
    steps = slice(history.lag, history.lag + horizon)
    caveats = "; ".join([*history.caveats, *outlook.caveats])
    return pd.DataFrame(
        {
            **{name: str(case.rows[name].iloc[0]) for name in KEYS},
            "period": [history.last.shift(history.lag + ahead).timestamp for ahead in range(1, horizon + 1)],
            "of": outlook.of,
            "status": "projected",
            "note": "",
            **{name: getattr(outlook, name)[steps] for name in ("value", *RANGES, "sd")},
            **dict(zip(RECORD, (outlook.skill, *outlook.held), strict=True)),
            **dict(zip(WORDS, (outlook.method, history.words, caveats, case.scenario), strict=True)),
        }
    )


def _with_floats(figures: pd.DataFrame) -> pd.DataFrame:
    """Return figures whose numbers can hold parts of one, as what is projected does."""
    other = [name for name in ("value", "of") if figures[name].dtype != "float64"]
    return figures.astype(dict.fromkeys(other, "float64")) if other else figures


def _fit(figures: pd.DataFrame, horizon: int, method: str) -> pd.DataFrame:
    """Return the figures, their numbers as floats, once nothing stands against projecting them."""
    check_method(method)
    _refuse_horizon(horizon)
    refuse_no_figures(figures, once=[*KEYS, "period"])
    _refuse_rows(figures)
    return _with_floats(figures)


def _refuse_horizon(horizon: int) -> None:
    if horizon not in range(1, MOST + 1):
        raise CommandError(f"a horizon is 1 to {MOST} periods, not {horizon!r}")


def _refuse_rows(figures: pd.DataFrame) -> None:
    """Refuse what cannot be projected, and what has been."""
    faults = []
    done = figures.loc[figures["status"] == "projected", "measure"].unique().tolist()
    if done:
        have = "has" if len(done) == 1 else "have"
        faults.append(f"{in_words(done)} {have} projected rows already; give what was recorded")
    fine = figures[figures["grain"].isin(PERIODS_A_YEAR)]
    printed = fine.loc[fine["measure"].str.endswith(PRINTED), "measure"].unique().tolist()
    if printed:
        one = len(printed) == 1
        are = "is a percentage" if one else "are percentages"
        faults.append(f"{in_words(printed)} {are} known only as printed; leave {'it' if one else 'them'} out")
    if faults:
        raise CommandError(f"only recorded figures are projected: {'; '.join(faults)}")

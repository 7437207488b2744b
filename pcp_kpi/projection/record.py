"""The track record: projections made from earlier origins, scored on what came, and kept from quarter to quarter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pcp_kpi.aggregate import PERIODS_A_YEAR
from pcp_kpi.annotations import Annotation, annotations_for
from pcp_kpi.errors import CommandError, Fault, in_words, refuse_if
from pcp_kpi.figures.guard import refuse_no_figures
from pcp_kpi.files import read_text_table, replace_file
from pcp_kpi.printing import plural
from pcp_kpi.projection.line import KEYS, WINDOWS, lies_in
from pcp_kpi.projection.table import RANGES, Window, as_annotations, project

RECORD = [*KEYS, "scenario", "origin", "period", "value", "of", *RANGES, "method", "actual"]
_TEXTS = [*KEYS, "scenario", "method"]
_DAYS = ["origin", "period"]
_NUMBERS = ["value", "of", *RANGES, "actual"]


def backtest(
    figures: pd.DataFrame,
    *,
    origins: int = 8,
    horizon: int = 4,
    method: str = "standard",
    annotations: Sequence[Annotation] = (),
    windows: Sequence[Window] = (),
) -> pd.DataFrame:
    """Project from earlier origins with what was recorded until then, and set what came beside it.

    Parameters
    ----------
    figures : DataFrame
        As for `project`.
    origins : int, optional
        Latest periods of each grain, but the very last, from which to project.
    horizon : int, optional
        Periods ahead, 1 to 12.
    method : str, optional
        As for `project`.
    annotations : sequence of Annotation, optional
        Dated events, as for `project`.
    windows : sequence of Window, optional
        More windows, as for `project`.

    Returns
    -------
    DataFrame
        One row a series, origin and period ahead that has a single line: the key of the series, `origin`, `ahead`,
        `period`, `value`, `of`, `low80`, `high80`, `low95`, `high95`, `method`; `actual`, what came, brought to the
        denominator expected, NaN where nothing is recorded, a window lies or a recording change came between; and
        `naive`, the seasonal naive projection. Figures are taken as they stand today, revisions and all.

    Raises
    ------
    CommandError
        When `origins` is below 1, there is no earlier origin, or as `project` does.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> counts = [1325, 1345, 1349, 1273, 1258, 1136, 1269, 1131, 1167, 1289, 1019, 932]
    >>> rows = new_figures(
    ...     dict(measure="vehicle-offences", area="West Mercia", grain="quarter", period=start, value=count)
    ...     for start, count in zip(pd.date_range("2021-04-01", periods=12, freq="QS"), counts)
    ... )
    >>> backtest(rows, origins=2, horizon=1)[["ahead", "actual"]].to_numpy().tolist()
    [[1.0, 1019.0], [1.0, 932.0]]
    """
    refuse_no_figures(figures, once=[*KEYS, "period"])
    if origins < 1:
        raise CommandError(f"a backtest needs one origin or more, not {origins}")
    events = [*annotations, *as_annotations(windows)]
    how: dict[str, Any] = {"horizon": horizon, "annotations": events}
    tested = _from_origins(figures, origins, method, how)
    actual = np.where(_comparable(tested, events), came(tested, figures), np.nan)
    columns = [*KEYS, "origin", "ahead", "period", "value", "of", *RANGES, "method", "actual", "naive"]
    return tested.assign(actual=actual)[columns]


def _from_origins(figures: pd.DataFrame, origins: int, method: str, how: dict[str, Any]) -> pd.DataFrame:
    """Project from the latest origins of each grain."""
    fine = figures[figures["grain"].isin(PERIODS_A_YEAR)]
    made = [
        _from_origin(rows, pd.Timestamp(origin), method, how)
        for _, rows in fine.groupby("grain", sort=False)
        for origin in sorted(rows["period"].unique())[-origins - 1 : -1]
    ]
    if not made:
        raise CommandError("a backtest needs months or quarters, with at least one period after an origin")
    return pd.concat(made, ignore_index=True)


def _from_origin(rows: pd.DataFrame, origin: pd.Timestamp, method: str, how: dict[str, Any]) -> pd.DataFrame:
    """Project the series that reach an origin, by a method and by seasonal naive."""
    known = rows[rows["period"] <= origin]
    known = known[known.groupby(KEYS)["period"].transform("max") == origin]
    line, naive = (_single_lines(project(known, method=name, **how)) for name in (method, "seasonal-naive"))
    naive = naive[[*KEYS, "period", "value"]].rename(columns={"value": "naive"})
    line = line.merge(naive, on=[*KEYS, "period"], how="left")
    ahead = line.groupby(KEYS, sort=False).cumcount() + 1
    return line.assign(origin=origin, ahead=ahead)


def _single_lines(projected: pd.DataFrame) -> pd.DataFrame:
    return projected[(projected["status"] == "projected") & (projected["scenario"] == "")]


def came(projected: pd.DataFrame, figures: pd.DataFrame) -> NDArray[np.float64]:
    """Return what was recorded for projected rows, brought to the denominators expected; NaN where nothing was.

    Parameters
    ----------
    projected : DataFrame
        Rows with the key of a series, `period` and `of`.
    figures : DataFrame
        Recorded rows of the contract.
    """
    recorded = figures[figures["status"] != "projected"].set_index([*KEYS, "period"])[["value", "of"]]
    rows = recorded.reindex(pd.MultiIndex.from_frame(projected[[*KEYS, "period"]]))
    value, of = (rows[name].to_numpy(dtype=float) for name in ("value", "of"))
    expected = projected["of"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(of > 0, value / of, np.nan) * expected
    return np.where(np.isnan(expected), value, shares)


def _comparable(tested: pd.DataFrame, annotations: Sequence[Annotation]) -> NDArray[np.bool_]:
    """Return which rows can be scored: no recording change came between, and the period lies in no window."""
    good = np.ones(len(tested), dtype=bool)
    starts, afters = _days_of(tested)
    for key, places in tested.groupby(["measure", "area"]).indices.items():
        measure, area = cast("tuple[str, str]", key)
        origin, period = tested["origin"].iloc[places], tested["period"].iloc[places]
        for event in annotations_for(annotations, measure, area):
            first = pd.Timestamp(event.first)
            if event.breaks_comparison:
                good[places] &= ~((origin < first) & (period >= first)).to_numpy()
            elif event.kind in WINDOWS:
                good[places] &= ~lies_in(event, starts[places], afters[places])
    return good


def _days_of(tested: pd.DataFrame) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Return the first day of each projected period, and the day after its last."""
    months = tested["period"].to_numpy().astype("datetime64[M]")
    length = np.array([12 // PERIODS_A_YEAR[grain] for grain in tested["grain"]], dtype="int64")
    return months.astype("datetime64[D]"), (months + length).astype("datetime64[D]")


def score(projections: pd.DataFrame, actuals: pd.DataFrame) -> pd.DataFrame:
    """Set projections beside what came, and say which ranges held.

    Parameters
    ----------
    projections : DataFrame
        What `project` or `backtest` gave, or a record (`read_record`); recorded rows in it are passed over.
    actuals : DataFrame
        Figures recorded since.

    Returns
    -------
    DataFrame
        The projected rows for which a figure came, in their order, with `actual`, brought to the denominator
        expected; `error`, projected less actual; `inside80` and `inside95`, whether the ranges held.

    Raises
    ------
    CommandError
        When columns are missing.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(measure="rape", area="West Mercia", grain="quarter", period="2021-04-01")
    >>> made = new_figures([row | dict(value=350, status="projected")])
    >>> made = made.assign(low80=320, high80=380, low95=300, high95=400)
    >>> score(made, new_figures([row | dict(value=378)]))[["error", "inside80"]].to_numpy().tolist()
    [[-28.0, True]]
    """
    missing = [name for name in (*KEYS, "period", "value", "of", *RANGES) if name not in projections.columns]
    if missing:
        raise CommandError(f"projections lack the columns {in_words(missing, most=12)}; project adds them")
    rows = projections
    if "status" in rows:
        rows = rows[rows["status"] == "projected"]
    rows = rows.assign(actual=came(rows, actuals))
    return _scored(rows[rows["actual"].notna()])


def _scored(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        error=rows["value"] - rows["actual"],
        inside80=rows["actual"].between(rows["low80"], rows["high80"]),
        inside95=rows["actual"].between(rows["low95"], rows["high95"]),
    ).reset_index(drop=True)


def skills(tested: pd.DataFrame) -> pd.DataFrame:
    """Return the skill of each series of a backtest against seasonal naive.

    Parameters
    ----------
    tested : DataFrame
        What `backtest` gave.

    Returns
    -------
    DataFrame
        One row a series: its key; `skill`, one less the mean error over that of seasonal naive; `in80`, `in95`, shares
        of periods inside the ranges; `scored`, how many; `flag`, true where the skill is not above nought.

    Examples
    --------
    >>> row = dict(measure="rape", area="A", breakdown="", grain="quarter", source="", value=9.0, naive=6.0, actual=10.0,
    ...     low80=8.0, high80=9.5, low95=7.0, high95=11.0)
    >>> skills(pd.DataFrame([row]))[["skill", "in80", "in95", "flag"]].to_numpy().tolist()
    [[0.75, 0.0, 1.0, False]]
    """
    rows = _scored(tested[tested["actual"].notna() & tested["naive"].notna()])
    rows = rows.assign(miss=rows["error"].abs(), naive_miss=(rows["naive"] - rows["actual"]).abs())
    grouped = rows.groupby(KEYS, sort=False)
    sums = grouped[["miss", "naive_miss"]].sum()
    skill = 1 - sums["miss"] / sums["naive_miss"].where(sums["naive_miss"] > 0)
    means = grouped[["inside80", "inside95"]].mean()
    found = pd.DataFrame(
        {"skill": skill, "in80": means["inside80"], "in95": means["inside95"], "scored": grouped.size()}
    ).reset_index()
    return found.assign(flag=~(found["skill"] > 0))


def read_record(path: str | Path) -> pd.DataFrame:
    """Read the record of projections made so far.

    Parameters
    ----------
    path : str or Path
        A CSV file that `update_record` wrote; a file that does not exist yet is an empty record.

    Returns
    -------
    DataFrame
        One row a projected figure: the key of its series, `scenario`, `origin`, `period`, `value`, `of`, the ranges,
        `method`, and `actual`, NaN until the figure came.

    Raises
    ------
    DataRefused
        When columns are missing, or cells are no days, numbers or grains of a record; all faults are listed.
    """
    path = Path(path)
    if not path.is_file():
        record = pd.DataFrame({name: pd.Series(dtype="float") for name in RECORD})
        return _typed(record)
    table = read_text_table(path)
    missing = [name for name in RECORD if name not in table.columns]
    refuse_if([Fault(path.name, 1, name, "", "the column is missing") for name in missing])
    refuse_if(_faults_in(table, path.name))
    return _typed(table[RECORD])


def _faults_in(table: pd.DataFrame, file: str) -> list[Fault]:
    """Return the cells of a record that are not what their column holds."""
    rules = [("grain", ~table["grain"].isin(PERIODS_A_YEAR), "month or quarter is needed")]
    rules += [(name, _as_days(table[name]).isna(), "a day such as 2021-04-01 is needed") for name in _DAYS]
    rules += [
        (name, (table[name] != "") & _as_numbers(table[name]).isna(), "a number, or nothing, is needed")
        for name in _NUMBERS
    ]
    return sorted(
        Fault(file, int(row) + 2, name, str(table[name].iloc[row]), rule)
        for name, wrong, rule in rules
        for row in np.flatnonzero(wrong)
    )


def _as_days(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column, format="%Y-%m-%d", errors="coerce")


def _as_numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").astype("float64")


def _typed(record: pd.DataFrame) -> pd.DataFrame:
    days = {name: _as_days(record[name]) for name in _DAYS}
    texts = {name: record[name].astype("str") for name in _TEXTS}
    numbers = {name: _as_numbers(record[name]) for name in _NUMBERS}
    return record.assign(**days, **texts, **numbers)


def update_record(
    path: str | Path,
    projections: pd.DataFrame,
    *,
    figures: pd.DataFrame,
    annotations: Sequence[Annotation] = (),
    windows: Sequence[Window] = (),
) -> pd.DataFrame:
    """Add today's projections to the record, and set beside earlier ones what has come since.

    Parameters
    ----------
    path : str or Path
        CSV file; written whole or not at all, made when there is none.
    projections : DataFrame
        What `project` gave.
    figures : DataFrame
        Figures recorded until now.
    annotations : sequence of Annotation, optional
        Dated events: what lies in a window, or on the other side of a recording change, is not scored.
    windows : sequence of Window, optional
        More windows.

    Returns
    -------
    DataFrame
        The record as written. A projection stays as it was first made: one of the same series, scenario, origin and
        period is not replaced. What came is set beside it once; later revisions of the figure do not change it.

    Raises
    ------
    DataRefused
        When the file is no record.

    Examples
    --------
    >>> import tempfile
    >>> from pcp_kpi.figures import new_figures
    >>> from pcp_kpi.projection import project
    >>> counts = [1325, 1345, 1349, 1273, 1258, 1136, 1269, 1131, 1167, 1289, 1019, 932]
    >>> rows = new_figures(
    ...     dict(measure="vehicle-offences", area="West Mercia", grain="quarter", period=start, value=count)
    ...     for start, count in zip(pd.date_range("2021-04-01", periods=12, freq="QS"), counts)
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = update_record(f"{folder}/record.csv", project(rows[:-1], horizon=1), figures=rows[:-1])
    ...     second = update_record(f"{folder}/record.csv", project(rows, horizon=1), figures=rows)
    >>> second["actual"].tolist()
    [932.0, nan]
    """
    earlier = read_record(path)
    kept = [part for part in (earlier, _typed(_made_now(projections, figures))) if len(part)]
    record = pd.concat(kept, ignore_index=True) if kept else earlier
    record = record.drop_duplicates([*KEYS, "scenario", "origin", "period"], ignore_index=True)
    fair = _comparable(record, [*annotations, *as_annotations(windows)])
    told = pd.Series(np.where(fair, came(record, figures), np.nan), index=record.index)
    record["actual"] = record["actual"].fillna(told)
    replace_file(path, lambda part: record.to_csv(part, index=False, lineterminator="\n"))
    return record


def _made_now(projections: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return today's projected rows as the record holds them, with the last period known to each."""
    made = projections[projections["status"] == "projected"]
    origin = figures[figures["value"].notna()].groupby(KEYS)["period"].max()
    known = origin.reindex(pd.MultiIndex.from_frame(made[KEYS])).to_numpy()
    return made.assign(origin=known, actual=np.nan)[RECORD]


def record_words(record: pd.DataFrame, *, grain: str = "quarter", last: int = 10) -> str:
    """Say how often the ranges held of late.

    Parameters
    ----------
    record : DataFrame
        Of one series or of many (`read_record`).
    grain : str, optional
        Which rows count.
    last : int, optional
        How many of the latest scored periods to look at; the projection made latest before a period counts.

    Returns
    -------
    str
        Empty when nothing could be scored yet.

    Examples
    --------
    >>> rows = [dict(measure="rape", area="A", breakdown="", grain="quarter", source="", scenario="",
    ...     origin=pd.Timestamp("2021-01-01"), period=pd.Timestamp("2021-04-01"), low80=320, high80=380, actual=actual)
    ...     for actual in (378,)]
    >>> record_words(pd.DataFrame(rows))
    '1 of the last 1 quarter fell inside the 80% range'
    """
    rows = record[(record["grain"] == grain) & record["actual"].notna() & (record["scenario"] == "")]
    rows = rows.sort_values([*KEYS, "period", "origin"]).drop_duplicates([*KEYS, "period"], keep="last")
    rows = rows.sort_values("period").groupby(KEYS).tail(last)
    if rows.empty:
        return ""
    inside = int(rows["actual"].between(rows["low80"], rows["high80"]).sum())
    return f"{inside} of the last {plural(len(rows), grain)} fell inside the 80% range"

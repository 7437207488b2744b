"""The results: everything that a report's charts show, in one tidy table for Power BI, Excel and pandas."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from pcp_kpi.figures import to_csv_text
from pcp_kpi.files import replace_file
from pcp_kpi.narrative import SIGNAL_WORDS, Change
from pcp_kpi.periods import period_at
from pcp_kpi.report.workings import last_month

if TYPE_CHECKING:
    from pcp_kpi.report.background import Background
    from pcp_kpi.report.build import Report
    from pcp_kpi.report.evidence import Evidence
    from pcp_kpi.report.exhibits import Exhibit
    from pcp_kpi.report.kpis import Kpi

RESULTS = "results"
KEY = ("report", "measure", "area", "breakdown", "grain", "period", "source", "scenario")
TEXTS = (
    "report", "section", "series", "measure", "title", "area", "breakdown", "grain", "label", "unit", "signal", "flag",
    "baseline", "rule", "warning", "good_looks_like", "verdict", "evidence_previous", "evidence_baseline", "status",
    "scenario", "method", "source", "source_title", "note",
)  # fmt: skip
DAYS = ("period", "period_end")
TRUTHS = ("reported", "illustrative")
COLUMNS = (
    "report", "section", "series", "measure", "title", "area", "breakdown", "grain", "period", "period_end", "label",
    "reported", "value", "of", "level", "unit", "interval_low", "interval_high",
    "mean", "lower", "upper", "sigma", "signal", "flag", "baseline", "rule", "warning",
    "target", "target_floor", "good_looks_like", "verdict",
    "previous", "change_previous", "evidence_previous", "base", "change_baseline", "evidence_baseline",
    "status", "scenario", "low80", "high80", "low95", "high95", "method",
    "source", "source_title", "illustrative", "note",
)  # fmt: skip
MAIN, ALSO, MONTH, EXHIBIT, ABSENT = "main", "also", "month", "exhibit", "absent"


class _Shown(NamedTuple):
    """One measure as a section shows it."""

    kpi: Kpi
    section: str
    series: str


def results(report: Report) -> pd.DataFrame:
    """Return everything that a report's charts and scorecard show as one tidy table.

    Parameters
    ----------
    report : Report
        Finished; nothing is computed here.

    Returns
    -------
    DataFrame
        One row a figure with the columns of `COLUMNS`, `KEY` unique: every period of the force and its areas with
        limits, signal and source; the year to date and twelve months; parts and intervals of the charts beside the
        tables; projected periods with their ranges (`status` projected); and a row with the reason for each measure that
        has no figure. `reported` rows of the `series` main are the scorecard's.

    Notes
    -----
    `level` is what the charts show: a count, a share (1 is 100%), a rate (for one) or seconds, by `unit`. A lower
    limit is never below nought, as in the report.
    """
    parts = [
        *_of_kpis(list(_shown(report))),
        *(
            _of_exhibit(exhibit, chapter.section.id, report.background.force.name)
            for chapter in report.chapters
            for exhibit in chapter.exhibits
            if exhibit.kpi is None
        ),
        _of_absent(report),
    ]
    rows = pd.concat([part for part in parts if len(part)], ignore_index=True).reindex(columns=COLUMNS)
    rows = rows.assign(report=report.quarter.label, reported=rows["reported"].eq(True))
    rows = _typed(_with_sources(_with_words(_with_periods(rows)), report.background))
    # Two charts may show one series; the first in the order of the report stands for both.
    return rows.drop_duplicates(list(KEY), ignore_index=True)


def write_results(report: Report, folder: str | Path) -> tuple[Path, Path]:
    """Write the results of a report as ``results.csv`` and ``results.parquet``.

    Parameters
    ----------
    report : Report
        Finished.
    folder : str or Path
        Where to.

    Returns
    -------
    tuple of Path
        The CSV file (UTF-8 with a mark, so that Excel reads it) and the Parquet file (days as timestamps without a
        zone). The same report gives the same bytes.
    """
    rows, folder = results(report), Path(folder)
    text = f"\ufeff{to_csv_text(rows)}"
    return (
        replace_file(
            folder / f"{RESULTS}.csv", lambda part: part.write_text(text, encoding="utf-8", newline="")
        ),
        replace_file(folder / f"{RESULTS}.parquet", lambda part: _write_parquet(rows, part)),
    )


def read_results(path: str | Path) -> pd.DataFrame:
    """Read results that `write_results` wrote.

    Parameters
    ----------
    path : str or Path
        ``results.csv`` or ``results.parquet``.

    Returns
    -------
    DataFrame
        As `results` gave them.
    """
    path = Path(path)
    if path.suffix == ".parquet":
        return _typed(pd.read_parquet(path))
    kinds = dict.fromkeys(TEXTS, "str") | dict.fromkeys(TRUTHS, "bool")
    rows = pd.read_csv(
        path,
        encoding="utf-8-sig",
        dtype=kinds,
        parse_dates=list(DAYS),
        keep_default_na=False,
        na_values=_EMPTY,
    )
    return _typed(rows)


def _write_parquet(rows: pd.DataFrame, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = dict.fromkeys(TEXTS, pa.string()) | dict.fromkeys(DAYS, pa.timestamp("ms"))
    kinds |= dict.fromkeys(TRUTHS, pa.bool_())
    schema = pa.schema([(name, kinds.get(name, pa.float64())) for name in COLUMNS])
    pq.write_table(pa.Table.from_pandas(rows, schema=schema, preserve_index=False), path)


_NUMBERS = tuple(name for name in COLUMNS if name not in (*TEXTS, *DAYS, *TRUTHS))
_SAID = (
    "previous", "change_previous", "evidence_previous", "base", "change_baseline", "evidence_baseline",
    "good_looks_like", "verdict",
)  # fmt: skip
_EMPTY = {name: [""] for name in (*_NUMBERS, *DAYS)}


# --- which series there are ---


def _shown(report: Report) -> Iterator[_Shown]:
    for chapter in report.chapters:
        for page in chapter.pages:
            yield _Shown(page.kpi, chapter.section.id, MAIN)
            yield from (_Shown(kpi, chapter.section.id, ALSO) for kpi in page.also)
            if page.monthly is not None:
                yield _Shown(page.monthly, chapter.section.id, MONTH)
    for chapter in report.chapters:
        for exhibit in chapter.exhibits:
            if exhibit.kpi is not None:
                yield _Shown(exhibit.kpi, chapter.section.id, EXHIBIT)


# --- the rows of a measure ---


def _of_kpis(shown: Sequence[_Shown]) -> Iterator[pd.DataFrame]:
    """Return the rows of all measures: the force's periods, its areas', sums of periods, projected periods."""
    told = pd.DataFrame([_told(one) for one in shown])
    evidence = [one.kpi.evidence for one in shown]
    points = _joined([one.points for one in evidence], told)
    if len(points):
        points["reported"] = points["period"] == points["now"]
        judged = points[list(_SAID)].where(points["reported"])
        yield points.assign(**{name: judged[name] for name in _SAID})
    areas = _joined([one.area_points for one in evidence], told)
    if len(areas):
        areas["reported"] = areas["period"] == areas["now"]
        yield areas[areas["area"] != areas["force"]].drop(columns=list(_SAID))
    for tables in ([_totals(one) for one in evidence], [_projected(one) for one in evidence]):
        yield _joined(tables, told).drop(columns=list(_SAID), errors="ignore")


def _told(shown: _Shown) -> dict[str, object]:
    """Return what holds for all rows of a measure, and what is said of the period that is reported."""
    evidence, measure = shown.kpi.evidence, shown.kpi.measure
    return {
        "measure": measure.id,
        "title": measure.title,
        "unit": measure.unit,
        "section": shown.section,
        "series": shown.series,
        "force": evidence.area,
        "now": pd.Timestamp(evidence.period.timestamp),
        **_change("previous", "previous", evidence.changes.get("previous")),
        **_change("base", "baseline", evidence.changes.get("baseline")),
        "good_looks_like": evidence.rating.against or measure.good_words,
        "verdict": evidence.rating.verdict,
    }


def _joined(tables: Sequence[pd.DataFrame], told: pd.DataFrame) -> pd.DataFrame:
    """Set tables under one another, beside each what is told of its measure; in one go, since each join costs."""
    places = [place for place, table in enumerate(tables) if len(table)]
    if not places:
        return pd.DataFrame()
    rows = pd.concat([tables[place] for place in places], ignore_index=True)
    mine = told.iloc[np.repeat(places, [len(tables[place]) for place in places])].reset_index(drop=True)
    own = [name for name in rows.columns if name in COLUMNS and name not in mine.columns]
    return pd.concat([mine, rows[own]], axis=1)


def _totals(evidence: Evidence) -> pd.DataFrame:
    """Return the year to date and the twelve months as rows of their own grain."""
    day = pd.Timestamp(last_month(evidence.period).timestamp)
    return pd.DataFrame(
        [
            {
                "area": evidence.area,
                "breakdown": "",
                "grain": grain,
                "period": day,
                "value": evidence.totals[grain] if evidence.measure.unit == "count" else math.nan,
                "level": evidence.totals[grain],
                "status": "final",
                "source": evidence.source.id if evidence.source else "",
            }
            for grain in ("year-to-date", "rolling-12-months")
            if grain in evidence.totals
        ]
    )


def _projected(evidence: Evidence) -> pd.DataFrame:
    """Return the projected periods: their line is a level, and of a share the numerator stands beside it."""
    rows = evidence.projection
    if rows.empty:
        return rows
    of = rows["of"].where(rows["of"].notna(), 1.0)
    note = rows["note"].where(rows["note"] != "", rows["caveats"])
    return rows.assign(level=rows["value"], value=rows["value"] * of, note=note)


def _change(base: str, name: str, change: Change | None) -> dict[str, float | str]:
    if change is None:
        return {base: math.nan, f"change_{name}": math.nan, f"evidence_{name}": ""}
    size = change.difference if change.unit == "share" else change.change
    return {base: change.base, f"change_{name}": size, f"evidence_{name}": change.evidence}


# --- the rows of a chart beside a table, and of what is absent ---


def _of_exhibit(exhibit: Exhibit, section: str, force: str) -> pd.DataFrame:
    spec, frame = exhibit.spec, exhibit.table.frame
    labels = frame["label"].astype("str") if spec.by else pd.Series("", index=frame.index, dtype="str")
    rows = frame.drop(columns="label").rename(columns={"low": "interval_low", "high": "interval_high"})
    rows = rows.assign(breakdown=labels if spec.by == "breakdown" else "")
    rows = rows.assign(reported=rows["period"] == rows["period"].max())
    if exhibit.measure.unit == "count" and "value" not in rows:
        rows = rows.assign(value=rows["level"])
    return rows.assign(
        measure=spec.measure,
        title=exhibit.measure.title,
        unit=exhibit.measure.unit,
        area=labels if spec.by == "area" else force,
        grain=spec.grain,
        section=section,
        series=EXHIBIT,
    )


def _of_absent(report: Report) -> pd.DataFrame:
    """Return a row for each measure without a figure, with the reason."""
    return pd.DataFrame(
        [
            {
                "measure": kpi.measure.id,
                "title": kpi.measure.title,
                "unit": kpi.measure.unit,
                "area": kpi.evidence.area,
                "breakdown": "",
                "grain": report.quarter.grain,
                "period": pd.Timestamp(report.quarter.timestamp),
                "section": chapter.section.id,
                "series": ABSENT,
                "reported": True,
                "signal": "not available",
                "note": kpi.evidence.reason,
            }
            for chapter in report.chapters
            for kpi in chapter.absent
        ]
    )


# --- words, days and types ---


def _with_periods(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the label and the last day of each period."""
    keys = list(zip(rows["grain"], rows["period"], strict=True))
    periods = {key: period_at(str(key[0]), key[1].date()) for key in set(keys)}
    return rows.assign(
        label=[periods[key].label for key in keys],
        period_end=pd.to_datetime([periods[key].end for key in keys]),
    )


def _with_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the flag in words; only what is recorded has one."""
    recorded = rows["status"].isin(["final", "provisional"])
    flags = rows["signal"].map(SIGNAL_WORDS).where(recorded & rows["signal"].notna(), "")
    return rows.assign(flag=flags, lower=rows["lower"].clip(lower=0))


def _with_sources(rows: pd.DataFrame, background: Background) -> pd.DataFrame:
    """Add the title of each source and whether its figures are invented."""
    ids = rows["source"].dropna().unique()
    sources = {id: background.source(id) for id in ids if id}
    return rows.assign(
        source_title=[sources[id].title if id in sources else "" for id in rows["source"]],
        illustrative=[id in sources and sources[id].illustrative for id in rows["source"]],
    )


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the columns in their order and with their types; a column that nothing filled is empty."""
    typed: dict[str, Sequence[object] | pd.Series] = {}
    for name in COLUMNS:
        column = rows[name] if name in rows else pd.Series(index=rows.index, dtype="object")
        if name in TEXTS:
            typed[name] = column.astype("object").where(column.notna(), "").astype("str")
        elif name in DAYS:
            typed[name] = column.astype("datetime64[us]")
        else:
            typed[name] = column.astype("bool" if name in TRUTHS else "float64")
    return pd.DataFrame(typed)

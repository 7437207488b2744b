"""The figures of a finished report, read back from its results, its tables or its workbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pcp_kpi.catalogue import Catalogue, read_catalogue
from pcp_kpi.errors import CommandError, NotAvailable, PeriodNotUnderstood
from pcp_kpi.files import read_parquet, read_text_table
from pcp_kpi.periods import parse_period, parse_quarter

KEY = ("measure", "area", "breakdown", "grain", "period")
PRINTED = (*KEY, "source", "level", "signal")
RESULTS = ("results.parquet", "results.csv")
TABLES = "tables"
_WORKBOOKS = (".xlsx", ".xls", ".ods")
_GRAINS = ("rolling-6-months", "rolling-12-months", "year-to-date", "quarter", "month", "week", "point")
_BY_MONTH, _BY_AREA, _BY_BREAKDOWN = "-by-month", "-by-area", "-by-breakdown"
_OF_AREAS, _OF_CHART = " by local policing area", re.compile(r" by (?:local policing area|kind)$")
_CHART = re.compile(r"^Chart[^:]*: ")
# A report's own workbook says it in the words of readers, and prints a sign where there is nothing.
_HEADINGS = {"chart": "measure", "against limits": "signal"}
_SHORTHAND = ("[x]", "[z]", "[c]", "[u]")
_HEADER_WITHIN = 20  # rows of a sheet in which the headings of a table are looked for


def read_printed(path: str | Path, *, catalogue: Catalogue | None = None) -> pd.DataFrame:
    """Read the figures that a report printed.

    Parameters
    ----------
    path : str or Path
        The report's folder (its ``results.csv`` or ``results.parquet``, else the CSV files in ``tables``), a folder of
        such CSV files, one CSV or Parquet file with the columns of a table of figures, or a workbook in which sheets
        have the headings ``measure``, ``period`` and ``value`` or ``level``.
    catalogue : Catalogue, optional
        Knows the measures by their titles; the packaged one if left out.

    Returns
    -------
    DataFrame
        One row a figure with the columns of `PRINTED`: its key, `source`, `level` (a count, or for a share or mean value
        over denominator) and `signal`, empty where none is printed. Projections are left out.

    Raises
    ------
    NotAvailable
        When there is nothing at the path.
    CommandError
        When nothing there is a table of figures.
    """
    path, catalogue = Path(path), catalogue or read_catalogue()
    if not path.exists():
        raise NotAvailable(f"there is no report at {path}; name its folder, a table or a workbook")
    tables = list(_tables_at(path, catalogue))
    if not tables:
        raise CommandError(
            f"{path} holds no figures; name the folder of a report, a CSV or Parquet file with measure, period and "
            "value, or a workbook with a sheet of such columns"
        )
    printed = pd.concat(tables, ignore_index=True)
    return printed.drop_duplicates([*KEY, "source", "level"], ignore_index=True)


def _tables_at(path: Path, catalogue: Catalogue) -> Iterator[pd.DataFrame]:
    if path.is_file():
        yield from _of_file(path, catalogue)
        return
    results = [path / name for name in RESULTS if (path / name).is_file()]
    if results:
        yield from _of_file(results[0], catalogue)
        return
    folder = path / TABLES if (path / TABLES).is_dir() else path
    force, quarter = _scope(folder), _quarter(path)
    for file in sorted(folder.glob("*.csv")):
        yield from _of_table(file, force, quarter, catalogue)


def _of_file(path: Path, catalogue: Catalogue) -> Iterator[pd.DataFrame]:
    if path.suffix in _WORKBOOKS:
        yield from _of_workbook(path, catalogue)
        return
    table = read_parquet(path) if path.suffix == ".parquet" else read_text_table(path)
    if {"measure", "period"} <= set(table.columns) and {"value", "level"} & set(table.columns):
        yield _tidied(table, catalogue)


def _of_workbook(path: Path, catalogue: Catalogue) -> Iterator[pd.DataFrame]:
    """Take every sheet in which a row near the top has the headings of a table of figures."""
    for sheet in pd.read_excel(path, sheet_name=None, header=None, engine="calamine").values():
        for row in range(min(_HEADER_WITHIN, len(sheet))):
            headings = [str(cell).strip().lower() for cell in sheet.iloc[row]]
            names = [_HEADINGS.get(heading, heading) for heading in headings]
            if {"measure", "period"} <= set(names) and {"value", "level"} & set(names):
                table = sheet.iloc[row + 1 :].set_axis(names, axis=1)
                table = table.loc[:, ~table.columns.duplicated()].dropna(how="all")
                yield _tidied(_told_by_label(table.mask(table.isin(_SHORTHAND), ""), catalogue), catalogue)
                break


def _told_by_label(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Take from a workbook's chart data what the label of each point and the name of its chart tell.

    A label that is no period names an area or a part; a rate for 100 stands there as it is printed, not for one.
    """
    if "label" not in table.columns or "grain" in table.columns:
        return table
    labels, charts = (
        table["label"].astype("str"),
        table["measure"].astype("str").str.replace(_CHART, "", regex=True),
    )
    grains = labels.map({label: _grain_of(label) for label in labels.unique()})
    by_area = charts.str.endswith(_OF_AREAS)
    sources = _texts(table, "source")
    named = pd.Series(
        list(zip(charts.str.replace(_OF_CHART, "", regex=True), sources, strict=True)), index=table.index
    )
    known = {pair: _id(pair[0].removesuffix(f", {pair[1]}"), catalogue) for pair in named.unique()}
    ids = named.map(known)
    rates = ids.isin([id for id in catalogue.measures if catalogue[id].unit == "per-100"])
    level = pd.to_numeric(table["level"], errors="coerce").astype("float64")
    return table.assign(
        measure=ids,
        grain=grains,
        area=labels.where((grains == "") & by_area, ""),
        breakdown=labels.where((grains == "") & ~by_area, ""),
        level=level.where(~rates, level / 100),
    )


def _grain_of(label: str) -> str:
    try:
        return parse_period(label).grain
    except PeriodNotUnderstood:
        return ""


def _of_table(file: Path, force: str, quarter: str, catalogue: Catalogue) -> Iterator[pd.DataFrame]:
    """Take one table of a report's folder, if it is one of a measure's points or areas."""
    name = file.stem
    ids = [id for id in catalogue.measures if name == id or name.startswith(f"{id}-")]
    if not ids:
        return
    table = read_text_table(file)
    names = set(table.columns)
    measure, grain = max(ids, key=len), _grain(name, names)
    if {"period", "level"} <= names:
        # Of a chart by area or by breakdown each point is named by its label, not by its period.
        scope = {"area": table["label"] if name.endswith(_BY_AREA) and "label" in names else force}
        if name.endswith(_BY_BREAKDOWN) and "label" in names:
            scope["breakdown"] = table["label"]
        yield _tidied(table.assign(measure=measure, grain=grain, **scope), catalogue)
    elif {"area", "value"} <= names and name.endswith(_BY_AREA) and quarter:
        areas = table[table["area"] != force]  # the force's own row stands among the points
        yield _tidied(areas.assign(measure=measure, grain="quarter", period=quarter), catalogue)


def _grain(name: str, columns: set[str]) -> str:
    """Return the grain that a table's name tells; a run over time that tells none is by month."""
    found = next((grain for grain in _GRAINS if f"-{grain}" in name), "")
    if name.endswith(_BY_MONTH):
        return "month"
    return found or ("month" if name.endswith("-course") and "label" in columns else "quarter")


def _scope(folder: Path) -> str:
    """Return the force of a report's tables."""
    card = folder / "scorecard.csv"
    areas = set(read_text_table(card)["area"]) if card.is_file() else set()
    return str(areas.pop()) if len(areas) == 1 else ""


def _quarter(path: Path) -> str:
    """Return the first day of the quarter that a report's manifest names."""
    manifest = path / "manifest.json"
    if not manifest.is_file():
        return ""
    label = json.loads(manifest.read_text(encoding="utf-8"))["inputs"]["quarter"]
    return f"{parse_quarter(label).start}"


def _tidied(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return a table with the columns and types of `PRINTED`, without projections."""
    if "status" in table.columns:
        table = table[table["status"].astype("object") != "projected"]
    texts = {
        name: _texts(table, name) for name in ("measure", "area", "breakdown", "grain", "source", "signal")
    }
    ids = {name: _id(name, catalogue) for name in texts["measure"].unique()}
    tidy = pd.DataFrame(texts).assign(
        measure=texts["measure"].map(ids).astype("str"),
        grain=texts["grain"].where(texts["grain"] != "", "quarter"),
        period=_days(table["period"]),
        level=_levels(table),
        signal=texts["signal"].replace("not available", ""),
    )
    return tidy[tidy["period"].notna() & tidy["level"].notna()][list(PRINTED)].reset_index(drop=True)


def _texts(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table.columns:
        return pd.Series("", index=table.index, dtype="str")
    cells = table[name].astype("object")
    return cells.where(cells.notna(), "").astype("str").str.strip()


def _id(name: str, catalogue: Catalogue) -> str:
    """Return the id that a name of a measure means; one that the catalogue does not know stays as it is."""
    if name in catalogue:
        return name
    try:
        return catalogue.find(name).id
    except CommandError:
        return name


def _days(cells: pd.Series) -> pd.Series:
    """Return first days, of days or of periods in words."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return cells.astype("datetime64[us]")
    known = {cell: _day(cell) for cell in cells.unique()}
    return cells.map(known).astype("datetime64[us]")


def _day(cell: Any) -> pd.Timestamp | None:
    if not isinstance(cell, str):
        return None if pd.isna(cell) else pd.Timestamp(cell)
    try:
        return (
            pd.Timestamp(cell)
            if cell[:4].isdigit() and cell[4:5] == "-"
            else pd.Timestamp(parse_period(cell).timestamp)
        )
    except (ValueError, PeriodNotUnderstood):
        return None


def _levels(table: pd.DataFrame) -> pd.Series:
    """Return the level that stands there, else the value, over its denominator where there is one."""
    if "level" in table.columns:
        return pd.to_numeric(table["level"], errors="coerce").astype("float64")
    value = pd.to_numeric(table["value"], errors="coerce").astype("float64")
    if "of" not in table.columns:
        return value
    of = pd.to_numeric(table["of"], errors="coerce").astype("float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        return value.where(of.isna(), value / of)

"""Reader of the register of printed figures: every number of the papers, with its document, line and print.

All rows are kept as printed. The tables that ``tables.toml`` names become figures and published limits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pcp_kpi.errors import Fault
from pcp_kpi.figures import KEY
from pcp_kpi.files import read_text_table
from pcp_kpi.intake.printed_statements import STATEMENTS, read_statements
from pcp_kpi.intake.printed_tables import TABLES, read_printed_tables
from pcp_kpi.intake.reading import Context, Reading, checked_at, measure_ids, missing_columns, no_figures
from pcp_kpi.periods import parse_year, period_at

COLUMNS = (
    "id", "document", "line", "measure", "area", "breakdown", "period_label", "period_start", "period_end",
    "value", "unit", "role", "as_printed",
)  # fmt: skip
UNITS = (
    "count", "percent", "percentage_points", "gbp", "rate", "weeks", "rank", "years", "minutes", "km2",
    "ratio",
)  # fmt: skip
ROLES = ("actual", "comparator", "ucl", "lcl", "pct_change", "difference", "share", "target", "base")
LIMIT_COLUMNS = ("measure", "area", "breakdown", "grain", "baseline", "lower", "upper", "source", "line")
_LIMIT = ["measure_id", "area", "breakdown", "grain", "baseline", "document"]
_PREFIX = re.compile(r"^(?:Volume|Priority): ")
_OUTCOME = re.compile(r"^OC(\w+)\b.*$")
# "<8", ">80", "~400", "500-600": a paper prints a bound or a band, which is no figure.
_BOUND = r"[<>~].*|\d+-\d+"
_PREVIOUS = "vs previous quarter"


def read(path: Path, context: Context) -> Reading:
    """Read the register of printed figures and the tables that become figures.

    Parameters
    ----------
    path : Path
        CSV with the columns of `COLUMNS`; ``tables.toml`` stands beside it.
    context : Context
        Names of measures and the documents expected.

    Returns
    -------
    Reading
        `printed` has every row, with the columns `table`, `measure_id` and `code` (of the breakdown) filled where a
        row stands in a declared table. `statements` is ``statements.csv`` beside the register, where there is one.

    Raises
    ------
    DataRefused
        When ``tables.toml`` is missing, no TOML, or declares a table without what it needs.
    """
    table = read_text_table(path)
    faults = missing_columns(table, COLUMNS, path.name)
    if faults:
        return Reading(len(table), no_figures(), tuple(faults))
    documents = {source.id for source in context.sources}
    statements, found = read_statements(path.with_name(STATEMENTS), documents)
    faults = [*_faults_in(table, path.name, documents), *found]
    table = table.assign(file_row=range(2, len(table) + 2), table="", measure_id="")
    parts = []
    for declared in read_printed_tables(path.parent / TABLES):
        part, found = _rows_of(declared, table, context, path.name)
        parts.append(part)
        faults += found
    chosen = pd.concat(parts, ignore_index=True)
    if chosen.empty:
        return Reading(len(table), no_figures(), tuple(faults))
    implied = _implied(table, chosen, context)
    chosen = pd.concat([chosen, implied], ignore_index=True)
    figures, found = _figures(chosen[chosen["becomes"] == "figure"], path.name)
    faults += found + _contradictions(chosen[chosen["becomes"] == "limit"], path.name)
    if faults:
        return Reading(len(table), no_figures(), tuple(faults))
    return replace(_reading(table, chosen, figures), statements=statements)


def _reading(table: pd.DataFrame, chosen: pd.DataFrame, figures: pd.DataFrame) -> Reading:
    """Put together what came out of a file without faults."""
    marks = chosen.drop_duplicates("id").set_index("id")
    printed = table.assign(
        table=table["id"].map(marks["table"]).fillna(""),
        measure_id=table["id"].map(marks["measure_id"]).fillna(""),
        code=table["id"].map(marks["breakdown"]).fillna(""),
    )
    printed = printed.assign(line=printed["line"].astype("int64"))[[*COLUMNS, "table", "measure_id", "code"]]
    return Reading(len(table), figures, (), _limits(chosen[chosen["becomes"] == "limit"]), printed)


def _faults_in(table: pd.DataFrame, file: str, documents: set[str]) -> list[Fault]:
    rules = [
        ("id", table["id"].duplicated(keep=False), "each printed figure needs an id of its own"),
        ("document", ~table["document"].isin(documents), "the register of sources has no such document"),
        (
            "line",
            ~table["line"].str.fullmatch("[0-9]{1,9}"),
            "the line of the document's text is a whole number",
        ),
        ("unit", ~table["unit"].isin(UNITS), f"a unit is one of {', '.join(UNITS)}"),
        ("role", ~table["role"].isin(ROLES), f"a role is one of {', '.join(ROLES)}"),
        ("as_printed", table["as_printed"] == "", "the string as printed is missing"),
        ("period_start", ~_day_or_empty(table["period_start"]), "a day is needed, as 2021-04-01, or nothing"),
        ("period_end", ~_day_or_empty(table["period_end"]), "a day is needed, as 2021-06-30, or nothing"),
    ]
    return sorted(
        Fault(file, int(row) + 2, column, str(table[column].iloc[int(row)]), rule)
        for column, broken, rule in rules
        for row in broken.to_numpy().nonzero()[0]
    )


def _day_or_empty(cells: pd.Series) -> pd.Series:
    return (cells == "") | pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce").notna()


def _rows_of(
    declared: Mapping[str, Any], table: pd.DataFrame, context: Context, file: str
) -> tuple[pd.DataFrame, list[Fault]]:
    """Take the rows of one declared table: which measure each is, and whether a figure or a limit."""
    first, last = declared["lines"]
    line = pd.to_numeric(table["line"], errors="coerce")
    part = table[(table["document"] == declared["document"]) & line.between(first, last)]
    if "area" in declared:
        part = part[part["area"] == declared["area"]]
    if part.empty:
        return part.assign(becomes=""), [
            Fault(file, None, "line", declared["id"], "the table declared in tables.toml has no rows here")
        ]
    names = part["measure"].str.replace(_PREFIX, "", regex=True)
    also = {name: id.partition("#")[0] for name, id in declared.get("names", {}).items()}
    ids, faults = measure_ids(
        names,
        catalogue=context.catalogue,
        file=file,
        column="measure",
        also=also,
        lines=part["file_row"].tolist(),
    )
    grains = declared.get("grains", {})
    grain = part["period_label"].map(lambda label: grains.get(label, declared["grain"])).astype("str")
    part = part.assign(
        table=declared["id"],
        measure_id=ids,
        area=part["area"].map({name: context.force.area_named(name) for name in part["area"].unique()}),
        breakdown=_codes(part, names, declared),
        grain=grain,
        baseline=declared.get("baseline", ""),
        period=_periods(part, grain, declared),
        of=_denominators(part, ids, declared),
    )
    return part.assign(becomes=_becomes(part, context, declared)), faults


def _implied(table: pd.DataFrame, chosen: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the previous quarter's figures that key points imply: the quarter's figure less the printed difference.

    A paper that prints "a 27% (101) increase on the previous quarter" beside 469 says that the previous quarter had 368.
    """
    points = table[
        (table["breakdown"] == _PREVIOUS) & (table["role"] == "difference") & (table["unit"] == "count")
    ]
    known = chosen[
        (chosen["becomes"] == "figure") & (chosen["breakdown"] == "") & (chosen["grain"] == "quarter")
    ]
    now = known.drop_duplicates(["measure_id", "area", "period", "document"])
    names = points["measure"].str.replace(_PREFIX, "", regex=True)
    ids, _ = measure_ids(names, catalogue=context.catalogue, file="", column="measure")
    points = points.assign(measure_id=ids, period=points["period_start"])
    pairs = points.merge(
        now[["measure_id", "area", "period", "document", "value", "grain", "of"]],
        on=["measure_id", "area", "period", "document"],
        suffixes=("", "_now"),
    )
    # A paper may print a bound, such as "<5": nothing follows from it.
    value = pd.to_numeric(pairs["value_now"], errors="coerce") - pd.to_numeric(
        pairs["value"], errors="coerce"
    )
    pairs, value = pairs[np.isfinite(value)], value[np.isfinite(value)]
    return pairs.assign(
        value=value.map("{:.0f}".format),
        period=[
            f"{period_at('quarter', pd.Timestamp(day).date()).shift(-1).start}" for day in pairs["period"]
        ],
        breakdown="",
        table="key-points",
        baseline="",
        becomes="figure",
    ).drop(columns="value_now")


def _codes(part: pd.DataFrame, names: pd.Series, declared: Mapping[str, Any]) -> pd.Series:
    """Turn breakdowns as the paper names them into codes: declared ones, outcome codes, or those of a name."""
    given = {**declared.get("breakdowns", {}), "Total": ""}
    codes = part["breakdown"].str.replace(_OUTCOME, r"\1", regex=True).replace(given)
    ids = declared.get("names", {})
    of_name = names.map(lambda name: ids.get(name, "").partition("#")[2]).astype("str")
    return codes.where(of_name == "", of_name)


def _denominators(part: pd.DataFrame, ids: pd.Series, declared: Mapping[str, Any]) -> pd.Series:
    """Return the printed denominator of shares whose table names one, else nothing."""
    values = part.drop_duplicates("measure").set_index("measure")["value"]
    of = {id: values.get(name, "") for id, name in declared.get("of", {}).items()}
    return ids.map(lambda id: of.get(id, "")).astype("str")


def _periods(part: pd.DataFrame, grain: pd.Series, declared: Mapping[str, Any]) -> pd.Series:
    """Return what the table of figures stores: the first day, for windows and cohorts that of their last month.

    Where a paper prints no dates the table declares them by the label; else a row without dates has no period.
    """
    last_months = part["period_end"].str.slice(0, 7).map(lambda month: f"{month}-01" if month else "")
    starts = part["period_start"].where(grain.isin(["quarter", "year", "point"]), last_months)
    given = part["period_label"].map(lambda label: declared.get("periods", {}).get(label, "")).astype("str")
    return given.where(given != "", starts)


def _becomes(part: pd.DataFrame, context: Context, declared: Mapping[str, Any]) -> pd.Series:
    """Say of each row whether it is a figure, a limit or only print (changes and shares are recomputed)."""
    units = part["measure_id"].map({measure.id: measure.unit for measure in context.catalogue})
    whole = pd.Series(
        [_is_period(*row) for row in part[["grain", "period", "period_end"]].itertuples(index=False)],
        index=part.index,
    )
    plain = ~part["value"].str.fullmatch(_BOUND) & ~part["breakdown"].isin(declared.get("leave-out", []))
    level = part["role"].isin(["actual", "comparator", "base"])
    count = level & (part["unit"] == "count") & units.isin(["count", "share"])
    rate = (level | (part["role"] == "share")) & (part["unit"] == "percent") & (units == "percent")
    becomes = pd.Series("", index=part.index, dtype="str")
    becomes[(count | rate) & whole & plain] = "figure"
    becomes[part["role"].isin(["ucl", "lcl"])] = "limit"
    return becomes


def _is_period(grain: str, first: str, last: str) -> bool:
    """Tell whether a row stands for a whole period of its grain; one whose dates are declared has no last day."""
    if not first:
        return False
    try:
        period = period_at(grain, pd.Timestamp(first).date())
        return not last or period.end == pd.Timestamp(last).date()
    except ValueError:
        return False


def _figures(rows: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[Fault]]:
    figures = pd.DataFrame(
        {
            "measure": rows["measure_id"],
            "area": rows["area"],
            "breakdown": rows["breakdown"],
            "grain": rows["grain"],
            "period": rows["period"],
            "value": rows["value"],
            "of": rows["of"],
            "status": "final",
            "source": rows["document"],
            "note": "",
            "file_row": rows["file_row"],
        }
    )
    figures = figures.drop_duplicates([*KEY, "value"])
    faults = _at_odds(figures, list(KEY), "two declared tables print different values for one figure", file)
    figures = figures.drop_duplicates(list(KEY))
    names = {"measure": "measure", "period": "period_start", "source": "document"}
    lines = figures["file_row"].tolist()
    typed, found = checked_at(figures.drop(columns="file_row"), file=file, lines=lines, columns=names)
    return typed, faults + found


def _contradictions(rows: pd.DataFrame, file: str) -> list[Fault]:
    """List printed limits that are no numbers or of no year, or that differ between declared tables."""
    broken = rows[~np.isfinite(pd.to_numeric(rows["value"], errors="coerce"))]
    faults = [
        Fault(file, int(line), "value", value, "a printed limit is a plain number")
        for line, value in zip(broken["file_row"], broken["value"], strict=True)
    ]
    faults += [
        Fault(
            TABLES, None, "baseline", table, "this table prints limits: say the year that they were made from"
        )
        for table in rows.loc[rows["baseline"] == "", "table"].unique()
    ]
    rows = rows.drop_duplicates([*_LIMIT, "role", "value"])
    rule = "two declared tables print different values for one limit"
    return faults + _at_odds(rows, [*_LIMIT, "role"], rule, file)


def _at_odds(rows: pd.DataFrame, key: list[str], rule: str, file: str) -> list[Fault]:
    twice = rows[rows.duplicated(key, keep=False)]
    return [
        Fault(file, int(line), "value", value, rule)
        for line, value in zip(twice["file_row"], twice["value"], strict=True)
    ]


def _limits(rows: pd.DataFrame) -> pd.DataFrame | None:
    """Set the printed upper and lower limits of a measure side by side."""
    if rows.empty:
        return None
    rows = rows.drop_duplicates([*_LIMIT, "role", "value"])
    wide = rows.assign(value=rows["value"].astype("float64")).pivot_table(
        index=_LIMIT, columns="role", values="value", aggfunc="first", sort=False
    )
    wide = wide.reindex(columns=["ucl", "lcl"])
    lines = rows.groupby(_LIMIT, sort=False)["line"].first()
    limits = (
        wide.rename(columns={"ucl": "upper", "lcl": "lower"}).assign(line=lines.astype("int64")).reset_index()
    )
    limits = limits.rename(columns={"measure_id": "measure", "document": "source"})
    limits["baseline"] = limits["baseline"].map(lambda year: parse_year(year).label)
    return limits[list(LIMIT_COLUMNS)]

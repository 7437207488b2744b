"""Tables laid out by specification: matrices, levels against their targets, two periods side by side."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.forces import Force, places_of_others
from pcp_kpi.intervals import margin, wilson
from pcp_kpi.periods import Period, Quarter, YearToDate, parse_period, parse_quarter
from pcp_kpi.printing import number, percent, signed, signed_percent
from pcp_kpi.rating import rate
from pcp_kpi.report.background import Background
from pcp_kpi.report.lookup import Level, Lookup
from pcp_kpi.tables import Column, Table

# First words of the periods that `period_named` counts from the quarter; none is the latest known.
_MOVING = ("", "quarter", "year", "month")
SHAPES = ("matrix", "levels", "two-periods", "text")


@dataclass(frozen=True)
class Layout:
    """One table as the specification lays it out.

    Parameters
    ----------
    id, title, shape : str
        Its id, its caption, and one of `SHAPES`.
    rows, columns : tuple of mapping
        What each row and column picks: ``measure``, ``area``, ``breakdown``, ``period``, ``heading`` or ``label``.
    measure : str
        The measure of the whole table, where rows do not name one.
    notes : tuple of str
        Under the table.
    options : mapping
        What only one shape knows.
    """

    id: str
    title: str
    shape: str
    rows: tuple[Mapping[str, Any], ...] = ()
    columns: tuple[Mapping[str, Any], ...] = ()
    measure: str = ""
    notes: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def measures(self) -> set[str]:
        """Ids of every measure that it shows."""
        named = {str(entry["measure"]) for entry in (*self.rows, *self.columns) if "measure" in entry}
        bases = {str(row[name]) for row in self.rows for name in ("base", "whole") if name in row}
        return named | bases | ({self.measure} if self.measure else set())

    def is_of(self, force: Force) -> bool:
        """Tell whether it may stand in a force's report: it names no other force's place, and is not another's words."""
        places = {str(entry["area"]) for entry in (*self.rows, *self.columns) if "area" in entry}
        whose = {str(self.options["force"])} if "force" in self.options else set()
        return not (places | whose) & places_of_others(force)


@cache
def read_layouts() -> Mapping[str, Layout]:
    """Return the packaged layouts by id.

    Raises
    ------
    CommandError
        When one has an unknown shape.
    """
    text = files("pcp_kpi.report").joinpath("specs", "tables.toml").read_text(encoding="utf-8")
    return parse_layouts(text)


def parse_layouts(text: str) -> Mapping[str, Layout]:
    """Read layouts from TOML.

    Raises
    ------
    CommandError
        When one lacks a field or has an unknown shape.
    """
    layouts = {}
    for entry in tomllib.loads(text).get("tables", []):
        missing = [name for name in ("id", "title", "shape") if name not in entry]
        if missing:
            raise CommandError(f"a layout lacks {in_words(missing)}: {entry}")
        if entry["shape"] not in SHAPES:
            raise CommandError(
                f"the layout {entry['id']} has an unknown shape {entry['shape']!r}"
                f"{did_you_mean(entry['shape'], SHAPES)}; shapes are {in_words(SHAPES)}"
            )
        known = ("id", "title", "shape", "rows", "columns", "measure", "notes")
        fields = {name: entry[name] for name in known if name in entry}
        for name in ("rows", "columns", "notes"):
            fields[name] = tuple(fields.get(name, ()))
        layouts[entry["id"]] = Layout(
            **fields, options={name: value for name, value in entry.items() if name not in known}
        )
    return layouts


def lay_out(layout: Layout, lookup: Lookup, background: Background) -> Table | None:
    """Fill a layout with figures.

    Parameters
    ----------
    layout : Layout
        What is asked for.
    lookup : Lookup
        The figures of the quarter.
    background : Background
        Force, targets and catalogue.

    Returns
    -------
    Table or None
        None when no figure of it is known for the quarter.
    """
    only = layout.options.get("quarter")
    if only and parse_quarter(str(only)) != lookup.quarter:
        return None
    fill = {"matrix": _matrix, "levels": _levels, "two-periods": _two_periods, "text": _text}[layout.shape]
    return fill(layout, lookup, background)


# --- matrix: every cell a figure of its own ---


def _matrix(layout: Layout, lookup: Lookup, background: Background) -> Table | None:
    cells = [
        [_cell(layout, row, column, lookup, background) for column in layout.columns] for row in layout.rows
    ]
    if all(math.isnan(value) for value in _told_of_the_quarter(layout, cells)):
        return None
    headings = [_heading(column, lookup.quarter) for column in layout.columns]
    form = _form(layout, background.catalogue, cells)
    columns = [Column("label", str(layout.options.get("corner", "")))]
    columns += [
        Column(heading, heading, "change" if "from" in column else form)
        for heading, column in zip(headings, layout.columns, strict=True)
    ]
    frame = pd.DataFrame(cells, columns=headings)
    frame.insert(0, "label", [str(row["label"]) for row in layout.rows])
    bands = layout.options.get("bands")
    if bands:
        frame["band"] = [_band(value, bands["edges"], bands["words"]) for value in frame[headings[-1]]]
        columns.append(Column("band", str(bands["heading"])))
    return Table(layout.title, frame, columns, layout.notes)


def _told_of_the_quarter(layout: Layout, cells: Sequence[Sequence[float]]) -> list[float]:
    """Return the cells of columns that move with the quarter; all of them where every column has a fixed period."""
    moves = [column.get("period", "").split(" ")[0] in _MOVING for column in layout.columns]
    return [
        value for line in cells for value, moving in zip(line, moves, strict=True) if moving or not any(moves)
    ]


def _heading(column: Mapping[str, Any], quarter: Quarter) -> str:
    """Return the heading of a column, by default the label of its period."""
    return (
        str(column["heading"]) if "heading" in column else period_named(str(column["period"]), quarter).label
    )


def _cell(
    layout: Layout,
    row: Mapping[str, Any],
    column: Mapping[str, Any],
    lookup: Lookup,
    background: Background,
) -> float:
    picks = {"measure": layout.measure, "area": background.force.name, "breakdown": "", **row, **column}
    picks["breakdown"] = f"{picks['breakdown']}{column.get('suffix', '')}"
    if "from" in column:
        now, then = (_pick({**picks, "period": column[name]}, lookup) for name in ("period", "from"))
        return now / then - 1 if then else math.nan
    return _pick(picks, lookup)


def _pick(picks: Mapping[str, Any], lookup: Lookup) -> float:
    where = {"area": str(picks["area"]), "breakdown": str(picks["breakdown"])}
    if "period" not in picks:
        found = lookup.latest(str(picks["measure"]), **where)
        return found.level if found else math.nan
    return lookup.at(str(picks["measure"]), period_named(str(picks["period"]), lookup.quarter), **where)


def period_named(name: str, quarter: Quarter) -> Period:
    """Return the period that a layout names: ``quarter``, ``month 1``, ``2 years before``, or any spelling of one.

    Examples
    --------
    >>> period_named("month 2", Quarter(2021, 1)).label
    'May 2021'
    """
    if name == "quarter":
        return quarter
    if name == "year to date":
        return YearToDate.to_quarter(quarter)
    if name.endswith(" years before"):
        return quarter.years_before(int(name.removesuffix(" years before")))
    if name.startswith("month "):
        return quarter.months[0].shift(int(name.removeprefix("month ")) - 1)
    return parse_period(name)


def _form(layout: Layout, catalogue: Catalogue, cells: Sequence[Sequence[float]]) -> str:
    """Return how the cells are printed: percentages all with a decimal where one of them has it."""
    units = {catalogue[id].unit for id in layout.measures}
    if units != {"percent"}:
        return "count" if units == {"count"} else "level"
    known = [value for line in cells for value in line if not math.isnan(value)]
    return "printed percent" if all(value == round(value) for value in known) else "printed percent, 1"


def _band(value: float, edges: Sequence[float], words: Sequence[str]) -> str:
    """Name the band of a value; a lower edge is inside its band."""
    return "" if math.isnan(value) else str(words[sum(value >= edge for edge in edges)])


# --- levels: the latest figure against the one before and the target ---


def _levels(layout: Layout, lookup: Lookup, background: Background) -> Table | None:
    rows = [_level_row(layout, row, lookup, background) for row in layout.rows]
    shown = [row for row in rows if row is not None]
    if not shown:
        return None
    frame = pd.DataFrame(shown)
    optional: dict[str, Column] = {
        "margin": Column("margin", "Margin of error (95%)"),
        "before": Column("before", "Before"),
        "difference": Column("difference", "Difference"),
        "good": Column("good", "Good looks like"),
        "verdict": Column("verdict", "Verdict"),
    }
    columns = [
        Column("label", str(layout.options.get("corner", "Measure"))),
        Column("level", "Latest"),
        Column("period", "Period"),
    ]
    columns += [column for name, column in optional.items() if (frame[name] != "").any()]
    marks = {(place, "verdict"): verdict for place, verdict in enumerate(frame["verdict"])}
    notes = (*layout.notes, *_printed_changes(layout, lookup.quarter, background))
    return Table(layout.title, frame, columns, notes, marks)


def _printed_changes(layout: Layout, quarter: Quarter, background: Background) -> list[str]:
    """Tell the changes that papers print of measures whose figures they do not."""
    names = layout.options.get("changes-printed", [])
    printed = background.printed
    if not names or printed.empty:
        return []
    rows = printed[
        printed["measure"].isin(names)
        & (printed["role"] == "pct_change")
        & (printed["period_start"] == f"{quarter.start}")
        & (printed["period_end"] == f"{quarter.end}")
    ]
    said = [
        f"{row['measure']} {signed_percent(float(row['value']) / 100)} {row['breakdown'].replace('vs ', 'on the ')}"
        for row in rows.to_dict("records")
    ]
    return [f"Known only as printed changes: {'; '.join(said)}."] if said else []


def _level_row(
    layout: Layout, row: Mapping[str, Any], lookup: Lookup, background: Background
) -> dict[str, str] | None:
    id = str(row.get("measure", layout.measure))
    measure = background.catalogue[id]
    where = {"area": str(row.get("area", background.force.name)), "breakdown": str(row.get("breakdown", ""))}
    latest = lookup.latest(id, **where)
    if latest is None:
        return None
    before = lookup.before(id, **where)
    grain, whole = latest.period.grain, not where["breakdown"]
    target = background.force.target_of(id, lookup.quarter, grain=grain) if whole else None
    rating = rate(measure, level=latest.level, target=target)
    return {
        "label": str(row.get("label", measure.title)),
        "level": _printed(latest, measure.unit) + _stands_for(latest, row, lookup, background),
        "period": latest.period.label,
        "margin": _margin(latest, measure.unit, row, lookup, background),
        "before": "; ".join(
            f"{_printed(one, measure.unit)} ({one.period.label})" for one in reversed(before)
        ),
        "difference": "; ".join(_difference(latest, one, measure.unit) for one in reversed(before)),
        "good": target.words if target else "",
        "verdict": rating.verdict if target else "",
    }


def _printed(one: Level, unit: str) -> str:
    if unit == "percent":
        return f"{one.level:g}%"
    if unit == "share":
        return f"{percent(one.level, 1)} ({number(one.level * one.of)} of {number(one.of)})"
    return number(one.level)


def _stands_for(latest: Level, row: Mapping[str, Any], lookup: Lookup, background: Background) -> str:
    """Return about how many a percentage stands for, where its row names the whole."""
    whole = lookup.latest(str(row["whole"]), area=background.force.name) if "whole" in row else None
    return f" (about {number(latest.level * whole.level / 100)} of {number(whole.level)})" if whole else ""


def _difference(latest: Level, before: Level, unit: str) -> str:
    if unit == "count":
        change = latest.level / before.level - 1 if before.level else math.nan
        return f"{signed(latest.level - before.level)} ({signed_percent(change)})"
    points = latest.level - before.level if unit == "percent" else 100 * (latest.level - before.level)
    said = signed(points, 0 if points == round(points) else 1)
    return f"{said} point{'' if abs(points) == 1 else 's'}"


def _margin(latest: Level, unit: str, row: Mapping[str, Any], lookup: Lookup, background: Background) -> str:
    if unit == "share":
        low, high = wilson(latest.level * latest.of, latest.of)
        normal = number(100 * margin(latest.level, latest.of), 1)
        return f"{percent(low, 1)} to {percent(high, 1)} (± {normal} points)"
    if "base" not in row:
        return ""
    base = lookup.latest(str(row["base"]), area=background.force.name)
    return f"± {number(100 * margin(latest.level / 100, base.level))} points" if base else ""


# --- two periods: counts, shares, change and difference by code ---


def _two_periods(layout: Layout, lookup: Lookup, background: Background) -> Table | None:
    now, then = (period_named(str(layout.options[name]), lookup.quarter) for name in ("now", "then"))
    area = background.force.name
    totals = [lookup.at(layout.measure, period, area=area) for period in (then, now)]
    if math.isnan(totals[1]):
        return None
    rows = [_code_row(layout, row, (then, now), totals, lookup, area) for row in layout.rows]
    rows.append(_two(str(layout.options.get("total", "Total")), totals, totals))
    left = [
        total - sum(row["codes"][place] for row in rows if row["codes"]) for place, total in enumerate(totals)
    ]
    if layout.options.get("rest"):
        rows.insert(-1, {**_two(str(layout.options["rest"]), left, totals), "codes": left})
    strong = frozenset(place for place, row in enumerate(rows) if row["codes"] is None)
    frame = pd.DataFrame(rows)
    columns = [
        Column("label", str(layout.options.get("corner", ""))),
        Column("then", "Number", "count", then.label),
        Column("then_share", "Share", "share", then.label),
        Column("now", "Number", "count", now.label),
        Column("now_share", "Share", "share", now.label),
        Column("change", "Change", "change"),
        Column("difference", "Difference", "difference"),
    ]
    return Table(layout.title, frame, columns, layout.notes, strong=strong)


def _code_row(
    layout: Layout,
    row: Mapping[str, Any],
    periods: Sequence[Period],
    totals: Sequence[float],
    lookup: Lookup,
    area: str,
) -> dict[str, Any]:
    """Return the row of a single code, or of a group: the sum of its codes."""
    codes = [str(code) for code in row.get("sum", [row.get("breakdown")])]
    values = [
        _sum(lookup.at(layout.measure, period, area=area, breakdown=code) for code in codes)
        for period in periods
    ]
    made = _two(str(row["label"]), values, totals)
    # A group repeats codes that have rows of their own; only single codes count towards what is left over.
    return {**made, "codes": values if "sum" not in row else None}


def _two(label: str, values: Sequence[float], totals: Sequence[float]) -> dict[str, Any]:
    then, now = values
    return {
        "label": label,
        "then": then,
        "then_share": then / totals[0],
        "now": now,
        "now_share": now / totals[1],
        "change": now / then - 1 if then else math.nan,
        "difference": now - then,
        "codes": None,
    }


def _sum(values: Iterable[float]) -> float:
    return sum(values)


# --- text: rows as the specification writes them ---


def _text(layout: Layout, lookup: Lookup, background: Background) -> Table | None:
    """Set rows as the specification writes them; they belong to the layout's quarter."""
    names = [str(column["heading"]) for column in layout.columns]
    frame = pd.DataFrame([[str(row[name]) for name in names] for row in layout.rows], columns=names)
    return Table(layout.title, frame, [Column(name, name) for name in names], layout.notes)

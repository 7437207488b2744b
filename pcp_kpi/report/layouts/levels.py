"""Levels: the latest figure of each row against the ones before it and its target."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pcp_kpi.intervals import margin, wilson
from pcp_kpi.periods import Quarter
from pcp_kpi.printing import number, percent, signed, signed_percent
from pcp_kpi.rating import rate
from pcp_kpi.report.background import Background
from pcp_kpi.report.layouts.layout import Layout
from pcp_kpi.report.lookup import Level, Lookup
from pcp_kpi.tables import Column, Table


def levels_table(layout: Layout, lookup: Lookup, background: Background) -> Table | None:
    """Fill a table of levels; rows without a figure are left out, None where all are."""
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

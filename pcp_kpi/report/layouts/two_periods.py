"""Two periods side by side: counts, shares, change and difference, code by code."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from pcp_kpi.report.background import Background
from pcp_kpi.report.layouts.layout import Layout, period_named
from pcp_kpi.report.lookup import Lookup
from pcp_kpi.tables import Column, Table


def two_periods_table(layout: Layout, lookup: Lookup, background: Background) -> Table | None:
    """Set the codes of a measure in two periods beside one another; None where the later total is not known."""
    now, then = (period_named(str(layout.options[name]), lookup.quarter) for name in ("now", "then"))

    def of_code(code: str) -> list[float]:
        area = background.force.name
        return [lookup.at(layout.measure, period, area=area, breakdown=code) for period in (then, now)]

    totals = of_code("")
    if math.isnan(totals[1]):
        return None
    rows = [_code_row(row, of_code, totals) for row in layout.rows]
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
    row: Mapping[str, Any], of_code: Callable[[str], list[float]], totals: Sequence[float]
) -> dict[str, Any]:
    """Return the row of a single code, or of a group: the sum of its codes."""
    codes = [str(code) for code in row.get("sum", [row.get("breakdown")])]
    values = [sum(numbers) for numbers in zip(*map(of_code, codes), strict=True)]
    made = _two(str(row["label"]), values, totals)
    # A group repeats codes that have rows of their own; only single codes count towards what is left over.
    return {**made, "codes": values if "sum" not in row else None}


def _two(label: str, values: Sequence[float], totals: Sequence[float]) -> dict[str, Any]:
    then, now = values
    return {
        "label": label,
        "then": then,
        "then_share": then / totals[0] if totals[0] else math.nan,
        "now": now,
        "now_share": now / totals[1] if totals[1] else math.nan,
        "change": now / then - 1 if then else math.nan,
        "difference": now - then,
        "codes": None,
    }

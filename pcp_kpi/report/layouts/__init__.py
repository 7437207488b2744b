"""Tables laid out by specification: a matrix, levels against their targets, two periods side by side, or words."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.periods import parse_quarter
from pcp_kpi.report.background import Background
from pcp_kpi.report.layouts.layout import SHAPES as SHAPES
from pcp_kpi.report.layouts.layout import Layout as Layout
from pcp_kpi.report.layouts.layout import parse_layouts as parse_layouts
from pcp_kpi.report.layouts.layout import period_named as period_named
from pcp_kpi.report.layouts.layout import read_layouts as read_layouts
from pcp_kpi.report.layouts.levels import levels_table
from pcp_kpi.report.layouts.matrix import matrix_table
from pcp_kpi.report.layouts.two_periods import two_periods_table
from pcp_kpi.report.lookup import Lookup
from pcp_kpi.tables import Column, Table


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
    fill = {"matrix": matrix_table, "levels": levels_table, "two-periods": two_periods_table, "text": _text}[
        layout.shape
    ]
    return fill(layout, lookup, background)


def _text(layout: Layout, lookup: Lookup, background: Background) -> Table | None:
    """Set rows as the specification writes them; they belong to the layout's quarter."""
    names = [str(column["heading"]) for column in layout.columns]
    frame = pd.DataFrame([[str(row[name]) for name in names] for row in layout.rows], columns=names)
    return Table(layout.title, frame, [Column(name, name) for name in names], layout.notes)

"""Projection: what the next periods of a series will be if nothing but chance intervenes, with its ranges."""

from __future__ import annotations

from pcp_kpi.projection.table import ADDED as ADDED
from pcp_kpi.projection.table import RANGES as RANGES
from pcp_kpi.projection.table import Window as Window
from pcp_kpi.projection.table import project as project
from pcp_kpi.projection.table import unprojected as unprojected

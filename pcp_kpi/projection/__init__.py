"""Projection: what the next periods of a series will be if nothing but chance intervenes, with its ranges."""

from __future__ import annotations

from pcp_kpi.projection.likelihood import YearEnd as YearEnd
from pcp_kpi.projection.likelihood import chance_above as chance_above
from pcp_kpi.projection.likelihood import chances as chances
from pcp_kpi.projection.likelihood import year_end as year_end
from pcp_kpi.projection.record import backtest as backtest
from pcp_kpi.projection.record import read_record as read_record
from pcp_kpi.projection.record import record_words as record_words
from pcp_kpi.projection.record import score as score
from pcp_kpi.projection.record import skills as skills
from pcp_kpi.projection.record import update_record as update_record
from pcp_kpi.projection.table import ADDED as ADDED
from pcp_kpi.projection.table import RANGES as RANGES
from pcp_kpi.projection.table import Window as Window
from pcp_kpi.projection.table import project as project
from pcp_kpi.projection.table import read_projections as read_projections
from pcp_kpi.projection.table import unprojected as unprojected
from pcp_kpi.projection.whatif import WhatIf as WhatIf
from pcp_kpi.projection.whatif import target_trajectory as target_trajectory
from pcp_kpi.projection.whatif import with_scenario as with_scenario
from pcp_kpi.projection.yardstick import Likelihood as Likelihood
from pcp_kpi.projection.yardstick import on_yardstick as on_yardstick

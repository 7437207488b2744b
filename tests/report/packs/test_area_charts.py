from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.report.packs.area_charts import draw_without_limits
from pcp_kpi.report.packs.area_limits import without_small_limits
from pcp_kpi.report.packs.asking import Desk


@pytest.fixture(scope="module")
def homicide(clean_figures, background):
    rows = clean_figures[clean_figures["measure"] == "homicide"]
    desk = Desk(rows, ("homicide",), Quarter(2021, 1), FinancialYear(2019), background)
    return without_small_limits(desk).kpi("homicide")


def test_the_caption_says_why_there_are_no_limits(homicide):
    # Homicide in 2019/20 was 4, 2, 5 and 1: three a quarter.
    chart = draw_without_limits(homicide)
    assert chart.words.caption == "No limits: fewer than five cases a quarter in 2019/20."
    assert chart.words.title == "Homicide: 4"


def test_no_line_of_a_limit_is_drawn(homicide):
    assert homicide.evidence.points["upper"].isna().all()
    drawn = {artist.get_gid() for artist in draw_without_limits(homicide).figure.findobj()}
    assert "values" in drawn
    assert not {"mean", "upper-limit", "lower-limit"} & {gid for gid in drawn if gid}


def test_the_figures_themselves_are_shown(homicide, clean_figures):
    force = clean_figures[(clean_figures["measure"] == "homicide") & (clean_figures["area"] == "West Mercia")]
    now = force.loc[force["period"] == pd.Timestamp("2021-04-01"), "value"].item()
    assert homicide.evidence.value == now == 4

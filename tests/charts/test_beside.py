"""What funnels and ranked bars share."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from pcp_kpi.charts.beside import add_plot, draw_foot_axis, read_areas, to_points, widest
from pcp_kpi.charts.layout import Box, text_width
from pcp_kpi.charts.levels import LevelAxis
from pcp_kpi.charts.theme import Scale


def test_areas_without_a_level_are_left_out() -> None:
    points = pd.DataFrame({"area": ["A", "B", "C"], "level": [0.1, np.nan, 0.3]})
    assert read_areas(points, ("area", "level"), what="a picture")["area"].tolist() == ["A", "C"]


def test_numbers_along_the_foot_stand_under_their_ticks_and_the_title_in_the_middle() -> None:
    figure, box = Figure(figsize=(4, 3)), Box(40, 60, 240, 180)
    across = LevelAxis(0.0, 0.5, (0.0, 0.25, 0.5))
    panel = add_plot(figure, box, across=across, up=LevelAxis(0.0, 1.0, ()))
    draw_foot_axis(panel, across, Scale("share"), title="Share of cases")
    texts = {text.get_text(): text.get_position()[0] for text in panel.ax.texts}
    assert texts == {"0%": 40.0, "25%": 140.0, "50%": 240.0, "Share of cases": 140.0}
    assert to_points(box, across, np.array([0.0, 0.5])).tolist() == [40.0, 240.0]


def test_the_widest_of_no_texts_takes_no_room() -> None:
    assert widest([], 9) == 0
    assert widest(["ab", "abcdef"], 9, bold=True) == text_width("abcdef", 9, bold=True)

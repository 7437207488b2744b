from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from pcp_kpi.charts import Chart, draw_sparkline
from pcp_kpi.forms.drawing import draw_charts, usual_processes


def spark(level: int) -> Chart:
    days = pd.date_range("2020-04-01", periods=5, freq="QS")
    points = pd.DataFrame({"period": days, "level": [1.0, 2, 3, 2, level], "signal": "within"})
    return draw_sparkline(points, alt_text=f"Five quarters that end with {level}")


@pytest.fixture
def charts():
    return {f"spark-{level}": partial(spark, level) for level in range(14)}


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_one_process_and_two_write_the_same_bytes(charts, tmp_path):
    alone, together = tmp_path / "alone", tmp_path / "together"
    for folder in (alone, together):
        folder.mkdir()
    one = draw_charts(charts, alone, processes=1, say=lambda _: None)
    two = draw_charts(charts, together, processes=2, say=lambda _: None)
    assert list(one) == list(two) == list(charts)
    assert one == two
    assert files_of(alone) == files_of(together)
    assert len(files_of(alone)) == 28


def test_each_chart_is_told_as_it_is_done(charts, tmp_path):
    said: list[str] = []
    draw_charts(dict(list(charts.items())[:2]), tmp_path, processes=1, say=said.append)
    assert said == ["chart 1 of 2: spark-0", "chart 2 of 2: spark-1"]


def test_a_chart_that_cannot_be_drawn_stops_the_work_of_both_processes(charts, tmp_path):
    def broken() -> Chart:
        raise ValueError("no such level")

    for processes in (1, 2):
        with pytest.raises(ValueError, match="no such level"):
            draw_charts({**charts, "broken": broken}, tmp_path, processes=processes, say=lambda _: None)


def test_no_more_than_two_processes_are_usual():
    assert usual_processes() in (1, 2)

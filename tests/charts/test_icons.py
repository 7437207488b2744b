from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.charts import ICONS, draw_icon
from pcp_kpi.charts.theme import THEME, contrast_ratio
from pcp_kpi.errors import CommandError
from pcp_kpi.signals import with_variation
from tests.charts.chart_reading import by_id


def judged(good, target=None, **row):
    row = {"measure": "theft", "level": 5.0, "mean": 5.0, "lower": 1.0, "upper": 9.0, "flag": False, **row}
    row.setdefault("direction", "")
    return with_variation(pd.DataFrame([row]), good=good, target=target)


@pytest.mark.parametrize("good", ["fewer", "more", "increased-reporting", "neutral"])
@pytest.mark.parametrize(
    "row",
    [
        {"flag": True, "direction": "up"},
        {"flag": True, "direction": "down"},
        {"flag": True, "direction": ""},
        {"flag": False, "direction": ""},
        {"level": np.nan},
    ],
)
@pytest.mark.parametrize("target", [None, 0.5, 5.0, 20.0])
def test_every_icon_that_a_point_can_have_is_drawn(good, row, target):
    for key in judged(good, target, **row)[["variation_icon", "assurance_icon"]].iloc[0]:
        chart = draw_icon(key)
        assert chart.alt_text == ICONS[key].words
        assert [text.get_text() for text in by_id(chart, "icon-word")] == [chart.alt_text]


def test_icons_that_judge_otherwise_have_another_shape():
    shapes = {
        key: ICONS[key].shape for key in ("improving-high", "concerning-high", "neither-high", "no-target")
    }
    assert list(shapes.values()) == ["circle", "diamond", "square", "none"]
    assert ICONS["consistently-hitting"].shape == "circle"
    assert ICONS["consistently-missing"].shape == "diamond"


def test_no_two_icons_of_one_column_look_the_same_without_word_and_colour():
    variations = [icon for icon in ICONS.values() if not icon.key.startswith(("consist", "hit", "no-target"))]
    assurances = [
        ICONS[key] for key in ("consistently-hitting", "consistently-missing", "hit-and-miss", "no-target")
    ]
    for column in (variations, assurances):
        for one, other in combinations(column, 2):
            assert (one.shape, one.sign) != (other.shape, other.sign), (one.key, other.key)


@pytest.mark.parametrize("icon", ICONS.values(), ids=list(ICONS))
def test_the_sign_stands_out_from_its_tint(icon):
    assert contrast_ratio(THEME.text, icon.tint) >= 7


def test_an_arrow_points_as_the_direction_does():
    tip = {
        key: max(y for path in ICONS[key].sign for _, y in path)
        for key in ("improving-high", "improving-low")
    }
    foot = {key: min(y for path in ICONS[key].sign for _, y in path) for key in tip}
    assert tip["improving-high"] == -foot["improving-low"] == 0.28


def test_an_icon_without_its_word_is_square():
    width, height = draw_icon("common-cause", word=False).figure.get_size_inches()
    assert width == height
    assert draw_icon("common-cause", word=False).alt_text == "No signal"


def test_an_icon_stands_inside_a_page_with_its_words_as_its_name():
    svg = draw_icon("concerning-high").to_svg()
    assert svg.startswith("<svg")
    assert "Concerning, higher" in svg


def test_an_icon_that_is_unknown_is_refused_with_the_nearest():
    with pytest.raises(CommandError) as refused:
        draw_icon("improving-hi")
    assert str(refused.value).startswith(
        "there is no icon 'improving-hi'; did you mean 'improving-high' or 'improving'?; there are "
    )

from __future__ import annotations

import pytest

from pcp_kpi.auditing.numbers import read_number
from pcp_kpi.report.build import Report
from pcp_kpi.report.quarters.page_numbers import DURATION, NUMBER, PERCENT, POINTS, family_of, page_numbers


def test_the_page_of_hate_crime_tells_figure_change_limits_and_base(priorities: Report) -> None:
    known = page_numbers([priorities.kpis["hate-crime"]])
    numbers = {(one.value, one.what) for one in known if one.family == NUMBER}
    assert numbers >= {
        (708.0, "2021/22 Q1"),
        (453.0, "2019/20 Q1"),
        (255.0, "change on the same quarter of 2019/20"),
        (607.0, "upper limit, 2021/22 Q1"),
    }
    percents = [one for one in known if one.family == PERCENT]
    assert any(abs(one.value - 100 * 255 / 453) < 1e-9 for one in percents)


def test_numbers_of_areas_and_their_shares_stand_on_the_page_of_a_measure_with_areas(
    priorities: Report,
) -> None:
    kpi = next(kpi for kpi in priorities.kpis.values() if kpi.area_table is not None)
    row = kpi.area_table.frame.iloc[0]
    known = page_numbers([kpi])
    assert any(one.value == row["value"] and one.what.startswith(row["area"]) for one in known)
    share = 100 * row["value"] / kpi.evidence.value
    assert any(one.what == f"share of {row['area']}" and one.value == share for one in known)


@pytest.mark.parametrize(
    ("sentence", "meant"),
    [
        ("It was 451.", set()),
        ("In Q4 it was 451.", {"2020/21 Q4"}),
        ("In February 2021 it was 451.", {"2020/21 Q4"}),
        ("The lowest was 451.", {"2020/21 Q4"}),
    ],
)
def test_a_figure_of_another_time_is_meant_where_the_sentence_names_it(
    sentence: str, meant: set[str], priorities: Report
) -> None:
    known = page_numbers([priorities.kpis["hate-crime"]])
    points = [one for one in known if one.value == 451 and one.what == "2020/21 Q4"]
    assert {one.what for one in points if one.is_meant(sentence)} == meant


def test_a_figure_of_an_area_is_meant_where_the_sentence_names_it(priorities: Report) -> None:
    kpi = next(kpi for kpi in priorities.kpis.values() if kpi.area_table is not None)
    (share,) = [one for one in page_numbers([kpi]) if one.what == "share of North Worcestershire"]
    told = ("N. Worcs had most.", "Worcestershire had most.", "In all areas it rose.", "Shropshire had most.")
    assert [share.is_meant(sentence) for sentence in told] == [True, True, True, False]


def test_printed_numbers_have_families() -> None:
    texts = {
        "12%": PERCENT,
        "5 percentage points": POINTS,
        "13 mins 38 secs": DURATION,
        "708": NUMBER,
        "£4.4m": NUMBER,
    }
    assert {text: family_of(read_number(text)) for text in texts} == texts

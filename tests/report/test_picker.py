"""Picking by values and by dropdowns."""

from __future__ import annotations

import re
import sys
from typing import Any

import pandas as pd
import pytest

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.figures import new_figures, read_figures
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.picker import Choice, Offers, pick, show_picker

HATE = Choice("hate-crime", "2021/22 Q1")


@pytest.fixture(scope="module")
def background() -> Background:
    return read_background()


@pytest.fixture(scope="module")
def figures(background: Background) -> pd.DataFrame:
    return read_figures(background.folder)


@pytest.fixture
def box(figures: pd.DataFrame, background: Background) -> Any:
    return show_picker(figures, Choice("vehicle-offences", "2025/26 Q4"), background=background)


def test_a_choice_in_words_gives_the_printed_figures_and_limits(
    figures: pd.DataFrame, background: Background
) -> None:
    # panel-2021-09: hate crime 708, limits 607 and 307, 56% on 2019/20.
    picked = pick(figures, Choice("Hate crime", "Q1 21/22", "2019/20"), background=background)
    assert picked.key_points[:2] == (
        "708 crimes and crimed incidents in West Mercia in April to June 2021: a 56% (255) increase on the same "
        "quarter of 2019/20 and a 57% (257) increase on the previous quarter.",
        "Above the upper control limit: 708 against limits of 307 to 607 (baseline 2019/20).",
    )
    assert picked.chart.words.title == "Hate crime: 708, above the upper limit of 607"
    assert picked.table.printed()["Period"].iloc[0] == "April to June 2021 (2021/22 Q1)"


def test_an_empty_baseline_is_the_force_s_choice(figures: pd.DataFrame, background: Background) -> None:
    chosen = pick(figures, HATE, background=background).kpi.evidence.question.baseline
    assert chosen == FinancialYear(2019)


def test_an_area_has_the_limits_of_its_own_quarters(figures: pd.DataFrame, background: Background) -> None:
    choice = Choice("vehicle-offences", "2025/26 Q4", "2024/25", "Telford")
    picked = pick(figures, choice, background=background)
    own = figures[
        (figures["measure"] == "vehicle-offences")
        & (figures["area"] == "Telford & Wrekin")
        & figures["period"].between("2024-04-01", "2025-03-31")
    ]["value"]
    assert len(own) == 4
    reading = picked.kpi.evidence.reading
    assert reading is not None
    assert reading.upper == pytest.approx(own.mean() + 2 * own.std(ddof=1))
    assert reading.lower == pytest.approx(own.mean() - 2 * own.std(ddof=1))
    assert picked.kpi.evidence.area == "Telford & Wrekin"
    assert picked.kpi.area_table is None


def test_an_area_with_a_handful_of_cases_has_no_limits_and_its_chart_says_why(
    figures: pd.DataFrame, background: Background
) -> None:
    picked = pick(figures, Choice("homicide", "2021/22 Q1", "", "Telford"), background=background)
    assert picked.kpi.evidence.signal == "not available"
    assert picked.chart.words.caption == "No limits: fewer than five cases a quarter in 2019/20."


def test_a_target_of_the_force_does_not_judge_an_area(figures: pd.DataFrame, background: Background) -> None:
    force = pick(figures, Choice("residential-burglary", "2021/22 Q1"), background=background)
    assert force.kpi.evidence.rating.verdict == "met"
    area = pick(figures, Choice("burglary", "2021/22 Q1", "", "Shropshire"), background=background)
    assert area.kpi.background.force.targets == ()


def test_what_no_source_has_is_said_with_the_reason(figures: pd.DataFrame, background: Background) -> None:
    picked = pick(figures, Choice("hate-crime", "2025/26 Q4"), background=background)
    reason = "no source has 2025/26 Q4; the latest figure is for 2021/22 Q1"
    assert picked.key_points == (f"Not available: {reason}.",)
    assert picked._repr_html_() == (
        f"<p>Hate crimes and crimed incidents</p><ul><li>Not available: {reason}.</li></ul>"
    )
    with pytest.raises(NotAvailable, match="hate-crime: no chart for 2025/26 Q4, since no source has"):
        _ = picked.chart


def test_it_shows_itself_with_chart_points_and_table(figures: pd.DataFrame, background: Background) -> None:
    shown = pick(figures, HATE, background=background)._repr_html_()
    assert re.findall("<(svg|ul|table)", shown) == ["svg", "ul", "table"]
    assert "<li>Above the upper control limit: 708 against limits of 307 to 607" in shown


def test_an_unknown_area_is_refused_with_those_there_are(
    figures: pd.DataFrame, background: Background
) -> None:
    with pytest.raises(CommandError) as refused:
        pick(figures, Choice("hate-crime", "2021/22 Q1", "", "Shropshyre"), background=background)
    assert str(refused.value) == (
        "West Mercia Police has no area 'Shropshyre'; did you mean 'Shropshire'?; it has Herefordshire, "
        "North Worcestershire, Shropshire, South Worcestershire and Telford & Wrekin"
    )


def test_measures_are_offered_by_their_titles(figures: pd.DataFrame, background: Background) -> None:
    offered = Offers(figures, background).measures
    assert ("Hate crimes and crimed incidents", "hate-crime") in offered
    titles = [title for title, _ in offered]
    assert titles == sorted(titles, key=str.casefold)


def test_what_is_known_by_kind_or_by_week_only_is_not_offered(background: Background) -> None:
    row = {
        "measure": "hate-crime",
        "area": "West Mercia",
        "period": "2021-04-05",
        "value": 5,
        "source": "mine",
    }
    by_week = {**row, "grain": "week"}
    by_kind = {**row, "grain": "month", "period": "2021-04-01", "breakdown": "racist"}
    elsewhere = {**row, "grain": "month", "period": "2021-04-01", "area": "Wiltshire"}
    assert Offers(new_figures([by_week, by_kind, elsewhere]), background).measures == []


def test_a_sum_that_no_source_stores_is_offered_where_all_its_parts_are_known(
    background: Background,
) -> None:
    parts = background.catalogue["robbery"].parts
    rows = [
        {
            "measure": part,
            "area": "West Mercia",
            "period": f"2021-{month:02d}-01",
            "grain": "quarter",
            "value": 5,
        }
        for part in parts
        for month in (1, 4)
    ]
    rows = [{**row, "source": "mine"} for row in rows]
    offers = Offers(new_figures(rows), background)
    assert "robbery" in {id for _, id in offers.measures}
    assert offers.quarters("robbery", "West Mercia", "quarter") == [
        ("2021/22 Q1", Quarter(2021, 1)),
        ("2020/21 Q4", Quarter(2020, 4)),
    ]
    assert "robbery" not in {id for _, id in Offers(new_figures(rows[:2]), background).measures}


def test_a_percentage_known_only_as_printed_is_offered_at_the_grain_that_is_printed(
    background: Background,
) -> None:
    figures = new_figures(
        [
            {
                "measure": "calls-101-abandoned-printed",
                "area": "West Mercia",
                "period": f"2021-{month:02d}-01",
                "grain": "month",
                "value": 10.0,
                "source": "mine",
            }
            for month in (4, 5, 6)
        ]
    )
    grains = Offers(figures, background).grains("calls-101-abandoned-printed", "West Mercia")
    assert grains == [("Months", "month")]


def test_baselines_offered_do_not_lie_after_the_quarter(
    figures: pd.DataFrame, background: Background
) -> None:
    offered = Offers(figures, background).baselines("vehicle-offences", "West Mercia", Quarter(2017, 2))
    assert offered == [
        ("2016/17, the force's choice", ""),
        ("2017/18", FinancialYear(2017)),
        ("2016/17", FinancialYear(2016)),
        ("2015/16", FinancialYear(2015)),
    ]


def test_the_dropdowns_begin_with_the_first_choice(box: Any) -> None:
    assert values(box) == {
        "Measure": "vehicle-offences",
        "Area": "West Mercia",
        "By": "quarter",
        "Quarter": Quarter(2025, 4),
        "Baseline": "",
    }
    assert "Vehicle offences: 641, below the lower limit of 873" in shown(box)


def test_another_area_shows_that_area(box: Any) -> None:
    lists(box)["Area"].value = "Shropshire"
    assert "Vehicle offences, Shropshire: 2025/26 Q4 and what it compares with" in shown(box)
    assert values(box)["Quarter"] == Quarter(2025, 4)


def test_another_baseline_shows_other_limits(box: Any) -> None:
    lists(box)["Baseline"].value = FinancialYear(2019)
    assert "(baseline 2019/20)" in shown(box)
    assert "(baseline 2024/25)" not in shown(box)


def test_a_measure_without_the_quarter_moves_to_its_latest(box: Any) -> None:
    lists(box)["Measure"].value = "hate-crime"
    assert values(box)["Quarter"] == Quarter(2021, 1)
    assert "Hate crime: 708, above the upper limit of 607" in shown(box)
    assert [label for label, _ in lists(box)["Area"].options] == ["West Mercia"]


def test_a_first_choice_without_a_figure_is_refused(figures: pd.DataFrame, background: Background) -> None:
    few = figures[figures["measure"] == "rape"]
    with pytest.raises(NotAvailable) as refused:
        show_picker(few, HATE, background=background)
    assert str(refused.value) == "no source has a figure of hate-crime of West Mercia Police or its areas"


def test_without_ipywidgets_it_says_how_to_have_it(
    figures: pd.DataFrame, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(CommandError) as refused:
        show_picker(figures, HATE, background=background)
    assert str(refused.value) == (
        "the picker needs ipywidgets; install it with pip install 'pcp-kpi[lab]', or call pick(figures, Choice(...))"
    )


def lists(box: Any) -> dict[str, Any]:
    """Return the dropdowns by what stands before them."""
    return {one.description: one for one in box.children[0].children}


def values(box: Any) -> dict[str, Any]:
    return {name: one.value for name, one in lists(box).items()}


def shown(box: Any) -> str:
    text: str = box.children[1].value
    return text

from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.report.packs.monthly import monthly_pack

QUIET = [100, 104, 96, 101, 99, 103, 97, 100, 102, 98, 101, 99]  # a baseline year of months


@pytest.fixture
def may_2018(series, background):
    """Return the summary of May 2018 of figures made for it: shoplifting leaps, robbery does not."""
    made = [
        series([*QUIET, 101, 150], start="2017-04-01", grain="month", measure="shoplifting"),
        series([*QUIET, 101, 103], start="2017-04-01", grain="month", measure="robbery"),
        series([*QUIET, 101, 99], start="2017-04-01", grain="month", measure="rape"),
    ]
    return lambda **more: monthly_pack(pd.concat(made), "May 2018", background=background, **more)


def ids(document):
    return [part.id for part in document.walk() if part.kind == "measure"]


def test_what_is_exceptional_in_the_month_is_in_and_what_is_not_is_out(may_2018, grid_of):
    document = may_2018()
    assert ids(document) == ["rape", "shoplifting"]
    table = grid_of(document, "selection").set_index("Topic")
    assert table.loc["Robbery", "In this summary"] == "out"
    assert table.loc["Robbery", "Rule"] == "Quarter unless exceptional: nothing exceptional in May 2018"
    # Mean 100 and sample standard deviation 2.45 of the twelve months.
    assert table.loc["Shoplifting", "Rule"] == (
        "Quarter unless exceptional: exceptional in May 2018. Shoplifting: above the upper control limit: 150 against "
        "limits of 95 to 105 (baseline 2017/18)."
    )


def test_the_rule_stands_on_the_page_that_it_put_in(may_2018):
    (page,) = [part for part in may_2018().walk() if part.id == "shoplifting"]
    assert page.blocks[0].text.startswith("Quarter unless exceptional: exceptional in May 2018.")


def test_another_rule_set_finds_what_stays_inside_the_limits(series, background, grid_of):
    rising = [101, 101.5, 102, 102.5, 103, 103.5, 104]
    figures = series([*QUIET, *rising], start="2017-04-01", grain="month", measure="robbery")
    by_limits = monthly_pack(_with_rape(figures, series), "October 2018", background=background)
    by_runs = monthly_pack(
        _with_rape(figures, series), "October 2018", background=background, rules="nhs-mdc"
    )
    assert "robbery" not in ids(by_limits)
    assert "robbery" in ids(by_runs)
    rule = grid_of(by_runs, "selection").set_index("Topic").loc["Robbery", "Rule"]
    assert "7 points" in rule


def _with_rape(figures, series):
    steady = series([100.0] * 19, start="2017-04-01", grain="month", measure="rape")
    return pd.concat([figures, steady])


def test_a_topic_of_every_month_stays_in_whatever_its_signal(may, grid_of):
    table = grid_of(may, "selection").set_index("Topic")
    always = table[table["Category"] == "Month & quarter"]
    assert len(always) == 10
    assert set(always["In this summary"]) == {"in"}


def test_the_cover_says_month_marking_and_that_figures_are_invented(may):
    cover = may.cover
    assert (cover.period, cover.period_label, cover.marking) == ("1 to 31 May 2021", "May 2021", "OFFICIAL")
    assert cover.caution == "ILLUSTRATIVE: all figures in this summary are invented"
    assert cover.introduction == (
        "13 of 25 topics are in this summary. Exceptional this month: Residential burglary, Shoplifting and Response "
        "times to emergency incidents.",
    )


def test_a_page_tells_its_month_against_the_months_of_the_baseline(may, all_figures, words_of):
    rows = all_figures[
        (all_figures["measure"] == "shoplifting")
        & (all_figures["area"] == "West Mercia")
        & (all_figures["grain"] == "month")
    ].set_index("period")["value"]
    year = rows["2019-04-01":"2020-03-01"]
    lower, upper = year.mean() - 2 * year.std(), year.mean() + 2 * year.std()
    assert (
        f"Below the lower control limit: {rows['2021-05-01']:.0f} against limits of {lower:.0f} to {upper:.0f} "
        "(baseline 2019/20)." in words_of(may)
    )


def test_nothing_later_than_the_month_is_looked_at(may):
    for grid in may.grids:
        if "period" in grid.table.frame:
            assert grid.table.frame["period"].max() == pd.Timestamp("2021-05-01")


def test_a_share_has_no_sum_over_twelve_months(may):
    (grid,) = [grid for grid in may.grids if grid.name == "satisfaction-burglary-comparison"]
    assert not grid.table.frame["what"].str.startswith("12 months").any()
    (grid,) = [grid for grid in may.grids if grid.name == "total-recorded-crime-comparison"]
    assert grid.table.frame["what"].str.startswith("12 months").any()


def test_a_quarter_is_no_month_and_a_month_without_figures_has_no_summary(
    clean_figures, background, message_of
):
    assert (
        message_of(CommandError, lambda: monthly_pack(clean_figures, "2021/22 Q1", background=background))
        == "a month is needed, such as May 2021; '2021/22 Q1' is April to June 2021"
    )
    assert (
        message_of(NotAvailable, lambda: monthly_pack(clean_figures, "May 2021", background=background))
        == "no topic of the monthly summary has a figure for May 2021, so there is no summary"
    )

"""A table that is no table of figures is refused in words, by every function that takes one."""

from __future__ import annotations

from datetime import date
from functools import partial

import pandas as pd
import pyarrow as pa
import pytest

from pcp_kpi.aggregate import add_up, to_quarters, to_rolling, to_years, to_years_to_date
from pcp_kpi.comparison import compare, compare_with_baseline
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import new_figures
from pcp_kpi.funnels import with_funnel
from pcp_kpi.limits import Baseline, LimitRule, fit_limits, with_limits
from pcp_kpi.periods import FinancialYear, Month, Quarter
from pcp_kpi.projection import WhatIf, backtest, chances, project, target_trajectory, year_end

WAY_OUT = "new_figures(table) or read_figures(path) make a table of figures"
RULE = LimitRule(FinancialYear(2024), grain="month")
ENTRIES = {
    "with_limits": partial(with_limits, rule=RULE),
    "fit_limits": partial(fit_limits, rule=RULE),
    "to_quarters": to_quarters,
    "to_years": to_years,
    "to_rolling": partial(to_rolling, months=12),
    "to_years_to_date": partial(to_years_to_date, grain="month"),
    "add_up": partial(add_up, measure="all", parts=["theft"]),
    "compare": partial(compare, period=Month(2025, 4), with_=[Month(2025, 3)]),
    "compare_with_baseline": partial(
        compare_with_baseline, period=Month(2025, 4), baseline=FinancialYear(2024)
    ),
    "project": project,
    "backtest": backtest,
}


@pytest.fixture
def months():
    """Return two years of months of one series."""
    days = pd.date_range("2024-04-01", periods=24, freq="MS")
    return new_figures(
        {
            "measure": "theft",
            "area": "Northmoor",
            "grain": "month",
            "period": day,
            "value": 90 + 7 * place % 20,
        }
        for place, day in enumerate(days)
    )


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_what_is_no_table_of_figures_is_refused_with_the_way_out(entry, months, message_of) -> None:
    spoilt = {
        f"figures are a DataFrame, not a list; {WAY_OUT}": [1, 2],
        f"the figures have no columns source and note; {WAY_OUT}": months.drop(columns=["source", "note"]),
        f"the figures cannot be used: value is str and not a number; {WAY_OUT}": months.assign(
            value=months["value"].astype("str")
        ),
        "the figures cannot be used: period is datetime64[us, Europe/London] and not a day without a time zone; "
        f"{WAY_OUT}": months.assign(period=months["period"].dt.tz_localize("Europe/London")),
    }
    for message, table in spoilt.items():
        assert message_of(CommandError, lambda table=table: entry(table)) == message


@pytest.mark.parametrize("name", sorted(set(ENTRIES) - {"with_limits", "fit_limits"}))
def test_a_figure_that_stands_twice_is_refused_where_it_would_be_counted_twice(
    name, months, message_of
) -> None:
    doubled = pd.concat([months, months.iloc[:4]])
    assert message_of(CommandError, lambda: ENTRIES[name](doubled)) == (
        "each figure may stand only once, and 4 stand twice: theft / Northmoor 2024-04-01, theft / Northmoor 2024-05-01, "
        "theft / Northmoor 2024-06-01 and 1 more; drop the doubles before they are added up or compared"
    )


def test_a_month_that_stands_twice_does_not_fill_the_place_of_one_that_is_missing(months) -> None:
    april, _, june = (months.iloc[[place]] for place in range(3))
    with pytest.raises(CommandError, match=r"^each figure may stand only once, and 1 stand"):
        to_quarters(pd.concat([april, april, june]))


def test_limits_of_doubled_rows_say_that_they_are_doubled_and_not_of_two_sources(months, message_of) -> None:
    assert message_of(CommandError, lambda: with_limits(pd.concat([months, months]), RULE)) == (
        "a baseline needs each period once; rows stand twice in theft / Northmoor: drop the doubles"
    )


def test_limits_of_another_grain_than_every_figure_are_refused(months, message_of) -> None:
    assert message_of(CommandError, lambda: with_limits(months, LimitRule(FinancialYear(2024)))) == (
        "no figure is by quarter; they are by month: say grain='month' in the rule, or make quarters with "
        "to_quarters(figures)"
    )
    left = with_limits(months, LimitRule(FinancialYear(2024)), missing="leave")
    assert set(left["signal"]) == {"not available"}


def test_a_rule_that_is_none_is_refused(months, message_of) -> None:
    assert message_of(CommandError, lambda: with_limits(months, "2024/25")) == (
        "limits are made by a rule, such as LimitRule(FinancialYear(2024)), not by '2024/25'"
    )


def test_whole_numbers_that_may_be_missing_are_projected_as_numbers(months) -> None:
    whole = months.astype({"value": "Int64", "of": "Int64"})
    assert project(whole)["value"].tolist() == project(months)["value"].tolist()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda rows: LimitRule("2024/25"),
         "the baseline is the text '2024/25'; write FinancialYear(start_year=2024), or parse_period('2024/25')"),
        (lambda rows: LimitRule(2024), "the baseline is 2024, which is no period; give one such as Quarter(2021, 1)"),
        (lambda rows: Baseline(FinancialYear(2024)),
         "the spans of a baseline stand in a tuple: spans=(FinancialYear(start_year=2024),)"),
        (lambda rows: Baseline(("2024/25",)),
         "a span of the baseline is the text '2024/25'; write FinancialYear(start_year=2024), or "
         "parse_period('2024/25')"),
        (lambda rows: compare(rows, "May 2025", with_=[Month(2025, 4)]),
         "the period is the text 'May 2025'; write Month(year=2025, month=5), or parse_period('May 2025')"),
        (lambda rows: compare(rows, Month(2025, 5), with_=Month(2025, 4)),
         "the periods to compare with are a list: with_=[Month(year=2025, month=4)]"),
        (lambda rows: compare(rows, Month(2025, 5), with_=["Apr 2025"]),
         "a period to compare with is the text 'Apr 2025'; write Month(year=2025, month=4), or parse_period('Apr 2025')"),
        (lambda rows: compare_with_baseline(rows, Month(2025, 5), baseline="2024/25"),
         "the baseline is the text '2024/25'; write FinancialYear(start_year=2024), or parse_period('2024/25')"),
        (lambda rows: project(rows, horizon="4"), "a horizon is 1 to 12 periods, not '4'"),
    ],
)  # fmt: skip
def test_a_text_in_place_of_a_period_is_refused_with_the_period_that_it_means(
    ask, message, months, message_of
) -> None:
    assert message_of(CommandError, lambda: ask(months)) == message


def test_a_text_that_means_no_period_says_why(months) -> None:
    with pytest.raises(
        CommandError, match=r"^the period is a text: '2026/27 Q5' is not understood as a period: "
    ):
        compare(months, "2026/27 Q5", with_=[Quarter(2025, 1)])


def test_figures_are_made_from_a_table_with_its_other_columns(months, message_of) -> None:
    table = pd.DataFrame(
        {
            "measure": pd.Categorical(["theft"]),
            "area": ["Northmoor"],
            "grain": ["month"],
            "period": pd.to_datetime(["2026-04-01"]),
            "value": pd.array([5], dtype="Int64"),
            "ward": ["Quay"],
        }
    )
    made = new_figures(table)
    assert made[["measure", "value", "status", "ward"]].to_numpy().tolist() == [
        ["theft", 5.0, "final", "Quay"]
    ]
    assert "status" not in table.columns
    assert new_figures(pa.Table.from_pandas(table[["measure", "area", "grain", "period", "value"]])).equals(
        made.drop(columns="ward")
    )
    assert message_of(CommandError, lambda: new_figures(table.iloc[0].to_dict())) == (
        "figures are made from a DataFrame or a list of rows, not from a dict"
    )


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda rows: WhatIf("campaign", date(2026, 7, 1), share=-10),
         "the share of 'campaign' is a part of one, from -1 to 1: -0.1 for -10%, not -10"),
        (lambda rows: target_trajectory(rows, base=FinancialYear(2025), change=-20, by=FinancialYear(2027)),
         "the change is a part of one, from -1 to 1: -0.2 for -20%, not -20"),
        (lambda rows: target_trajectory(rows, base="2025/26", change=-0.2, by=FinancialYear(2027)),
         "the base year is the text '2025/26'; write FinancialYear(start_year=2025), or parse_period('2025/26')"),
        (lambda rows: year_end(project(rows), "2026/27", target=400),
         "the year is the text '2026/27'; write FinancialYear(start_year=2026), or parse_period('2026/27')"),
        (lambda rows: chances(project(rows), targets={"thefts": 90}),
         "there is a target of 'thefts', which is not projected here; did you mean 'theft'?; projected: theft"),
    ],
)  # fmt: skip
def test_what_would_give_a_number_that_means_nothing_is_refused(ask, message, months, message_of) -> None:
    assert message_of(CommandError, lambda: ask(months)) == message


def test_areas_without_denominators_have_no_funnel_and_are_told_why(months) -> None:
    areas = pd.concat([months.assign(area=name) for name in ("Quay", "Moor")])
    assert set(with_funnel(areas)["funnel"]) == {"no funnel: no area has a figure with a denominator"}

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.limits import LimitRule, with_limits
from pcp_kpi.periods import FinancialYear
from pcp_kpi.signals import RULE_SETS, Rule, RuleSet, with_signals
from pcp_kpi.signals.flags import ADDED

UP = [12.0, 13, 12, 14, 13, 12, 13]


def flagged(table: pd.DataFrame) -> list[int]:
    return np.flatnonzero(table["flag"]).tolist()


def test_signals_are_added_and_nothing_else_is_changed(points) -> None:
    table = points([10, 20, 10])
    before = table.copy()
    judged = with_signals(table)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(judged[table.columns], before)
    assert tuple(judged.columns[len(table.columns) :]) == ADDED


def test_a_point_exactly_on_a_limit_is_inside(points) -> None:
    table = with_signals(points([16, 4, 16.001, 3.999]))
    assert flagged(table) == [2, 3]
    assert table["reason"].tolist() == ["", "", "above the upper limit", "below the lower limit"]
    assert table["side"].tolist() == ["", "", "above", "below"]


def test_a_limit_that_binary_arithmetic_misses_by_dust_is_met() -> None:
    row = {
        "measure": "a",
        "area": "A",
        "breakdown": "",
        "grain": "month",
        "period": pd.Timestamp("2021-04-01"),
    }
    table = pd.DataFrame([{**row, "level": 0.1 + 0.2, "mean": 0.2, "lower": 0.1, "upper": 0.3}])
    assert not with_signals(table)["flag"].any()


def test_a_run_of_seven_is_told_by_place_and_length(points) -> None:
    table = with_signals(points([9, *UP, 9]), "nhs-mdc")
    assert table["reason"].tolist() == [
        "", *(f"{place} of 7 points in a row above the mean" for place in
              ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th")), "",
    ]  # fmt: skip
    assert table["cause"].tolist() == ["Common Cause", *["7 Points Above CL"] * 7, "Common Cause"]
    assert set(table["rule_set"]) == {"nhs-mdc 1"}


def test_a_point_on_the_centre_breaks_a_run(points) -> None:
    assert flagged(with_signals(points([*UP[:4], 10, *UP[4:]]), "nhs-mdc")) == []


def test_a_trend_with_ties_is_none(points) -> None:
    rising = [5, 6, 7, 8, 11, 12, 13]
    assert flagged(with_signals(points(rising, sigma=5), "nhs-mdc")) == list(range(7))
    assert flagged(with_signals(points([5, 6, 7, 8, 8, 11, 12, 13], sigma=5), "nhs-mdc")) == []


def test_a_falling_trend_points_down_though_it_begins_above_the_mean(points) -> None:
    table = with_signals(points([13, 12, 11, 9, 8, 7, 6], sigma=5), "nhs-mdc")
    assert set(table["direction"]) == {"down"}
    assert table["side"].tolist() == ["above"] * 3 + ["below"] * 4
    assert table["reason"].iloc[2] == "3rd of 7 points in a row falling"


def test_a_season_is_no_trend_and_hides_none(points) -> None:
    season = np.array([10.0, 12, 14, 16, 18, 20, 22])
    table = points(season * 1.01, kind="xmr-seasonal").assign(
        mean=season, lower=season * 0.4, upper=season * 1.6, sigma=season * 0.2
    )
    assert flagged(with_signals(table, RuleSet("one", "1", (Rule("trend", length=7),)))) == []
    rising = table.assign(level=season[::-1] * np.linspace(0.7, 1.3, 7), mean=season[::-1])
    rising = rising.assign(sigma=season[::-1] * 0.2, lower=season[::-1] * 0.4, upper=season[::-1] * 1.6)
    assert with_signals(rising, "nhs-mdc")["cause"].tolist() == ["7 Point Trend (Increasing)"] * 7


def test_two_of_three_on_opposite_sides_are_no_signal(points) -> None:
    for name in ("nhs-mdc", "nhs-mdc-2023", "nelson", "western-electric"):
        assert flagged(with_signals(points([9, 15, 5, 9, 11]), name)) == []


def test_the_nhs_asks_that_all_three_points_lie_on_one_side(points) -> None:
    assert flagged(with_signals(points([9, 15, 9, 15, 9]), "nhs-mdc")) == []
    assert flagged(with_signals(points([9, 15, 11, 15, 9]), "nhs-mdc")) == [1, 3]
    assert flagged(with_signals(points([9, 15, 9, 15, 9]), "western-electric")) == [3]


def test_only_the_set_of_2023_counts_a_point_outside_the_limits_as_one_of_two(points) -> None:
    table = points([9, 11, 17, 15, 9])
    assert flagged(with_signals(table, "nhs-mdc")) == [2]
    newer = with_signals(table, "nhs-mdc-2023")
    assert flagged(newer) == [2, 3]
    assert newer["cause"].tolist()[2:4] == ["Above UCL", "2 in 3 Above CL"]
    assert newer["reason"].iloc[2] == (
        "above the upper limit; one of 2 in 3 points more than 2 sigma above the mean"
    )


def test_a_missing_month_inside_a_run_breaks_it(points) -> None:
    table = points([*UP, 12]).drop(index=4)
    assert flagged(with_signals(table, "nhs-mdc")) == []
    assert flagged(with_signals(table, "nhs-mdc", gaps="ignore")) == list(range(7))


def test_a_missing_value_breaks_a_run_as_a_missing_row_does(points) -> None:
    table = points([*UP[:3], None, *UP[3:]])
    judged = with_signals(table, "nhs-mdc")
    assert flagged(judged) == []
    assert judged["cause"].iloc[3] == ""
    assert flagged(with_signals(table, "nhs-mdc", gaps="ignore")) == [0, 1, 2, 4, 5, 6, 7]


def test_missing_values_at_either_end_change_nothing(points) -> None:
    assert flagged(with_signals(points([None, *UP, None]), "nhs-mdc")) == list(range(1, 8))


@pytest.mark.parametrize("grain", ["week", "month", "quarter", "year"])
def test_the_calendar_of_each_grain_knows_its_gaps(points, grain: str) -> None:
    whole = points(UP, grain=grain)
    assert flagged(with_signals(whole, "nhs-mdc")) == list(range(7))
    assert flagged(with_signals(points([*UP, 12], grain=grain).drop(index=3), "nhs-mdc")) == []


def test_points_without_a_calendar_are_always_neighbours(points) -> None:
    table = points([*UP, 12], grain="point").drop(index=3)
    assert flagged(with_signals(table, "nhs-mdc")) == list(range(7))


def test_rolling_windows_step_as_their_series_does(points) -> None:
    by_quarter = points(UP, grain="quarter").assign(grain="rolling-12-months")
    assert flagged(with_signals(by_quarter, "nhs-mdc")) == list(range(7))
    gap = points([*UP, 12], grain="quarter").assign(grain="rolling-12-months").drop(index=3)
    assert flagged(with_signals(gap, "nhs-mdc")) == []


def test_new_limits_break_a_run(points) -> None:
    table = points(UP)
    table.loc[4:, "baseline"] = "2019/20"
    assert flagged(with_signals(table, "nhs-mdc")) == []


def test_a_projected_point_is_never_a_signal(points) -> None:
    table = points([*UP, 30])
    table.loc[6:, "status"] = "projected"
    judged = with_signals(table, "nhs-mdc")
    assert flagged(judged) == []
    assert judged["cause"].iloc[-1] == ""


def test_a_provisional_point_is_never_flagged_as_final(points) -> None:
    table = points([10, 20])
    table.loc[1, "status"] = "provisional"
    assert with_signals(table)["reason"].iloc[1] == "provisional: above the upper limit"


def test_a_run_that_needs_a_provisional_point_is_provisional_throughout(points) -> None:
    table = points(UP)
    table.loc[6, "status"] = "provisional"
    assert with_signals(table, "nhs-mdc")["reason"].str.startswith("provisional: ").all()
    longer = points([12, *UP])
    longer.loc[7, "status"] = "provisional"
    reasons = with_signals(longer, "nhs-mdc")["reason"]
    assert reasons.str.startswith("provisional: ").tolist() == [False] * 7 + [True]
    assert reasons.iloc[0] == "1st of 8 points in a row above the mean"


def test_a_final_signal_does_not_reach_over_a_provisional_point(points) -> None:
    table = points([12, *UP])
    table.loc[3, "status"] = "provisional"
    assert with_signals(table, "nhs-mdc")["reason"].str.startswith("provisional: ").all()


@pytest.mark.parametrize("name", RULE_SETS)
def test_a_constant_series_is_quiet_under_every_rule_set(points, name: str) -> None:
    assert flagged(with_signals(points([10] * 30, sigma=0), name)) == []


@pytest.mark.parametrize("name", RULE_SETS)
def test_one_point_and_none_are_judged(points, name: str) -> None:
    assert flagged(with_signals(points([10]), name)) == []
    assert with_signals(points([10]).iloc[:0], name)["flag"].tolist() == []
    assert with_signals(points([None, None]), name)["reason"].tolist() == ["", ""]


def test_fewer_points_than_the_set_needs_are_said_plainly(points) -> None:
    assert set(with_signals(points([10] * 11), "nhs-mdc")["caution"]) == {
        "too few points: 11 points, and nhs-mdc needs 12"
    }
    assert set(with_signals(points([10] * 12), "nhs-mdc")["caution"]) == {""}
    assert set(with_signals(points([10, None]), "anhoej")["caution"]) == {
        "too few points: 1 point, and anhoej needs 10"
    }


def test_each_series_is_told_of_its_own_points(points) -> None:
    short = points([10] * 3, measure="rape")
    table = with_signals(pd.concat([points([10] * 12), short], ignore_index=True), "nhs-mdc")
    assert (table["caution"] != "").tolist() == [False] * 12 + [True] * 3


def test_the_standard_error_comes_from_the_limits_where_the_table_has_none(points) -> None:
    table = points([9, 15, 15, 9]).drop(columns="sigma")
    assert flagged(with_signals(table, "nhs-mdc")) == []
    near = points([9, 15, 15, 11, 9]).drop(columns="sigma")
    assert flagged(with_signals(near, "nhs-mdc")) == [1, 2]
    # Limits of two standard deviations: beyond the second is outside, and none is near.
    assert flagged(with_signals(near, "nhs-mdc", sigmas=2)) == []


def test_a_run_chart_has_runs_about_its_median(points) -> None:
    nan = float("nan")
    table = points(UP, kind="run").assign(lower=nan, upper=nan, sigma=nan)
    assert with_signals(table, "nhs-mdc")["reason"].iloc[-1] == "7th of 7 points in a row above the median"


def test_too_few_crossings_mark_the_whole_series(points) -> None:
    table = with_signals(points([12] * 7 + [10] + [8] * 7, kind="run"), "anhoej")
    assert flagged(table) == [*range(7), *range(8, 15)]
    assert set(table["reason"]) == {
        "", "the series crosses the median once in 14 points, fewer than chance gives"
    }  # fmt: skip
    assert set(table["direction"]) == {""}


def test_the_longest_run_may_be_interrupted_by_points_on_the_centre(points) -> None:
    table = with_signals(points([12] * 4 + [10] + [12] * 4), "anhoej")
    assert (
        table["reason"].iloc[0].startswith("1st of 8 points in a row above the mean, more than chance gives")
    )
    assert flagged(table) == [0, 1, 2, 3, 5, 6, 7, 8]


def test_nelson_words_each_of_its_patterns(points) -> None:
    hugging = with_signals(points([9, 11, 11, 9, 9, 11, 11, 9, 9, 11, 11, 9, 9, 11, 11]), "nelson")
    assert hugging["reason"].iloc[-1] == "15th of 15 points in a row within 1 sigma of the mean"
    avoiding = with_signals(points([13, 13, 7, 7] * 2), "nelson")
    assert avoiding["reason"].iloc[-1] == "8th of 8 points in a row more than 1 sigma from the mean"
    turns = with_signals(points([9, 11] * 7), "nelson")
    assert turns["reason"].iloc[-1] == "14th of 14 points in a row going up and down by turns"
    four = with_signals(points([13, 13, 9, 13, 13]), "nelson")
    assert four["reason"].iloc[-1] == "one of 4 in 5 points more than 1 sigma above the mean"
    beyond = with_signals(points([17]), "nelson")
    assert beyond[["reason", "cause"]].iloc[0].tolist() == ["more than 3 sigma above the mean", "Nelson 1"]


def test_a_point_between_two_trends_is_told_by_the_later(points) -> None:
    peak = with_signals(points([4, 5, 6, 7, 8, 9, 11, 9, 8, 7, 6, 5, 4], sigma=5), "nhs-mdc")
    assert peak["reason"].iloc[6] == "1st of 7 points in a row falling"
    assert peak["cause"].iloc[6] == "7 Point Trend (Decreasing)"


def test_a_trend_before_a_tie_has_the_cause_that_the_nhs_package_prints(points) -> None:
    table = with_signals(points([4, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16], sigma=9), "nhs-mdc")
    assert table["cause"].iloc[6] == "7 Point Trend (Decreasing)"
    assert table["reason"].iloc[6] == "7th of 7 points in a row rising"


def test_patterns_marked_whole_take_in_their_first_points(points) -> None:
    zigzag = RuleSet("own", "1", (Rule("alternating", length=4),))
    table = with_signals(points([10, 10, 12, 9, 11, 11]), zigzag)
    assert table["reason"].tolist() == [
        "", *(f"{place} of 4 points in a row going up and down by turns" for place in ("1st", "2nd", "3rd", "4th")),
        "",
    ]  # fmt: skip


def test_missing_limits_are_refused_with_the_way_out(points, message_of) -> None:
    table = points([10]).drop(columns=["mean", "upper"])
    assert message_of(CommandError, lambda: with_signals(table)) == (
        "signals need limits; the table has no column mean and upper: make it with with_limits(figures, rule)"
    )


def test_a_period_that_stands_twice_is_refused(points, message_of) -> None:
    table = pd.concat([points([10, 11]), points([10, 12]).assign(source="open")], ignore_index=True)
    assert message_of(CommandError, lambda: with_signals(table)) == (
        "signals need each period once in a series; a period of hate-crime / West Mercia stands twice: "
        "choose with one_source"
    )


def test_gaps_and_sigmas_that_cannot_be_are_refused(points, message_of) -> None:
    assert message_of(CommandError, lambda: with_signals(points([10]), gaps="skip")) == (
        "gaps is 'break' or 'ignore', not 'skip'"
    )
    assert message_of(CommandError, lambda: with_signals(points([10]), sigmas=0)) == (
        "limits lie more than nought standard errors from the mean, not 0"
    )


def test_the_forces_rule_flags_what_with_limits_calls_above_and_below(clean_figures) -> None:
    force = clean_figures["area"] == "West Mercia"
    figures = clean_figures[force & (clean_figures["source"] == "home-office-prc")]
    limited = with_limits(figures, LimitRule(FinancialYear(2019)), missing="leave")
    judged = with_signals(limited, "police-2sd")
    told = judged["signal"].where(judged["signal"].isin(["above", "below"]), "")
    assert judged["side"].tolist() == told.tolist()
    assert 100 < judged["flag"].sum() < len(judged)

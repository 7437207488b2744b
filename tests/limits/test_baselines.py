"""Baselines of several years, of first points, with windows left out; and series that are re-based."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.annotations import Annotation
from pcp_kpi.errors import CommandError
from pcp_kpi.limits import Baseline, LimitRule, Rebase, rebases_from, with_limits
from pcp_kpi.periods import FinancialYear, Month, Window

COVID = Window(Month(2020, 3), Month(2021, 3), "Covid")
CHANGE = dt.date(2021, 4, 1)
RISING = [float(n) for n in range(1, 49)]


def limits_of(series, values, baseline, **options) -> pd.DataFrame:
    grain = options.pop("grain", "month")
    rebases = options.pop("rebases", ())
    rule = LimitRule(baseline, grain=grain, **options)
    return with_limits(series(values, grain=grain), rule, rebases=rebases)


def test_several_years_with_a_window_left_out(series) -> None:
    baseline = Baseline((FinancialYear(2019), FinancialYear(2021)), without=(COVID,))
    limits = limits_of(series, RISING, baseline)
    used = [*RISING[:11], *RISING[24:36]]
    assert limits["mean"].iloc[0] == pytest.approx(np.mean(used))
    assert limits["n_baseline"].unique().tolist() == [23]
    assert limits["upper"].iloc[0] == pytest.approx(np.mean(used) + 2 * np.std(used, ddof=1))
    assert limits["rule"].iloc[0] == (
        "mean ± 2 sample SD of the 23 months of 2019/20 and 2021/22 without Covid (Mar 2020 to Mar 2021)"
    )


def test_a_moving_range_is_not_taken_across_a_window_left_out(series) -> None:
    values = [10.0, 12.0] * 6 + [500.0] * 12 + [90.0, 92.0] * 6
    baseline = Baseline((FinancialYear(2019), FinancialYear(2021)), without=(COVID,))
    assert limits_of(series, values, baseline, kind="xmr")["sigma"].iloc[0] == pytest.approx(2 / 1.128)


def test_the_first_points_do_not_count_those_that_are_missing(series) -> None:
    limits = limits_of(series, [None, 1, None, 3, 5, 100], Baseline(first=3), kind="run")
    assert limits["mean"].unique().tolist() == [3]
    assert limits["rule"].iloc[0] == "run chart: median of the first three points"


def test_first_points_must_all_be_there(series, message_of) -> None:
    call = lambda: limits_of(series, [1, 2, 3], Baseline(first=4), kind="c")  # noqa: E731
    assert message_of(CommandError, call) == (
        "limits from the first four points need four points in every series; 1 of 1 has fewer: "
        "hate-crime / West Mercia (3)"
    )


def test_first_points_may_be_those_of_a_year(series) -> None:
    baseline = Baseline((FinancialYear(2020),), first=2)
    limits = limits_of(series, RISING, baseline)
    assert limits["mean"].iloc[-1] == 13.5
    assert limits["mean"].isna().sum() == 12
    assert baseline.label == "the first two points of 2020/21"


def test_a_baseline_of_no_points_is_refused(message_of) -> None:
    assert message_of(CommandError, lambda: Baseline(first=0)) == (
        "a baseline of the first 0 points has none; name one or more"
    )


def test_a_named_year_and_the_same_year_as_an_object_agree(series) -> None:
    bare = limits_of(series, RISING, FinancialYear(2019))
    wrapped = limits_of(series, RISING, Baseline((FinancialYear(2019),)))
    pd.testing.assert_frame_equal(bare, wrapped)


def test_the_classical_rule_may_stand_on_every_point_or_on_the_first(series, message_of) -> None:
    every = limits_of(series, RISING, Baseline())
    assert every["mean"].iloc[0] == np.mean(RISING)
    assert every["rule"].iloc[0] == "mean ± 2 sample SD of all points"
    first = limits_of(series, RISING, Baseline(first=4))
    assert first["upper"].iloc[0] == pytest.approx(2.5 + 2 * np.std(RISING[:4], ddof=1))
    assert first["rule"].iloc[0] == "mean ± 2 sample SD of the first four points"
    assert message_of(CommandError, lambda: limits_of(series, [1.0], Baseline())) == (
        "limits need two months of all points in every series; 1 of 1 has fewer: hate-crime / West Mercia (1)"
    )


def test_later_provisional_points_are_judged_by_limits_that_they_did_not_make(series) -> None:
    figures = series([*RISING[:12], 500.0], grain="month")
    figures.loc[12, "status"] = "provisional"
    limits = with_limits(figures, LimitRule(FinancialYear(2019), kind="xmr", grain="month"))
    assert limits["signal"].iloc[-1] == "above"
    assert limits["n_baseline"].iloc[-1] == 12


# Re-basing


def test_a_series_is_rebased_from_a_day_on_and_history_keeps_its_own_limits(series) -> None:
    cut = Rebase(("hate-crime", "West Mercia"), CHANGE, "new counting rules", points=6)
    before = limits_of(series, RISING, FinancialYear(2019), kind="xmr")
    after = limits_of(series, RISING, FinancialYear(2019), kind="xmr", rebases=[cut])
    pd.testing.assert_frame_equal(after.iloc[:24], before.iloc[:24])
    assert after["mean"].iloc[24:].unique().tolist() == [np.mean(RISING[24:30])]
    assert after["baseline"].iloc[-1] == "the first six points from 2021-04-01 (re-based: new counting rules)"
    assert after["rule"].iloc[-1] == (
        "XmR: mean ± 3 sigma of the moving range, from the first six points from 2021-04-01 "
        "(re-based: new counting rules)"
    )


def test_without_a_number_as_many_points_as_the_rules_baseline_are_taken(series) -> None:
    cut = Rebase(("*", "*"), CHANGE, "new counting rules")
    limits = limits_of(series, RISING, FinancialYear(2019), kind="xmr", rebases=[cut])
    assert limits["n_baseline"].iloc[-1] == 12
    few = limits_of(series, RISING[:28], FinancialYear(2019), kind="xmr", rebases=[cut])
    assert few["n_baseline"].iloc[-1] == 4
    assert "8 of 12 months of the baseline not used" in few["warning"].iloc[-1]


def test_rebasing_before_the_baseline_leaves_the_baseline_as_it_is(series) -> None:
    cut = Rebase(("*", "*"), dt.date(2019, 10, 1), "long ago")
    plain = limits_of(series, RISING, FinancialYear(2021))
    rebased = limits_of(series, RISING, FinancialYear(2021), rebases=[cut])
    # The stretch before has no baseline of its own, and never limits.
    pd.testing.assert_frame_equal(rebased.drop(columns="n_baseline"), plain.drop(columns="n_baseline"))
    assert rebased["n_baseline"].drop_duplicates().tolist() == [0, 12]


def test_only_the_named_series_is_rebased(series) -> None:
    figures = pd.concat(
        [series(RISING, grain="month", area=area) for area in ("North", "South")], ignore_index=True
    )
    rule = LimitRule(FinancialYear(2019), kind="xmr", grain="month")
    cut = Rebase(("hate-crime", "North"), CHANGE, "new counting rules")
    limits, plain = with_limits(figures, rule, rebases=[cut]), with_limits(figures, rule)
    south = limits["area"] == "South"
    pd.testing.assert_frame_equal(limits[south], plain[south])
    assert limits.loc[~south, "mean"].nunique() == 2


def test_a_recording_change_splits_the_baseline(series) -> None:
    event = Annotation(
        CHANGE, "hate-crime", "*", None, "recording-change", "Online reports counted", "notice"
    )
    covid = Annotation(dt.date(2020, 3, 1), "*", "*", dt.date(2021, 3, 31), "covid", "Covid", "notice")
    rebases = rebases_from([covid, event])
    assert rebases == (Rebase(("hate-crime", "*"), CHANGE, "Online reports counted"),)
    limits = limits_of(series, RISING, Baseline(), kind="run", rebases=rebases)
    assert limits["mean"].unique().tolist() == [np.median(RISING[:24]), np.median(RISING[24:])]


def test_a_series_may_be_rebased_more_than_once(series) -> None:
    cuts = [Rebase(("*", "*"), dt.date(2020 + year, 4, 1), f"reason {year}") for year in (1, 0)]
    limits = limits_of(series, RISING, Baseline(), kind="run", rebases=cuts)
    assert limits["mean"].drop_duplicates().tolist() == [6.5, 18.5, 36.5]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Rebase(("rape", "*"), CHANGE, " "), "re-basing rape / * needs a reason that a reader can be told"),
        (lambda: Rebase(("rape",), CHANGE, "why"),
         "a re-based series is a measure, an area and perhaps a breakdown, not ('rape',)"),
    ],
)  # fmt: skip
def test_a_rebasing_that_could_not_be_explained_is_refused(message_of, call, message: str) -> None:
    assert message_of(CommandError, call) == message


def test_one_day_has_one_reason(series, message_of) -> None:
    cuts = [Rebase(("*", "*"), CHANGE, reason) for reason in ("one", "two")]
    assert message_of(
        CommandError, lambda: limits_of(series, RISING, Baseline(), kind="run", rebases=cuts)
    ) == ("a series is re-based once on a day; twice came for hate-crime / West Mercia: keep one reason")

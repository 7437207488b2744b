"""A control chart in words, from the columns of its own table."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.catalogue import Measure, read_catalogue
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import new_figures
from pcp_kpi.limits import Baseline, LimitRule, Rebase, with_limits, with_printed_limits
from pcp_kpi.narrative import chance_flagged, control_alt, control_caption, control_subtitle, control_title
from pcp_kpi.periods import FinancialYear
from pcp_kpi.signals import with_signals

HATE = read_catalogue()["hate-crime"]
DAYS = Measure(
    "days-between-killed", "Days between deaths", "count", "more", "", "", short="Days between deaths"
)
RUN = [10, 12, 9, 11, 10, 9, 12, 11, 10, 9, 11, 10, 12, 9, 12, 13, 12, 14, 13, 12, 13, 12, 13, 12]


def months(values, of=None, **others):
    days = pd.date_range("2019-04-01", periods=len(values), freq="MS")
    row = {"measure": "hate-crime", "area": "West Mercia", "grain": "month", **others}
    of = [np.nan] * len(values) if of is None else of
    return new_figures(
        {**row, "period": day, "value": value, "of": size}
        for day, value, size in zip(days, values, of, strict=True)
    )


def judged(figures, kind, rules, **options):
    grain = str(figures["grain"].iloc[0])
    baseline = options.pop("baseline", Baseline())
    limited = with_limits(figures, LimitRule(baseline, kind=kind, grain=grain, **options))
    return with_signals(limited, rules)


def test_the_caption_says_kind_baseline_rules_and_how_many_flags_are_noise():
    points = judged(months(RUN), "xmr", "nhs-mdc", baseline=FinancialYear(2019))
    assert control_caption(points) == (
        "XmR: mean ± 3 sigma of the moving range, from the twelve months of 2019/20, carried forward. Flagged by the "
        "rules nhs-mdc 1: chance alone flags about 11 in 100 months of a series in which nothing changes; here 10 of 24 "
        "are flagged. Beware: limits narrower than chance alone: a count of this size varies more than this (Poisson)."
    )


def test_the_share_in_the_caption_is_that_of_the_rule_set_on_this_chart():
    from pcp_kpi.signals import QuietSeries, expected_flags

    points = judged(months(RUN), "xmr", "nhs-mdc", baseline=FinancialYear(2019))
    expected = expected_flags("nhs-mdc", QuietSeries("xmr", baseline=12), periods=12).point
    assert chance_flagged(points, "nhs-mdc 1") == expected
    assert round(100 * expected) == 11


def test_the_forces_rule_is_told_with_its_17_in_100():
    quarters = new_figures(
        {"measure": "theft", "area": "West Mercia", "grain": "quarter", "period": day, "value": value}
        for day, value in zip(
            pd.date_range("2019-04-01", periods=5, freq="QS-APR"), [170, 217, 206, 137, 46], strict=True
        )
    )
    points = judged(quarters, "sd", "police-2sd", baseline=FinancialYear(2019))
    assert control_caption(points) == (
        "Mean ± 2 sample SD of the four quarters of 2019/20, carried forward. Flagged is what lies outside the "
        "limits: chance alone flags about 17 in 100 quarters of a series in which nothing changes; here 1 of 5 is "
        "flagged. Beware: too few points: 4 in the baseline; 12 or more make steady limits."
    )
    population = judged(quarters, "sd", "police-2sd", baseline=FinancialYear(2019), ddof=0)
    assert "chance alone flags about 22 in 100 quarters" in control_caption(population)


def test_the_reason_of_auto_is_told_and_a_c_chart_keeps_its_small_letter():
    points = judged(months(RUN), "auto", "nhs-mdc")
    assert control_caption(points).startswith(
        "c chart: mean ± 3 square roots of the mean, from all points. Why this chart: a count of about 11 a period, "
        "no more spread than chance: Poisson limits. "
    )


def test_a_run_chart_is_judged_by_its_crossings():
    points = judged(months(RUN), "run", "anhoej")
    assert control_caption(points).startswith(
        "Run chart: median of all points. Flagged by the rules anhoej 1: chance"
    )


def test_new_limits_are_told_with_the_period_and_the_recorded_reason():
    rebase = Rebase(("hate-crime", "*"), dt.date(2020, 4, 1), "online reports counted", points=12)
    rule = LimitRule(Baseline(first=12), kind="c", grain="month")
    points = with_limits(months(RUN), rule, rebases=[rebase])
    assert control_caption(points).startswith(
        "c chart: mean ± 3 square roots of the mean, from the first twelve points; since Apr 2020 from the first "
        "twelve points from 2020-04-01 (re-based: online reports counted), carried forward."
    )


def test_flags_on_provisional_figures_are_counted_apart():
    figures = months(RUN)
    figures.loc[figures.index[-1], ["status", "value"]] = ["provisional", 40]
    points = judged(figures, "c", "police-2sd")
    assert "here 1 of 24 is flagged, one on provisional figures." in control_caption(points)


def test_printed_limits_say_where_they_are_printed_and_claim_no_share():
    figures = months([708]).assign(grain="month")
    series = {"measure": "hate-crime", "area": "West Mercia", "breakdown": "", "grain": "month"}
    limits = {"baseline": "2019/20", "lower": 307, "upper": 607, "source": "panel-2021-09"}
    printed = pd.DataFrame([{**series, **limits}])
    points = with_printed_limits(figures, printed)
    assert control_caption(points) == (
        "Limits as printed in panel-2021-09 (baseline 2019/20); the mean is the midpoint of the printed limits. "
        "Flagged is what lies outside the limits; here 1 of 1 is flagged."
    )


@pytest.mark.parametrize(
    ("values", "of", "kind"), [([0, 0, 0], None, "c"), ([5, 5, 5], [5, 5, 5], "p"), ([4, 4, 4], None, "xmr")]
)
def test_a_chart_without_chance_in_it_claims_no_share(values, of, kind):
    points = judged(months(values, of=of), kind, "nhs-mdc")
    assert "chance" not in control_caption(points).split("Beware")[0].replace("than chance", "")


def test_no_limits_are_told_with_their_reason():
    rule = LimitRule(FinancialYear(2018), kind="c", grain="month")
    points = with_limits(months(RUN), rule, missing="leave")
    assert control_caption(points) == "No limits: 0 usable points in the baseline."


def test_a_table_without_limits_is_refused():
    with pytest.raises(CommandError) as refused:
        control_caption(months(RUN))
    assert str(refused.value) == (
        "a caption is made from limits; the table has no column level, mean, lower, upper, signal, baseline and 3 more: "
        "make it with with_limits(figures, rule)"
    )


def test_the_title_tells_a_run_when_the_latest_point_is_within_its_limits():
    points = judged(months(RUN), "xmr", "nhs-mdc")
    assert control_title(points, HATE) == "Hate crime: 12, 10th of 10 points in a row above the mean"


def test_the_title_tells_a_limit_that_is_crossed_before_a_run():
    points = judged(months([*RUN, 40]), "xmr", "nhs-mdc")
    assert control_title(points, HATE).startswith("Hate crime: 40, above the upper limit of ")


def test_the_title_of_a_series_of_nothing_but_gaps_says_so():
    points = with_limits(
        months([5.0] * 3), LimitRule(FinancialYear(2018), kind="c", grain="month"), missing="leave"
    ).assign(level=np.nan)
    assert control_title(points, HATE) == "Hate crime: not available"
    assert control_alt(points, HATE) == (
        "Control chart of hate crimes and crimed incidents in West Mercia, 3 months, none of them with a figure."
    )


def test_the_subtitle_of_events_says_what_lies_between_them():
    days = pd.to_datetime(["2020-01-11", "2020-02-01", "2020-02-20"])
    row = {"measure": "days-between-killed", "area": "West Mercia", "grain": "point"}
    figures = new_figures({**row, "period": day, "value": 20} for day in days)
    points = judged(figures, "t", "nhs-mdc")
    assert control_subtitle(points, DAYS) == (
        "Days between deaths, West Mercia, 3 events, 11 January 2020 to 20 February 2020"
    )
    assert control_subtitle(points, HATE).startswith(
        "Time between events, Hate crimes and crimed incidents, West Mercia, 3 events, "
    )


def test_the_alternative_text_says_value_verdict_limits_and_flags():
    points = judged(months(RUN), "xmr", "nhs-mdc")
    said = control_alt(points, HATE)
    assert said.startswith(
        "Control chart of hate crimes and crimed incidents in West Mercia, 24 months to March 2021. Latest value 12, "
    )
    assert said.endswith("10 points flagged of 24. The latest: 10th of 10 points in a row above the mean.")


def test_words_do_not_depend_on_the_order_of_rows_and_leave_them_alone():
    points = judged(months(RUN), "xmr", "nhs-mdc")
    turned = points.iloc[::-1]
    before = turned.copy()
    for words in (control_title, control_alt, control_subtitle):
        assert words(turned, HATE) == words(points, HATE)
    assert control_caption(turned) == control_caption(points)
    pd.testing.assert_frame_equal(turned, before)

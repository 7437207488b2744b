"""The chart that suits a series, and the sentence that says why."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.limits import Baseline, LimitRule, with_limits

DRAW = np.random.default_rng(7)
POISSON = DRAW.poisson(40, 36).astype(float).tolist()
WILD = (DRAW.poisson(40, 36) * DRAW.choice([0.5, 1.5], 36)).round().tolist()
OF = DRAW.integers(900, 1100, 36).astype(float)
BINOMIAL = DRAW.binomial(OF.astype(int), 0.2).astype(float).tolist()
DISPERSED = DRAW.binomial(OF.astype(int), DRAW.uniform(0.1, 0.3, 36)).astype(float).tolist()


@pytest.mark.parametrize(
    ("values", "of", "measure", "kind", "why"),
    [
        (POISSON, None, "made-up", "c", "a count of about 39 a period, no more spread than chance: Poisson limits"),
        (WILD, None, "made-up", "xmr",
         "a count of about 39 a period, spread 3.3 times as much as chance: limits from the moving range"),
        ([0.0, 0, 1] * 12, None, "homicide", "c",
         "a rare count, fewer than one a period: Poisson limits; the time between events (t) says more"),
        (BINOMIAL, OF, "made-up", "p",
         "a share of about 1,000 cases a period, no more spread than chance: binomial limits"),
        (DISPERSED, OF, "made-up", "p-prime",
         "a share whose periods differ 5.0 times as much as chance alone would have them: limits that allow for it"),
        (POISSON, [2.0] * 36, "made-up", "u",
         "a rate of counts over what could have had them, no more spread than chance: Poisson limits"),
        (WILD, [2.0] * 36, "made-up", "u-prime",
         "a rate whose periods differ 3.3 times as much as chance alone would have them: limits that allow for it"),
        ([n + 0.5 for n in range(36)], None, "made-up", "xmr", "amounts, not counts: limits from the moving range"),
        ([-3.0, 2, -5, 4] * 9, None, "unassigned", "xmr", "amounts, not counts: limits from the moving range"),
        ([n + 100.5 for n in range(36)], [2.0] * 36, "made-up", "xmr",
         "a mean or a rate of amounts, not of counts: limits from the moving range"),
    ],
)  # fmt: skip
def test_each_kind_of_number_gets_its_chart(series, values, of, measure, kind, why) -> None:
    figures = series(values, grain="month", of=of, measure=measure)
    row = with_limits(figures, LimitRule(Baseline(first=36), kind="auto", grain="month")).iloc[0]
    assert row["kind"] == kind
    said, expected = row["why"].split(), why.split()
    # Sizes and factors depend on the draw; the words do not.
    assert [word for word in said if not word[0].isdigit()] == [
        word for word in expected if not word[0].isdigit()
    ]


WAITS = [3.0, 17, 40, 2, 9, 31, 1, 12]


@pytest.mark.parametrize(
    ("measure", "values", "kind", "why"),
    [
        ("days-between-homicides", WAITS, "t",
         "time between single events, which is skewed: limits on the scale of its 3.6th root"),
        ("calls-between-complaints", WAITS, "g",
         "cases between single events, which are skewed: limits of the geometric distribution"),
        ("homicide", WAITS, "t",
         "single readings that jump about as times between events do: limits on the scale of their 3.6th root"),
        ("open-investigations", [7812.0, 7925, 7990, 8301, 8255, 8190, 8402, 8577], "xmr",
         "a count of about 8,182 a period, spread 2.8 times as much as chance: limits from the moving range"),
        ("unresourced-incidents", [2.0, 0, 3, 1, 4, 2, 1, 3], "c",
         "a count of about 2.0 a period, no more spread than chance: Poisson limits"),
    ],
)  # fmt: skip
def test_a_single_reading_is_time_between_events_only_if_it_says_so_or_jumps_so(
    series, measure, values, kind, why
) -> None:
    figures = series(values, grain="month", measure=measure).assign(grain="point")
    row = with_limits(figures, LimitRule(Baseline(), kind="auto", grain="point")).iloc[0]
    assert (row["kind"], row["why"]) == (kind, why)


def test_the_chosen_chart_is_the_chart_of_that_kind(series) -> None:
    figures = series(DISPERSED, grain="month", of=OF)
    auto = with_limits(figures, LimitRule(Baseline(), kind="auto", grain="month"))
    own = with_limits(figures, LimitRule(Baseline(), kind="p-prime", grain="month"))
    assert auto.drop(columns="why").equals(own.drop(columns="why"))


def test_only_auto_says_why(series) -> None:
    limits = with_limits(series(POISSON, grain="month"), LimitRule(Baseline(), kind="c", grain="month"))
    assert limits["why"].unique().tolist() == [""]

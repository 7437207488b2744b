"""Control limits: the rule, the signal, and what is refused."""

from __future__ import annotations

import statistics

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.limits import ADDED, SIGNALS, LimitRule, false_flag_share, with_limits, with_printed_limits
from pcp_kpi.periods import FinancialYear, Month, Window

YEAR = FinancialYear(2019)
THEFT = [170, 217, 206, 137, 101]


def test_limits_are_mean_and_two_sample_deviations_of_the_baseline(series) -> None:
    limits = with_limits(series(THEFT), LimitRule(YEAR))
    mean, deviation = statistics.mean(THEFT[:4]), statistics.stdev(THEFT[:4])
    assert limits["mean"].tolist() == [mean] * 5
    np.testing.assert_allclose(limits["upper"], mean + 2 * deviation)
    np.testing.assert_allclose(limits["lower"], mean - 2 * deviation)
    assert limits["signal"].tolist() == ["within"] * 4 + ["below"]
    assert limits[["baseline", "n_baseline", "rule"]].drop_duplicates().values.tolist() == [
        ["2019/20", 4, "mean ± 2 sample SD of the four quarters of 2019/20"]
    ]


@pytest.mark.parametrize(
    ("rule", "width", "words"),
    [
        (LimitRule(YEAR, sigmas=3), 3 * statistics.stdev(THEFT[:4]),
         "mean ± 3 sample SD of the four quarters of 2019/20"),
        (LimitRule(YEAR, ddof=0), 2 * statistics.pstdev(THEFT[:4]),
         "mean ± 2 population SD of the four quarters of 2019/20"),
        (LimitRule(YEAR, sigmas=0.5), 0.5 * statistics.stdev(THEFT[:4]),
         "mean ± 0.5 sample SD of the four quarters of 2019/20"),
        (LimitRule(YEAR, sigmas=2.5, ddof=0), 2.5 * statistics.pstdev(THEFT[:4]),
         "mean ± 2.5 population SD of the four quarters of 2019/20"),
    ],
)  # fmt: skip
def test_multiple_and_kind_of_deviation_are_parameters_and_stand_in_the_words(
    series, rule: LimitRule, width: float, words: str
) -> None:
    limits = with_limits(series(THEFT), rule)
    np.testing.assert_allclose(limits["upper"] - limits["mean"], width)
    assert set(limits["rule"]) == {words}


@pytest.mark.parametrize(
    ("baseline", "grain", "needs"),
    [
        (YEAR, "quarter", 4), (YEAR, "month", 12), (Window(Month(2019, 4), Month(2021, 3)), "year", 2),
        (Window(Month(2019, 4), Month(2019, 12)), "quarter", 3), (Window(Month(2019, 2), Month(2019, 11)), "quarter", 2),
        (Window(Month(2019, 5), Month(2020, 4)), "quarter", 3), (Window(Month(2019, 3), Month(2021, 4)), "year", 2),
        (Window(Month(2019, 12), Month(2020, 2)), "month", 3),
    ],
)  # fmt: skip
def test_a_baseline_needs_the_periods_that_lie_in_it_whole(series, baseline, grain: str, needs: int) -> None:
    rule = LimitRule(baseline, grain=grain)
    assert rule.needs == needs
    start = {"month": "2018-04-01", "quarter": "2018-04-01", "year": "2017-04-01"}[grain]
    figures = series([float(n * n) for n in range(40 if grain != "year" else 6)], start=start, grain=grain)
    limits = with_limits(figures, rule)
    assert limits["n_baseline"].unique().tolist() == [needs]
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    ends = figures["period"] + pd.DateOffset(months=months) - pd.Timedelta(days=1)
    whole = (figures["period"] >= pd.Timestamp(baseline.start)) & (ends <= pd.Timestamp(baseline.end))
    assert limits["mean"].dropna().unique().tolist() == [pytest.approx(figures["value"][whole].mean())]


def test_limits_are_carried_forward_and_not_back(series) -> None:
    limits = with_limits(series([999, 999, *THEFT], start="2018-10-01"), LimitRule(YEAR))
    assert limits["mean"].isna().tolist() == [True, True, False, False, False, False, False]
    assert limits["signal"].tolist()[:2] == ["not available"] * 2
    assert limits[["baseline", "rule"]].iloc[0].tolist() == ["", ""]


@pytest.mark.parametrize(
    ("value", "signal"),
    [(16.0, "within"), (4.0, "within"), (16.001, "above"), (3.999, "below"), (None, "not available")],
)
def test_a_value_on_a_limit_is_inside(series, value: float | None, signal: str) -> None:
    # Mean 10, sum of squares 27, sample SD 3: limits 4 and 16 exactly.
    root = np.sqrt(13.5)
    limits = with_limits(series([10 - root, 10 + root, 10, 10, value]), LimitRule(YEAR))
    np.testing.assert_allclose(limits[["lower", "upper"]].iloc[-1], [4, 16])
    assert limits["signal"].iloc[-1] == signal
    assert set(limits["signal"]) <= set(SIGNALS)


def test_a_constant_baseline_has_one_line_for_both_limits(series) -> None:
    limits = with_limits(series([0.1 * 3] * 4 + [0.3, 0.31]), LimitRule(YEAR))
    assert limits["signal"].tolist() == ["within"] * 5 + ["above"]


def test_a_lower_limit_may_lie_below_nought(series) -> None:
    assert with_limits(series([0, 0, 0, 10]), LimitRule(YEAR))["lower"].iloc[0] < 0


def test_shares_have_limits_of_their_levels(series) -> None:
    figures = series([30, 25, 20, 35, 90], of=[100, 100, 50, 100, 100], measure="satisfied")
    limits = with_limits(figures, LimitRule(YEAR))
    assert limits["level"].tolist() == [0.3, 0.25, 0.4, 0.35, 0.9]
    assert limits["mean"].iloc[0] == pytest.approx(0.325)
    assert limits["signal"].tolist()[-1] == "above"


def test_rows_of_another_grain_have_no_limits(series) -> None:
    figures = pd.concat([series(THEFT), series([5], grain="month")], ignore_index=True)
    limits = with_limits(figures, LimitRule(YEAR))
    assert limits[["signal", "n_baseline", "rule"]].iloc[-1].tolist() == ["not available", 0, ""]
    assert limits["mean"].isna().tolist() == [False] * 5 + [True]


def test_a_short_series_is_refused_by_name_and_count(series, message_of) -> None:
    figures = pd.concat(
        [
            series(THEFT, measure="rape"), series([1, 2, 3], measure="domestic-abuse", area="Telford & Wrekin"),
            series([1, None, 3, 4], measure="rape", breakdown="16"), series([7], measure="arson", grain="month"),
        ],
        ignore_index=True,
    )  # fmt: skip
    assert message_of(CommandError, lambda: with_limits(figures, LimitRule(YEAR))) == (
        "limits need four quarters of 2019/20 in every series; 2 of 3 have fewer: "
        "domestic-abuse / Telford & Wrekin (3) and rape / West Mercia / 16 (3)"
    )


def test_a_short_series_may_be_left_without_limits(series) -> None:
    figures = pd.concat([series([1, 2, 3, None], measure="rape"), series(THEFT)], ignore_index=True)
    limits = with_limits(figures, LimitRule(YEAR), missing="leave")
    assert limits["mean"].isna().tolist() == [True] * 4 + [False] * 5
    assert limits["n_baseline"].tolist() == [3] * 4 + [4] * 5
    alone = with_limits(series(THEFT), LimitRule(YEAR))
    pd.testing.assert_frame_equal(limits.iloc[4:].reset_index(drop=True), alone)


def test_one_series_that_is_short_is_told_in_the_singular(series, message_of) -> None:
    rule = LimitRule(Window(Month(2019, 4), Month(2020, 3)), grain="month")
    assert message_of(CommandError, lambda: with_limits(series([1, 2], grain="month"), rule)) == (
        "limits need twelve months of Apr 2019 to Mar 2020 in every series; 1 of 1 has fewer: "
        "hate-crime / West Mercia (2)"
    )


def test_a_mixture_of_sources_must_be_named(series, message_of) -> None:
    mixed = pd.concat(
        [series([144], source="paper"), series([148, 154, 147], start="2019-07-01", source="open"),
         series([1, 2, 3, 4], measure="rape", source="third")],
        ignore_index=True,
    )  # fmt: skip
    assert message_of(CommandError, lambda: with_limits(mixed, LimitRule(YEAR))) == (
        "limits need one source in every series; 1 mixes open and paper: hate-crime / West Mercia; "
        "choose with one_source, or name the mixture in the rule's sources"
    )
    with pytest.raises(
        CommandError, match=r"^limits need one source in every series; 1 mixes open and paper: "
    ):
        with_limits(mixed, LimitRule(YEAR, sources=("paper",)))
    named = with_limits(mixed, LimitRule(YEAR, sources=("paper", "open")))
    assert named["mean"].iloc[0] == pytest.approx((144 + 148 + 154 + 147) / 4)


def test_even_a_named_mixture_may_not_tell_a_period_of_the_baseline_twice(series, message_of) -> None:
    twice = pd.concat([series(THEFT, source="paper"), series(THEFT, source="open")], ignore_index=True)
    rule = LimitRule(YEAR, sources=("paper", "open"))
    assert message_of(CommandError, lambda: with_limits(twice, rule)) == (
        "a baseline needs each period once; two sources tell the same period of hate-crime / West Mercia: "
        "choose with one_source(..., mix=True)"
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LimitRule(YEAR, grain="week"), "limits are made for month, quarter and year figures, not for 'week'"),
        (lambda: LimitRule(YEAR, sigmas=0), "the multiple of the standard deviation must be above nought, not 0"),
        (lambda: LimitRule(YEAR, sigmas=float("nan")),
         "the multiple of the standard deviation must be above nought, not nan"),
        (lambda: LimitRule(YEAR, ddof=2), "ddof is 1 (sample) or 0 (population), not 2"),
        (lambda: LimitRule(YEAR, grain="year"), "a baseline of 1 whole year has no sample standard deviation"),
        (lambda: LimitRule(Window(Month(2019, 5), Month(2019, 8)), ddof=0),
         "a baseline of 0 whole quarters has no population standard deviation"),
        (lambda: false_flag_share(1), "a standard deviation needs two points, not 1"),
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_limits_is_refused(message_of, call, message: str) -> None:
    assert message_of(CommandError, call) == message


def test_missing_is_refuse_or_leave(series, message_of) -> None:
    call = lambda: with_limits(series(THEFT), LimitRule(YEAR), missing="skip")  # noqa: E731
    assert message_of(CommandError, call) == "missing is 'refuse' or 'leave', not 'skip'"


def test_a_rule_knows_its_own_share_of_false_flags() -> None:
    assert LimitRule(YEAR).false_flags == false_flag_share(4)
    assert LimitRule(YEAR, grain="month", ddof=0, sigmas=3).false_flags == false_flag_share(
        12, sigmas=3, ddof=0
    )


def test_false_flags_fall_with_more_points_and_wider_limits_towards_the_normal_share() -> None:
    shares = [false_flag_share(points) for points in (2, 4, 8, 12, 24, 10_000)]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == pytest.approx(0.0455, abs=0.0002)
    assert false_flag_share(4, sigmas=3) < false_flag_share(4) < false_flag_share(4, ddof=0)


# Limits as printed


@pytest.fixture
def printed() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure": ["hate-crime", "rape"], "area": "West Mercia", "breakdown": "", "grain": "quarter",
            "baseline": "2019/20", "lower": [307.0, 262.0], "upper": [607.0, np.nan], "source": "paper",
        }
    )  # fmt: skip


def test_printed_limits_are_taken_as_they_are(series, printed: pd.DataFrame) -> None:
    figures = pd.concat([series([607, 608, 306]), series([5], area="North"), series([300], measure="rape")])
    limits = with_printed_limits(figures, printed)
    assert limits["signal"].tolist() == ["within", "above", "below", "not available", "not available"]
    assert limits[["mean", "lower", "upper", "baseline", "n_baseline", "rule"]].iloc[0].tolist() == [
        457, 307, 607, "2019/20", 0, "limits as printed in paper",
    ]  # fmt: skip
    assert limits[["baseline", "rule"]].iloc[3:].values.tolist() == [["", ""], ["", ""]]
    assert list(limits.columns[-len(ADDED) :]) == list(ADDED)


def test_printed_limits_replace_computed_ones(series, printed: pd.DataFrame) -> None:
    figures = series(THEFT)
    pd.testing.assert_frame_equal(
        with_printed_limits(with_limits(figures, LimitRule(YEAR)), printed),
        with_printed_limits(figures, printed),
    )


def test_without_printed_limits_no_point_has_a_signal(series, printed: pd.DataFrame) -> None:
    limits = with_printed_limits(series([1, 2]), printed.iloc[:0])
    assert limits["signal"].tolist() == ["not available"] * 2
    assert limits["rule"].tolist() == ["", ""]


def test_two_baselines_for_one_series_are_refused(series, printed: pd.DataFrame, message_of) -> None:
    both = pd.concat([printed, printed.assign(baseline="2018/19")])
    assert message_of(CommandError, lambda: with_printed_limits(series([1]), both)) == (
        "printed limits need one row a series; more than one came for hate-crime / West Mercia and "
        "rape / West Mercia: choose one baseline and one source"
    )

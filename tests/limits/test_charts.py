"""The kinds of chart at their edges: gaps, constants, one point, bounds, figures that cannot be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.limits import KINDS, Baseline, Convention, LimitRule, with_limits
from pcp_kpi.periods import FinancialYear, Month, Window

ALL = Baseline()
COUNTS = [12, 15, 11, 14, 9, 13, 16, 12, 10, 14, 13, 11, 12, 17]


def ruled(series, values, kind="xmr", *, baseline=ALL, of=None, **options) -> pd.DataFrame:
    missing = options.pop("missing", "refuse")
    figures = series(values, grain="month", of=of, **options.pop("columns", {}))
    return with_limits(figures, LimitRule(baseline, kind=kind, grain="month", **options), missing=missing)


@pytest.mark.parametrize(("kind", "sigmas"), [("sd", 2), *((kind, 3) for kind in KINDS[1:])])
def test_the_force_has_two_sigma_and_the_books_three(kind: str, sigmas: int) -> None:
    assert LimitRule(Baseline(first=24), kind=kind, grain="month").sigmas == sigmas


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in ("run", "t", "g", "p", "p-prime", "xmr-seasonal")]
)
def test_sigma_is_the_distance_of_a_one_sigma_limit(series, kind: str) -> None:
    of = [20.0] * len(COUNTS) if kind in ("u", "u-prime") else None
    three = ruled(series, COUNTS, kind, of=of, sigmas=1)
    np.testing.assert_allclose(three["upper"] - three["mean"], three["sigma"], rtol=1e-12)


def test_a_moving_range_is_not_taken_across_a_gap(series) -> None:
    whole = series([10, 12, 30, 31], grain="month")
    gap = with_limits(
        whole.drop(index=2).assign(value=[10.0, 12, 31]), LimitRule(ALL, kind="xmr", grain="month")
    )
    assert gap["sigma"].iloc[0] == pytest.approx(2 / 1.128)
    ignoring = LimitRule(ALL, kind="xmr", grain="month", convention=Convention(neighbours="rows"))
    assert with_limits(gap, ignoring)["sigma"].iloc[0] == pytest.approx((2 + 19) / 2 / 1.128)


def test_a_missing_figure_is_a_gap_and_points_alone_jump_over_it(series) -> None:
    values = [10, 12, None, 31]
    assert ruled(series, values)["sigma"].iloc[0] == pytest.approx(2 / 1.128)
    assert ruled(series, values, convention=Convention(neighbours="rows"))["sigma"].iloc[0] == pytest.approx(
        2 / 1.128
    )
    jumping = ruled(series, values, convention=Convention(neighbours="points"))
    assert jumping["sigma"].iloc[0] == pytest.approx((2 + 19) / 2 / 1.128)
    assert ruled(series, values)["signal"].tolist()[2] == "not available"


def test_missing_figures_at_either_end_change_nothing(series) -> None:
    inner = ruled(series, COUNTS)
    outer = ruled(series, [None, *COUNTS, None])
    columns = ["mean", "lower", "upper", "sigma"]
    assert (
        outer[columns].drop_duplicates().values.tolist() == inner[columns].drop_duplicates().values.tolist()
    )
    assert outer["n_baseline"].unique().tolist() == [len(COUNTS)]


@pytest.mark.parametrize("kind", ["xmr", "c", "run", "g"])
def test_a_constant_series_is_within_its_limits_and_says_so(series, kind: str) -> None:
    limits = ruled(series, [7] * 12, kind)
    assert limits["mean"].unique().tolist() == [7]
    assert limits["warning"].iloc[0].startswith("every baseline figure is the same, so its limits say little")
    assert set(limits["signal"]) == ({"not available"} if kind == "run" else {"within"})


def test_a_constant_series_survives_screening(series) -> None:
    assert ruled(series, [7] * 12, convention="nhs")["sigma"].unique().tolist() == [0]


def test_noughts_alone_make_a_count_of_nought(series) -> None:
    limits = ruled(series, [0] * 12 + [1], "c", baseline=FinancialYear(2019))
    assert limits[["mean", "lower", "upper"]].iloc[0].tolist() == [0, 0, 0]
    assert limits["signal"].tolist() == ["within"] * 12 + ["above"]


def test_one_point_has_no_moving_range(series, message_of) -> None:
    assert message_of(CommandError, lambda: ruled(series, [7])) == (
        "xmr limits need two months that follow each other in all points in every series; 1 of 1 has fewer: "
        "hate-crime / West Mercia (1)"
    )
    left = ruled(series, [7], missing="leave").iloc[0]
    assert left[["signal", "kind", "rule"]].tolist() == ["not available", "", ""]
    assert left["warning"] == "no limits: one point in the baseline has no spread"
    counted = ruled(series, [7], "c").iloc[0]
    assert counted["upper"] == pytest.approx(7 + 3 * np.sqrt(7))
    assert counted["warning"] == "too few points: 1 in the baseline; 12 or more make steady limits"


def test_two_points_with_a_gap_between_them_are_not_neighbours(series, message_of) -> None:
    call = lambda: ruled(series, [7, None, 9])  # noqa: E731
    assert message_of(CommandError, call).startswith("xmr limits need two months that follow each other")


def test_fewer_than_twelve_points_are_said_to_be_few(series) -> None:
    eleven, twelve = ruled(series, COUNTS[:11]), ruled(series, COUNTS[:12])
    assert "too few points: 11 in the baseline; 12 or more make steady limits" in eleven["warning"].iloc[0]
    assert "too few" not in twelve["warning"].iloc[0]


def test_a_denominator_of_nought_has_no_level_and_no_limits(series) -> None:
    of = [50.0] * 12 + [0.0, 50.0]
    limits = ruled(series, [*COUNTS[:12], 0, 17], "p", of=of)
    row = limits.iloc[12]
    assert row[["level", "mean", "lower", "upper", "sigma"]].isna().all()
    assert row["signal"] == "not available"
    assert row["warning"] == "the denominator is nought: no level and no limits"
    assert limits["n_baseline"].iloc[0] == 13


@pytest.mark.parametrize(
    ("kind", "values", "of", "message"),
    [
        ("p", [5, 12, 3], [10, 10, 10],
         "a p chart needs a denominator, and a value between nought and it; 1 figure is not so: "
         "hate-crime / West Mercia 2019-05-01 (12 of 10); mend the figures or choose another kind"),
        ("p-prime", [5, 6, 3], None,
         "a p chart needs a denominator, and a value between nought and it; 3 figures are not so: "
         "hate-crime / West Mercia 2019-04-01 (5), hate-crime / West Mercia 2019-05-01 (6) and "
         "hate-crime / West Mercia 2019-06-01 (3); mend the figures or choose another kind"),
        ("c", [5, -2, 3], None,
         "a c chart counts events: nought or more, without a denominator; 1 figure is not so: "
         "hate-crime / West Mercia 2019-05-01 (-2); mend the figures or choose another kind"),
        ("t", [5, 2, -3], None,
         "a t chart shows times between events: nought or more, without a denominator; 1 figure is not so: "
         "hate-crime / West Mercia 2019-06-01 (-3); mend the figures or choose another kind"),
        ("u", [5, 2, -3], [1, 1, 1],
         "a u chart needs a count of nought or more and a denominator; 1 figure is not so: "
         "hate-crime / West Mercia 2019-06-01 (-3 of 1); mend the figures or choose another kind"),
    ],
)  # fmt: skip
def test_figures_that_a_chart_cannot_show_are_refused_by_place(
    series, message_of, kind, values, of, message
) -> None:
    assert message_of(CommandError, lambda: ruled(series, values, kind, of=of)) == message


def test_a_count_never_has_a_limit_below_nought_nor_a_share_above_one(series) -> None:
    assert ruled(series, [0, 9, 0, 8, 1, 9])["lower"].unique().tolist() == [0]
    assert ruled(series, [0, 9, 0, 8, 1, 9], convention="nhs")["lower"].iloc[0] < 0
    of = [50.0] * 6
    shares = ruled(series, [49, 45, 50, 44, 50, 46], of=of, columns={"measure": "made-up-share"})
    assert shares["upper"].unique().tolist() == [1]
    assert ruled(series, [49, 45, 50, 44, 50, 46], "p", of=of)["upper"].unique().tolist() == [1]
    assert ruled(series, [49, 45, 50, 44, 50, 46], of=of, convention="nhs")["upper"].iloc[0] > 1


def test_the_forces_rule_is_bounded_only_when_it_is_asked_for(series) -> None:
    values = [0, 9, 0, 8]
    figures = series(values)
    assert with_limits(figures, LimitRule(FinancialYear(2019)))["lower"].iloc[0] < 0
    bounded = LimitRule(FinancialYear(2019), convention=Convention(bounded=True))
    assert with_limits(figures, bounded)["lower"].iloc[0] == 0


def test_a_balance_that_goes_below_nought_has_no_floor(series) -> None:
    assert ruled(series, [-3, 2, -1, 4, -2, 1])["lower"].iloc[0] < 0


def test_limits_narrower_than_chance_are_said_to_be_so(series) -> None:
    counts = ruled(series, [1000 + n % 2 for n in range(12)])
    assert counts["warning"].iloc[0] == (
        "limits narrower than chance alone: a count of this size varies more than this (Poisson)"
    )
    shares = ruled(series, [500 + n % 2 for n in range(12)], "p-prime", of=[1000.0] * 12)
    assert shares["warning"].iloc[0] == (
        "limits narrower than chance alone: a share of this many varies more than this (binomial)"
    )
    assert ruled(series, [1000 + 100 * (n % 2) for n in range(12)])["warning"].iloc[0] == ""


def test_a_run_chart_has_a_median_and_nothing_else(series) -> None:
    limits = ruled(series, [3, 1, 2, 10], "run")
    assert limits["mean"].unique().tolist() == [2.5]
    assert limits[["lower", "upper", "sigma"]].isna().all().all()
    assert set(limits["signal"]) == {"not available"}


def test_limits_of_times_between_events_are_skewed_and_never_below_nought(series) -> None:
    row = ruled(series, [30, 4, 62, 11, 25, 90, 3, 18], "t").iloc[0]
    assert row["upper"] - row["mean"] > row["mean"] - row["lower"]
    assert row["lower"] >= 0


@pytest.mark.parametrize("grain", ["week", "point"])
def test_weeks_and_single_events_may_be_charted_too(grain: str) -> None:
    days = pd.date_range("2024-01-01", periods=14, freq="7D", unit="us")
    row = {
        "measure": "homicide", "area": "West Mercia", "breakdown": "", "grain": grain, "of": np.nan,
        "status": "final", "source": "made-up", "note": "",
    }  # fmt: skip
    figures = pd.DataFrame({"period": days, "value": [float(n) for n in COUNTS], **row})
    limits = with_limits(figures, LimitRule(ALL, kind="t", grain=grain))
    assert set(limits["signal"]) == {"within"}
    if grain == "week":
        short = with_limits(figures.drop(index=range(1, 13, 2)), LimitRule(ALL, kind="c", grain=grain))
        assert short["n_baseline"].iloc[0] == 8


def test_provisional_points_make_no_baseline_unless_asked(series) -> None:
    figures = series([*COUNTS[:12], 99], grain="month")
    figures.loc[[10, 12], "status"] = "provisional"
    limits = with_limits(figures, LimitRule(ALL, kind="xmr", grain="month"))
    assert limits["n_baseline"].unique().tolist() == [11]
    assert "; 2 provisional points left out of the baseline" in limits["warning"].iloc[0]
    asked = with_limits(figures, LimitRule(Baseline(provisional=True), kind="xmr", grain="month"))
    assert asked["n_baseline"].unique().tolist() == [13]
    figures["status"] = figures["status"].where(figures.index != 12, "projected")
    projected = with_limits(figures, LimitRule(Baseline(provisional=True), kind="xmr", grain="month"))
    assert projected["n_baseline"].unique().tolist() == [12]


# Seasons


def seasonal_counts(years: int, *, daily: float = 10.0) -> list[float]:
    """Counts that are exactly a daily rate, times a factor of the month, times the days of the month."""
    factors = np.array([0.8, 0.9, 1.0, 1.1, 1.3, 1.2, 1.1, 1.0, 0.9, 1.0, 0.8, 0.9])
    months = pd.period_range("2019-04", periods=12 * years, freq="M")
    return [daily * factors[month.month - 1] * month.days_in_month for month in months]


def test_seasonal_limits_follow_the_season_and_the_length_of_the_month(series) -> None:
    values = seasonal_counts(4)
    noisy = [value * (1 + 0.02 * (-1) ** (n // 2)) for n, value in enumerate(values)]
    window = Window(Month(2019, 4), Month(2022, 3))
    limits = ruled(series, noisy, "xmr-seasonal", baseline=window)
    np.testing.assert_allclose(limits["mean"], values, rtol=0.03)
    assert set(limits["signal"]) == {"within"}
    plain = ruled(series, noisy, "xmr", baseline=window)
    assert (limits["upper"] - limits["lower"]).max() < (plain["upper"] - plain["lower"]).min()


def test_february_is_shorter_and_not_lower(series) -> None:
    months = pd.period_range("2019-04", periods=36, freq="M")
    values = [10.0 * month.days_in_month for month in months]
    limits = ruled(series, values, "xmr-seasonal", baseline=Window(Month(2019, 4), Month(2021, 3)))
    # February 2020 had 29 days: the factor of February is the mean of a leap and a plain one, by the day.
    np.testing.assert_allclose(limits["mean"], values, rtol=1e-12)


def test_seasonal_limits_need_each_month_twice(series, message_of) -> None:
    call = lambda: ruled(series, seasonal_counts(1), "xmr-seasonal", baseline=FinancialYear(2019))  # noqa: E731
    assert message_of(CommandError, call) == (
        "seasonal limits need each month of the year twice in 2019/20 in every series; 1 of 1 has fewer: "
        "hate-crime / West Mercia (12)"
    )


def test_seasons_of_quarters_work_as_those_of_months(series) -> None:
    values = [10, 20, 30, 40, 12, 22, 32, 42, 11, 21, 31, 41]
    rule = LimitRule(Window(Month(2019, 4), Month(2022, 3)), kind="xmr-seasonal")
    limits = with_limits(series(values), rule)
    assert limits["mean"].iloc[0] < limits["mean"].iloc[1] < limits["mean"].iloc[2] < limits["mean"].iloc[3]
    assert limits["rule"].iloc[0] == (
        "seasonal XmR: mean ± 3 sigma of the moving range, in season, from the twelve quarters of Apr 2019 to Mar 2022"
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LimitRule(ALL, kind="xmrr"),
         "a kind of limits is one of sd, xmr, c, u, p, p-prime, u-prime, t, g, run, xmr-seasonal and auto, "
         "not 'xmrr'; did you mean 'xmr'?"),
        (lambda: LimitRule(ALL, kind="xmr", grain="rolling-12-months"),
         "limits are made for month, quarter, year, week and point figures, not for 'rolling-12-months'"),
        (lambda: LimitRule(ALL, constants="table"),
         "constants is 'tables', 'exact' or 'rounded', not 'table'; did you mean 'tables'?"),
        (lambda: LimitRule(ALL, convention="nsh"),
         "convention is 'house', 'montgomery', 'nhs', 'qicharts2', 'qicharts2-screened', 'qcc' or 'qcc-3', not 'nsh'; "
         "did you mean 'nhs'?"),
        (lambda: Convention(g_least=2), "g_least is 0 (cases between) or 1 (the event too), not 2"),
        (lambda: LimitRule(Window(Month(2019, 4), Month(2019, 4)), kind="xmr", grain="month"),
         "a baseline of 1 whole month makes no xmr limits; it needs two or more"),
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_chart_is_refused(message_of, call, message: str) -> None:
    assert message_of(CommandError, call) == message


@pytest.mark.parametrize("kind", [*KINDS, "auto"])
def test_a_table_without_a_row_of_the_grain_has_no_limits_where_that_is_to_be_left(series, kind: str) -> None:
    rule = LimitRule(ALL, kind=kind, grain="month")
    empty = series(COUNTS, grain="month").iloc[:0]
    assert len(with_limits(empty, rule)) == 0
    other = with_limits(series(COUNTS[:4]), rule, missing="leave")
    assert other[["mean", "lower", "upper", "sigma"]].isna().all().all()
    assert other[["signal", "kind", "warning"]].drop_duplicates().values.tolist() == [
        ["not available", "", ""]
    ]


def test_the_index_and_the_types_of_the_table_do_not_matter(series) -> None:
    figures = series(COUNTS, grain="month")
    rule = LimitRule(ALL, kind="auto", grain="month")
    plain = with_limits(figures, rule)
    typed = figures.astype({"area": "category", "measure": object}).set_axis(list("abcdefghijklmn"))
    limits = with_limits(typed, rule)
    assert limits.index.tolist() == list("abcdefghijklmn")
    pd.testing.assert_frame_equal(limits.iloc[:, 10:].reset_index(drop=True), plain.iloc[:, 10:])

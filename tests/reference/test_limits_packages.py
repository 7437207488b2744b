"""Limits as qcc, qicharts2 and NHSRplotthedots compute them, to 1e-6."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from pcp_kpi.limits import Baseline, LimitRule, Rebase, with_limits

CLOSE = {"rtol": 1e-6, "atol": 0}

# qcc 2.7: its data sets and the summaries that it prints for them.
VISCOSITY = [
    33.75, 33.05, 34, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84,
]  # fmt: skip
WATER = [
    2.23, 2.53, 2.62, 2.63, 2.58, 2.44, 2.49, 2.34, 2.95, 2.54, 2.60, 2.45, 2.17, 2.58, 2.57, 2.44, 2.38, 2.23, 2.23,
    2.54, 2.66, 2.84, 2.81, 2.39, 2.56, 2.70, 3.00, 2.81, 2.77, 2.89, 2.54, 2.98, 2.35, 2.53,
]  # fmt: skip
JUICE = [
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
]  # fmt: skip
# The vignette "A quick tour of qcc" (April 2020, qcc 3.0 with the tables' d2): its data sets and printed summaries.
JUICE_LATER = [9, 6, 12, 5, 6, 4, 6, 3, 7, 6, 2, 4, 3, 6, 5, 4, 8, 5, 6, 7, 5, 6, 3, 5]
CIRCUIT = [
    21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15,
]  # fmt: skip
CIRCUIT_KEPT = [number for place, number in enumerate(CIRCUIT, start=1) if place not in (6, 20)]
CIRCUIT_LATER = [16, 18, 12, 15, 24, 21, 28, 20, 25, 19, 18, 21, 16, 22, 19, 12, 14, 9, 16, 21]
COMPUTERS = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]
BATCHES = [
    34.05, 34.40, 33.59, 35.96, 34.70, 33.51, 33.79, 34.04, 34.52, 33.75, 33.27, 33.71, 34.03, 34.58, 34.02, 33.97,
    34.05, 34.04, 33.73, 34.05,
]  # fmt: skip
BATCHES_LATER = [
    34.39, 33.75, 33.40, 33.27, 34.65, 34.80, 34.55, 35.40, 34.75, 34.50, 34.70, 34.29, 34.61, 34.49, 35.03,
]  # fmt: skip
CLOTH = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23]
CLOTH_SIZE = [10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5]

# qicharts2 0.8.1: cdi (infections and risk days a month), nhs_accidents (seen within four hours, of attendances),
# cabg (operations, and days, between deaths) and hospital_infections (summed by month).
CDI = [
    17, 12, 27, 20, 20, 18, 22, 19, 19, 24, 17, 16, 24, 19, 19, 22, 25, 19,
    17, 6, 25, 17, 11, 14, 9, 11, 7, 13, 5, 5, 3, 5, 9, 4, 5, 9,
]  # fmt: skip
RISK_DAYS = [
    14768.416666666701, 14460.333333333299, 16176.916666666701, 14226.5, 14816.25, 14335.291666666701,
    14964.541666666701, 14327.875, 13200.583333333299, 13855.625, 13794.5, 14070.833333333299, 14496.833333333299,
    14332.25, 14927, 13362.125, 14058.125, 14388.083333333299, 14673.416666666701, 14153.541666666701,
    13830.708333333299, 14171.375, 14637.958333333299, 14713.083333333299, 14750.625, 14881.666666666701, 15203.75,
    13589.75, 15111.541666666701, 13729.958333333299, 13879.833333333299, 13895.833333333299, 13140.666666666701,
    13372.916666666701, 13959.375, 14181.333333333299,
]  # fmt: skip
SEEN = [
    266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320,
    267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989,
]  # fmt: skip
ATTENDANCES = [
    280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529,
    279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772,
]  # fmt: skip
OPERATIONS_BETWEEN = [
    23, 39, 15, 34, 1, 49, 98, 29, 27, 13, 45, 7, 10, 27, 24, 14, 20, 38, 44, 11, 10, 3, 113, 183, 3, 47, 18, 18, 33, 15,
    2, 38, 27, 27, 1, 52, 23, 7, 26, 82, 5, 49, 5, 17, 24, 44, 26, 2, 27, 46, 55, 97, 22, 22, 20, 4, 60, 51, 7, 21, 66,
    36, 25, 72, 15, 5, 3,
]  # fmt: skip
DAYS_BETWEEN = [
    16, 20, 5, 13, 1, 26, 46, 12, 12, 5, 19, 4, 3, 15, 14, 9, 8, 15, 21, 6, 3, 1, 56, 117, 1, 33, 9, 9, 19, 12, 1, 16,
    13, 18, 1, 35, 16, 5, 21, 38, 3, 25, 3, 11, 13, 20, 9, 3, 8, 21, 24, 38, 8, 13, 9, 1, 30, 23, 3, 7, 22, 19, 11, 31,
    6, 1, 1,
]  # fmt: skip
INFECTIONS = [
    575, 521, 585, 528, 507, 519, 457, 505, 494, 512, 543, 506, 509, 521, 549, 531, 509, 528, 419, 512, 495, 513, 454,
    490,
]  # fmt: skip
HOSPITAL_DAYS = [
    310466.83333329321, 282346.79166671709, 309089.70833330322, 287977.33333316818, 297743.37500002852,
    286988.25000001001, 261120.33333336981, 268720.75000004529, 284437.87500012899, 290449.49999993952,
    288104.45833330858, 279961.37499995198, 289803.95833335089, 275950.58333331929, 290824.45833333238,
    285495.75000004098, 282515.20833329752, 273927.8750000195, 253085.624999983, 262410.7083333832,
    275529.25000001222, 282405.08333336539, 259530.7916666563, 256235.45833330762,
]  # fmt: skip


def limits_of(series, values, *, kind, convention, of=None, baseline=None, rebases=()):
    rule = LimitRule(baseline or Baseline(), kind=kind, grain="month", convention=convention)
    return with_limits(series(values, grain="month", of=of), rule, rebases=rebases)


@pytest.mark.parametrize(
    ("kind", "values", "of", "printed"),
    [
        ("xmr", VISCOSITY, None, (33.52333, 32.24484, 34.80183)),
        ("xmr", WATER, None, (2.569706, 2.031344, 3.108068)),
        ("p", JUICE, [50] * 30, (0.2313333, 0.05242755, 0.4102391)),
        ("p", [x for x in JUICE if x not in (22, 24)], [50] * 28, (0.215, 0.04070284, 0.3892972)),
    ],
    ids=["viscosity", "antifreeze", "orange juice", "orange juice revised"],
)
def test_qcc_prints_the_same(series, kind, values, of, printed) -> None:
    row = limits_of(series, values, kind=kind, convention="qcc", of=of).iloc[0]
    # Seven significant digits are printed.
    assert [f"{row[name]:.7g}" for name in ("mean", "lower", "upper")] == [
        f"{number:.7g}" for number in printed
    ]


@pytest.mark.parametrize(
    ("kind", "values", "of", "printed"),
    [
        ("c", CIRCUIT, None, (19.84615, 6.481447, 33.21086)),
        ("c", CIRCUIT_KEPT, None, (19.66667, 6.362532, 32.9708)),
        ("u", CIRCUIT_KEPT, [100] * 24, (0.1966667, 0.06362532, 0.329708)),
        ("u", COMPUTERS, [5] * 20, (1.93, 0.06613305, 3.793867)),
        ("p", JUICE_LATER, [50] * 24, (0.1108333, 0, 0.2440207)),
        ("xmr", BATCHES, None, (34.088, 32.56504, 35.61096)),
        ("xmr", BATCHES[:3] + BATCHES[4:], None, (33.98947, 32.75425, 35.2247)),
    ],
    ids=["circuit", "circuit revised", "circuit u", "computers", "orange juice later", "batches", "batches revised"],
)  # fmt: skip
def test_the_vignette_of_qcc_prints_the_same(series, kind, values, of, printed) -> None:
    row = limits_of(series, values, kind=kind, convention="qcc", of=of).iloc[0]
    assert [f"{row[name]:.7g}" for name in ("mean", "lower", "upper")] == [
        f"{number:.7g}" for number in printed
    ]


def test_the_vignette_of_qcc_prints_the_same_limits_from_the_standard_deviation_over_c4(series) -> None:
    c4 = math.sqrt(2 / 19) * math.gamma(10) / math.gamma(9.5)
    rule = LimitRule(Baseline(), sigmas=3 / c4, kind="sd", grain="month")
    row = with_limits(series(BATCHES, grain="month"), rule).iloc[0]
    assert [f"{number:.7g}" for number in (row["mean"], row["sigma"] / c4, row["lower"], row["upper"])] == [
        "34.088", "0.5769854", "32.35704", "35.81896",
    ]  # fmt: skip


def test_a_chart_of_counts_of_equal_samples_is_the_p_chart_times_their_size(series) -> None:
    # qcc's type np: 11.56667, 2.981763, 2.621377 and 20.51196 for samples of 50.
    row = limits_of(series, JUICE, kind="p", convention="qcc", of=[50] * 30).iloc[0]
    assert [f"{50 * row[name]:.7g}" for name in ("mean", "sigma", "lower", "upper")] == [
        "11.56667", "2.981763", "2.621377", "20.51196",
    ]  # fmt: skip


def test_new_data_of_qcc_stand_against_the_limits_of_the_first_points(series) -> None:
    """Phase I makes the limits, phase II is judged; qcc's plots mark batch 28 and no circuit board."""
    for values, later, kind, flagged in (
        (CIRCUIT_KEPT, CIRCUIT_LATER, "c", []),
        (BATCHES[:3] + BATCHES[4:], BATCHES_LATER, "xmr", [7]),
    ):
        judged = limits_of(
            series, values + later, kind=kind, convention="qcc", baseline=Baseline(first=len(values))
        )
        own = limits_of(series, values, kind=kind, convention="qcc")
        assert judged["upper"].iloc[-1] == pytest.approx(own["upper"].iloc[-1], rel=1e-12)
        outside = (judged["signal"].iloc[len(values) :] != "within").to_numpy().nonzero()[0].tolist()
        assert outside == flagged


def test_dyed_cloth_has_limits_that_vary_with_the_size_of_the_roll(series) -> None:
    """qcc's dyedcloth: u = 153 / 107.5, one sigma sqrt(u / n), nothing below nought."""
    limits = limits_of(series, CLOTH, kind="u", convention="qcc", of=CLOTH_SIZE)
    u = 153 / 107.5
    sigma = np.sqrt(u / np.array(CLOTH_SIZE))
    np.testing.assert_allclose(limits["mean"], u, **CLOSE)
    np.testing.assert_allclose(limits["upper"], u + 3 * sigma, **CLOSE)
    np.testing.assert_allclose(limits["lower"], np.maximum(u - 3 * sigma, 0), **CLOSE)
    assert set(limits["signal"]) == {"within"}


def test_qcc_prints_the_standard_deviation_of_the_moving_range(series) -> None:
    for values, printed in ((VISCOSITY, 0.4261651), (WATER, 0.1794541)):
        sigma = limits_of(series, values, kind="xmr", convention="qcc")["sigma"].iloc[0]
        assert f"{sigma:.7g}" == f"{printed:.7g}"


def test_qcc_counts_the_event_itself_on_its_g_chart(series) -> None:
    # sd.g of qcc: sqrt(1 - p) / p with p = 1 / mean.
    row = limits_of(series, OPERATIONS_BETWEEN, kind="g", convention="qcc").iloc[0]
    p = 1 / np.mean(OPERATIONS_BETWEEN)
    assert row["sigma"] == pytest.approx(np.sqrt(1 - p) / p, rel=1e-12)
    assert row["mean"] == pytest.approx(1 / p, rel=1e-12)


def test_qicharts2_draws_the_same_c_chart(series) -> None:
    row = limits_of(series, CDI, kind="c", convention="qicharts2").iloc[0]
    np.testing.assert_allclose(
        row[["mean", "lower", "upper"]].tolist(),
        [14.833333333333334, 3.2791133250419904, 26.387553341624677],
        **CLOSE,
    )


def test_qicharts2_draws_the_same_run_chart(series) -> None:
    assert limits_of(series, CDI, kind="run", convention="qicharts2")["mean"].unique().tolist() == [17]
    frozen = limits_of(series, CDI, kind="run", convention="qicharts2", baseline=Baseline(first=18))
    assert frozen["mean"].unique().tolist() == [19]
    cut = Rebase(("hate-crime", "*"), dt.date(2020, 10, 1), "the chart is split after 18 months")
    split = limits_of(series, CDI, kind="run", convention="qicharts2", rebases=[cut])
    assert split["mean"].tolist() == [19] * 18 + [9] * 18
    assert split[["lower", "upper", "sigma"]].isna().all().all()


def test_qicharts2_draws_the_same_u_chart_frozen_and_split(series) -> None:
    frozen = limits_of(
        series, CDI, of=RISK_DAYS, kind="u", convention="qicharts2", baseline=Baseline(first=18)
    )
    assert frozen["mean"].iloc[0] == pytest.approx(0.0013884479710707777, rel=1e-9)
    np.testing.assert_allclose(
        frozen["lower"].iloc[:2], [0.00046859356820772382, 0.00045884627441714347], **CLOSE
    )
    np.testing.assert_allclose(
        frozen["upper"].iloc[-2:], [0.0023345828932421777, 0.002327149504214923], **CLOSE
    )
    cut = Rebase(("hate-crime", "*"), dt.date(2020, 10, 1), "the chart is split after 18 months")
    split = limits_of(series, CDI, of=RISK_DAYS, kind="u", convention="qicharts2", rebases=[cut])
    assert split["mean"].iloc[-1] == pytest.approx(0.00068392146236738438, rel=1e-9)
    lower = [3.6244057888173368e-05, 2.445637712130105e-05, 1.6804229186871884e-05]
    np.testing.assert_allclose(split["lower"].iloc[18:21], lower, **CLOSE)
    assert split["lower"].iloc[32] == 0


def test_qicharts2_draws_the_same_p_chart_frozen_and_split(series) -> None:
    whole = limits_of(series, SEEN, of=ATTENDANCES, kind="p", convention="qicharts2")
    assert whole["mean"].iloc[0] == pytest.approx(0.95289971134419116, rel=1e-12)
    np.testing.assert_allclose(whole["lower"].iloc[:2], [0.95169956464601502, 0.95169174300572235], **CLOSE)
    frozen = limits_of(
        series, SEEN, of=ATTENDANCES, kind="p", convention="qicharts2", baseline=Baseline(first=10)
    )
    np.testing.assert_allclose(frozen["upper"].iloc[-2:], [0.95228592032894166, 0.95229662811152571], **CLOSE)


def test_the_health_services_own_p_prime_example_comes_out(series) -> None:
    # Attendances seen within four hours: Mohammed, Panesar, Laney and Wilson (2013), BMJ Quality and Safety 22: 362-368.
    limits = limits_of(series, SEEN, of=ATTENDANCES, kind="p-prime", convention="qicharts2")
    lower = [
        0.9401296441775141, 0.94004641862513627, 0.9403780655785402, 0.94047300747792362, 0.94017268417608979,
        0.94002465678041103, 0.94020689402152513, 0.94045399796641838, 0.94022030926792188, 0.94017687421815865,
        0.94011081930595297, 0.94020834697566502, 0.93980301398912502, 0.9398387733905802, 0.94004595428549564,
        0.93992289402775664, 0.93978766173624928, 0.93996904398143111, 0.9400868775214295, 0.93997499652290417,
    ]  # fmt: skip
    np.testing.assert_allclose(limits["lower"], lower, **CLOSE)
    np.testing.assert_allclose(
        limits["upper"].iloc[[0, -1]], [0.96566977851086822, 0.96582442616547814], **CLOSE
    )
    assert set(limits["signal"]) == {"within"}


def test_qicharts2_draws_the_same_chart_of_individual_shares(series) -> None:
    limits = limits_of(series, SEEN, of=ATTENDANCES, kind="xmr", convention="qicharts2").iloc[0]
    printed = [0.95296991067360326, 0.94012535390705687, 0.96581446744014965]
    np.testing.assert_allclose(limits[["mean", "lower", "upper"]].tolist(), printed, **CLOSE)


def test_qicharts2_draws_the_same_u_prime_chart(series) -> None:
    limits = limits_of(series, INFECTIONS, of=HOSPITAL_DAYS, kind="u-prime", convention="qicharts2")
    assert limits["mean"].iloc[0] == pytest.approx(0.0018235751654857592, rel=1e-12)
    np.testing.assert_allclose(
        limits["lower"].iloc[:2], [0.0015763817754848699, 0.0015643644022212873], **CLOSE
    )
    np.testing.assert_allclose(limits["upper"].iloc[-1], 0.002095672849618205, **CLOSE)
    frozen = limits_of(
        series,
        INFECTIONS,
        of=HOSPITAL_DAYS,
        kind="u-prime",
        convention="qicharts2",
        baseline=Baseline(first=12),
    )
    np.testing.assert_allclose(frozen["upper"].iloc[-1], 0.0020454865491364039, **CLOSE)


def test_qicharts2_draws_the_same_g_chart_about_the_median(series) -> None:
    whole = limits_of(series, OPERATIONS_BETWEEN, kind="g", convention="qicharts2").iloc[0]
    np.testing.assert_allclose(
        whole[["mean", "lower", "upper"]].tolist(), [24, 0, 128.17491023197214], **CLOSE
    )
    frozen = limits_of(
        series, OPERATIONS_BETWEEN, kind="g", convention="qicharts2", baseline=Baseline(first=33)
    ).iloc[0]
    np.testing.assert_allclose(frozen[["mean", "upper"]].tolist(), [24, 132.15535949152991], **CLOSE)


def test_qicharts2_draws_the_same_t_chart_with_moving_ranges_screened(series) -> None:
    limits = limits_of(series, DAYS_BETWEEN, kind="t", convention="qicharts2-screened").iloc[0]
    printed = [11.205060797289464, 0.02212887957455564, 97.268017722609528]
    np.testing.assert_allclose(limits[["mean", "lower", "upper"]].tolist(), printed, rtol=1e-6)


# NHSRplotthedots, tests of ptd_spc_standard: twenty draws of R's rnorm after set.seed(123), as printed.
DRAWS = [
    -0.560475646552213, -0.23017748948328, 1.55870831414912, 0.070508391424576, 0.129287735160946, 1.71506498688328,
    0.460916205989202, -1.26506123460653, -0.686852851893526, -0.445661970099958, 1.22408179743946, 0.359813827057364,
    0.400771450594052, 0.11068271594512, -0.555841134754075, 1.78691313680308, 0.497850478229239, -1.96661715662964,
    0.701355901563686, -0.472791407727934,
]  # fmt: skip


def test_plot_the_dots_prints_the_same_process_limits(series) -> None:
    row = limits_of(series, DRAWS, kind="xmr", convention="nhs").iloc[0]
    assert [f"{row[name]:.3g}" for name in ("mean", "lower", "upper")] == ["0.142", "-3.01", "3.29"]


def test_plot_the_dots_screens_moving_ranges_once(series) -> None:
    # Their rule, written out: ranges below 3.267 mean ranges are kept, and 2.66 of their mean is the reach.
    values = [*DRAWS[:14], 10.0, *DRAWS[15:]]
    row = limits_of(series, values, kind="xmr", convention="nhs").iloc[0]
    ranges = np.abs(np.diff(values))
    kept = ranges[ranges < 3.267 * ranges.mean()]
    assert len(kept) == len(ranges) - 2
    assert row["upper"] == pytest.approx(np.mean(values) + 2.66 * kept.mean(), rel=1e-12)
    assert row["lower"] == pytest.approx(np.mean(values) - 2.66 * kept.mean(), rel=1e-12)


def test_plot_the_dots_splits_into_facets_and_rebases(series) -> None:
    cut = Rebase(("hate-crime", "*"), dt.date(2020, 2, 1), "split after ten points")
    split = limits_of(series, DRAWS, kind="xmr", convention="nhs", rebases=[cut])
    for rows in (slice(0, 10), slice(10, 20)):
        alone = limits_of(series, DRAWS[rows], kind="xmr", convention="nhs").iloc[0]
        np.testing.assert_allclose(
            split[["mean", "lower", "upper"]].iloc[rows],
            np.tile(alone[["mean", "lower", "upper"]].tolist(), (10, 1)),
            rtol=1e-12,
        )
    assert split[["lower", "upper"]].iloc[0].round(2).tolist() == [-2.6, 2.75]


# Wetherill, G. B. and Brown, D. W. (1991), Statistical Process Control, pages 212-218, as in qcc.overdispersion.test.
FAULTY = [
    12, 11, 18, 11, 10, 16, 9, 11, 14, 15, 11, 9, 10, 13, 12,
    8, 12, 13, 10, 12, 13, 16, 12, 18, 16, 10, 16, 10, 12, 14,
]  # fmt: skip
FAULTS = [
    11, 8, 13, 11, 13, 17, 25, 23, 11, 16, 9, 15, 10, 16, 12,
    8, 9, 15, 4, 12, 12, 12, 15, 17, 14, 17, 12, 12, 7, 16,
]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "of", "statistic", "kind"),
    [(FAULTY, [50] * 30, 22.16924, "p"), (FAULTS, None, 42.69388, "c")],
    ids=["binomial", "Poisson"],
)
def test_the_test_of_overdispersion_is_that_of_wetherill_and_brown(
    series, values, of, statistic, kind
) -> None:
    from pcp_kpi.limits.choosing import nature_of, overdispersion
    from pcp_kpi.limits.series import Points, ruled_points

    figures = series(values, grain="month", of=of, measure="made-up")
    rule = LimitRule(Baseline(), kind="auto", grain="month")
    found, _ = ruled_points(figures, rule, stretch=np.zeros(30, dtype="int64"), count=1)
    every = np.ones(30, dtype=bool)
    points = Points(found.groups, found.rows, found.value, found.of, found.level, found.step, every)
    nature = nature_of(points, figures.iloc[:1], series=np.array([0]), ask=True)
    dispersed, factor = overdispersion(points, nature)
    assert f"{29 * factor[0] ** 2:.7g}" == f"{statistic:.7g}"
    # Neither is beyond 1 in 100 (their p-values are 0.81 and 0.049), so the plain chart is chosen.
    assert not dispersed[0]
    assert with_limits(figures, rule)["kind"].iloc[0] == kind

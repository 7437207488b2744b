"""Funnels against published limits and a slow, obvious reckoning."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.figures import new_figures
from pcp_kpi.funnels import FunnelRule, trace_funnel, with_funnel
from pcp_kpi.funnels.exact import exact_limit

ROW = {"measure": "deaths", "grain": "year", "period": "2021-04-01"}
# Deaths and operations of twelve hospitals, WinBUGS examples volume I, "Surgical".
SURGERY = {"A": (0, 47), "B": (18, 148), "C": (8, 119), "D": (46, 810), "E": (8, 211), "F": (13, 196),
           "G": (9, 148), "H": (31, 215), "I": (14, 207), "J": (8, 97), "K": (29, 256), "L": (24, 360)}  # fmt: skip


@pytest.fixture
def surgery() -> pd.DataFrame:
    return new_figures(
        {**ROW, "area": area, "value": value, "of": of} for area, (value, of) in SURGERY.items()
    )


@pytest.mark.parametrize(
    ("size", "limits"),
    [
        (5, (46.011039, 100.0, 26.039864, 100.0)),
        (18, (62.390093, 98.894803, 51.864359, 100.0)),
        (102, (72.974925, 88.309971, 68.553233, 92.731663)),
        (1008, (78.203374, 83.081522, 76.796814, 84.488082)),
        (9998, (79.867989, 81.416907, 79.421375, 81.863521)),
    ],
)
def test_normal_limits_are_those_of_the_public_health_methods(size, limits) -> None:
    """PHEindicatormethods (Office for Health Improvement and Disparities), published limits about 80.642448%."""
    row = {**ROW, "measure": "cover"}
    figures = new_figures([{**row, "area": "A", "value": 1, "of": size}])
    rule = FunnelRule(limits="normal", dispersion="none", target=0.80642448)
    found = with_funnel(figures, rule)[["lower95", "upper95", "lower998", "upper998"]].iloc[0]
    np.testing.assert_allclose(100 * found.to_numpy(dtype="float64"), limits, atol=1.1e-6)


def test_exact_limits_interpolate_between_counts_as_the_paper_says() -> None:
    """Spiegelhalter (2005), appendix A.1.1, reckoned slowly: r, the chances of r and of r - 1, and between them."""

    def slowly(tail: float, n: int, share: float) -> float:
        below, reached = 0.0, 0.0
        for r in range(n + 1):
            below, reached = reached, reached + math.comb(n, r) * share**r * (1 - share) ** (n - r)
            if reached >= tail:
                return (r - (reached - tail) / (reached - below)) / n
        raise AssertionError("the chances add up to one")

    for n, share in ((10, 0.3), (47, 0.074), (360, 0.074), (1000, 0.02)):
        for tail in (0.001, 0.025, 0.975, 0.999):
            found = exact_limit(tail, np.array([float(n)]), share, share=True).item()
            assert found == pytest.approx(max(slowly(tail, n, share), 0.0), abs=1e-9)


def test_surgery_has_one_hospital_far_above_and_overdispersion_takes_it_back_to_above(surgery) -> None:
    plain = with_funnel(surgery, FunnelRule(dispersion="none")).set_index("area")
    assert plain["average"].iloc[0] == 208 / 2814
    assert plain.loc[plain["position"] != "within", "position"].to_dict() == {
        "B": "above", "E": "below", "H": "far above", "K": "above",
    }  # fmt: skip
    wide = with_funnel(surgery).set_index("area")
    assert wide.loc[wide["position"] != "within", "position"].to_dict() == {"H": "above"}
    assert wide["funnel"].iloc[0] == (
        "95% and 99.8% limits about the areas' pooled level, normal approximation to the binomial, "
        "additive overdispersion (phi 2.4)"
    )


def test_phi_and_tau_are_those_of_a_slow_reckoning(surgery) -> None:
    """Spiegelhalter (2005), appendix A.3: winsorise a tenth, mean of squares, moments."""
    average = 208 / 2814
    z = sorted((x / n - average) / math.sqrt(average * (1 - average) / n) for x, n in SURGERY.values())
    low, high = (z[int(at)] + (at % 1) * (z[int(at) + 1] - z[int(at)]) for at in (1.1, 9.9))
    phi = sum(min(max(one, low), high) ** 2 for one in z) / 12
    weights = [n / (average * (1 - average)) for _, n in SURGERY.values()]
    spread = sum(weights) - sum(w * w for w in weights) / sum(weights)
    found = with_funnel(surgery, FunnelRule(dispersion="additive")).iloc[0]
    assert found["phi"] == pytest.approx(phi)
    assert found["tau"] == pytest.approx(math.sqrt((12 * phi - 11) / spread))
    widened = math.sqrt(average * (1 - average) / 47 + found["tau"] ** 2)
    assert found["upper95"] == pytest.approx(average + 1.959963985 * widened)


def test_the_traced_lines_pass_through_the_limits_of_each_area(surgery) -> None:
    for rule in (FunnelRule(dispersion="none"), FunnelRule(dispersion="multiplicative", steady=True)):
        points = with_funnel(surgery, rule)
        lines = trace_funnel(points, rule, steps=800)
        for name in ("lower95", "upper95", "lower998", "upper998"):
            at = np.interp(points["of"], lines["size"], lines[name])
            np.testing.assert_allclose(at, points[name], atol=2e-3)

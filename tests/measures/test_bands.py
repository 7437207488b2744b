from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.measures.bands import against_band, band_names, with_band


def test_a_level_on_an_edge_of_the_band_is_within(series) -> None:
    figures = series([149, 150, 175, 200, 201, None], measure="unresourced-incidents")
    told = against_band(figures, low=150, high=200)
    assert told["position"].tolist() == ["below", "within", "within", "within", "above", "not available"]
    assert told["beyond"].tolist()[:5] == [-1, 0, 0, 0, 1]
    pd.testing.assert_frame_equal(told[figures.columns], figures)


def test_a_band_from_high_to_low_is_refused(series, message_of) -> None:
    assert message_of(CommandError, lambda: against_band(series([1]), low=200, high=150)) == (
        "a band runs from its lower edge to its upper one; 200 to 150 came"
    )


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (1494, "under 15%"),  # 14.94 is printed 14.9
        (1495, "15% to under 20%"),  # 14.95 is printed 15.0
        (1500, "15% to under 20%"),
        (2000, "20% to under 30%"),
        (2994, "20% to under 30%"),
        (2995, "30% or more"),
        (10000, "30% or more"),
        (0, "under 15%"),
    ],
)
def test_a_share_falls_into_the_band_of_the_percentage_that_is_printed(series, value, band) -> None:
    figures = series([value], of=[10000], measure="val-referral-rate")
    assert with_band(figures, edges=(15, 20, 30))["band"].tolist() == [band]


def test_a_missing_share_has_no_band_and_the_rows_stay(series) -> None:
    figures = series([3, None], of=[10, None], measure="val-referral-rate")
    banded = with_band(figures, edges=(15, 20, 30))
    assert banded["band"].tolist() == ["30% or more", "not available"]
    pd.testing.assert_frame_equal(banded[figures.columns], figures)


@pytest.mark.parametrize(("edges", "came"), [((), "none"), ((20, 15), "20, 15"), ((15, 15), "15, 15")])
def test_edges_that_do_not_rise_are_refused(series, message_of, edges, came) -> None:
    assert message_of(CommandError, lambda: with_band(series([1], of=[2]), edges=edges)) == (
        f"the edges of bands rise; {came} came"
    )


def test_bands_are_named_after_their_edges() -> None:
    assert band_names([50], unit="") == ("under 50", "50 or more")

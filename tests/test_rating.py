"""Judgement: only against what good looks like; a value on the bound is met."""

from __future__ import annotations

import math

import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.forces import Target
from pcp_kpi.rating import VERDICTS, rate

KSI = read_catalogue()["ksi"]
HATE = read_catalogue()["hate-crime"]
NAN = float("nan")


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (-0.21, "met"), (-0.2, "met"), (24.8 / 31 - 1, "met"), (-0.1999, "not met"), (0.3, "not met"),
        (NAN, "not available"),
    ],
)  # fmt: skip
def test_a_change_is_held_against_its_bound(change: float, verdict: str) -> None:
    target = Target("ksi", "change", "A sustained 20% reduction", at_most=-20.0)
    rating = rate(KSI, change=change, target=target)
    assert (rating.verdict, rating.against) == (verdict, "A sustained 20% reduction")
    assert verdict in VERDICTS


@pytest.mark.parametrize(
    ("target", "level", "verdict"),
    [
        (Target("x", "value", "w", at_least=57.0), 100 * 0.57, "met"),
        (Target("x", "value", "w", at_least=57.0), 56.99, "not met"),
        (Target("x", "value", "w", at_most=29.0), 29.000000000000004, "met"),
        (Target("x", "value", "w", at_most=29.0), 29.01, "not met"),
        (Target("x", "value", "w", at_least=80.0, at_most=100.0), 79.0, "not met"),
        (Target("x", "value", "w", at_least=80.0, at_most=100.0), 80.0, "met"),
        (Target("x", "value", "w", at_least=80.0, at_most=100.0), 101.0, "not met"),
        (Target("x", "value", "w", at_least=57.0), math.inf, "not available"),
    ],
)
def test_a_level_is_held_against_its_bound_and_dust_does_not_count(
    target: Target, level: float, verdict: str
) -> None:
    assert rate(KSI, level=level, change=-0.9, target=target).verdict == verdict


@pytest.mark.parametrize(
    ("change", "verdict", "tone"),
    [
        (0.56, "reporting rose", "good"),
        (0.001, "reporting rose", "good"),
        (-0.01, "reporting fell", "plain"),
        (0.0, "no change", "plain"),
        (NAN, "not available", "plain"),
    ],
)
def test_more_reporting_is_good_and_less_is_only_told(change: float, verdict: str, tone: str) -> None:
    rating = rate(HATE, change=change)
    assert (rating.verdict, rating.tone, rating.against) == (verdict, tone, "Increased reporting")


@pytest.mark.parametrize("change", [-0.5, 0.5, NAN])
def test_without_a_target_a_change_of_crime_is_no_judgement(change: float) -> None:
    rating = rate(read_catalogue()["theft-from-person"], change=change)
    assert (rating.verdict, rating.tone, rating.against) == ("no target", "plain", "Fewer")


def test_a_missed_target_is_a_warning() -> None:
    target = Target("ksi", "change", "w", at_most=-20.0)
    assert rate(KSI, change=-0.06, target=target).tone == "warning"
    assert rate(KSI, change=-0.3, target=target).tone == "good"

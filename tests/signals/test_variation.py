from __future__ import annotations

import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.signals import with_signals, with_variation

ICONS = ["variation", "variation_icon"]


@pytest.mark.parametrize(
    ("good", "high", "low"),
    [
        ("more", "improving", "concerning"),
        ("increased-reporting", "improving", "concerning"),
        ("fewer", "concerning", "improving"),
        ("neutral", "neither", "neither"),
    ],
)
def test_a_signal_is_judged_by_what_good_looks_like(points, good: str, high: str, low: str) -> None:
    table = with_variation(with_signals(points([20, 0, 10])), good=good)
    assert table[ICONS].to_numpy().tolist() == [
        [f"special cause {high}", f"{high}-high"],
        [f"special cause {low}", f"{low}-low"],
        ["common cause", "common-cause"],
    ]


def test_a_falling_trend_above_the_mean_worsens_what_should_be_more(points) -> None:
    table = with_signals(points([17, 16, 15, 14, 13, 12, 11], sigma=5), "nhs-mdc")
    assert set(with_variation(table, good="more")["variation"]) == {"special cause concerning"}


def test_a_flag_that_points_neither_way_is_neither(points) -> None:
    table = with_signals(points([12] * 7 + [8] * 7), "anhoej")
    judged = with_variation(table, good="fewer")
    assert judged[ICONS].drop_duplicates().to_numpy().tolist() == [["special cause neither", "neither"]]


def test_a_missing_value_has_no_variation(points) -> None:
    judged = with_variation(with_signals(points([None])), good="fewer")
    assert judged[ICONS].to_numpy().tolist() == [["not available", "not-available"]]


@pytest.mark.parametrize(
    ("good", "target", "assurance"),
    [
        # The three cases of the NHS package's own tests of assurance, both ways.
        ("more", 17, "consistently missing"), ("more", 3, "consistently hitting"), ("more", 9, "hit and miss"),
        ("fewer", 17, "consistently hitting"), ("fewer", 3, "consistently missing"), ("fewer", 9, "hit and miss"),
        ("more", 16, "hit and miss"), ("fewer", 4, "hit and miss"), ("increased-reporting", 3, "consistently hitting"),
        ("neutral", 3, "not available"),
    ],
)  # fmt: skip
def test_limits_promise_a_target_or_not(points, good: str, target: float, assurance: str) -> None:
    judged = with_variation(with_signals(points([10])), good=good, target=target)
    assert judged["assurance"].tolist() == [assurance]
    assert judged["assurance_icon"].tolist() == [assurance.replace(" ", "-")]


def test_without_a_target_there_is_no_assurance(points) -> None:
    assert with_variation(with_signals(points([10])), good="more")["assurance"].tolist() == ["no target"]


def test_directions_and_targets_may_differ_by_measure(points) -> None:
    two = pd.concat([points([20]), points([20], measure="arson")], ignore_index=True)
    judged = with_variation(
        with_signals(two), good={"hate-crime": "increased-reporting", "arson": "fewer"}, target={"arson": 3}
    )
    assert judged["variation"].tolist() == ["special cause improving", "special cause concerning"]
    assert judged["assurance"].tolist() == ["no target", "consistently missing"]


def test_a_run_chart_has_no_limits_to_promise_anything(points) -> None:
    nan = float("nan")
    table = with_signals(points([10]).assign(lower=nan, upper=nan, sigma=nan))
    assert with_variation(table, good="more", target=3)["assurance"].tolist() == ["not available"]


def test_a_measure_without_a_direction_is_refused(points, message_of) -> None:
    table = with_signals(points([10]))
    assert message_of(CommandError, lambda: with_variation(table, good={"arson": "fewer"})) == (
        "good says which way is good for every measure; it does not for hate-crime: "
        "add 'fewer', 'more', 'increased-reporting' or 'neutral'"
    )


def test_an_unknown_direction_is_refused(points, message_of) -> None:
    table = with_signals(points([10]))
    assert message_of(CommandError, lambda: with_variation(table, good="less")) == (
        "good is one of fewer, more, increased-reporting and neutral, not 'less'"
    )


def test_variation_needs_signals(points, message_of) -> None:
    assert message_of(CommandError, lambda: with_variation(points([10]), good="more")) == (
        "variation needs signals; the table has no column flag and direction: "
        "make it with with_signals(points, rules)"
    )

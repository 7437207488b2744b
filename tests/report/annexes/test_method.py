"""The method in words: its numbers are computed from the report."""

from __future__ import annotations

import re

import pytest

from pcp_kpi.report.annexes.method import method_part


@pytest.fixture(scope="session")
def method(q1):
    return method_part(q1)


def test_the_limits_are_said_with_their_baseline_and_the_reason_for_it(method, said):
    assert said(method)[0] == (
        "The centre is the mean of the four quarterly totals of 2019/20. The limits lie 2 sample standard deviations "
        "above and below it and are carried forward unchanged. A value on a limit is inside. The baseline is 2019/20, "
        "since the year before, 2020/21, was distorted by Covid restrictions."
    )


def test_the_share_of_false_flags_is_that_of_a_prediction_interval(method, grid, printed):
    assert printed(grid(method, "chance-of-a-flag")) == [
        ["4", "17.2%", "4.8"],
        ["8", "10.1%", "2.8"],
        ["12", "8.1%", "2.3"],
        ["24", "6.2%", "1.7"],
    ]


def test_the_flags_said_are_those_of_the_scorecard(q1, q4, said):
    for report in (q1, q4):
        (note,) = [note for note in report.scorecard.notes if "have limits" in note]
        counted = note.split(" Limits from ")[0]
        assert any(counted in sentence for sentence in said(method_part(report)))


def test_the_yardstick_stands_with_its_gaps(method, grid, printed):
    rows = printed(grid(method, "probability-yardstick"))
    assert rows[0] == ["Remote chance", "0% to 5%"]
    assert rows[4] == ["Likely, probable", "55% to 75%"]
    assert len(rows) == 7


def test_projections_are_counted_with_their_methods(q4, said):
    projected = [kpi for kpi in q4.kpis.values() if len(kpi.evidence.projection)]
    sentences = said(method_part(q4))
    (count,) = [text for text in sentences if text.endswith("a projection.")]
    assert count == f"Of {len(q4.kpis)} measures {len(projected)} have a projection."
    (methods,) = [text for text in sentences if text.startswith("Methods")]
    told = [int(number) for number in re.findall(r"\((\d+)\)", methods)]
    assert sum(told) == len(projected)


def test_scenarios_are_counted_where_a_window_has_just_ended(method, said):
    assert any(text.startswith("Eleven have two scenarios: too few quarters") for text in said(method))

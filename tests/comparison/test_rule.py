"""Thresholds of evidence, their words, stars and legend."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.comparison import EvidenceRule
from pcp_kpi.errors import CommandError


def test_a_p_value_on_a_threshold_is_not_below_it() -> None:
    p_values = [0.0099, 0.01, 0.0499, 0.05, np.nan]
    assert EvidenceRule().stars(p_values).tolist() == ["**", "*", "*", "", ""]
    assert EvidenceRule().words(p_values).tolist() == [
        "strong evidence of a change", "evidence of a change", "evidence of a change", "no evidence of a change",
        "not tested",
    ]  # fmt: skip


def test_other_thresholds_have_their_own_legend() -> None:
    rule = EvidenceRule(evidence=0.1, strong=0.001)
    assert rule.stars([0.06, 0.0005]).tolist() == ["*", "**"]
    assert (
        rule.legend
        == "* p < 0.1, evidence of a change; ** p < 0.001, strong evidence of a change (two-sided)"
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"evidence": 0.01, "strong": 0.05},
            "the thresholds of evidence lie between 0 and 1, the strong one not above the other; 0.01 and 0.05 do not",
        ),
        (
            {"evidence": 5},
            "the thresholds of evidence lie between 0 and 1, the strong one not above the other; 5 and 0.01 do not",
        ),
        ({"confidence": 95}, "a confidence lies between 0 and 1, such as 0.95, not 95"),
        ({"small_base": -1}, "a small base is nought or more, not -1"),
    ],
)  # fmt: skip
def test_settings_that_sort_nothing_are_refused(settings, message, message_of) -> None:
    assert message_of(CommandError, lambda: EvidenceRule(**settings)) == message

"""Uncertainty of a share."""

from __future__ import annotations

import math

import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.intervals import margin, wilson


def test_the_audit_of_crime_data_integrity_has_its_interval():
    """panel-2021-09, line 2580: 214 of 1,208 crimes missing, 17.7%."""
    low, high = wilson(214, 1208)
    assert (round(100 * low, 1), round(100 * high, 1)) == (15.7, 20.0)
    assert round(100 * margin(214 / 1208, 1208), 1) == 2.2


def test_wilson_solves_the_score_equation():
    """Both bounds lie exactly where the normal test of the observed share gives z = 1.96."""
    for bound in wilson(9, 44, confidence=0.95):
        z = abs(9 / 44 - bound) / math.sqrt(bound * (1 - bound) / 44)
        assert z == pytest.approx(1.959963985, rel=1e-9)


def test_wilson_stays_within_nought_and_one_where_the_normal_margin_does_not():
    assert wilson(0, 12)[0] == 0
    assert wilson(12, 12)[1] == 1
    assert wilson(0, 12)[1] > 0


@pytest.mark.parametrize(("percent_satisfied", "half_width"), [(89, 6), (75, 8), (90, 5), (57, 9)])
def test_the_stages_of_the_domestic_abuse_survey_have_margins_of_five_to_nine_points(
    percent_satisfied, half_width
):
    """panel-2021-09, lines 2370 to 2376, of 115 victims."""
    assert round(100 * margin(percent_satisfied / 100, 115)) == half_width


@pytest.mark.parametrize(("count", "of"), [(5, 0), (-1, 10), (11, 10)])
def test_an_impossible_share_is_refused(count, of):
    with pytest.raises(CommandError, match=rf"a share lies between 0 and 100%: {count} of {of} does not"):
        wilson(count, of)


def test_an_impossible_confidence_is_refused():
    with pytest.raises(CommandError, match=r"a confidence lies between 0 and 1, such as 0\.95, not 95"):
        wilson(1, 2, confidence=95)

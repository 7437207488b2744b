"""Rates of outcomes are counted where the counts are known, as printed where not, and never made up."""

from __future__ import annotations

import math

from pcp_kpi.figures import new_figures
from pcp_kpi.report.outcomes import outcome_columns


def outcomes(code, value, measure="rape-outcomes"):
    row = {"measure": measure, "area": "West Mercia", "grain": "quarter", "period": "2021-04-01"}
    return {**row, "breakdown": code, "value": value}


def test_outcome_rates_are_ratios_of_counts_where_counts_are_known(background):
    quarter = new_figures(
        [outcomes("", 40), outcomes("1", 3), outcomes("8", 2), outcomes("16", 17), outcomes("14", 9)]
    )
    found = outcome_columns("rape", quarter, background.catalogue)
    assert found == {"outcomes": 40.0, "action_taken": 12.5, "outcome_16": 42.5}


def test_outcome_rates_are_as_printed_where_counts_are_not_known(background):
    printed = outcomes("", 3, "rape-action-taken-rate-printed")
    found = outcome_columns("rape", new_figures([outcomes("", 280), printed]), background.catalogue)
    assert (found["outcomes"], found["action_taken"]) == (280.0, 3.0)
    assert math.isnan(found["outcome_16"])


def test_outcomes_unknown_are_missing_and_never_nought(background):
    found = outcome_columns("rape", new_figures([outcomes("", 5, "theft-outcomes")]), background.catalogue)
    assert all(math.isnan(value) for value in found.values())

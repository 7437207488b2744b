"""Whole-number tables have their margins, keep their bounds and print the rates they are made for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pcp_kpi.errors import CommandError
from pcp_kpi.sample.crime_model import TYPES
from pcp_kpi.sample.crime_tables import (
    CODES,
    NOW,
    THEN,
    fit,
    june_codes,
    previous_months,
    printed_bounds,
    read_margins,
    whole_table,
    within,
)
from pcp_kpi.sample.plan import Plan
from tests.conftest import MessageOf

TABLES = arrays(np.int64, (4, 5), elements=st.integers(0, 40))


@settings(max_examples=30)
@given(table=TABLES, noise=arrays(np.float64, (4, 5), elements=st.floats(-3, 3)))
def test_a_whole_table_has_its_margins_and_stays_below_its_bounds(
    table: np.ndarray, noise: np.ndarray
) -> None:
    most = table + 2
    made = whole_table(
        np.clip(table + noise, 0, most), rows=table.sum(axis=1), columns=table.sum(axis=0), most=most
    )
    assert made.sum(axis=1).tolist() == table.sum(axis=1).tolist()
    assert made.sum(axis=0).tolist() == table.sum(axis=0).tolist()
    assert ((made >= 0) & (made <= most)).all()


def test_a_whole_table_stays_near_its_ideal() -> None:
    ideal = np.array([[10.4, 20.6], [5.6, 3.4]])
    made = whole_table(ideal, rows=np.array([31, 9]), columns=np.array([16, 24]))
    assert (np.abs(made - ideal) < 1).all()


def test_margins_that_no_table_has_are_refused(message_of: MessageOf) -> None:
    refused = message_of(
        CommandError,
        lambda: whole_table(
            np.ones((2, 2)), rows=np.array([3, 1]), columns=np.array([3, 1]), most=np.ones((2, 2), int)
        ),
    )
    assert refused == "no table of outcomes has the printed sums; check the printed figures"


def test_fitting_meets_both_margins_and_keeps_noughts() -> None:
    fitted = fit(np.array([[1.0, 0.0], [2.0, 3.0]]), rows=np.array([4.0, 6.0]), columns=np.array([7.0, 3.0]))
    assert fitted == pytest.approx(np.array([[4.0, 0.0], [3.0, 3.0]]), abs=1e-3)


def test_whole_numbers_between_bounds_add_up() -> None:
    low, high = np.array([0, 2, 5]), np.array([4, 3, 9])
    made = within(12, bounds=(np.array([1.0, 2.0, 5.0]), low, high))
    assert made.sum() == 12
    assert ((made >= low) & (made <= high)).all()


@pytest.mark.parametrize("quarter", [THEN, NOW], ids=["April to June 2019", "April to June 2021"])
def test_the_margins_hold_every_outcome_of_the_quarter(plan: Plan, quarter: object) -> None:
    margins = read_margins(plan, quarter)  # type: ignore[arg-type]
    assert margins.all.sum() == plan.printed("total-recorded-crime-outcomes", quarter)  # type: ignore[arg-type]
    assert margins.abuse.sum() == plan.printed("domestic-abuse-outcomes", quarter)  # type: ignore[arg-type]
    assert (margins.abuse <= margins.all).all()


def test_bounds_of_a_printed_rate_are_all_the_counts_that_print_it(plan: Plan) -> None:
    totals = np.array([int(plan.printed(f"{kind}-outcomes", NOW)) for kind in TYPES])
    _, low, high = printed_bounds(plan, "action-taken-rate", totals=totals)
    for kind, total, least, most in zip(TYPES, totals, low, high, strict=True):
        percent = plan.printed(f"{kind}-action-taken-rate-printed", NOW)
        printing = [n for n in range(total + 1) if int(100 * n / total + 0.5) == percent]
        assert (printing[0], printing[-1]) == (least, most)


def test_june_leaves_every_code_enough_for_the_months_before(plan: Plan) -> None:
    margins = read_margins(plan, NOW)
    june, abuse = june_codes(plan, margins, share=0.345)
    assert ((june >= 0) & (june <= margins.all) & (abuse <= margins.abuse) & (abuse <= june)).all()
    april = previous_months(margins.all, june)
    assert ((april >= 0) & (april <= margins.all - june)).all()
    charged = CODES.index("1")
    assert april[charged] > (margins.all - june - april)[charged] > june[charged]

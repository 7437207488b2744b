"""Hidden numbers are safe when there is a second table with the same sums: also one that ends at nought."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.disclosure.hiding import _second_table


@pytest.mark.parametrize("truth", [(1.0, 0.0), (0.0, 2.0), (3.0, 0.0)])
def test_a_number_may_be_less_down_to_nought_or_more(truth: tuple[float, float]) -> None:
    found = _second_table(np.array([[1.0, 1.0]]), np.array(truth), 0)
    assert found is not None
    assert abs(found[0] - truth[0]) >= 1
    assert found.min() >= 0
    assert found.sum() == sum(truth)


def test_two_noughts_that_add_up_to_nought_are_given_away() -> None:
    assert _second_table(np.array([[1.0, 1.0]]), np.array([0.0, 0.0]), 0) is None


def test_numbers_that_are_not_whole_have_a_second_table_too() -> None:
    found = _second_table(np.array([[1.0, 1.0]]), np.array([2.5, 3.5]), 0)
    assert found is not None
    assert abs(found[0] - 2.5) >= 1
    assert found.sum() == pytest.approx(6)

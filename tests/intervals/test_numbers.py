"""Numbers in and out of intervals."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.intervals.numbers import normal_quantile, paired, to_floats


def test_the_quantiles_are_those_of_the_normal_tables() -> None:
    assert [round(normal_quantile(confidence), 4) for confidence in (0.9, 0.95, 0.99, 0.998)] == [
        1.6449, 1.9600, 2.5758, 3.0902,
    ]  # fmt: skip


@pytest.mark.parametrize("confidence", [0, 1, -0.5, 95])
def test_a_confidence_that_is_none_is_refused(confidence, message_of) -> None:
    message = message_of(CommandError, lambda: normal_quantile(confidence))
    assert message == f"a confidence lies between 0 and 1, such as 0.95, not {confidence:g}"


def test_single_numbers_come_back_single_and_arrays_as_arrays() -> None:
    one, many = to_floats(1, [2, 3])
    assert (one.tolist(), many.tolist()) == ([1.0, 1.0], [2.0, 3.0])
    low, high = paired(np.array(1.0), np.array(2.0))
    assert (type(low), type(high)) == (float, float)
    assert paired(many, many)[0] is many

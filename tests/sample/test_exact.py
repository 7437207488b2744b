from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError
from pcp_kpi.sample.exact import count_that_prints, draw_exactly, largest_remainder, range_of


@given(total=st.integers(0, 500), weights=st.lists(st.floats(0.01, 50), min_size=1, max_size=9))
def test_a_total_is_shared_out_whole_and_each_part_is_near_its_ideal(total, weights) -> None:
    parts = largest_remainder(total, np.array(weights))
    assert parts.sum() == total
    assert (np.abs(parts - total * np.array(weights) / sum(weights)) < 1 + 1e-9).all()


@given(counts=st.lists(st.integers(0, 20), min_size=1, max_size=9), data=st.data())
def test_draws_add_up_to_the_total_and_no_cell_gives_more_than_it_has(counts, data) -> None:
    cells = np.array(counts)
    total = data.draw(st.integers(0, int(cells.sum())))
    chances = np.array(data.draw(st.lists(st.floats(0, 3), min_size=len(cells), max_size=len(cells))))
    drawn = draw_exactly(cells, total, chances=chances, generator=np.random.default_rng(1))
    assert drawn.sum() == total
    assert ((drawn >= 0) & (drawn <= cells)).all()


def test_likelier_cells_give_more() -> None:
    cells = np.full(200, 50)
    chances = np.repeat([1.0, 3.0], 100)
    drawn = draw_exactly(cells, 2000, chances=chances, generator=np.random.default_rng(1))
    assert 1400 < drawn[100:].sum() < 1600


def test_more_than_there_is_cannot_be_drawn(message_of) -> None:
    draw = lambda: draw_exactly(  # noqa: E731
        np.array([3, 4]), 8, chances=np.ones(2), generator=np.random.default_rng(1)
    )
    assert message_of(CommandError, draw) == "8 cases cannot be drawn from 7"


@pytest.mark.parametrize(
    ("percent", "of", "places", "count"),
    [(17.7, 1208, 1, 214), (1.26, 18338, 2, 231), (81, 494, 0, 400), (0, 30, 0, 0), (100, 30, 0, 30)],
)
def test_the_count_is_found_that_is_printed_so(percent, of, places, count) -> None:
    assert count_that_prints(percent, of, places=places) == count


def test_a_base_too_small_for_a_percentage_is_refused(message_of) -> None:
    assert message_of(CommandError, lambda: count_that_prints(90, 8)) == "no count of 8 is printed as 90%"


def test_a_printed_range_is_read_by_its_id(plan, message_of) -> None:
    assert range_of(plan, "F0580") == (150, 200)
    assert message_of(CommandError, lambda: range_of(plan, "F0001")) == "no printed range has the id 'F0001'"
    empty = replace(plan, prints=plan.prints.iloc[:0])
    assert message_of(CommandError, lambda: range_of(empty, "F0580")) == "no printed range has the id 'F0580'"

"""Episodes of repeat nominals reach into the windows that they should, in the roles that they should."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.sample.crime_nominals import (
    BOTH,
    LONGER,
    PROLIFIC,
    SINGLE,
    SUSPECT,
    VICTIM,
    Episodes,
    draw_episodes,
    events_in,
    in_window,
    last_victim_month,
)
from pcp_kpi.sample.plan import Plan

COUNTS = st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=6)


def episodes(counts: list[tuple[int, ...]], *, role: int = BOTH, start: int = 0) -> Episodes:
    n = len(counts)
    return Episodes(np.full(n, start), np.array(counts), np.full(n, role), np.zeros(n, dtype=bool))


@settings(max_examples=40)
@given(counts=COUNTS, start=st.integers(0, 5), month=st.integers(0, 9))
def test_a_window_holds_the_offences_of_its_three_months(
    counts: list[tuple[int, ...]], start: int, month: int
) -> None:
    slow = [sum(n for place, n in enumerate(row) if month - 2 <= start + place <= month) for row in counts]
    assert in_window(episodes(counts, start=start), month).tolist() == slow


def test_single_episodes_make_a_nominal_in_one_window_only() -> None:
    made = episodes([tuple(row) for row in SINGLE])
    windows = np.stack([in_window(made, month) >= 3 for month in range(6)])
    assert windows.sum(axis=0).tolist() == [1] * len(SINGLE)
    assert windows[2].all()


def test_whoever_is_both_is_so_in_every_window_in_which_the_person_counts() -> None:
    shapes = [tuple(row) for row in (*SINGLE, *LONGER, PROLIFIC)]
    made = episodes(shapes)
    for who in range(len(shapes)):
        sides = [{"victim"} if who in events_in(made, m)[0] else set() for m in range(3)]
        sides = [s | ({"suspect"} if who in events_in(made, m)[1] else set()) for m, s in enumerate(sides)]
        for month in range(5):
            if in_window(made, month)[who] >= 3:
                there = set().union(*(sides[m] for m in range(max(month - 2, 0), min(month, 2) + 1)))
                assert there == {"victim", "suspect"}, shapes[who]


def test_victims_only_and_suspects_only_keep_to_their_side() -> None:
    victims, suspects = events_in(episodes([(2, 1, 0)], role=VICTIM), 0)
    assert (len(victims), len(suspects)) == (2, 0)
    victims, suspects = events_in(episodes([(2, 1, 0)], role=SUSPECT), 1)
    assert (len(victims), len(suspects)) == (0, 1)


def test_the_last_offence_as_victim_is_found() -> None:
    assert last_victim_month(episodes([(1, 2, 0), (3, 0, 0), (1, 1, 1)])).tolist() == [1, 0, 2]


def test_every_month_has_its_number(plan: Plan) -> None:
    made = draw_episodes(plan, np.full(len(plan.months), 3300), generator=plan.generator("test"))
    counted = [int((in_window(made, month) >= 3).sum()) for month in range(2, len(plan.months))]
    assert counted[-2:] == [539, 607]
    assert 450 < min(counted) <= max(counted) < 640

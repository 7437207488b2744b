"""Records are chosen without putting back, and only where they may be."""

from __future__ import annotations

import numpy as np

from pcp_kpi.errors import CommandError
from pcp_kpi.sample.crime_rows import choose
from tests.conftest import MessageOf


def test_as_many_as_wanted_are_chosen_once_each() -> None:
    chosen = choose(np.arange(10, 30), 7, weights=None, generator=np.random.default_rng(1))
    assert len(set(chosen.tolist())) == 7
    assert chosen.min() >= 10


def test_a_record_without_weight_is_never_chosen() -> None:
    weights = np.array([0.0, 1.0, 5.0, 0.0, 1.0])
    chosen = choose(np.arange(5), 3, weights=weights, generator=np.random.default_rng(1))
    assert sorted(chosen.tolist()) == [1, 2, 4]


def test_a_heavier_record_is_chosen_oftener() -> None:
    generator = np.random.default_rng(1)
    weights = np.array([1.0, 9.0])
    heavy = sum(int(choose(np.arange(2), 1, weights=weights, generator=generator)[0]) for _ in range(400))
    assert 330 < heavy < 390


def test_too_few_records_are_refused(message_of: MessageOf) -> None:
    refused = message_of(
        CommandError, lambda: choose(np.arange(3), 5, weights=None, generator=np.random.default_rng(1))
    )
    assert refused == "the synthetic force needs 5 records where it has 3"

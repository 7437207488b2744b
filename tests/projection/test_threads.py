"""One thread inside the block, as many as before after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pcp_kpi.projection.threads import _switches, one_thread


def inside_one_thread(call: Callable[[], object]) -> object:
    with one_thread():
        return call()


def test_threads_are_given_back_even_after_an_error() -> None:
    switches = _switches()
    before = [count() for _, count in switches]
    with pytest.raises(ZeroDivisionError):
        inside_one_thread(lambda: 1 // 0)
    assert inside_one_thread(lambda: [count() for _, count in switches]) == [1] * len(switches)
    assert [count() for _, count in switches] == before

from __future__ import annotations

import gc

import pytest

from pcp_kpi.heap import rare_searches


@pytest.fixture(autouse=True)
def as_python_has_it():
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, 0)


def test_searches_are_rarer_inside_and_as_before_after():
    before = gc.get_threshold()
    with rare_searches():
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_freeze_count() > 0
        with rare_searches():
            assert gc.get_freeze_count() > 0
        assert gc.get_freeze_count() > 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_a_failure_inside_leaves_nothing_behind():
    before = gc.get_threshold()
    with pytest.raises(KeyError), rare_searches():
        raise KeyError
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_who_has_switched_the_search_off_keeps_it_off():
    gc.disable()
    try:
        with rare_searches():
            assert gc.get_freeze_count() == 0
        assert not gc.isenabled()
    finally:
        gc.enable()

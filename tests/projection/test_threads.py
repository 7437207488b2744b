"""One thread inside the block, as many as before after it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from pcp_kpi.projection.threads import _libraries, _switches, one_thread


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


@pytest.mark.parametrize("package", ["numpy", "scipy"])
def test_the_library_that_a_wheel_brought_is_found(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    home = Path(spec.origin).parent
    brought = [*home.parent.glob(f"{package}.libs/*openblas*"), *home.glob(".dylibs/*openblas*")]
    if not brought:
        pytest.skip(f"this {package} brought no OpenBLAS of its own")
    assert set(brought) <= set(_libraries())
    assert len(_switches()) >= len(_libraries())

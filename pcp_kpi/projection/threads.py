"""One thread for small matrices: with more, programs that share a machine wait for each other a hundred times as long."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_PREFIXES = ("scipy_openblas", "openblas")
_SUFFIXES = ("64_", "")


@contextmanager
def one_thread() -> Iterator[None]:
    """Let the linear algebra that came with numpy and scipy use one thread inside a ``with`` block.

    Yields
    ------
    None

    Notes
    -----
    Wheels of numpy and scipy carry OpenBLAS, each its own. Where there is none of these (Accelerate on a Mac, a
    distribution's own packages) nothing is changed, and nothing but time is at stake.

    Examples
    --------
    >>> with one_thread():
    ...     3
    3
    """
    switches = _switches()
    before = [count() for _, count in switches]
    for change, _ in switches:
        change(1)
    try:
        yield
    finally:
        for (change, _), threads in zip(switches, before, strict=True):
            change(threads)


@cache
def _switches() -> tuple[tuple[Callable[[int], object], Callable[[], int]], ...]:
    """Return for each OpenBLAS that wheels brought the functions that set and tell its threads."""
    found = []
    for file in _libraries():
        library = ctypes.CDLL(str(file))
        for prefix in _PREFIXES:
            for suffix in _SUFFIXES:
                names = (f"{prefix}_{verb}_num_threads{suffix}" for verb in ("set", "get"))
                change, count = (getattr(library, name, None) for name in names)
                if change is not None and count is not None:
                    found.append((change, count))
    return tuple(found)


def _libraries() -> list[Path]:
    """Return the OpenBLAS files beside numpy and scipy: on Linux and Windows in ``.libs``, on a Mac in ``.dylibs``."""
    files = []
    for package in ("numpy", "scipy"):
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            home = Path(spec.origin).parent
            folders = (home.parent / f"{package}.libs", home / ".dylibs")
            files += [file for folder in folders for file in sorted(folder.glob("*openblas*"))]
    return files

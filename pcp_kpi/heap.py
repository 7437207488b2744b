"""Python's search for objects that nobody can reach any more, made rarer while much is made at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS = 20_000  # between two searches; Python's own 700 suit programs that hold little
_SEARCHES = 20  # of the young before the older are searched too


@contextmanager
def rare_searches() -> Iterator[None]:
    """Search less often for as long as the ``with`` block lasts; what exists at its start is not searched at all.

    Charts are full of circles, which only the search frees; left alone it goes through every figure held, again and
    again, for a fifth of the time that a report takes. May be used as a decorator and inside itself.
    """
    if (
        gc.get_freeze_count() or not gc.isenabled()
    ):  # the caller has a will of their own, or stands in a block already
        yield
        return
    threshold = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, _SEARCHES, _SEARCHES)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
        gc.unfreeze()

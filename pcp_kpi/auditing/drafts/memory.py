"""Memory: a question that is asked again is answered as before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, TypeVarTuple, Unpack

Answer = TypeVar("Answer")
Asked = TypeVarTuple("Asked")


class Memory:
    """What one object was asked, with its answers.

    Functions are told apart by their names: a bound method as a key would keep its object alive in a circle.

    Examples
    --------
    >>> memory = Memory()
    >>> memory.ask(max, 2, 3), memory.ask(max, 2, 3), len(memory)
    (3, 3, 1)
    """

    def __init__(self) -> None:
        self._answers: dict[tuple[object, ...], Any] = {}

    def __len__(self) -> int:
        """Return how many different questions were asked."""
        return len(self._answers)

    def ask(self, find: Callable[[Unpack[Asked]], Answer], *asked: *Asked) -> Answer:
        """Return what a function answers; it is called once for the same arguments.

        Parameters
        ----------
        find : callable
            A function, or a method of the object, which does not change.
        *asked
            Its arguments.
        """
        question = (find.__name__, *asked)
        if question not in self._answers:
            self._answers[question] = find(*asked)
        answer: Answer = self._answers[question]
        return answer

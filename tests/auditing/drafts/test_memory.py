"""What was asked before is answered from memory, and one thing is never taken for another."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field

from pcp_kpi.auditing.drafts.memory import Memory


@dataclass(frozen=True)
class Clerk:
    """Answers, and notes each question."""

    notes: list[object] = field(default_factory=list)

    def double(self, number: int) -> int:
        self.notes.append(number)
        return 2 * number

    def treble(self, number: int) -> int:
        self.notes.append(number)
        return 3 * number


def test_the_same_question_is_answered_once() -> None:
    clerk, memory = Clerk(), Memory()
    assert [memory.ask(clerk.double, number) for number in (1, 2, 1)] == [2, 4, 2]
    assert clerk.notes == [1, 2]


def test_other_questions_with_the_same_arguments_are_kept_apart() -> None:
    clerk, memory = Clerk(), Memory()
    assert memory.ask(clerk.double, 5) == 10
    assert memory.ask(clerk.treble, 5) == 15
    assert clerk.notes == [5, 5]
    assert len(memory) == 2


def test_what_was_asked_goes_with_its_memory() -> None:
    memory = Memory()
    clerk = Clerk()
    gone = weakref.ref(clerk)
    memory.ask(clerk.double, 5)
    del clerk
    assert gone() is None


def test_an_answer_of_nothing_is_remembered_too() -> None:
    notes: list[object] = []
    memory = Memory()
    assert [memory.ask(notes.append, "asked") for _ in range(2)] == [None, None]
    assert notes == ["asked"]

"""Values do not change once they are made."""

from __future__ import annotations

import dataclasses
import importlib

import pytest

ROOMS = [
    "errors", "sources", "catalogue", "annotations", "forces", "intake.reading", "cleaning", "limits", "rating",
    "narrative", "tables",
]  # fmt: skip


def values_of(room: str) -> list[type]:
    module = importlib.import_module(f"pcp_kpi.{room}")
    return [
        kind
        for kind in vars(module).values()
        if dataclasses.is_dataclass(kind) and isinstance(kind, type) and kind.__module__ == module.__name__
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_the_values_of_a_room_are_frozen(room: str) -> None:
    kinds = values_of(room)
    assert kinds
    assert [kind.__name__ for kind in kinds if not kind.__dataclass_params__.frozen] == []

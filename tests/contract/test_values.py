"""Values do not change once they are made."""

from __future__ import annotations

import dataclasses
import importlib

import pytest

import pcp_kpi as pk

ROOMS = [
    "errors", "sources", "catalogue", "annotations", "forces", "intake.reading", "cleaning", "limits", "signals",
    "comparison", "funnels", "projection", "rating", "narrative", "tables",
]  # fmt: skip


def values_of(room: str) -> list[type]:
    """Return the dataclasses that a room or one of its files makes."""
    module = importlib.import_module(f"pcp_kpi.{room}")
    return [
        kind
        for kind in vars(module).values()
        if dataclasses.is_dataclass(kind)
        and isinstance(kind, type)
        and f"{kind.__module__}.".startswith(f"{module.__name__}.")
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_the_values_of_a_room_are_frozen(room: str) -> None:
    kinds = values_of(room)
    assert kinds
    assert [kind.__name__ for kind in kinds if not kind.__dataclass_params__.frozen] == []


def test_every_public_value_is_frozen() -> None:
    public = [getattr(pk, name) for name in pk.__all__]
    values = [kind for kind in public if isinstance(kind, type) and dataclasses.is_dataclass(kind)]
    assert len(values) > 15
    assert [kind.__name__ for kind in values if not kind.__dataclass_params__.frozen] == []

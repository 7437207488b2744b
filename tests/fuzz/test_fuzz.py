"""A few spoilt files for each reader; ``make fuzz`` tries many more."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("fuzz_readers", Path(__file__).with_name("fuzz.py"))
assert _spec
assert _spec.loader
fuzz = importlib.util.module_from_spec(_spec)
sys.modules["fuzz_readers"] = fuzz
_spec.loader.exec_module(fuzz)
TARGETS = fuzz.targets()


BAD_REGISTERS = (
    b"\x00",
    b"sources = 3",
    b"[[sources]]\nid = 3\n",
    b"[[sources]]\nfile = [1]\n",
    b"sources = [1]",
)


def crash_of(attempt: Callable[[], object]) -> str:
    """Return the traceback of a crash, with the content that made it; empty when there is none."""
    try:
        attempt()
    except Exception:
        return traceback.format_exc()
    return ""


def test_a_crash_is_told_with_its_reason() -> None:
    assert "ZeroDivisionError" in crash_of(lambda: 1 // 0)


@pytest.mark.parametrize("name", TARGETS)
def test_the_seed_of_a_target_is_read_to_its_end_and_not_refused(name: str) -> None:
    assert fuzz.try_one(TARGETS[name], TARGETS[name].seed) > 0


@pytest.mark.parametrize("name", TARGETS)
def test_a_spoilt_file_is_read_or_refused(name: str) -> None:
    assert crash_of(lambda: fuzz.fuzz_by_hypothesis(name, TARGETS[name], examples=15)) == ""


@pytest.mark.parametrize("content", BAD_REGISTERS)
def test_a_spoilt_register_is_read_or_refused(content: bytes) -> None:
    assert crash_of(lambda: fuzz.try_register(content)) == ""

"""A few spoilt files for each reader; ``make fuzz`` tries many more."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("fuzz_readers", Path(__file__).with_name("fuzz.py"))
assert _spec
assert _spec.loader
fuzz = importlib.util.module_from_spec(_spec)
sys.modules["fuzz_readers"] = fuzz
_spec.loader.exec_module(fuzz)
TARGETS = fuzz.targets()


@pytest.mark.parametrize("name", TARGETS)
def test_the_seed_of_a_target_is_read(name: str, tmp_path: Path) -> None:
    fuzz.try_one(TARGETS[name], TARGETS[name].seed)


@pytest.mark.parametrize("name", TARGETS)
def test_a_spoilt_file_is_read_or_refused(name: str) -> None:
    fuzz.fuzz_by_hypothesis(name, TARGETS[name], examples=15)


def test_a_spoilt_register_is_read_or_refused() -> None:
    for content in (
        b"\x00",
        b"sources = 3",
        b"[[sources]]\nid = 3\n",
        b"[[sources]]\nfile = [1]\n",
        b"sources = [1]",
    ):
        fuzz.try_register(content)

"""The synthetic force is written copy by copy, says that it is illustrative, and is the same again from its seed."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.records import read_extracts
from pcp_kpi.sample import demand, harm, justice, people, sample, standards
from tests.conftest import MessageOf

LIGHT = ("justice", "standards")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, clean_folder: Path) -> Path:
    folder = tmp_path_factory.mktemp("once")
    sample(folder, families=LIGHT, clean=clean_folder)
    return folder


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory, clean_folder: Path) -> Path:
    folder = tmp_path_factory.mktemp("twice")
    sample(folder, families=LIGHT, scale=2, clean=clean_folder)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_one_seed_gives_the_same_bytes(once: Path, tmp_path: Path, clean_folder: Path) -> None:
    sample(tmp_path, families=LIGHT, clean=clean_folder)
    assert names(tmp_path) == names(once)
    assert all((tmp_path / name).read_bytes() == (once / name).read_bytes() for name in names(once))


@pytest.mark.parametrize("family", [demand, harm, justice, people, standards])
def test_one_seed_makes_equal_extracts_and_another_seed_others(plan, family) -> None:
    made, again, other = family.make(plan), family.make(plan), family.make(replace(plan, seed=2))
    assert made
    for name, rows in made.items():
        pd.testing.assert_frame_equal(rows, again[name])
        assert not rows.equals(other[name])


def test_a_second_copy_follows_the_first(once: Path, twice: Path) -> None:
    for name in names(once):
        if name.endswith(".csv"):
            first, both = lines(once / name), lines(twice / name)
            assert both[: len(first)] == first
            assert len(both) > 1.5 * len(first)
            assert both.count(first[0]) == 1


def test_every_row_says_that_it_is_illustrative(once: Path) -> None:
    for path in once.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert rows
        assert {row["marking"] for row in rows} == {"ILLUSTRATIVE"}
        assert path.stem in read_extracts()


def test_the_folder_says_what_it_is(once: Path, twice: Path) -> None:
    assert lines(once / "README.txt")[0] == "ILLUSTRATIVE - NOT REAL DATA"
    assert "Seed 1, scale 2 (copies of the force), Apr 2018 to Jun 2021." in lines(twice / "README.txt")
    manifest = json.loads((twice / "manifest.json").read_text("utf-8"))
    counted = {path.stem: len(lines(path)) - 1 for path in twice.glob("*.csv")}
    assert manifest == {
        "marking": "ILLUSTRATIVE",
        "made_by": "pcp-kpi sample",
        "seed": 1,
        "scale": 2,
        "first": "2018-04-01",
        "last": "2021-06-30",
        "rows": counted,
    }


@pytest.mark.parametrize("options", [{"scale": 0}, {"seed": -1}])
def test_what_cannot_be_made_is_refused(
    tmp_path: Path, message_of: MessageOf, options: dict[str, int]
) -> None:
    told = {"seed": 1, "scale": 1, **options}
    assert message_of(CommandError, lambda: sample(tmp_path / "out", **options)) == (
        f"scale must be 1 or more and seed 0 or more; got scale {told['scale']} and seed {told['seed']}"
    )
    assert not (tmp_path / "out").exists()


def test_an_unknown_family_is_refused(tmp_path: Path, message_of: MessageOf) -> None:
    assert message_of(CommandError, lambda: sample(tmp_path, families=["weather"])).startswith(
        "there is no family weather; known: crime, surveys"
    )

"""The record of projections: what docs/projections.md prints comes out again, and is scored as it says."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from pcp_kpi.annotations import read_annotations


@pytest.fixture(scope="module")
def record(root: Path) -> ModuleType:
    """The benchmark as a module."""
    return benchmark(root, "projection_backtest")


def benchmark(root: Path, name: str) -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root / "benchmarks"))
        return importlib.import_module(name)


def test_the_tables_beside_other_forecasters_are_what_the_benchmarks_measured(root: Path) -> None:
    page = (root / "docs" / "projections.md").read_text(encoding="utf-8")
    tables = benchmark(root, "projection_page").page_tables()
    assert list(tables) == [
        "M3 monthly",
        "M3 quarterly",
        "police London boroughs, months, before Covid",
        "police London boroughs, months, after Covid",
        "police road casualties, months",
        "police other forces, quarters",
        "police aims",
        "shocks",
        "speed",
        "aims",
    ]
    for name, table in tables.items():
        assert f"<!-- table {name} -->\n\n{table}\n\n<!-- end of table -->" in page


def test_rows_of_the_published_record_come_out_again(
    record: ModuleType, root: Path, clean_folder: Path
) -> None:
    names = {
        "homicide": "Homicide",
        "death-or-injury-by-driving": "Death or serious injury by unlawful driving",
    }
    found = record.read_quarters(record.force_and_areas(), list(names))
    tested = record.backtest(
        found, record.period_range(record.FIRST, record.LAST), read_annotations(clean_folder)
    )
    page = (root / "docs" / "projections.md").read_text(encoding="utf-8").splitlines()
    rows = record.type_rows(tested)
    assert len(rows) == 2
    for measure, cells in rows.items():
        assert f"| {names[measure]} | {' | '.join(cells)} |" in page


def test_the_record_scores_nothing_across_a_recording_change(record: ModuleType, clean_folder: Path) -> None:
    events = read_annotations(clean_folder)
    robbery = record.read_quarters(["West Mercia"], ["business-robbery"])
    tested = record.backtest(robbery, [record.Quarter(2024, 3), record.Quarter(2025, 1)], events)
    scored = record.scored(tested)
    assert scored["period"].astype(str).tolist() == ["2025-01-01"]
    assert tested["value"].isna().sum() == 4


def test_the_yardstick_scores_one_against_itself(record: ModuleType, clean_folder: Path) -> None:
    homicide = record.read_quarters(["West Mercia"], ["homicide"])
    tested = record.backtest(homicide, [record.Quarter(2023, 1)], read_annotations(clean_folder))
    (row,) = record.summary(tested.assign(value=tested["naive"]), "area").to_dict("records")
    assert (row["ratio"], row["scored"], row["without"]) == (1.0, 4, 0)

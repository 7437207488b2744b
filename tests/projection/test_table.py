"""The projected table in a file: read as it was written, refused where it is no projection."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.errors import DataRefused
from pcp_kpi.figures import write_figures
from pcp_kpi.projection import chances, project, read_projections


@pytest.fixture
def projected(series) -> pd.DataFrame:
    return project(series([170, 217, 206, 137] * 3), horizon=2)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_projected_table_comes_back_from_a_file(projected, ending: str, tmp_path: Path) -> None:
    path = write_figures(projected, tmp_path / f"projected.{ending}")
    pd.testing.assert_frame_equal(read_projections(path), projected)
    pd.testing.assert_frame_equal(chances(read_projections(path)), chances(projected))


def test_figures_without_a_projection_are_refused_with_all_that_they_lack(
    projected, tmp_path: Path, message_of
) -> None:
    path = write_figures(projected.drop(columns=["sd", "scenario"]), tmp_path / "less.csv")
    assert message_of(DataRefused, lambda: read_projections(path)) == (
        "2 faults in the data; nothing was written:\n"
        "  less.csv, row 1, column sd: the column is missing; `project` adds it\n"
        "  less.csv, row 1, column scenario: the column is missing; `project` adds it"
    )


def test_a_range_that_is_no_number_is_refused(projected, tmp_path: Path, message_of) -> None:
    path = tmp_path / "wrong.csv"
    projected.assign(low80=["", *["about 100"] * 13]).to_csv(path, index=False)
    said = message_of(DataRefused, lambda: read_projections(path))
    assert said.startswith("13 faults in the data; nothing was written:\n  wrong.csv, row 3, column low80: ")
    assert said.splitlines()[1].endswith("'about 100': a number is needed, or nothing")

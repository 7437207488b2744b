"""Whatever is written comes back equal, as CSV and as Parquet."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.figures import KEY, new_figures, read_figures, write_figures
from pcp_kpi.files import is_formula

# Any visible character, blanks only single and inside; no control characters, no half of a surrogate pair.
WORD = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8)
# A text that a spreadsheet program would run as a formula is refused.
TEXT = st.lists(WORD, min_size=1, max_size=3).map(" ".join).filter(lambda text: not is_formula(text))
KEBAB = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,4}){0,2}", fullmatch=True).filter(
    lambda id: not id.endswith("-printed")
)
NUMBER = st.floats(allow_nan=False, allow_infinity=False, width=64)
QUARTERS = st.sampled_from(
    [str(day.date()) for day in pd.date_range("2015-04-01", periods=40, freq="QS-APR")]
)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, object]:
    value = draw(st.none() | NUMBER)
    of = draw(st.none() | st.floats(min_value=1e-3, max_value=1e300))
    return {
        "measure": draw(KEBAB), "area": draw(TEXT), "breakdown": draw(st.just("") | TEXT), "grain": "quarter",
        "period": draw(QUARTERS), "value": value, "of": of,
        "status": draw(st.sampled_from(["final", "provisional", "projected"])), "source": draw(TEXT),
        "note": draw(TEXT if value is None else st.just("") | TEXT),
    }  # fmt: skip


TABLES = st.lists(
    rows(), min_size=1, max_size=12, unique_by=lambda row: tuple(row[name] for name in KEY)
).map(new_figures)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@settings(max_examples=40, deadline=None)
@given(figures=TABLES)
def test_figures_come_back_as_they_were_written(figures: pd.DataFrame, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read = read_figures(write_figures(figures, Path(folder) / f"t.{ending}"))
    pd.testing.assert_frame_equal(read, figures, check_exact=True)


@settings(max_examples=40, deadline=None)
@given(figures=TABLES)
def test_written_twice_is_written_alike(figures: pd.DataFrame) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = write_figures(figures, Path(folder) / "a.csv")
        again = write_figures(read_figures(first), Path(folder) / "b.csv")
        assert first.read_bytes() == again.read_bytes()


def test_the_committed_figures_survive_both_ways(clean_figures: pd.DataFrame, tmp_path: Path) -> None:
    for ending in ("csv", "parquet"):
        read = read_figures(write_figures(clean_figures, tmp_path / f"t.{ending}"))
        pd.testing.assert_frame_equal(read, clean_figures, check_exact=True)

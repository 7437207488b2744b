"""The track record: earlier origins, what came, and the file kept from quarter to quarter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.annotations import Annotation
from pcp_kpi.errors import CommandError, DataRefused
from pcp_kpi.projection import (
    Window,
    backtest,
    project,
    read_record,
    record_words,
    score,
    skills,
    update_record,
)

VEHICLES = [1325, 1345, 1349, 1273, 1258, 1136, 1269, 1131, 1167, 1289, 1019, 932]


@pytest.fixture
def vehicles(series) -> pd.DataFrame:
    return series(VEHICLES, start="2021-04-01", measure="vehicle-offences")


def test_a_backtest_uses_only_what_was_recorded_at_the_origin(vehicles) -> None:
    tested = backtest(vehicles, origins=3, horizon=2)
    from_tenth = tested[tested["origin"] == pd.Timestamp("2023-07-01")]
    alone = project(vehicles.head(10), horizon=2).tail(2)
    assert from_tenth["value"].tolist() == pytest.approx(alone["value"].tolist())
    assert from_tenth["ahead"].tolist() == [1, 2]
    assert from_tenth["actual"].tolist() == [1019, 932]
    assert from_tenth["naive"].tolist() == pytest.approx([1269, 1131])


def test_what_lies_beyond_the_figures_or_a_change_is_not_scored(vehicles) -> None:
    change = Annotation(date(2024, 1, 1), "*", "*", None, "recording-change", "New count", "x")
    tested = backtest(vehicles, origins=2, horizon=2, annotations=[change])
    assert tested["actual"].isna().tolist() == [False, True, True, True]


def test_skill_is_one_less_the_error_over_that_of_seasonal_naive(vehicles) -> None:
    tested = backtest(vehicles, origins=2, horizon=1)
    (row,) = skills(tested).to_dict("records")
    misses = (tested["value"] - tested["actual"]).abs().sum() / (
        tested["naive"] - tested["actual"]
    ).abs().sum()
    assert row["skill"] == pytest.approx(1 - misses)
    assert row["scored"] == 2
    same = skills(tested.assign(value=tested["naive"]))
    assert same[["skill", "flag"]].to_numpy().tolist() == [[0.0, True]]


def test_a_backtest_without_an_earlier_origin_is_refused(vehicles, message_of) -> None:
    said = message_of(CommandError, lambda: backtest(vehicles.head(1)))
    assert said == "a backtest needs months or quarters, with at least one period after an origin"


def test_a_share_is_scored_at_the_denominator_expected(series) -> None:
    shares = series([25.0] * 12, of=[100.0] * 12)
    made = project(shares, horizon=1)
    came = series([30.0], of=[200.0], start="2022-04-01")
    (row,) = score(made, came).to_dict("records")
    assert row["actual"] == pytest.approx(15.0)
    assert row["error"] == pytest.approx(row["value"] - 15.0)


def test_a_record_is_filled_as_quarters_come_and_never_rewritten(vehicles, tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    for known in (10, 11, 12):
        figures = vehicles.head(known)
        record = update_record(path, project(figures, horizon=2), figures=figures)
    pd.testing.assert_frame_equal(read_record(path), record)
    assert record["actual"].tolist()[:3] == [1019, 932, 932]
    assert record["actual"].isna().sum() == 3
    revised = vehicles.assign(value=vehicles["value"] + 50)
    again = update_record(path, project(revised, horizon=2), figures=revised)
    pd.testing.assert_frame_equal(again, record)
    assert list(tmp_path.iterdir()) == [path]


def test_what_lies_in_a_window_is_never_scored_in_a_record(vehicles, tmp_path: Path) -> None:
    path, window = tmp_path / "record.csv", Window(date(2023, 10, 1), date(2023, 12, 31))
    update_record(path, project(vehicles.head(10), horizon=2), figures=vehicles.head(10))
    made = project(vehicles.head(11), horizon=1)
    record = update_record(path, made, figures=vehicles, windows=[window])
    assert record["actual"].isna().tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("first", "last", "scored"),
    [
        (date(2023, 8, 20), date(2023, 10, 31), [True, True]),  # less than half of either quarter
        (date(2023, 8, 1), date(2023, 12, 31), [False, False]),
        (date(2023, 11, 1), None, [True, False]),
    ],
)
def test_a_quarter_is_not_scored_when_more_than_half_of_it_lies_in_a_window(
    vehicles, tmp_path: Path, first: date, last: date | None, scored: list[bool]
) -> None:
    window = Annotation(first, "*", "*", last, "suspended", "Survey suspended", "x")
    made = project(vehicles.head(9), horizon=2)
    record = update_record(tmp_path / "record.csv", made, figures=vehicles, annotations=[window])
    assert record["actual"].notna().tolist() == scored


def test_the_record_in_words_counts_each_period_once(vehicles, tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    assert record_words(read_record(path)) == ""
    for known in (10, 11, 12):
        record = update_record(path, project(vehicles.head(known), horizon=2), figures=vehicles.head(known))
    inside = (
        record.iloc[[0, 2]]["actual"]
        .between(record.iloc[[0, 2]]["low80"], record.iloc[[0, 2]]["high80"])
        .sum()
    )
    assert record_words(record) == f"{inside} of the last 2 quarters fell inside the 80% range"


def test_a_file_that_is_no_record_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("measure,area\nrape,West Mercia\n", encoding="utf-8")
    with pytest.raises(DataRefused, match="the column is missing"):
        read_record(tmp_path / "other.csv")


def test_every_cell_that_a_record_cannot_hold_is_told_at_once(
    vehicles, tmp_path: Path, message_of: Callable[..., str]
) -> None:
    path = tmp_path / "record.csv"
    update_record(path, project(vehicles.head(10), horizon=2), figures=vehicles.head(10))
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace(",quarter,", ",week,").replace("2023-07-01", "1 July 2023")
    cells = lines[2].split(",")
    cells[lines[0].split(",").index("low80")] = "some"
    path.write_text("\n".join([*lines[:2], ",".join(cells)]) + "\n", encoding="utf-8")
    assert message_of(DataRefused, lambda: read_record(path)) == (
        "3 faults in the data; nothing was written:\n"
        "  record.csv, row 2, column grain: 'week': month or quarter is needed\n"
        "  record.csv, row 2, column origin: '1 July 2023': a day such as 2021-04-01 is needed\n"
        "  record.csv, row 3, column low80: 'some': a number, or nothing, is needed"
    )


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00 no text"])
def test_a_file_that_holds_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "record.csv").write_bytes(content)
    with pytest.raises(DataRefused):
        read_record(tmp_path / "record.csv")


def test_scores_need_the_columns_of_a_projection(vehicles, message_of) -> None:
    said = message_of(CommandError, lambda: score(vehicles, vehicles))
    assert said == "projections lack the columns low80, high80, low95 and high95; project adds them"


def test_no_number_in_a_backtest_is_infinite(vehicles) -> None:
    tested = backtest(vehicles, origins=3, horizon=4)
    assert np.isfinite(tested[["value", "low80", "high80", "low95", "high95", "naive"]].to_numpy()).all()

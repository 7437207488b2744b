"""`pcp-kpi project`, and quarters made from months for limits and comparisons."""

from __future__ import annotations

import csv
import io
import signal
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.cli import GOOD, REFUSED, WRONG_COMMAND, main
from pcp_kpi.figures import new_figures, write_figures

VEHICLES = [1325, 1345, 1349, 1273, 1258, 1136, 1269, 1131, 1167, 1289, 1019, 932]


@pytest.fixture
def quarters(tmp_path: Path) -> Path:
    starts = pd.date_range("2021-04-01", periods=len(VEHICLES), freq="QS-APR")
    return write_figures(figures_of(starts, VEHICLES, "quarter"), tmp_path / "quarters.csv")


@pytest.fixture
def months(tmp_path: Path) -> Path:
    starts = pd.date_range("2019-04-01", periods=24, freq="MS")
    return write_figures(figures_of(starts, range(100, 124), "month"), tmp_path / "months.csv")


def figures_of(starts, values, grain):
    return new_figures(
        {
            "measure": "vehicle-offences",
            "area": "West Mercia",
            "grain": grain,
            "period": start,
            "value": value,
            "source": "x",
        }
        for start, value in zip(starts, values, strict=True)
    )


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_projection_follows_the_rows_given_and_says_what_it_rests_on(quarters, capsys):
    assert main(["project", str(quarters), "--horizon", "2"]) == GOOD
    rows = table(capsys.readouterr().out)
    assert [row["status"] for row in rows] == ["final"] * 12 + ["projected"] * 2
    assert rows[-1]["period"] == "2024-07-01"
    assert float(rows[-1]["low80"]) <= float(rows[-1]["value"]) <= float(rows[-1]["high80"])
    assert rows[-1]["history"].startswith("12 quarters from 2021/22 Q1")


def test_a_series_too_short_for_a_line_is_named_with_its_reason(quarters, tmp_path, capsys):
    short = write_figures(pd.read_csv(quarters, parse_dates=["period"]).head(3), tmp_path / "short.csv")
    assert main(["project", str(short)]) == GOOD
    said = capsys.readouterr()
    assert len(table(said.out)) == 3
    assert "no projection for 1 series: only 3 quarters of history; eight are needed" in said.err


def test_printed_percentages_are_left_out_and_this_is_said(tmp_path, capsys):
    row = {"area": "X", "grain": "month", "period": "2021-04-01", "source": "x"}
    printed = new_figures([{**row, "measure": "calls-share-printed", "value": 90.1}])
    assert main(["project", str(write_figures(printed, tmp_path / "printed.csv"))]) == GOOD
    said = "left out, since percentages known only as printed are not projected: calls-share-printed"
    assert said in capsys.readouterr().err


def test_an_impossible_horizon_is_a_wrong_command(quarters, capsys):
    assert main(["project", str(quarters), "--horizon", "0"]) == WRONG_COMMAND
    assert capsys.readouterr().err == "pcp-kpi project: a horizon is 1 to 12 periods, not 0\n"


def test_an_unknown_ending_is_refused(quarters, tmp_path, capsys):
    assert main(["project", str(quarters), "-o", str(tmp_path / "out.xlsx")]) == WRONG_COMMAND
    assert "tables are written as .csv or .parquet, not as '.xlsx'" in capsys.readouterr().err
    assert not (tmp_path / "out.xlsx").exists()


def test_limits_of_quarters_are_made_from_months_and_this_is_said(months, capsys):
    assert main(["limits", str(months), "--baseline", "2019/20"]) == GOOD
    said = capsys.readouterr()
    rows = table(said.out)
    assert [row["value"] for row in rows][:2] == ["303", "312"]
    assert rows[-1]["signal"] == "above"
    assert f"{months} holds months; quarters are the sums of three" in said.err


def test_a_quarter_is_compared_from_months(months, capsys):
    assert main(["compare", str(months), "--period", "2020/21 Q1", "--with", "2019/20 Q1"]) == GOOD
    (row,) = table(capsys.readouterr().out)
    assert (row["value"], row["base_value"], row["difference"]) == ("339", "303", "36")


def test_a_grain_that_is_not_there_is_refused_with_what_is(quarters, capsys):
    assert main(["limits", str(quarters), "--baseline", "2021/22", "--grain", "month"]) == WRONG_COMMAND
    assert (
        capsys.readouterr().err
        == f"pcp-kpi limits: {quarters} has no month figures; it has quarter figures\n"
    )


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no interval timer")
def test_interrupted_work_ends_with_a_word(capsys):
    """A signal arrives while a long projection is under way, as Ctrl-C would."""
    old = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.4)
    try:
        assert main(["project", "data/clean", "--source", "home-office-prc"]) == 130
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert capsys.readouterr().err.endswith("stopped; what was there before stands as it was\n")


def test_a_missing_file_is_refused(tmp_path, capsys):
    assert main(["project", str(tmp_path / "none.csv")]) == REFUSED
    assert "there are no figures at" in capsys.readouterr().err

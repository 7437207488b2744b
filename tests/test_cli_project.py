"""`pcp-kpi project` and `backtest`, and quarters made from months for limits and comparisons."""

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
def long(tmp_path: Path) -> Path:
    starts = pd.date_range("2019-04-01", periods=20, freq="QS-APR")
    return write_figures(figures_of(starts, VEHICLES[:8] + VEHICLES, "quarter"), tmp_path / "long.csv")


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


def test_a_window_that_was_typed_is_not_fitted(long, capsys):
    window = ["--window", "2021/22 Q3", "--window", "Oct 2022:Mar 2023"]
    assert main(["project", str(long), "--horizon", "1", *window]) == GOOD
    last = table(capsys.readouterr().out)[-1]
    assert last["caveats"].startswith(
        "2021/22 Q3 (the window 2021/22 Q3) filled in, not fitted; "
        "2022/23 Q3 to 2022/23 Q4 (the window Oct 2022 to Mar 2023) filled in, not fitted"
    )


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ("Mar 2021:Mar 2020", "the window 'Mar 2021:Mar 2020' ends before it begins; write it as FROM:TO"),
        (
            "5 July 2021",
            "a window is made of years, quarters, months and windows; 5 Jul 2021 is none of these",
        ),
    ],
)
def test_a_window_that_is_none_is_a_wrong_command(window, said, quarters, capsys):
    assert main(["project", str(quarters), "--window", window]) == WRONG_COMMAND
    assert capsys.readouterr().err == f"pcp-kpi project: {said}\n"


def test_two_scenarios_are_written_and_found_valid(tmp_path, capsys):
    """Theft from the person in 2021/22 Q2: two quarters after the window, no single line is honest."""
    theft = pd.read_csv("data/clean/figures.csv", keep_default_na=False)
    theft = theft[(theft["measure"] == "theft-from-person") & (theft["source"] == "home-office-prc")]
    theft = theft[(theft["area"] == "West Mercia") & (theft["period"] <= "2021-07-01")]
    theft.to_csv(tmp_path / "early.csv", index=False)
    out = tmp_path / "projected.csv"
    given = ["project", str(tmp_path / "early.csv"), "--annotations", "data/clean/annotations.csv"]
    assert main([*given, "-o", str(out)]) == GOOD
    assert pd.read_csv(out)["scenario"].value_counts().to_dict() == {"returns": 4, "stays": 4}
    capsys.readouterr()
    assert main(["check", str(out)]) == GOOD
    assert capsys.readouterr().out == f"{out}: valid, 34 figures of 1 measure\n"


def test_a_record_scores_last_times_projections_and_takes_in_the_new_ones(quarters, tmp_path, capsys):
    rows, record = pd.read_csv(quarters, keep_default_na=False), tmp_path / "record.csv"
    for count in (10, 11, 12):
        rows.head(count).to_csv(tmp_path / "known.csv", index=False)
        main(["project", str(tmp_path / "known.csv"), "--horizon", "2", "--record", str(record)])
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith(str(record))]
    kept = pd.read_csv(record)
    inside = kept["actual"].between(kept["low80"], kept["high80"])
    assert told == [
        f"{record}: 2 projections added, 0 scored now",
        f"{record}: 2 projections added, 1 scored now, {inside[0]:d} of 1 figures so far inside the 80% range",
        f"{record}: 2 projections added, 2 scored now, {inside[:3].sum()} of 3 figures so far inside the 80% range",
    ]
    assert kept["actual"].tolist()[:3] == [1019, 932, 932]


def test_a_file_that_is_no_record_is_refused_before_anything_is_written(quarters, tmp_path, capsys):
    (tmp_path / "record.csv").write_text("measure\nrape\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    asked = ["project", str(quarters), "--record", str(tmp_path / "record.csv"), "-o", str(out)]
    assert main(asked) == REFUSED
    assert "record.csv, row 1, column origin: the column is missing" in capsys.readouterr().err
    assert not out.exists()


def test_a_backtest_gives_a_row_for_each_series_and_counts_the_flagged(quarters, tmp_path, capsys):
    rows = pd.read_csv(quarters, keep_default_na=False)
    # Every year like the year before: nothing can be better than last year's figures.
    same = rows.assign(measure="rape", value=[90, 110, 100, 95] * 3)
    both = tmp_path / "both.csv"
    pd.concat([rows, same]).to_csv(both, index=False)
    assert main(["backtest", str(both), "--origins", "3", "--horizon", "2"]) == GOOD
    said = capsys.readouterr()
    found = table(said.out)
    assert list(found[0]) == [
        "measure", "area", "breakdown", "grain", "source", "skill", "in80", "in95", "scored", "flag",
    ]  # fmt: skip
    assert [(row["measure"], row["scored"]) for row in found] == [("vehicle-offences", "5"), ("rape", "5")]
    assert found[1]["flag"] == "True"
    flagged = [row["flag"] for row in found].count("True")
    assert said.err.startswith("2 series, 10 figures scored: ")
    assert said.err.endswith(f"; {flagged} series no better than last year's figures (flag)\n")


def test_a_backtest_of_short_histories_says_that_nothing_can_be_scored(quarters, tmp_path, capsys):
    short = write_figures(pd.read_csv(quarters, parse_dates=["period"]).head(7), tmp_path / "short.csv")
    assert main(["backtest", str(short)]) == REFUSED
    assert capsys.readouterr().err == (
        f"no projection of {short} can be scored; the histories are too short for a line, or what came lies in a "
        "window or after a recording change\n"
    )


def test_a_backtest_without_an_origin_is_a_wrong_command(quarters, capsys):
    assert main(["backtest", str(quarters), "--origins", "0"]) == WRONG_COMMAND
    assert capsys.readouterr().err == "pcp-kpi backtest: a backtest needs one origin or more, not 0\n"


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

"""Limits, signals and evidence on the command line."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import pcp_kpi as pk
from pcp_kpi.cli import arguments, main
from pcp_kpi.cli.baselines import parse_baseline, parse_span
from pcp_kpi.comparison import EVIDENCE_ADDED
from pcp_kpi.errors import CommandError, PeriodNotUnderstood
from pcp_kpi.limits import CONVENTIONS, KINDS, Baseline
from pcp_kpi.periods import FinancialYear, Month, Quarter, Window
from pcp_kpi.signals import RULE_SETS

RUN = [10, 12, 9, 11, 10, 9, 12, 11, 10, 9, 11, 10, 12, 9, 12, 13, 12, 14, 13, 12, 13, 12, 13, 12]
REASON = "of 10 points in a row above the mean"


@pytest.fixture
def run(capsys):
    """Run a command and return its exit code and what it told on the two streams."""

    def ran(*typed):
        code = main([str(argument) for argument in typed])
        out, err = capsys.readouterr()
        return code, out, err

    return ran


@pytest.fixture
def months(tmp_path):
    """Write two years of months."""
    path = tmp_path / "months.csv"
    days = pd.date_range("2019-04-01", periods=24, freq="MS")
    rows = [f"theft,West Mercia,month,{day:%Y-%m-%d},{value}" for day, value in zip(days, RUN, strict=True)]
    path.write_text("measure,area,grain,period,value\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def ruled(run, months, tmp_path):
    """Write limits of the months, and read them back."""

    def ran(*options):
        out = tmp_path / "out.csv"
        code, said, told = run("limits", months, "--grain", "month", *options, "-o", out)
        assert (code, said) == (0, ""), told
        return pd.read_csv(out, keep_default_na=False, na_values=[""]), told.splitlines()[-1]

    return ran


def test_flags_stand_beside_the_limits_with_their_reasons(ruled):
    rows, told = ruled("--baseline", "all", "--kind", "xmr", "--rules", "nhs-mdc")
    assert rows["flag"].tolist() == [False] * 14 + [True] * 10
    assert rows["reason"].iloc[-1] == f"10th {REASON}"
    assert set(rows["rule_set"]) == {"nhs-mdc 1"}
    assert told == (
        "XmR: mean ± 3 sigma of the moving range, from all points; rules nhs-mdc 1: 10 points flagged of 24"
    )


def test_the_forces_rule_is_the_default(ruled):
    rows, told = ruled("--baseline", "2019/20")
    assert set(rows["kind"]) == {"sd"}
    assert set(rows["rule_set"]) == {"police-2sd 1"}
    first = np.array(RUN[:12], dtype=float)
    assert rows["upper"].iloc[-1] == pytest.approx(first.mean() + 2 * first.std(ddof=1))
    assert told.startswith(
        "mean ± 2 sample SD of the twelve months of 2019/20: in a stable series 8.1% of points "
    )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("u", "p", "p-prime", "u-prime")])
def test_every_kind_of_counts_can_be_asked_for(ruled, kind):
    rows, _ = ruled("--baseline", "all", "--kind", kind)
    assert set(rows["kind"]) == {kind}


def test_auto_says_why(ruled):
    rows, _ = ruled("--baseline", "all", "--kind", "auto")
    assert set(rows["why"]) == {"a count of about 11 a period, no more spread than chance: Poisson limits"}


@pytest.mark.parametrize(("kind", "sigmas"), [("sd", 2), ("xmr", 3), ("c", 3)])
def test_the_multiple_is_the_kinds_own_unless_it_is_said(ruled, kind, sigmas):
    rows, _ = ruled("--baseline", "all", "--kind", kind)
    last = rows.iloc[-1]
    assert (last["upper"] - last["mean"]) / last["sigma"] == pytest.approx(sigmas)
    wide, _ = ruled("--baseline", "all", "--kind", kind, "--sigmas", "2.5")
    assert (wide["upper"] - wide["mean"]).iloc[-1] == pytest.approx(2.5 * last["sigma"])


def test_the_convention_is_taken(ruled):
    house, _ = ruled("--baseline", "all", "--kind", "xmr")
    nhs, _ = ruled("--baseline", "all", "--kind", "xmr", "--convention", "nhs")
    ratio = nhs["sigma"].iloc[0] / house["sigma"].iloc[0]
    assert ratio == pytest.approx(2.66 * 1.128 / 3)


def test_gaps_can_be_ignored_as_the_health_services_tools_do(run, months, tmp_path):
    lines = months.read_text(encoding="utf-8").splitlines()
    months.write_text("\n".join(lines[:20] + lines[21:]) + "\n", encoding="utf-8")
    flags = {}
    for gaps in ("break", "ignore"):
        out = tmp_path / f"{gaps}.csv"
        run("limits", months, "--grain", "month", "--baseline", "all", "--kind", "xmr", "--rules", "nhs-mdc",
            "--gaps", gaps, "-o", out)  # fmt: skip
        flags[gaps] = int(pd.read_csv(out)["flag"].sum())
    assert flags == {"break": 0, "ignore": 9}


def test_several_years_without_a_window_are_one_baseline(ruled):
    both = ("--baseline", "2019/20", "--baseline", "2020/21")
    rows, told = ruled(*both, "--without", "Mar 2020:May 2020", "--kind", "xmr")
    assert rows["n_baseline"].iloc[-1] == 21
    assert "the 21 months of 2019/20 and 2020/21 without Mar 2020 to May 2020" in told


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--kind", "xrm"], "a kind of limits is one of sd, xmr, c, u, p, p-prime, u-prime, t, g, run, xmr-seasonal and "
         "auto, not 'xrm'; did you mean 'xmr'?"),
        (["--rules", "nhs"], "there is no rule set 'nhs'; there are "),
        (["--convention", "nsh"], "convention is 'house', 'montgomery', "),
        (["--kind", "p"], "a p chart needs a denominator, and a value between nought and it; 24 figures are not so: "),
    ],
)  # fmt: skip
def test_what_makes_no_limits_is_a_wrong_command_that_says_what_there_is(run, months, options, message):
    code, out, err = run("limits", months, "--grain", "month", "--baseline", "all", *options)
    assert (code, out) == (2, "")
    assert err.startswith(f"pcp-kpi limits: {message}")


def test_the_help_names_every_kind_rule_set_and_convention():
    assert arguments.KINDS == KINDS
    assert tuple(RULE_SETS) == arguments.RULES
    assert tuple(CONVENTIONS) == arguments.CONVENTIONS


@pytest.mark.parametrize(
    ("typed", "baseline"),
    [
        (["2019/20"], FinancialYear(2019)),
        (["Apr 2018:Mar 2020"], Window(Month(2018, 4), Month(2020, 3))),
        (["2018/19:2019/20"], Window(Month(2018, 4), Month(2020, 3))),
        (["2018/19", "2020/21"], Baseline((FinancialYear(2018), FinancialYear(2020)))),
        (["2021/22 Q1"], Baseline((Quarter(2021, 1),))),
        (["all"], Baseline()),
        (["first:24"], Baseline(first=24)),
    ],
)
def test_a_baseline_is_typed_as_years_windows_first_points_or_all(typed, baseline):
    assert parse_baseline(typed) == baseline


def test_a_window_is_left_out_of_one_year_too():
    found = parse_baseline(["2019/20"], ["Mar 2020"])
    assert found == Baseline((FinancialYear(2019),), without=(Month(2020, 3),))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["all", "2019/20"], "the baseline 'all' stands alone; leave out the others, or leave out this one"),
        (["first:some"], "the first points of a series are typed as first:24, not as 'first:some'"),
        (["Mar 2020:Apr 2019"], "the window 'Mar 2020:Apr 2019' ends before it begins; write it as FROM:TO"),
        (["5 July 2021"], "a baseline is made of years, quarters, months and windows; "),
    ],
)
def test_a_baseline_that_is_none_is_refused(typed, message):
    with pytest.raises((CommandError, PeriodNotUnderstood)) as refused:
        parse_baseline(typed)
    assert str(refused.value).startswith(message)


def test_a_span_is_a_period_or_from_one_to_another():
    assert parse_span("June 2021") == Month(2021, 6)
    assert parse_span("2021/22 Q1:2021/22 Q2") == Window(Month(2021, 4), Month(2021, 9))


def test_changes_come_with_their_evidence(run, clean_folder, tmp_path):
    path = tmp_path / "changes.csv"
    run("compare", clean_folder, "--period", "2021/22 Q1", "--with", "2019/20 Q1", "-o", path)
    rows = pd.read_csv(path)
    assert set(EVIDENCE_ADDED) <= set(rows)
    (hate,) = rows[rows["measure"] == "hate-crime"].to_dict("records")
    assert (hate["evidence"], hate["stars"]) == ("strong evidence of a change", "**")
    assert (round(hate["low"]), round(hate["high"])) == (188, 323)


def test_a_history_of_stable_periods_makes_evidence_harder_to_come_by(run, clean_folder, tmp_path):
    said = []
    for history in ([], ["--history", "Apr 2022:Mar 2025"]):
        path = tmp_path / "changes.csv"
        run("compare", clean_folder, "--period", "2025/26 Q4", "--with", "2022/23 Q4", *history, "-o", path)
        rows = pd.read_csv(path, keep_default_na=False)
        own = rows[(rows["measure"] == "theft-from-person") & (rows["area"] == "West Mercia")]
        said.append(own["evidence"].item())
    assert said == ["strong evidence of a change", "no evidence of a change"]


def test_with_the_past_that_a_report_has_the_evidence_is_that_of_the_report(run, clean_folder, tmp_path):
    path = tmp_path / "changes.csv"
    bases = ["--with", "2024/25 Q4", "--with", "2025/26 Q3"]
    run(
        "compare",
        clean_folder,
        "--period",
        "2025/26 Q4",
        *bases,
        "--history",
        "Apr 2019:Mar 2026",
        "-o",
        path,
    )
    rows = pd.read_csv(path, keep_default_na=False)
    rows = rows[rows["area"].eq("West Mercia") & rows["source"].eq("home-office-prc")]
    figures, background = pk.read_figures(clean_folder), pk.read_background(clean_folder)
    told = rows.set_index(["measure", "base_period"])["evidence"]
    for measure in ("vehicle-offences", "shoplifting", "rape", "theft-from-person", "homicide"):
        kpi = pk.kpi(figures, measure, quarter="2025/26 Q4", baseline="2024/25", background=background)
        changes = kpi.evidence.changes
        assert changes["baseline"].evidence == told[measure, "2024/25 Q4"], measure
        assert changes["previous"].evidence == told[measure, "2025/26 Q3"], measure


def test_what_was_recorded_otherwise_in_between_is_named(run, clean_folder):
    said = []
    for base in ("2024/25 Q4", "2025/26 Q3"):
        said.append(run("compare", clean_folder, "--period", "2025/26 Q4", "--with", base)[2])
    assert said == [
        "not comparable, since recorded otherwise in between: business-robbery (Recording change lifts the count about "
        "sixfold, from 2025-04-01)\n",
        "",
    ]


def test_a_history_too_short_to_tell_is_said(run, tmp_path):
    path = tmp_path / "calls.csv"
    months = [
        f"calls-999,Northmoor,month,2026-0{month}-01,{value}" for month, value in enumerate([90, 120, 95], 1)
    ]
    path.write_text("\n".join(["measure,area,grain,period,value", *months]))
    code, _, err = run(
        "compare", path, "--period", "Mar 2026", "--with", "Feb 2026", "--history", "Jan 2026:Mar 2026"
    )
    assert (code, err) == (
        0,
        "1 of 1 changes have fewer than 8 periods of history, or too few next to each other; their cases are taken as "
        "independent, which easily overstates the evidence\n",
    )


def test_a_history_that_is_no_window_is_a_wrong_command(run, clean_folder):
    code, out, err = run("compare", clean_folder, "--period", "2025/26 Q4", "--history", "some time")
    assert (code, out) == (2, "")
    assert err.startswith("pcp-kpi compare: 'some time' is not understood as a period")

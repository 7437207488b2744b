"""Document panel-2021-09, lines 2875 to 2945: the printed control limits, made again by the force's rule."""

from __future__ import annotations

import csv
import statistics
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pcp_kpi.errors import CommandError
from pcp_kpi.figures import one_source
from pcp_kpi.limits import LimitRule, false_flag_share, with_limits
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.printing import number, plain

RULE = LimitRule(FinancialYear(2019))
OPEN, PAPER = "home-office-prc", "panel-2021-09"
with (Path(__file__).parents[2] / "data" / "clean" / "limits.csv").open(
    encoding="utf-8", newline=""
) as stream:
    LIMITS = [row for row in csv.DictReader(stream) if row["baseline"] == "2019/20"]


def as_printed(limits: pd.DataFrame) -> tuple[str, str]:
    """Return upper and lower limit as a paper prints them."""
    return plain(limits["upper"].iloc[-1]), plain(limits["lower"].iloc[-1])


@pytest.fixture
def home_office(clean_figures: pd.DataFrame):
    def series(measure: str) -> pd.DataFrame:
        rows = clean_figures["measure"].eq(measure) & clean_figures["area"].eq("West Mercia")
        return clean_figures[rows & clean_figures["source"].eq(OPEN)]

    return series


@pytest.mark.parametrize(
    ("measure", "upper", "lower"),
    [("theft-from-person", "255", "110"), ("business-robbery", "19", "11")],
    ids=["line 2885: theft from the person 255 110", "line 2881: business robbery 19 11"],
)
def test_home_office_quarters_give_the_printed_limits(
    home_office, measure: str, upper: str, lower: str
) -> None:
    assert as_printed(with_limits(home_office(measure), RULE)) == (upper, lower)


def test_personal_robbery_needs_the_forces_own_first_quarter(clean_figures, home_office, message_of) -> None:
    """Line 2880: 157 140, from a mixture of two sources that has to be named."""
    assert as_printed(with_limits(home_office("personal-robbery"), RULE)) != ("157", "140")
    both = clean_figures[
        clean_figures["measure"].eq("personal-robbery") & clean_figures["area"].eq("West Mercia")
    ]
    mixed = one_source(both, prefer=[PAPER, OPEN], mix=True)
    mixed = mixed[mixed["period"] <= pd.Timestamp("2020-03-31")].sort_values("period")
    baseline = mixed[mixed["period"] >= pd.Timestamp("2019-04-01")]
    assert baseline["source"].tolist() == [PAPER, OPEN, OPEN, OPEN]
    assert as_printed(with_limits(mixed, LimitRule(FinancialYear(2019), sources=(PAPER, OPEN)))) == (
        "157",
        "140",
    )
    assert message_of(CommandError, lambda: with_limits(mixed, RULE)) == (
        "limits need one source in every series; 1 mixes home-office-prc and panel-2021-09: "
        "personal-robbery / West Mercia; choose with one_source, or name the mixture in the rule's sources"
    )


def test_the_deviation_of_wounding_is_253_93(home_office) -> None:
    """Home Office codes 5D, 8N and 8P in the four quarters of 2019/20."""
    limits = with_limits(home_office("wounding"), RULE)
    deviation = (limits["upper"].iloc[-1] - limits["lower"].iloc[-1]) / 4
    assert number(deviation, 2) == "253.93"
    year = home_office("wounding").set_index("period")["value"].loc["2019-04-01":"2020-01-01"]
    assert deviation == pytest.approx(statistics.stdev(year))


def test_there_are_28_pairs_of_printed_limits() -> None:
    assert len(LIMITS) == len({row["measure"] for row in LIMITS}) == 28


@pytest.mark.parametrize(
    "row",
    LIMITS,
    ids=[f"line {row['line']}: {row['measure']} {row['upper']} {row['lower']}" for row in LIMITS],
)
def test_the_illustrative_quarters_give_every_printed_pair(illustrative_figures, row: dict[str, str]) -> None:
    series = illustrative_figures[illustrative_figures["measure"] == row["measure"]]
    assert as_printed(with_limits(series, RULE)) == (row["upper"], row["lower"])


def test_the_illustrative_first_quarter_is_the_printed_one(illustrative_figures, paper: pd.DataFrame) -> None:
    first = pd.Timestamp(Quarter(2019, 1).start)
    for row in LIMITS:
        values = [
            table.loc[
                table["measure"].eq(row["measure"]) & table["breakdown"].eq("") & table["period"].eq(first)
                & table["grain"].eq("quarter"),
                "value",
            ].item()
            for table in (illustrative_figures, paper)
        ]  # fmt: skip
        assert values[0] == values[1]


@pytest.mark.parametrize(
    ("points", "sigmas", "ddof"),
    [(4, 2.0, 1), (4, 2.0, 0), (12, 2.0, 1), (4, 3.0, 1), (8, 2.5, 0), (2, 2.0, 1)],
)
def test_the_share_of_false_flags_agrees_with_students_t(points: int, sigmas: float, ddof: int) -> None:
    multiple = sigmas * np.sqrt((points - 1) / (points - ddof)) / np.sqrt(1 + 1 / points)
    expected = 2 * stats.t.sf(multiple, df=points - 1)
    assert false_flag_share(points, sigmas=sigmas, ddof=ddof) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("points", "sigmas", "ddof"), [(4, 2.0, 1), (4, 2.0, 0), (12, 3.0, 1)])
def test_the_share_of_false_flags_agrees_with_a_simulation(points: int, sigmas: float, ddof: int) -> None:
    worlds = np.random.default_rng(20210915).normal(1000, 80, size=(400_000, points + 1))
    baseline, later = worlds[:, :points], worlds[:, points]
    width = sigmas * baseline.std(axis=1, ddof=ddof)
    flagged = (np.abs(later - baseline.mean(axis=1)) > width).mean()
    # Four standard errors of a share out of 400,000.
    assert false_flag_share(points, sigmas=sigmas, ddof=ddof) == pytest.approx(flagged, abs=4 * 0.5 / 632)


def test_four_points_and_the_sample_deviation_flag_17_2_percent_and_4_8_of_28_measures() -> None:
    assert number(100 * false_flag_share(4), 1) == "17.2"
    assert number(28 * false_flag_share(4), 1) == "4.8"
    assert RULE.false_flags == false_flag_share(4)

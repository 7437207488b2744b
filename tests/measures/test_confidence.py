"""Perceptions of residents: weighted shares with all three bases, and gaps between groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.errors import CommandError
from pcp_kpi.figures import faults_in, new_figures
from pcp_kpi.measures import confidence
from pcp_kpi.measures.confidence import GROUPS, QUESTIONS, group_gaps, weighted_shares
from pcp_kpi.records import read_extracts

FORCE = "West Mercia"
FIELDS = {field.name: field for field in read_extracts()["perception-survey"].fields}


def responses(seed: int, rows: int = 60) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    table = {"response_ref": [f"P{n}" for n in range(rows)]}
    days = pd.Timestamp("2020-11-20") + pd.to_timedelta(random.integers(0, 200, rows), "D")
    for name, field in FIELDS.items():
        if field.values:
            table[name] = random.choice(np.array([*field.values, None], dtype=object), rows)
    return pd.DataFrame(table).assign(
        interviewed_on=days,
        area=random.choice(np.array(["Shropshire", "Herefordshire", None], dtype=object), rows),
        weight=random.integers(1, 40_000, rows) / 10_000,
        disability=random.random(rows) < 0.4,
    )


def slowly(rows: list[dict], question, figure) -> tuple[float, float, int, float]:
    value = of = squares = 0.0
    people = 0
    code = {(column, name): code for column, codes in GROUPS.items() for name, code in codes.items()}
    for row in rows:
        day = row["interviewed_on"]
        if (day.year, (day.month - 1) // 3) != (figure.period.year, (figure.period.month - 1) // 3):
            continue
        if figure.area != FORCE and row["area"] != figure.area:
            continue
        if figure.breakdown and figure.breakdown not in [code.get((name, row[name])) for name in GROUPS]:
            continue
        answer = row[question.column]
        if isinstance(answer, str) and answer != "don't know":
            of += row["weight"]
            squares += row["weight"] ** 2
            people += 1
            value += row["weight"] * (answer in FIELDS[question.column].values[:2])
    return value, of, people, squares


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32 - 1))
def test_weights_are_summed_as_a_loop_sums_them(opened, seed) -> None:
    rows = responses(seed)
    figures = confidence.count(opened(perception_survey=rows), source="x", force=FORCE)
    assert faults_in(figures) == []
    loop = rows.to_dict("records")
    values = figures.set_index(["measure", "area", "breakdown", "period"])["value"]
    for question in QUESTIONS:
        for figure in figures[figures["measure"] == question.measure].itertuples():
            value, of, people, squares = slowly(loop, question, figure)
            place = (figure.area, figure.breakdown, figure.period)
            assert (figure.value, figure.of) == pytest.approx((value, of))
            assert values[f"{question.measure}-respondents", *place] == people
            assert values[f"{question.measure}-squared-weights", *place] == pytest.approx(squares)


def quarters(*rows, measure="confidence", **columns):
    """Make quarters of value, weighted base, respondents and squared weights."""
    ends = ("", "-respondents", "-squared-weights")
    return new_figures(
        {
            "area": FORCE,
            "grain": "quarter",
            "period": pd.Timestamp("2020-07-01") + pd.DateOffset(months=3 * place),
            "measure": measure + end,
            "value": value,
            "of": of if not end else None,
            **columns,
        }
        for place, (share, of, people, squares) in enumerate(rows)
        for end, value in zip(ends, (share, people, squares), strict=True)
    )


def test_the_quarter_and_the_twelve_months_stand_side_by_side() -> None:
    figures = quarters((80, 100, 110, 125), (160, 200, 220, 250), (90, 100, 90, 150), (40, 50, 60, 60))
    shares = weighted_shares(figures)
    last = shares[shares["period"] >= "2021-04-01"].set_index("basis")
    assert list(last.index) == ["single quarter", "rolling 12 months"]
    assert last["level"].tolist() == [0.8, 370 / 450]
    assert last["respondents"].tolist() == [60, 480]
    assert last["effective"].tolist() == pytest.approx([2500 / 60, 450**2 / 585])
    assert set(shares["measure"]) == {"confidence"}


def test_equal_weights_cost_nothing_and_unequal_ones_do() -> None:
    even = weighted_shares(quarters((75, 100, 100, 100))).iloc[0]
    uneven = weighted_shares(quarters((75, 100, 100, 160))).iloc[0]
    assert (even["effective"], uneven["effective"]) == (100, 62.5)
    assert even["margin"] == pytest.approx(0.0849, abs=1e-4)
    assert uneven["margin"] == pytest.approx(0.1073, abs=1e-4)
    assert (even["lower"], even["upper"]) == pytest.approx((0.6570, 0.8245), abs=1e-4)


def test_an_effective_base_below_thirty_is_too_few_to_say() -> None:
    shares = weighted_shares(quarters((20, 30, 40, 31), (20, 30, 40, 29), (0, 0, 0, 0)))
    single = shares[shares["basis"] == "single quarter"]
    assert single["reading"].tolist() == ["too few to say", "", "too few to say"]


def test_a_share_without_its_companions_is_refused(message_of) -> None:
    figures = quarters((80, 100, 110, 125))
    alone = figures[figures["measure"] == "confidence"]
    assert message_of(CommandError, lambda: weighted_shares(alone)) == (
        "weighted shares need figures of a measure and of its companions, such as confidence, "
        "confidence-respondents and confidence-squared-weights; there is no such set"
    )


def test_a_group_is_compared_with_everyone_else() -> None:
    whole = quarters((700, 1000, 1000, 1250))
    group = quarters((100, 200, 220, 230), breakdown="with-disability")
    (gap,) = group_gaps(weighted_shares(pd.concat([whole, group])), force=FORCE).itertuples()
    assert (gap.level, gap.others, gap.gap) == pytest.approx((0.5, 0.75, -0.25))
    own, others = 200**2 / 230, 800**2 / 1020
    reach = 1.959964 * np.sqrt(0.25 / own + 0.1875 / others)
    assert (gap.gap_lower, gap.gap_upper) == pytest.approx((-0.25 - reach, -0.25 + reach))
    assert gap.significant


def test_a_gap_on_a_small_base_is_never_significant() -> None:
    whole = quarters((700, 1000, 1000, 1250))
    group = quarters((1, 20, 20, 22), breakdown="ethnic-minority")
    (gap,) = group_gaps(weighted_shares(pd.concat([whole, group])), force=FORCE).itertuples()
    assert gap.p_value < 0.001
    assert not gap.significant

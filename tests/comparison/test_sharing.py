"""Windows that share months: only what they do not share can have changed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.comparison import compare, with_evidence
from pcp_kpi.comparison.sharing import shared_months
from pcp_kpi.figures import new_figures
from pcp_kpi.measures.survey_changes import satisfaction_changes
from pcp_kpi.periods import Month, Period, Quarter, Rolling

JUNE = Month(2021, 6)


def windows(values: np.ndarray, asked: list[int], length: int) -> pd.DataFrame:
    """The windows of a length that end in the last month and some months before it, of monthly values and bases."""
    months = pd.period_range(end="2021-06", periods=len(values), freq="M")
    answers = pd.DataFrame({"value": values, "of": asked}, index=months)
    sums = answers.rolling(length).sum().dropna()
    return new_figures(
        {
            "measure": "satisfaction-hate",
            "area": "West Mercia",
            "grain": f"rolling-{length}-months",
            "period": f"{month}-01",
            "value": row["value"],
            "of": row["of"],
        }
        for month, row in sums.iterrows()
    )


@pytest.mark.parametrize(
    ("length", "back", "shared"),
    [(12, 3, 0.75), (12, 1, 11 / 12), (12, 12, 0), (12, 24, 0), (6, 3, 0.5), (6, 0, 0)],
)
def test_windows_share_the_months_that_both_count(length: int, back: int, shared: float) -> None:
    figures = windows(np.full(40, 8), [10] * 40, length)
    now = Rolling(length, JUNE)
    changes = compare(figures, now, with_=[now.shift(-back)])
    assert shared_months(changes).tolist() == pytest.approx([shared])
    words = with_evidence(changes)["test"].item()
    assert words.endswith("of the months that the windows do not share") == (shared > 0)


@pytest.mark.parametrize("base", [Quarter(2020, 4), Quarter(2019, 1)])
def test_quarters_share_nothing(base: Period) -> None:
    rows = [
        {
            "measure": "arson",
            "area": "West Mercia",
            "grain": "quarter",
            "period": str(quarter.timestamp),
            "value": 9,
        }
        for quarter in (base, Quarter(2021, 1))
    ]
    assert shared_months(compare(new_figures(rows), Quarter(2021, 1), with_=[base])).tolist() == [0.0]


def test_no_changes_share_nothing() -> None:
    now = Rolling(12, JUNE)
    figures = windows(np.full(12, 8), [10] * 12, 12)
    assert shared_months(compare(figures, now.shift(-60), with_=[now])).tolist() == []


def test_the_evidence_is_that_of_the_responses_themselves() -> None:
    """The same windows, known month by month, have nearly the same p-value: there the shared responses are counted."""
    chance = np.random.default_rng(5)
    asked = [40] * 15
    values = chance.binomial(asked, 0.8)
    values[-3:] = [24, 26, 25]
    now, before = Rolling(12, JUNE), Rolling(12, JUNE).shift(-3)
    months = new_figures(
        {"measure": "satisfaction-hate", "area": "West Mercia", "grain": "month", "period": f"{month}-01"}
        | {"value": value, "of": of}
        for month, value, of in zip(
            pd.period_range(end="2021-06", periods=15, freq="M"), values, asked, strict=True
        )
    )
    known = satisfaction_changes(months, now, with_=before).iloc[0]
    found = with_evidence(compare(windows(values, asked, 12), now, with_=[before])).iloc[0]
    assert known["p_value"] < 0.01
    assert found["p_value"] == pytest.approx(known["p_value"], rel=0.25)
    assert found["low"] == pytest.approx(known["lower"], abs=0.005)
    assert found["high"] == pytest.approx(known["upper"], abs=0.005)


@pytest.mark.parametrize("kind", ["share", "count"])
def test_windows_in_which_nothing_changed_show_evidence_in_five_of_a_hundred_cases(kind: str) -> None:
    chance = np.random.default_rng(7)
    now, before = Rolling(12, JUNE), Rolling(12, JUNE).shift(-3)
    months = chance.binomial(60, 0.75, (3000, 15)) if kind == "share" else chance.poisson(12, (3000, 15))
    end, start = months[:, 3:].sum(axis=1), months[:, :12].sum(axis=1)
    of = 720.0 if kind == "share" else np.nan
    divisor = of if kind == "share" else 1.0
    one = compare(windows(months[0], [60] * 15, 12), now, with_=[before])
    changes = pd.concat([one] * len(months), ignore_index=True).assign(
        value=end, base_value=start, of=of, base_of=of, level=end / divisor, base_level=start / divisor
    )
    found = with_evidence(changes.assign(difference=changes["level"] - changes["base_level"]))
    assert 0.03 <= (found["p_value"] < 0.05).mean() <= 0.065
    assert 0.935 <= ((found["low"] <= 0) & (found["high"] >= 0)).mean() <= 0.97

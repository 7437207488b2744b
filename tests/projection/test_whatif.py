"""What if: arithmetic beside the projection."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import FinancialYear
from pcp_kpi.projection import WhatIf, project, target_trajectory, with_scenario

QUARTERS = [170, 217, 206, 137]


def test_a_campaign_moves_only_its_periods_and_leaves_the_projection(series) -> None:
    made = project(series(QUARTERS * 3), horizon=3)
    campaign = WhatIf("campaign", date(2022, 7, 1), last=date(2022, 9, 30), amount=-20)
    both = with_scenario(made, campaign)
    assert both.head(len(made)).equals(made)
    moved, line = both[both["scenario"] == "campaign"], made.tail(3)
    assert (moved["value"].to_numpy() - line["value"].to_numpy()).tolist() == pytest.approx([0, -20, 0])
    assert moved["caveats"].str.endswith("assumed, not projected").all()


def test_nothing_goes_below_nought(series) -> None:
    both = with_scenario(
        project(series(QUARTERS * 3), horizon=1), WhatIf("none at all", date(2022, 4, 1), amount=-900)
    )
    assert both.iloc[-1][["low95", "low80", "value", "high80", "high95"]].tolist() == [0] * 5


def test_a_share_stays_below_its_denominator(series) -> None:
    made = project(series([90.0] * 12, of=[100.0] * 12), horizon=1)
    assert (
        with_scenario(made, WhatIf("more", date(2022, 4, 1), share=0.5)).iloc[-1]["value"]
        == made.iloc[-1]["of"]
    )


def test_scenarios_start_from_the_projection_alone(series) -> None:
    step = WhatIf("step", date(2022, 4, 1), share=0.1)
    once = with_scenario(project(series(QUARTERS * 3), horizon=1), step)
    twice = with_scenario(once, WhatIf("other", date(2022, 4, 1), share=0.1))
    assert twice["value"].iloc[-1] == once["value"].iloc[-1]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"name": "", "amount": 1}, "a what-if needs a name, which stands in the column scenario"),
        ({"name": "step"}, "'step' needs an amount or a share, one of the two and not nought"),
        (
            {"name": "step", "amount": 1, "last": date(2020, 1, 1)},
            "'step' ends (2020-01-01) before it begins (2022-04-01)",
        ),
    ],
)
def test_an_assumption_that_says_nothing_is_refused(what: dict, said: str, message_of) -> None:
    assert message_of(CommandError, lambda: WhatIf(first=date(2022, 4, 1), **what)) == said


def test_a_fifth_less_than_the_base_year_is_reached_in_the_target_year(series) -> None:
    made = target_trajectory(series(QUARTERS), base=FinancialYear(2019), change=-0.2, by=FinancialYear(2021))
    assert made["target"].tail(4).sum() == pytest.approx(0.8 * 730)
    assert made["target"].head(4).sum() == pytest.approx(0.9 * 730)


@pytest.mark.parametrize(
    ("quarters", "known"),
    [([170, None, 206, 137], 3), ([None] * 4, 0), ([None] * 4 + [170, 217, 206, 137], 0)],
)
def test_a_base_year_with_a_gap_is_refused(series, message_of, quarters, known) -> None:
    gap = pd.concat([series(quarters), series(QUARTERS, area="Wyre")])
    said = message_of(
        CommandError,
        lambda: target_trajectory(gap, base=FinancialYear(2019), change=-0.2, by=FinancialYear(2021)),
    )
    assert said == (
        "a trajectory needs every period of 2019/20 once in every series; these have not: hate-crime / West Mercia "
        f"({known})"
    )

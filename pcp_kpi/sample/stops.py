"""Stops and searches, with the shares that the delivery plan prints."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pcp_kpi.periods import Quarter
from pcp_kpi.sample.exact import count_that_prints
from pcp_kpi.sample.plan import Plan
from pcp_kpi.sample.rhythm import Rhythm, between, quarters_of
from pcp_kpi.sample.rows import areas, codes, days_of_cases, drawn_quarters, keys, marked

# Printed shares of searches in a quarter (plan-2021-q2, line 167), by column; the levels around them are ours.
DRUGS = {Quarter(2020, 4): "F0179"}
VIDEO = {Quarter(2020, 4): "F0180", Quarter(2019, 4): "F0181"}
_A_QUARTER = 2_150.0
_RHYTHM = Rhythm(
    year=(0.98, 0.97, 1.00, 1.04, 1.05, 1.02, 0.99, 0.98, 0.99, 1.01, 1.02, 0.95),
    week=(0.85, 0.92, 0.98, 1.00, 1.10, 1.15, 1.00),
    growth=0.05,
    turns={"2018-04-15": 0.6, "2018-12-15": 0.75, "2019-12-15": 0.95, "2020-03-30": 1.2, "2020-06-15": 1.25,
           "2020-09-15": 1.0, "2021-06-15": 1.0},
)  # fmt: skip
_DRUGS = {"2018-04-15": 0.55, "2019-12-15": 0.60, "2020-05-15": 0.68, "2021-06-15": 0.62}
_OTHER_REASONS = {"offensive-weapons": 38.0, "stolen-property": 24.0, "going-equipped": 24.0, "other": 14.0}
_VIDEO = {"2018-04-15": 0.62, "2019-03-15": 0.78, "2020-02-15": 0.85, "2020-08-15": 0.87, "2021-06-15": 0.88}
_ETHNICITY = {"white": 78.0, "black": 4.2, "asian": 4.8, "mixed": 2.4, "other": 0.9, "not-stated": 9.7}
# Searches with an outcome, of searches; by reason and ethnicity, ours.
_POSITIVE = {
    "drugs": 0.31,
    "offensive-weapons": 0.20,
    "stolen-property": 0.22,
    "going-equipped": 0.14,
    "other": 0.18,
}
_LEANING = {"black": 0.95, "asian": 0.92, "not-stated": 0.90}


def make_stops(plan: Plan) -> pd.DataFrame:
    """Make the searches; printed shares of drugs and of body worn video are met in their quarters."""
    generator = plan.generator("stop-search")
    totals = drawn_quarters(plan, _RHYTHM, level=_A_QUARTER, known={}, generator=generator)
    searched = days_of_cases(plan, _RHYTHM, totals=totals, generator=generator)
    size = len(searched)
    drugs = _met(plan, searched, met=DRUGS, chances=_DRUGS, generator=generator)
    reason = np.where(drugs, "drugs", codes(_OTHER_REASONS, size, generator))
    ethnicity = codes(_ETHNICITY, size, generator)
    chance = [_POSITIVE[why] * _LEANING.get(who, 1.0) for why, who in zip(reason, ethnicity, strict=True)]
    return pd.DataFrame(
        {
            "search_ref": keys(plan, "SEARCH", size),
            "searched_on": searched,
            "area": areas(plan, size, generator),
            "reason": reason,
            "ethnicity": ethnicity,
            "positive": generator.random(size) < chance,
            "body_worn_video": _met(plan, searched, met=VIDEO, chances=_VIDEO, generator=generator),
        }
    )


def _met(
    plan: Plan,
    days: pd.DatetimeIndex,
    *,
    met: Mapping[Quarter, str],
    chances: Mapping[str, float],
    generator: np.random.Generator,
) -> np.ndarray:
    """Mark cases by their chance on the day; in the quarters with a printed share exactly as many as give it."""
    truth = generator.random(len(days)) < between(chances, days)
    for quarter in quarters_of(plan):
        if quarter in met:
            inside = (days >= pd.Timestamp(quarter.start)) & (days <= pd.Timestamp(quarter.end))
            size = int(inside.sum())
            truth[inside] = marked(size, count_that_prints(plan.print_of(met[quarter]), size), generator)
    return np.asarray(truth)

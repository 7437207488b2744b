"""Responses of the victim survey and of the domestic abuse survey, one row an interview."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.periods import Month, period_range
from pcp_kpi.printing import rounded
from pcp_kpi.sample.plan import FIRST, LAST, Plan
from pcp_kpi.sample.survey_answers import (
    Floats,
    Numbers,
    blanked,
    days_within,
    drawn,
    foremost,
    references,
    seven_points,
)
from pcp_kpi.sample.victim_interviews import interviews

AGES = ("16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75 and over")
_AGE_SHARES = (0.12, 0.19, 0.19, 0.18, 0.15, 0.10, 0.07)
# How much less (or more) inclined victims are to be satisfied with a stage than with the whole: (column, shift).
_STAGES = (("initial_contact", 0.35), ("actions", -0.05), ("follow_up", -0.45), ("treatment", 0.45))
_DOES_NOT_APPLY = 0.03

# The domestic abuse survey stopped from April 2020 and came back in April 2021 as a new data set
# (panel-2021-09, line 2355).
SUSPENDED = period_range(Month(2020, 4), Month(2021, 3))
RESUMED = period_range(Month(2021, 4), LAST)
# Columns with the id of the percentage printed for April to June 2021; the base, 115, is F0484.
DA_BASE = "F0484"
DA_STAGES = {
    "initial_report": "F0486", "police_actions": "F0487", "treatment": "F0488", "follow_up": "F0489",
}  # fmt: skip
DA_SERVICE = {"safer": "F0490", "cared": "F0491", "confident": "F0492", "recommend": "F0493"}
# Before the break nothing is printed: two points below the new data set, at about the target of 168 a quarter.
_DA_BEFORE, _DA_A_MONTH, _DA_WHOLE = -0.02, 56, 0.80


def make_victim_survey(plan: Plan) -> pd.DataFrame:
    """Return the responses of the victim survey.

    Parameters
    ----------
    plan : Plan
        What must be met, and the seed.

    Returns
    -------
    DataFrame
        The columns of the layout `victim-survey`, in the order of the interviews.
    """
    generator = plan.generator("victim-survey")
    cells = interviews(plan, generator=generator)
    sizes = cells["interviews"].to_numpy()
    people = cells.loc[cells.index.repeat(sizes), ["group", "area", "month"]].reset_index(names="cell")
    mood = generator.standard_normal(len(people))
    satisfied = foremost(
        mood, groups=people["cell"].to_numpy(dtype=np.int64), quotas=cells["satisfied"].to_numpy()
    )
    rows = pd.DataFrame(
        {
            "interviewed_on": days_within(_as_months(people["month"]), generator=generator),
            "crime_group": people["group"],
            "area": people["area"],
            "whole_experience": seven_points(satisfied, mood),
            **_stages(mood, satisfied, generator),
            **_people(len(people), generator),
            "ethnicity": drawn(
                ("white", "ethnic minority", None), (0.88, 0.1, 0.02), size=len(people), generator=generator
            ),
            "disability": generator.random(len(people)) < 0.2,
        }
    )
    return _in_order(rows, prefix="VS", plan=plan)


def make_domestic_abuse_survey(plan: Plan) -> pd.DataFrame:
    """Return the responses of the domestic abuse survey; the months in which it stood still have none.

    Parameters
    ----------
    plan : Plan
        What must be met, and the seed.

    Returns
    -------
    DataFrame
        The columns of the layout `domestic-abuse-survey`, in the order of the interviews.
    """
    generator = plan.generator("domestic-abuse-survey")
    base = int(plan.print_of(DA_BASE))
    earlier = [month for month in period_range(FIRST, LAST) if month not in {*SUSPENDED, *RESUMED}]
    before = generator.poisson(_DA_A_MONTH, len(earlier))
    resumed = generator.multinomial(base, [1 / len(RESUMED)] * len(RESUMED))
    months = np.repeat(_as_months(pd.Series([*earlier, *RESUMED])), [*before, *resumed])
    waves = np.repeat(np.arange(len(earlier) + 1), [*before, base])
    mood = generator.standard_normal(len(months))
    rows = pd.DataFrame(
        {
            "interviewed_on": days_within(months, generator=generator),
            "area": drawn(
                plan.force.area_names,
                _even(len(plan.force.area_names)),
                size=len(months),
                generator=generator,
            ),
            **{column: _satisfied(plan, id, waves, mood, generator) for column, id in DA_STAGES.items()},
            "whole_experience": _whole(waves, mood, generator),
            **{column: _said_yes(plan, id, waves, mood, generator) for column, id in DA_SERVICE.items()},
            **_people(len(months), generator, women=0.83),
        }
    )
    return _in_order(rows, prefix="DA", plan=plan)


def _stages(mood: Floats, satisfied: np.ndarray, generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Return answers about the stages of service, which go with the whole but are not the same."""
    # A satisfied victim stands above nought here whatever the month's share, so stages follow the printed level.
    leaning = np.where(satisfied, 0.75, -0.9) + 0.3 * mood
    answers = {}
    for column, shift in _STAGES:
        inclination = leaning + shift + 0.8 * generator.standard_normal(len(mood))
        answers[column] = blanked(
            seven_points(inclination > 0, inclination), _DOES_NOT_APPLY, generator=generator
        )
    return answers


def _people(size: int, generator: np.random.Generator, *, women: float = 0.5) -> dict[str, np.ndarray]:
    return {
        "age_band": drawn(AGES, _AGE_SHARES, size=size, generator=generator),
        "sex": drawn(("female", "male"), (women, 1 - women), size=size, generator=generator),
    }


def _quotas(share: float, waves: Numbers, generator: np.random.Generator) -> Numbers:
    """Return how many say yes in each wave: drawn before the break, exact in the last, printed wave."""
    sizes = np.bincount(waves)
    quotas = generator.binomial(sizes, min(max(share + _DA_BEFORE, 0.0), 1.0))
    quotas[-1] = int(rounded(share * int(sizes[-1])))
    return quotas


def _satisfied(
    plan: Plan, id: str, waves: Numbers, mood: Floats, generator: np.random.Generator
) -> np.ndarray:
    inclination = mood + generator.standard_normal(len(mood))
    quotas = _quotas(plan.print_of(id) / 100, waves, generator)
    return seven_points(foremost(inclination, groups=waves, quotas=quotas), inclination)


def _whole(waves: Numbers, mood: Floats, generator: np.random.Generator) -> np.ndarray:
    inclination = mood + 0.5 * generator.standard_normal(len(mood))
    quotas = generator.binomial(np.bincount(waves), _DA_WHOLE)
    return seven_points(foremost(inclination, groups=waves, quotas=quotas), inclination)


def _said_yes(
    plan: Plan, id: str, waves: Numbers, mood: Floats, generator: np.random.Generator
) -> np.ndarray:
    inclination = mood + generator.standard_normal(len(mood))
    quotas = _quotas(plan.print_of(id) / 100, waves, generator)
    otherwise = drawn(
        ("yes, partly", "no", "don't know"), (0.55, 0.4, 0.05), size=len(mood), generator=generator
    )
    return np.where(foremost(inclination, groups=waves, quotas=quotas), "yes, fully", otherwise)


def _as_months(months: pd.Series) -> np.ndarray:
    return np.array([f"{month.year}-{month.month:02d}" for month in months], dtype="datetime64[M]")


def _even(count: int) -> list[float]:
    return [1 / count] * count


def _in_order(rows: pd.DataFrame, *, prefix: str, plan: Plan) -> pd.DataFrame:
    """Put interviews into the order of their days, with a reference each."""
    ordered = rows.sort_values("interviewed_on", kind="stable", ignore_index=True)
    return ordered.assign(response_ref=references(prefix, copy=plan.copy, size=len(ordered)))

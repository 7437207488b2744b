"""Responses of the perception survey: weighted, by area and by what respondents say of themselves.

Each quarter and area has a share that its weighted answers must come to; those who lean most towards the answer
give it. The quarters are chosen so that every printed value comes out on the basis that its sentence names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.sample.perception_levels import QUARTERS, levels_of, points_by_area
from pcp_kpi.sample.plan import FIRST, Plan
from pcp_kpi.sample.survey_answers import Flags, Floats, Numbers, days_within, drawn, graded, references

A_QUARTER = 1250
AGES = ("16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75 and over")
AGREEMENT = (
    "strongly agree", "tend to agree", "neither agree nor disagree", "tend to disagree", "strongly disagree",
)  # fmt: skip
REACH = ("very confident", "fairly confident", "not very confident", "not at all confident")
SATISFACTION = (
    "very satisfied", "fairly satisfied", "neither satisfied nor dissatisfied", "fairly dissatisfied",
    "very dissatisfied",
)  # fmt: skip
INFORMED = (
    "very well informed", "fairly well informed", "not very well informed", "not at all informed",
)  # fmt: skip
SEEN = ("daily or most days", "about once a week", "about once a month", "less often", "never")

# Residents by area, about as the Office for National Statistics estimates them for mid-2019. Residents by age, and
# who of them answers (as many in each area, more of them older), are ours.
RESIDENTS = {
    "Herefordshire": 0.15, "North Worcestershire": 0.22, "Shropshire": 0.25, "South Worcestershire": 0.24,
    "Telford & Wrekin": 0.14,
}  # fmt: skip
_AGE_RESIDENTS = (0.12, 0.14, 0.14, 0.17, 0.16, 0.15, 0.12)
_AGE_ANSWERS = (0.07, 0.10, 0.13, 0.17, 0.19, 0.20, 0.14)
_MINORITY, _DISABLED = 0.06, 0.2

# Less confidence in the middle ages, with a disability and among ethnic minorities is said in words
# (panel-2021-09, line 2510); by how much is ours.
_MIDDLE_AGED, _WITH_DISABILITY, _OF_MINORITY = -0.35, -0.3, -0.45


@dataclass(frozen=True)
class Question:
    """One question of the survey.

    Parameters
    ----------
    column : str
        In the extract.
    answers : tuple of str
        Without "don't know"; the first two count.
    common, own : float
        How far the answer goes with the general view of the police, and with nothing else.
    unsure : float
        Share of those who do not know.
    """

    column: str
    answers: tuple[str, ...]
    common: float = 0.6
    own: float = 0.8
    unsure: float = 0.03


@dataclass(frozen=True, eq=False)
class Asked:
    """A question with what must come out and how far each person leans towards it.

    Parameters
    ----------
    question : Question
        The question.
    percent : array of float
        To be met, by quarter (rows) and area (columns).
    leaning : array of float
        One number a person.
    """

    question: Question
    percent: Floats
    leaning: Floats


CONFIDENCE = Question("confidence", AGREEMENT)
DRIVERS = (
    Question("reliable", AGREEMENT, 0.7, 0.7),
    Question("there_when_needed", AGREEMENT, 0.7, 0.7),
    Question("responds_quickly", AGREEMENT, 0.7, 0.7),
    Question("treats_fairly", AGREEMENT),
    Question("understands_issues", AGREEMENT),
    Question("informed", INFORMED),
    Question("sees_officer", SEEN, 0.3, 0.95),
)
# What an answer adds to confidence, in the order of the drivers. Reliability, being there when needed and quick
# response are named as the factors that most affect it (plan-2021-q2, 182).
_PULL = (0.34, 0.30, 0.26, 0.10, 0.08, 0.03, 0.02)
OTHERS = (
    Question("access_emergency", REACH, 0.4, 0.9),
    Question("access_non_emergency", REACH, 0.4, 0.9, 0.05),
    Question("satisfied_with_policing", SATISFACTION, 0.7, 0.7),
)


def make_perception_survey(plan: Plan) -> pd.DataFrame:
    """Return the responses of the perception survey.

    Parameters
    ----------
    plan : Plan
        The seed and the areas.

    Returns
    -------
    DataFrame
        The columns of the layout `perception-survey`, in the order of the interviews.
    """
    generator = plan.generator("perception-survey")
    people = _people(generator)
    view = _levelled(generator.standard_normal(len(people)), people)
    leanings = {question: _leaning(question, view, people, generator) for question in (*DRIVERS, *OTHERS)}
    leanings[CONFIDENCE] = _confident(leanings, people, generator)
    levels, areas = levels_of(plan), np.array(list(points_by_area(plan, RESIDENTS).values()))
    answers = {
        question.column: _answers(
            Asked(question, np.array(levels[question.column])[:, None] + areas, leaning), people, generator
        )
        for question, leaning in leanings.items()
    }
    rows = people.drop(columns=["cell", "quarter", "month"]).assign(**answers)
    rows["interviewed_on"] = days_within(people["month"].to_numpy(dtype="datetime64[M]"), generator=generator)
    rows = rows.sort_values("interviewed_on", kind="stable", ignore_index=True)
    return rows.assign(response_ref=references("PS", copy=plan.copy, size=len(rows)))


def _confident(
    leanings: dict[Question, Floats], people: pd.DataFrame, generator: np.random.Generator
) -> Floats:
    """Return how far each person leans to confidence: by the drivers, by group, and by nothing known."""
    leaning: Floats = _of_group(people) + 0.45 * _levelled(generator.standard_normal(len(people)), people)
    for question, pull in zip(DRIVERS, _PULL, strict=True):
        leaning += pull * leanings[question]
    return leaning


def _people(generator: np.random.Generator) -> pd.DataFrame:
    """Return who is asked: quarter, area, age and sex with their weights, ethnic group and disability."""
    areas, count = list(RESIDENTS), QUARTERS
    size = A_QUARTER * count
    place = np.tile(np.repeat(np.arange(len(areas)), A_QUARTER // len(areas)), count)
    quarter = np.repeat(np.arange(count), A_QUARTER)
    first = np.datetime64(str(FIRST.start)[:7], "M")
    people = pd.DataFrame(
        {
            "quarter": quarter,
            "cell": quarter * len(areas) + place,
            "month": first + 3 * quarter + generator.integers(0, 3, size),
            "area": np.array(areas, dtype=object)[place],
            "age_band": drawn(AGES, _AGE_ANSWERS, size=size, generator=generator),
            "sex": drawn(("female", "male"), (0.54, 0.46), size=size, generator=generator),
            "ethnicity": drawn(
                ("white", "ethnic minority", None), (0.92, _MINORITY, 0.02), size=size, generator=generator
            ),
            "disability": generator.random(size) < _DISABLED,
        }
    )
    return people.assign(weight=_weights(people))


def _weights(people: pd.DataFrame) -> np.ndarray:
    """Weight each cell of area, age and sex to its share of the residents; a quarter's mean is 1."""
    keys = ["quarter", "area", "age_band", "sex"]
    asked = people.groupby(keys)["cell"].transform("size").to_numpy()
    ages = people["age_band"].map(dict(zip(AGES, _AGE_RESIDENTS, strict=True))).to_numpy(dtype="float64")
    residents = people["area"].map(RESIDENTS).to_numpy(dtype="float64") * ages / 2
    raw = pd.Series(residents / asked)
    weights: np.ndarray = (raw / raw.groupby(people["quarter"]).transform("mean")).round(4).to_numpy()
    return weights


def _levelled(noise: Floats, people: pd.DataFrame) -> Floats:
    """Take chance differences between groups out, so that those put in come out whatever the seed."""
    level = pd.Series(noise)
    middle = people["age_band"].isin(AGES[2:4])
    for group in (middle, people["disability"], people["ethnicity"].fillna("")):
        level = level - level.groupby([people["quarter"], group]).transform("mean")
    levels: Floats = np.asarray(level, dtype=np.float64)
    return levels


def _of_group(people: pd.DataFrame) -> Floats:
    middle = people["age_band"].isin(AGES[2:4]).to_numpy()
    minority = people["ethnicity"].eq("ethnic minority").to_numpy(dtype=bool)
    effect: Floats = (
        _MIDDLE_AGED * middle
        + _WITH_DISABILITY * people["disability"].to_numpy(dtype=bool)
        + _OF_MINORITY * minority
    )
    return effect


def _leaning(
    question: Question, view: Floats, people: pd.DataFrame, generator: np.random.Generator
) -> Floats:
    return question.common * view + question.own * _levelled(generator.standard_normal(len(view)), people)


def _answers(asked: Asked, people: pd.DataFrame, generator: np.random.Generator) -> np.ndarray:
    unsure = generator.random(len(people)) < asked.question.unsure
    top = np.zeros(len(people), dtype=bool)
    cells = people["cell"].to_numpy()[~unsure]
    weights = people["weight"].to_numpy()[~unsure]
    top[~unsure] = _meeting(asked.leaning[~unsure], weights, cells=cells, shares=asked.percent / 100)
    below = (0.45, 0.35, 0.2) if len(asked.question.answers) == 5 else (0.65, 0.35)
    places = graded(top, asked.leaning, above=(0.35, 0.65), below=below)
    said = np.array(asked.question.answers, dtype=object)[places]
    return np.where(unsure, "don't know", said)


def _meeting(leaning: Floats, weights: Floats, *, cells: Numbers, shares: Floats) -> Flags:
    """Mark those who lean most, until the weighted share of each cell is met; what is left over is carried on.

    The areas' targets of a quarter are shifted together, so that the force's own share is met whatever the
    weights of those who do not know.
    """
    order = np.lexsort((-leaning, cells))
    heights = np.split(weights[order], np.flatnonzero(np.diff(cells[order])) + 1)
    force = shares @ np.array(list(RESIDENTS.values()))
    marked = []
    for quarter, level in enumerate(force):
        parts = heights[quarter * shares.shape[1] : (quarter + 1) * shares.shape[1]]
        marked += _marked(parts, targets=_shifted(parts, shares[quarter], level))
    top = np.empty(len(leaning), dtype=bool)
    top[order] = np.concatenate(marked)
    return top


def _shifted(parts: Sequence[Floats], shares: Floats, level: float) -> Floats:
    totals = np.array([part.sum() for part in parts])
    shift = level - (shares @ totals) / totals.sum()
    targets: Floats = (shares + shift) * totals
    return targets


def _marked(parts: Sequence[Floats], *, targets: Floats) -> list[Flags]:
    carried, marked = 0.0, []
    for part, target in zip(parts, targets, strict=True):
        heights = np.concatenate([[0.0], np.cumsum(part)])
        count = int(np.argmin(np.abs(heights - (target + carried))))
        carried += float(target - heights[count])
        marked.append(np.arange(len(part)) < count)
    return marked

"""Key drivers: importance as relaimpo reports it, intervals, and what is refused."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.measures.drivers import Resampling, driver_scores, key_drivers, shapley
from pcp_kpi.periods import Quarter

QUICK = Resampling(resamples=50)
# Swiss fertility about 1888 by province: Mosteller and Tukey (1977), Data Analysis and Regression, pages 549 to 551.
SWISS = """
80.2 17 15 12 9.96 22.2/83.1 45.1 6 9 84.84 22.2/92.5 39.7 5 5 93.4 20.2/85.8 36.5 12 7 33.77 20.3
76.9 43.5 17 15 5.16 20.6/76.1 35.3 9 7 90.57 26.6/83.8 70.2 16 7 92.85 23.6/92.4 67.8 14 8 97.16 24.9
82.4 53.3 12 7 97.67 21/82.9 45.2 16 13 91.38 24.4/87.1 64.5 14 6 98.61 24.5/64.1 62 21 12 8.52 16.5
66.9 67.5 14 7 2.27 19.1/68.9 60.7 19 12 4.43 22.7/61.7 69.3 22 5 2.82 18.7/68.3 72.6 18 2 24.2 21.2
71.7 34 17 8 3.3 20/55.7 19.4 26 28 12.11 20.2/54.3 15.2 31 20 2.15 10.8/65.1 73 19 9 2.84 20
65.5 59.8 22 10 5.23 18/65 55.1 14 3 4.52 22.4/56.6 50.9 22 12 15.14 16.7/57.4 54.1 20 6 4.2 15.3
72.5 71.2 12 1 2.4 21/74.2 58.1 14 8 5.23 23.8/72 63.5 6 3 2.56 18/60.5 60.8 16 10 7.72 16.3
58.3 26.8 25 19 18.46 20.9/65.4 49.5 15 8 6.1 22.5/75.5 85.9 3 2 99.71 15.1/69.3 84.9 7 6 99.68 19.8
77.3 89.7 5 2 100 18.3/70.5 78.2 12 6 98.96 19.4/79.4 64.9 7 3 98.22 20.2/65 75.9 9 9 99.06 17.8
92.2 84.6 3 3 99.46 16.3/79.3 63.1 13 13 96.83 18.1/70.4 38.4 26 12 5.62 20.3/65.7 7.7 29 11 13.79 20.5
72.7 16.7 22 13 11.22 18.9/64.4 17.6 35 32 16.92 23/77.6 37.6 15 7 4.97 20/67.6 18.7 25 7 8.65 19.5
35 1.2 37 53 42.34 18/44.7 46.6 16 29 50.43 18.2/42.8 27.7 22 29 58.33 19.3
"""
REGRESSORS = ("agriculture", "examination", "education", "catholic", "infant mortality")


@pytest.fixture(scope="module")
def swiss() -> pd.DataFrame:
    rows = [[float(cell) for cell in row.split()] for row in SWISS.strip().replace("\n", "/").split("/")]
    table = pd.DataFrame(rows, columns=["fertility", *REGRESSORS])
    return table.assign(weight=1.0 + np.arange(1, len(table) + 1) % 3)


def found(table, **options):
    with_five = {"outcome": "fertility", "drivers": REGRESSORS, "resampling": QUICK}
    # Each province twice: five drivers need fifty rows, and twice as many change no correlation.
    result = key_drivers(pd.concat([table] * 2), **with_five, **options)
    return result.set_index("driver")["importance"].reindex(REGRESSORS).tolist()


def test_importance_is_lmg_as_relaimpo_gives_it(swiss) -> None:
    """R's relaimpo, calc.relimp(lm(Fertility ~ ., swiss)), type lmg."""
    lmg = [0.0570912207681, 0.1711730289002, 0.2601346786244, 0.1055701503735, 0.1127659229265]
    assert len(swiss) == 47
    assert found(swiss, weight="") == pytest.approx(lmg, abs=1e-12)


def test_weights_count_as_in_relaimpo(swiss) -> None:
    """The same with weights 1 + (row number modulo 3)."""
    lmg = [0.0518208063017, 0.1549452302086, 0.2559770835712, 0.1019573530969, 0.1296324182449]
    assert found(swiss) == pytest.approx(lmg, abs=1e-12)


def test_importance_is_the_mean_rise_over_all_orders() -> None:
    random = np.random.default_rng(3)
    data = random.standard_normal((80, 4)) @ random.standard_normal((4, 4))
    matrix = np.corrcoef(data, rowvar=False)

    def explained(chosen):
        if not chosen:
            return 0.0
        design = np.column_stack([np.ones(80), data[:, list(chosen)]])
        left = data[:, 3] - design @ np.linalg.lstsq(design, data[:, 3], rcond=None)[0]
        return 1 - left.var() / data[:, 3].var()

    rises = np.zeros(3)
    for order in permutations(range(3)):
        for place, driver in enumerate(order):
            rises[driver] += explained(order[: place + 1]) - explained(order[:place])
    assert shapley(matrix[None])[0] == pytest.approx(rises / 6)


def answers(size=400, seed=2) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    table = pd.DataFrame(random.standard_normal((size, 3)), columns=["strong", "weak", "none"])
    noise = random.standard_normal(size)
    return table.assign(confidence=2 * table["strong"] + table["weak"] + noise, weight=1.0)


def test_intervals_hold_the_share_and_ranks_tell_near_drivers_apart() -> None:
    result = key_drivers(answers(), drivers=["none", "weak", "strong"])
    assert result["driver"].tolist() == ["strong", "weak", "none"]
    assert result["share"].sum() == pytest.approx(1)
    assert (result["lower"] <= result["share"]).all()
    assert (result["share"] <= result["upper"]).all()
    assert result[["rank", "rank_lower", "rank_upper"]].values.tolist() == [[1, 1, 1], [2, 2, 2], [3, 3, 3]]
    # The truth: 4 and 1 of 5 parts of what is explained.
    assert result["lower"][0] < 0.8 < result["upper"][0]


def test_the_seed_decides_the_resamples_and_nothing_else() -> None:
    once, again, other = (
        key_drivers(answers(), drivers=["strong", "weak"], resampling=Resampling(resamples=50, seed=seed))
        for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(once, again)
    assert once["share"].equals(other["share"])
    assert not once["lower"].equals(other["lower"])


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"drivers": ["strong"]}, "key drivers are 2 to 12 columns; 1 came"),
        ({}, {"drivers": ["strong", "wek"]}, "the responses lack the columns wek"),
        ({"weak": np.nan}, {}, "there are gaps in weak; leave out respondents who did not answer all"),
        ({"weak": 4.0}, {}, "everyone gave the same answer to weak; leave it out"),
        ({"weight": 0.0}, {}, "every weight in weight is above nought; leave out respondents without one"),
    ],
)
def test_what_cannot_be_analysed_is_refused(message_of, change, options, message) -> None:
    asked = {"drivers": ["strong", "weak"], "resampling": QUICK, **options}
    table = answers().assign(**change)
    assert message_of(CommandError, lambda: key_drivers(table, **asked)) == message


def test_few_respondents_and_drivers_that_say_the_same_are_refused(message_of) -> None:
    few = answers(size=19)
    assert message_of(CommandError, lambda: key_drivers(few, drivers=["strong", "weak"])) == (
        "2 drivers need at least 20 respondents; 19 came"
    )
    twice = answers().assign(double=lambda table: 3 - 2 * table["strong"])
    assert message_of(CommandError, lambda: key_drivers(twice, drivers=["weak", "strong", "double"])) == (
        "some drivers say the same as others, most of all strong and double; leave one out"
    )


def test_scores_hold_no_key_day_or_area(opened) -> None:
    from pcp_kpi.records import read_extracts

    blank = dict.fromkeys(read_extracts()["perception-survey"].columns)
    said = {"confidence": "tend to agree", "informed": "very well informed", "sees_officer": "never"}
    agree = dict.fromkeys(
        ("reliable", "there_when_needed", "responds_quickly", "treats_fairly", "understands_issues"),
        "strongly disagree",
    )
    rows = pd.DataFrame(
        [
            {**blank, **said, **agree, "response_ref": "P1", "weight": 1.5, "interviewed_on": "2021-06-30"},
            {**blank, **said, **agree, "response_ref": "P2", "weight": 1.0, "interviewed_on": "2021-07-01"},
            {**blank, **said, "response_ref": "P3", "weight": 1.0, "interviewed_on": "2021-04-01"},
        ]
    )
    rows = rows.assign(interviewed_on=pd.to_datetime(rows["interviewed_on"]), disability=False)
    scores = driver_scores(opened(perception_survey=rows), Quarter(2021, 1))
    assert scores.to_dict("records") == [
        {
            "confidence": 4.0, "reliable": 1.0, "there_when_needed": 1.0, "responds_quickly": 1.0,
            "treats_fairly": 1.0, "understands_issues": 1.0, "informed": 4.0, "sees_officer": 1.0, "weight": 1.5,
        }
    ]  # fmt: skip

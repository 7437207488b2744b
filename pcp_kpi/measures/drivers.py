"""Key drivers: how much of what moves one answer each other answer accounts for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.periods import Period

if TYPE_CHECKING:
    from pcp_kpi.records import Records

Floats: TypeAlias = NDArray[np.float64]

# The scales of the survey as scores, the best answer highest; "don't know" has none.
SCORES: Mapping[str, float] = MappingProxyType(
    {
        "strongly agree": 5, "tend to agree": 4, "neither agree nor disagree": 3, "tend to disagree": 2,
        "strongly disagree": 1,
        "very well informed": 4, "fairly well informed": 3, "not very well informed": 2, "not at all informed": 1,
        "daily or most days": 5, "about once a week": 4, "about once a month": 3, "less often": 2, "never": 1,
    }
)  # fmt: skip
DRIVERS = (
    "reliable", "there_when_needed", "responds_quickly", "treats_fairly", "understands_issues", "informed",
    "sees_officer",
)  # fmt: skip
OUTCOME, WEIGHT = "confidence", "weight"
MOST_DRIVERS = 12
_AT_ONCE = 100
_SAME = 1e-8


@dataclass(frozen=True)
class Resampling:
    """How the uncertainty is found: how many resamples, from which seed, and how wide an interval."""

    resamples: int = 1000
    seed: int = 1
    confidence: float = 0.95


def driver_scores(records: Records, period: Period) -> pd.DataFrame:
    """Return the answers about confidence and its drivers as scores, without key, day, area or person.

    Parameters
    ----------
    records : Records
        With the extract `perception-survey`.
    period : Period
        Interviews within it.

    Returns
    -------
    DataFrame
        `confidence`, each driver and `weight`; one row a respondent who answered all of them, in an order that
        tells nothing of the interviews'.
    """
    table = records["perception-survey"]
    first, last = period.start.isoformat(), period.end.isoformat()
    within = table.filter(table.interviewed_on >= first, table.interviewed_on <= last)
    answers = within.select(OUTCOME, *DRIVERS, WEIGHT).to_pandas()
    for column in (OUTCOME, *DRIVERS):
        answers[column] = answers[column].map(dict(SCORES)).astype("float64")
    complete: pd.DataFrame = answers.dropna()
    return complete.sort_values([OUTCOME, *DRIVERS, WEIGHT], ignore_index=True)


def key_drivers(
    responses: pd.DataFrame,
    *,
    outcome: str = OUTCOME,
    drivers: Sequence[str] = DRIVERS,
    weight: str = WEIGHT,
    resampling: Resampling | None = None,
) -> pd.DataFrame:
    r"""Return the relative importance of drivers, with bootstrap intervals.

    Parameters
    ----------
    responses : DataFrame
        One row a respondent, the answers as scores without gaps.
    outcome, weight : str, optional
        Column to be explained; column of weights, or empty: all count alike.
    drivers : sequence of str, optional
        Columns that may explain it, 2 to 12.
    resampling : Resampling, optional
        1,000 resamples from seed 1 and 95% if left out.

    Returns
    -------
    DataFrame
        One row a driver, the greatest first: `driver`, `importance` (part of the explained variance; the parts add up
        to :math:`R^2`), `share` (part of :math:`R^2`, adding up to one), `lower` and `upper` (percentile interval of
        the share), `rank`, `rank_lower` and `rank_upper` (between which ranks it lies in the resamples).

    Raises
    ------
    CommandError
        When a column is missing, has gaps or does not vary, drivers are too few, too many or say the same,
        respondents are too few, or a weight is not above nought.

    Notes
    -----
    The importance of a driver is the rise of :math:`R^2` when it joins the others, averaged over all orders in which
    they can join: the method of Lindeman, Merenda and Gold, which is Shapley's value of the game :math:`R^2`.

    .. math:: \phi_j = \sum_{S \not\ni j} \frac{|S|! \, (k - |S| - 1)!}{k!} \left(R^2_{S \cup j} - R^2_S\right).

    It shares out what correlated drivers explain together instead of giving it to one of them. Importance is not
    cause: a driver's answer and confidence may both follow from a third thing. Scores are taken as they stand, equally
    far apart. The bootstrap draws whole respondents with their weights.

    References
    ----------
    Lindeman, R. H., Merenda, P. F. and Gold, R. Z. (1980), Introduction to Bivariate and Multivariate Analysis,
    chapter 4. Grömping, U. (2006), Relative importance for linear regression in R: the package relaimpo, Journal of
    Statistical Software 17(1).

    Examples
    --------
    >>> one, two, rest = np.random.default_rng(1).standard_normal((500, 3)).T
    >>> answers = pd.DataFrame({"reliable": one, "informed": two, "confidence": 2 * one + two + rest})
    >>> key_drivers(answers, drivers=["reliable", "informed"], weight="")[["driver", "share"]].round(2).values.tolist()
    [['reliable', 0.82], ['informed', 0.18]]
    """
    _refuse_unsound(responses, outcome, drivers, weight)
    return _ranked(responses[[*drivers, outcome]], _weights(responses, weight), drivers, resampling)


def _weights(responses: pd.DataFrame, weight: str) -> np.ndarray:
    return responses[weight].to_numpy(dtype="float64") if weight else np.ones(len(responses))


def _ranked(
    answers: pd.DataFrame, weights: np.ndarray, drivers: Sequence[str], resampling: Resampling | None
) -> pd.DataFrame:
    """Return importance, share and intervals of drivers, the greatest first; the outcome is the last column."""
    scores, how = answers.to_numpy(dtype="float64"), resampling or Resampling()
    together = _correlations(scores - scores.mean(axis=0), weights[None, :])
    _refuse_same(together[0], drivers)
    importance = shapley(together)[0]
    shares = np.concatenate([_share(part) for part in _resampled(scores, weights, how)])
    table = pd.DataFrame({"driver": list(drivers), "importance": importance, "share": _share(importance)})
    spread = _intervals(shares, how.confidence)
    ordered = table.assign(**spread).sort_values("share", ascending=False, kind="stable", ignore_index=True)
    ordered.insert(5, "rank", np.arange(1, len(ordered) + 1))
    return ordered


def shapley(correlations: Floats) -> Floats:
    """Return the importance of each driver from matrices of correlations.

    Parameters
    ----------
    correlations : array of float
        Stack of matrices, drivers first, the outcome last.

    Returns
    -------
    array of float
        One row a matrix, one column a driver; each row adds up to R squared.
    """
    count = correlations.shape[1] - 1
    explained = {chosen: _explained(correlations, chosen) for chosen in _subsets(count)}
    importance = np.zeros((len(correlations), count))
    for chosen in explained:
        for driver in set(range(count)) - set(chosen):
            joined = tuple(sorted((*chosen, driver)))
            weight = 1 / (count * comb(count - 1, len(chosen)))
            importance[:, driver] += weight * (explained[joined] - explained[chosen])
    return importance


def _subsets(count: int) -> Iterator[tuple[int, ...]]:
    for size in range(count + 1):
        yield from combinations(range(count), size)


def _explained(correlations: Floats, chosen: tuple[int, ...]) -> Floats:
    """Return R squared of the outcome on the chosen drivers, for each matrix."""
    if not chosen:
        return np.zeros(len(correlations))
    places = list(chosen)
    among = correlations[:, places][:, :, places]
    with_outcome = correlations[:, places, -1]
    slopes = np.linalg.solve(among, with_outcome[:, :, None])[:, :, 0]
    explained: Floats = np.einsum("rd,rd->r", slopes, with_outcome)
    return explained


def _correlations(scores: Floats, weights: Floats) -> Floats:
    """Return the weighted correlations of the columns, one matrix for each row of weights."""
    count = scores.shape[1]
    products = (scores[:, :, None] * scores[:, None, :]).reshape(len(scores), -1)
    total = weights.sum(axis=1, keepdims=True)
    means = weights @ scores / total
    covariance = (weights @ products / total).reshape(-1, count, count) - means[:, :, None] * means[
        :, None, :
    ]
    spread = np.sqrt(np.einsum("rii->ri", covariance).clip(min=0))
    # An answer that does not vary in a resample goes with nothing.
    spread[spread == 0] = np.inf
    correlations: Floats = covariance / (spread[:, :, None] * spread[:, None, :])
    correlations[:, range(count), range(count)] = 1.0
    return correlations


def _resampled(scores: Floats, weights: Floats, how: Resampling) -> Iterator[Floats]:
    generator = np.random.default_rng(how.seed)
    even = np.full(len(scores), 1 / len(scores))
    # Centred scores keep the weighted sums of products free of cancellation.
    centred = scores - scores.mean(axis=0)
    for first in range(0, how.resamples, _AT_ONCE):
        drawn = generator.multinomial(len(scores), even, size=min(_AT_ONCE, how.resamples - first))
        yield shapley(_correlations(centred, drawn * weights))


def _share(importance: Floats) -> Floats:
    shares: Floats = importance / importance.sum(axis=-1, keepdims=True)
    return shares


def _intervals(shares: Floats, confidence: float) -> dict[str, NDArray[np.generic]]:
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    lower, upper = np.quantile(shares, tails, axis=0)
    ranks = shares.shape[1] - shares.argsort(axis=1).argsort(axis=1)
    first, last = np.quantile(ranks, tails, axis=0, method="closest_observation").astype("int64")
    return {"lower": lower, "upper": upper, "rank_lower": first, "rank_upper": last}


def _refuse_unsound(responses: pd.DataFrame, outcome: str, drivers: Sequence[str], weight: str) -> None:
    if not 2 <= len(drivers) <= MOST_DRIVERS:
        raise CommandError(f"key drivers are 2 to {MOST_DRIVERS} columns; {len(drivers)} came")
    columns = [outcome, *drivers, *([weight] if weight else [])]
    missing = [name for name in columns if name not in responses.columns]
    if missing:
        raise CommandError(f"the responses lack the columns {in_words(missing, most=12)}")
    gaps = [name for name in columns if responses[name].isna().any()]
    if gaps:
        raise CommandError(
            f"there are gaps in {in_words(gaps, most=12)}; leave out respondents who did not answer all"
        )
    if len(responses) < 10 * len(drivers):
        raise CommandError(
            f"{len(drivers)} drivers need at least {10 * len(drivers)} respondents; {len(responses)} came"
        )
    if weight and not (responses[weight] > 0).all():
        raise CommandError(f"every weight in {weight} is above nought; leave out respondents without one")
    flat = [name for name in (outcome, *drivers) if responses[name].nunique() < 2]
    if flat:
        raise CommandError(f"everyone gave the same answer to {in_words(flat, most=12)}; leave it out")


def _refuse_same(correlations: Floats, drivers: Sequence[str]) -> None:
    among = correlations[:-1, :-1]
    if np.linalg.eigvalsh(among)[0] < _SAME:
        np.fill_diagonal(among := among.copy(), 0.0)
        first, second = np.unravel_index(np.abs(among).argmax(), among.shape)
        raise CommandError(
            f"some drivers say the same as others, most of all {drivers[int(first)]} and {drivers[int(second)]}; "
            "leave one out"
        )

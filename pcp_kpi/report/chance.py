"""How much evidence is behind a change: held against the series' own past, or against the spread its limits rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pcp_kpi.annotations import Annotation
from pcp_kpi.comparison import EvidenceRule, with_evidence
from pcp_kpi.comparison.history import dispersion_of
from pcp_kpi.figures import SERIES
from pcp_kpi.periods import Month, Period, Quarter
from pcp_kpi.printing import number

# A series' past rises, falls and steps; neighbours tell how much chance does in spite of it.
RULE = EvidenceRule(neighbours=True)
SIGMAS = 2.0  # of the force's limits, printed or made by its rule
QUARTERS = 4  # what printed limits rest on: the quarters of a year
_SERIES = [name for name in (*SERIES, "source") if name != "grain"]
_COUNTED = ("count", "rate")
_WINDOWS = ("covid", "suspended")  # kinds of events in which a series does not vary as usual


def with_chance(
    changes: pd.DataFrame,
    *,
    past: pd.DataFrame,
    period: Period,
    kinds: Mapping[str, str],
    events: Sequence[Annotation] = (),
) -> pd.DataFrame:
    r"""Add how much evidence there is for each change of a report.

    Parameters
    ----------
    changes : DataFrame
        As `compare` gives them.
    past : DataFrame
        Periods of the same series up to the one reported, with `lower`, `upper` and `n_baseline`, as `with_limits` adds
        them.
    period : Period
        What is reported. Of a rolling window the past is that of its months: neighbouring windows share their cases.
    kinds : mapping of str to str
        As for `with_evidence`.
    events : sequence of Annotation, optional
        Periods that begin in a window such as Covid, or before a recording change, say nothing of how much chance does.

    Returns
    -------
    DataFrame
        As `with_evidence` gives them. A count or rate with fewer than eight periods of past must also lie further from
        its base than the spread behind its limits allows. With neither past nor limits it is told only where even chance
        among independent cases may have made the change; else it is not tested.

    Notes
    -----
    With limits `mean ± 2 s` from n points, two sums of k periods differ by chance with a standard deviation of
    :math:`s \sqrt{2 k}`, and their difference over it follows Student's t with n - 1 degrees of freedom. Of that p-value
    and the exact one of independent cases the greater holds.
    """
    history = usual(past, events)
    found = with_evidence(changes, history=history, kinds=kinds, rule=RULE)
    known = np.isfinite(dispersion_of(changes, history, neighbours=True)) | ~_counted(changes, kinds)
    return _held_against_limits(found, _beside_limits(changes, past, period), known)


def _held_against_limits(found: pd.DataFrame, beside: _Beside, known: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Let the more careful of both tests hold where the past does not tell how much chance does."""
    exact = found["p_value"].to_numpy(dtype="float64")
    without = np.isnan(beside.p_value)
    # Without limits only "no evidence" is known: cases that are not independent show still less.
    careful = np.where(exact < RULE.evidence, np.nan, exact)
    p_value = np.where(known, exact, np.where(without, careful, np.maximum(exact, beside.p_value)))
    held = ~known & ~without & np.isfinite(exact)
    difference = found["difference"].to_numpy(dtype="float64")
    low = np.where(held, np.fmin(found["low"], difference - beside.width), found["low"])
    high = np.where(held, np.fmax(found["high"], difference + beside.width), found["high"])
    return found.assign(
        p_value=p_value,
        low=np.where(np.isnan(p_value), np.nan, low),
        high=np.where(np.isnan(p_value), np.nan, high),
        evidence=pd.array(RULE.words(p_value), dtype="str"),
        stars=pd.array(RULE.stars(p_value), dtype="str"),
        test=pd.array(
            _test_words(found, held=held, untested=np.isfinite(exact) & np.isnan(p_value)), dtype="str"
        ),
    )


def _test_words(
    found: pd.DataFrame, *, held: npt.NDArray[np.bool_], untested: npt.NDArray[np.bool_]
) -> list[str]:
    """Say of each test how much chance was taken to do."""
    words = []
    rows = zip(found["test"], found["dispersion"], held, untested, strict=True)
    for test, factor, limited, unknown in rows:
        if unknown:
            words.append("none: nothing tells whether its cases are independent")
        elif limited:
            words.append(f"{test} and the spread behind its limits, whichever is more careful")
        elif factor > 1:
            words.append(f"{test}, cases varying {number(factor, 1)} times as much as independent ones")
        else:
            words.append(f"{test}, cases taken as independent" if factor == 1 else test)
    return words


def usual(past: pd.DataFrame, events: Sequence[Annotation]) -> pd.DataFrame:
    """Leave out periods that begin in a window such as Covid, or before something was recorded otherwise.

    Parameters
    ----------
    past : DataFrame
        Figures, one row a period of a series.
    events : sequence of Annotation
        Each touches the measures and areas that it names.

    Returns
    -------
    DataFrame
        The other rows, in their order.
    """
    unusual = np.zeros(len(past), dtype=bool)
    for event in events:
        if event.breaks_comparison:
            within = past["period"] < pd.Timestamp(event.first)
        elif event.kind in _WINDOWS and event.last is not None:
            within = past["period"].between(pd.Timestamp(event.first), pd.Timestamp(event.last))
        else:
            continue
        touched = [event.touches(*series) for series in zip(past["measure"], past["area"], strict=True)]
        unusual |= within.to_numpy(dtype=bool) & np.array(touched, dtype=bool)
    return past[~unusual]


def _counted(changes: pd.DataFrame, kinds: Mapping[str, str]) -> npt.NDArray[np.bool_]:
    return changes["measure"].map(dict(kinds)).fillna("count").isin(_COUNTED).to_numpy(dtype=bool)


@dataclass(frozen=True)
class _Beside:
    """Differences beside the spread that limits rest on: p-value, and half the width of the 95% interval."""

    p_value: npt.NDArray[np.float64]
    width: npt.NDArray[np.float64]


def _beside_limits(changes: pd.DataFrame, past: pd.DataFrame, period: Period) -> _Beside:
    """Hold each difference against the spread behind the limits of the period; NaN where there are none."""
    from scipy.special import stdtr, stdtrit

    limits = past[past["period"] == pd.Timestamp(period.timestamp)]
    limits = limits.drop_duplicates(_SERIES)[[*_SERIES, "lower", "upper", "n_baseline"]]
    joined = changes[_SERIES].merge(limits, on=_SERIES, how="left", validate="many_to_one")
    sigma = ((joined["upper"] - joined["lower"]) / (2 * SIGMAS)).to_numpy(dtype="float64")
    freedom = joined["n_baseline"].where(joined["n_baseline"] > 0, QUARTERS).to_numpy(dtype="float64") - 1
    summed = np.where(changes["grain"] == "year-to-date", _periods_to_date(period), 1)
    wide = sigma * np.sqrt(2 * summed)
    distance = changes["difference"].abs().to_numpy(dtype="float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        standard = np.where(distance == 0, 0.0, distance / wide)
    p_value = np.where(np.isnan(wide), np.nan, 2 * stdtr(freedom, -standard))
    return _Beside(p_value, wide * stdtrit(freedom, (1 + RULE.confidence) / 2))


def _periods_to_date(period: Period) -> int:
    """Return how many periods the year to date is the sum of."""
    if isinstance(period, Quarter):
        return period.number
    return period.financial_year.months.index(period) + 1 if isinstance(period, Month) else 1

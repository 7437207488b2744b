"""Records of single cases: keys, days, areas and codes, drawn so that counts come out as they were dealt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Quarter
from pcp_kpi.printing import rounded
from pcp_kpi.sample.exact import Floats, Wholes, count_that_prints
from pcp_kpi.sample.plan import Plan
from pcp_kpi.sample.rhythm import Rhythm, daily_counts, days_of, quarters_of, within

# A last weight for records without an area.
AREA_WEIGHTS = (0.133, 0.236, 0.204, 0.243, 0.180, 0.004)
_KEYS_OF_A_COPY = 10_000_000


def keys(plan: Plan, name: str, size: int) -> pd.Series:
    """Return plainly invented keys, such as ``INVENTED-SEARCH-10000001``; no two copies share one."""
    start = (plan.copy + 1) * _KEYS_OF_A_COPY
    return f"INVENTED-{name}-" + pd.Series(np.arange(start, start + size)).astype("str")


def codes(shares: Mapping[str, float], size: int, generator: np.random.Generator) -> np.ndarray:
    """Draw codes by their shares, up to a common factor."""
    weights = np.array(list(shares.values()), dtype="float64")
    names = np.array(list(shares), dtype=object)
    return names[generator.choice(len(names), size, p=weights / weights.sum())]


def areas(
    plan: Plan, size: int, generator: np.random.Generator, weights: Sequence[float] = AREA_WEIGHTS
) -> np.ndarray:
    """Draw areas by weights in the order of the force's file; the last weight is for none."""
    names = np.array([*plan.force.area_names, None], dtype=object)
    share = np.array(weights)
    return names[generator.choice(len(names), size, p=share / share.sum())]


def marked(size: int, count: int, generator: np.random.Generator) -> np.ndarray:
    """Return a truth for each of so many cases, true for exactly as many as are asked, at random places."""
    return generator.permutation(np.arange(size) < count)


def days_drawn(counts: Wholes, days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return each day as often as its count says."""
    return pd.DatetimeIndex(np.repeat(days.to_numpy().astype("datetime64[s]"), counts))


def later(days: pd.DatetimeIndex, waits: Floats | Wholes) -> pd.DatetimeIndex:
    """Return the days that lie whole days after others."""
    return days + pd.to_timedelta(np.floor(np.asarray(waits)), unit="D").as_unit("s")


def drawn_quarters(
    plan: Plan, rhythm: Rhythm, *, level: float, known: Mapping[Quarter, int], generator: np.random.Generator
) -> dict[Quarter, int]:
    """Return a count for every quarter: those known, and others drawn around the rhythm's expectation.

    Parameters
    ----------
    plan : Plan
        Says which quarters.
    rhythm : Rhythm
        Season, growth, Covid.
    level : float
        Cases in a quarter of which the rhythm's factors have the mean 1.
    known : mapping of Quarter to int
        Counts that are met exactly.
    generator : numpy Generator
        Draws the others (Poisson).
    """
    days = days_of(plan)
    factor = rhythm.on(days)
    expected = {quarter: float(factor[within(days, quarter)].mean()) * level for quarter in quarters_of(plan)}
    drawn = generator.poisson(list(expected.values()))
    return {
        quarter: known.get(quarter, int(count))
        for quarter, count in zip(expected, drawn.tolist(), strict=True)
    }


def days_of_cases(
    plan: Plan, rhythm: Rhythm, *, totals: Mapping[Quarter, int], generator: np.random.Generator
) -> pd.DatetimeIndex:
    """Draw a day for every case, in order, so that each quarter has its total."""
    return days_drawn(daily_counts(plan, rhythm, totals=totals, generator=generator), days_of(plan))


def base_that_prints(
    near: int, percents: Sequence[tuple[float, int]], counts: dict[int, float] | None = None
) -> int:
    """Return the base nearest to a number of which percentages can be printed.

    Parameters
    ----------
    near : int
        Where to look first.
    percents : sequence of (float, int)
        Percentages with their digits: some count of the base must be printed so.
    counts : dict of int to float, optional
        Counts that must themselves be printed as the percentage, with one decimal.

    Raises
    ------
    CommandError
        When no base within a tenth of the number will do.

    Examples
    --------
    >>> base_that_prints(2300, [(33.3, 1)], counts={437: 19.1})
    2293
    """
    for away in range(near // 10):
        for base in (near - away, near + away):
            good = all(
                f"{rounded(100 * count / base, 1)}" == f"{p:.1f}" for count, p in (counts or {}).items()
            )
            if good and all(_prints(percent, base, digits) for percent, digits in percents):
                return base
    raise CommandError(f"no base near {near:,} gives all of the printed percentages")


def _prints(percent: float, base: int, digits: int) -> bool:
    try:
        count_that_prints(percent, base, places=digits)
    except CommandError:
        return False
    return True

"""The methods by name, and which of them a history gets: by its length, its size and its record in trials."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.projection.counts import LOW_COUNTS, discounted_mean
from pcp_kpi.projection.ensemble import CUTS, MOVED, Lines, Tier, can_cut, cast_lines
from pcp_kpi.projection.history import History
from pcp_kpi.projection.ranges import NORMAL, WIDENING, Outlook, find_reach, outlook_on_scale, pooled
from pcp_kpi.projection.scales import Floats

TIERS = ("fast", "standard", "full")
METHODS = (*TIERS, "seasonal-naive")
SEASONAL_NAIVE = "seasonal naive"
SHORT = "theta and damped trend, the history being short"
NAMES = {
    "fast": "mean of theta and damped trend",
    "standard": "mean of a structural model, theta and damped trend",
    "full": "mean of structural models of logs and of roots, theta and damped trend",
}
TO_NAIVE = "drawn a third of the way to last year's figures"
NO_SKILL = "in trials it was no better than last year's figures"
LONG_FROM = {12: 37, 4: 16}
LOW = 10.0  # mean of the last two years below which counts are projected as counts
_DRAWN = 1 / 3
_TRIED = 8  # scored periods below which a record says too little to fall back on
_LEAST = {12: 24, 4: 8}  # periods known that an origin of a trial needs


def check_method(method: str) -> None:
    """Refuse a method that there is not.

    Raises
    ------
    CommandError
        When `method` is none of `METHODS`.
    """
    if method not in METHODS:
        raise CommandError(
            f"a method is one of {in_words(METHODS)}, not {method!r}{did_you_mean(method, METHODS)}"
        )


def look_out(histories: Sequence[History], steps: int, *, method: str, moved: float = MOVED) -> list[Outlook]:
    """Project many series.

    Parameters
    ----------
    histories : sequence of History
        What the projections rest on; months and quarters may be mixed.
    steps : int
        Periods to project, from the one after each history on.
    method : str
        A tier, or ``seasonal-naive``, the yardstick.
    moved : float, optional
        Chance, before anything is seen, that the level of a series has moved over a window for good.

    Returns
    -------
    list of Outlook
        One a history, with one number a step.
    """
    check_method(method)
    made: dict[int, Outlook] = {}
    for (season, kind), places in _families(histories, method).items():
        chosen = [histories[place] for place in places]
        tier = Tier("fast" if kind == SHORT else kind, steps, moved)
        if kind == LOW_COUNTS:
            outlooks = _tried_one_by_one(chosen, steps, discounted_mean)
        elif kind == SEASONAL_NAIVE:
            outlooks = _tried_one_by_one(chosen, steps, seasonal_naive)
        else:
            outlooks = _by_tier(chosen, tier, season=season, name=NAMES.get(kind, kind))
        made.update(zip(places, outlooks, strict=True))
    return [made[place] for place in range(len(histories))]


def _families(histories: Sequence[History], method: str) -> dict[tuple[int, str], list[int]]:
    """Return which series are projected and judged together."""
    families: dict[tuple[int, str], list[int]] = {}
    for place, history in enumerate(histories):
        families.setdefault((history.season, _kind(history, method)), []).append(place)
    return families


def _kind(history: History, method: str) -> str:
    if method == "seasonal-naive":
        return SEASONAL_NAIVE
    if history.scale.kind == "count" and _recent_mean(history) < LOW:
        return LOW_COUNTS
    return method if history.points >= LONG_FROM[history.season] else SHORT


def _recent_mean(history: History) -> float:
    return float(history.figures[history.known][-2 * history.season :].mean())


def _by_tier(histories: Sequence[History], tier: Tier, *, season: int, name: str) -> list[Outlook]:
    """Project the histories of one family by a tier, with ranges and record from trials inside the histories."""
    cuts = (0, *CUTS[season])
    lines = cast_lines(histories, tier, cuts=cuts, least=_LEAST[season])
    lines = Lines(lines.centre, pooled(lines.spread))
    trials = [_trial(history, lines, place, cuts) for place, history in enumerate(histories)]
    reach = find_reach(np.stack([trial.errors for trial in trials]), season=season)
    made = []
    for place, (history, trial) in enumerate(zip(histories, trials, strict=True)):
        spread = lines.spread[place, 0] * reach.own[place]
        centre, how = lines.centre[place, 0], name
        if trial.failed:
            # The mean of the figures, not of their logs.
            parts = centre + np.log(1 - _DRAWN), last_year(history, tier.steps) + np.log(_DRAWN)
            centre, how = np.logaddexp(*parts), f"{name}, {TO_NAIVE}"
        outlook = outlook_on_scale(centre, spread, scale=history.scale, factors=reach.factors, method=how)
        said = (NO_SKILL,) if trial.failed else ()
        made.append(replace(outlook, skill=trial.skill, held=reach.held, caveats=said))
    return made


@dataclass(frozen=True)
class _Trial:
    """How a method did from earlier origins of one series.

    `errors` are in standard errors, origin by step; `misses` and `naive` are summed absolute errors in the unit of the
    series, of the method and of seasonal naive, over `scored` periods.
    """

    errors: Floats
    misses: float
    naive: float
    scored: int

    @property
    def skill(self) -> float:
        return 1 - self.misses / self.naive if self.naive > 0 else np.nan

    @property
    def failed(self) -> bool:
        """Whether it was no better than last year's figures."""
        return self.scored >= _TRIED and self.skill <= 0


def _trial(history: History, lines: Lines, place: int, cuts: Sequence[int]) -> _Trial:
    steps = lines.centre.shape[2]
    errors = np.full((len(cuts) - 1, steps), np.nan)
    misses, naive, scored = 0.0, 0.0, 0
    figures = history.figures
    for origin, cut in enumerate(cuts[1:], start=1):
        reach = min(cut, steps)
        line = lines.centre[place, origin, :reach]
        if not np.isfinite(line).all():
            continue
        start = len(figures) - cut
        told = history.known[start : start + reach]
        apart = history.logs[start : start + reach] - line
        errors[origin - 1, :reach] = np.where(told, apart / lines.spread[place, origin, :reach], np.nan)
        actual = figures[start : start + reach]
        before = figures[start - history.season + np.arange(reach) % history.season]
        misses += float(np.abs(actual - history.scale.back(line))[told].sum())
        naive += float(np.abs(actual - before)[told].sum())
        scored += int(told.sum())
    return _Trial(errors, misses, naive, scored)


def last_year(history: History, steps: int) -> Floats:
    """Return the latest year's figures on the scale of the series, over and over."""
    return history.logs[-history.season :][np.arange(steps) % history.season]


def seasonal_naive(history: History, steps: int, *, method: str = SEASONAL_NAIVE) -> Outlook:
    r"""Project that each period repeats the same one a year before.

    Parameters
    ----------
    history : History
        At least two years.
    steps : int
        Periods to project.
    method : str, optional
        What to call it.

    Returns
    -------
    Outlook

    Notes
    -----
    The error of a year ahead is the root mean square of :math:`z_t - z_{t-m}`, :math:`z` being the series on its
    scale and :math:`m` the periods a year; :math:`k` years ahead it is :math:`\sqrt{k}` times that.
    """
    logs, known, season = history.logs, history.known, history.season
    apart = logs[season:] - logs[:-season]
    told = known[season:] & known[:-season]
    if told.sum() < season:
        told[:] = True
    ahead = np.arange(steps)
    spread = np.sqrt(np.mean(apart[told] ** 2) * (ahead // season + 1))
    factors = {level: NORMAL[level] * WIDENING[season][level] for level in NORMAL}
    centre = last_year(history, steps)
    return outlook_on_scale(centre, spread, scale=history.scale, factors=factors, method=method)


def _tried_one_by_one(
    histories: Sequence[History], steps: int, make: Callable[[History, int], Outlook]
) -> list[Outlook]:
    """Project series each for itself, with the record of trials."""
    trials = [[_single(history, cut, steps, make) for cut in CUTS[history.season]] for history in histories]
    found = [score for scores in trials for score in scores if score is not None]
    held80, held95 = (_share(found, name) for name in ("in80", "in95"))
    made = []
    for history, scores in zip(histories, trials, strict=True):
        told = [score for score in scores if score is not None]
        misses, naive = (sum(float(score[name].sum()) for score in told) for name in ("misses", "naive"))
        skill = 1 - misses / naive if naive > 0 else np.nan
        made.append(replace(make(history, steps), skill=skill, held=(held80, held95)))
    return made


def _share(scores: Sequence[dict[str, Floats]], name: str) -> float:
    # A trial that lies in a window as a whole has nothing to be held against.
    told = [score[name] for score in scores if len(score[name])]
    return float(np.concatenate(told).mean()) if told else float("nan")


def _single(
    history: History, cut: int, steps: int, make: Callable[[History, int], Outlook]
) -> dict[str, Floats] | None:
    """Return the errors of one trial and whether the ranges held."""
    if not can_cut(history, cut, _LEAST[history.season]):
        return None
    early, reach = history.early(cut), min(cut, steps)
    outlook, naive = make(early, reach), seasonal_naive(early, reach)
    start = len(history.logs) - cut
    told = history.known[start : start + reach]
    actual = history.figures[start : start + reach][told]
    return {
        "misses": np.abs(actual - outlook.value[told]),
        "naive": np.abs(actual - naive.value[told]),
        "in80": (actual >= outlook.low80[told]) & (actual <= outlook.high80[told]),
        "in95": (actual >= outlook.low95[told]) & (actual <= outlook.high95[told]),
    }

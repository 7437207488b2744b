"""Limits fitted to their baselines: one row for each series and stretch, which can be kept and used again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.figures.guard import refuse_no_figures
from pcp_kpi.limits.baselines import Rebase
from pcp_kpi.limits.cautions import Supply, warn_of_baselines
from pcp_kpi.limits.charts import Fitted, fit_kind, least_in_a_season
from pcp_kpi.limits.choosing import Nature, choose, nature_of, told_between
from pcp_kpi.limits.refusals import refuse_impossible, refuse_mixtures, refuse_short, refuse_twice_told
from pcp_kpi.limits.rules import AUTO, NEEDS_RANGES, LimitRule
from pcp_kpi.limits.series import (
    EVER,
    Points,
    Stretches,
    cut,
    ruled_points,
    season_of,
    seasons_a_year,
    series_of,
)  # fmt: skip
from pcp_kpi.printing import in_full


@dataclass(frozen=True)
class Limits:
    """The limits of each stretch, without the rows that they came from.

    Parameters
    ----------
    names : DataFrame
        Measure, area, breakdown and grain of each stretch.
    grain : str
        Which rows have limits.
    multiple : float
        Multiple of the standard deviation.
    begins, since : array of datetime64
        Day on which each stretch begins, and from which it has limits.
    kinds, why : array of str
        Kind of chart, and why it was chosen.
    bounded : array of bool
        Whether limits are kept within what the figure can be.
    fitted : Fitted
        What the baseline gives for the kind of each.
    nature : Nature
        What the figures are.
    count : array of int
        Baseline points.
    made : array of bool
        Whether the baseline suffices for limits.
    warning, baseline, rule : array of str
        Texts of each stretch.
    """

    names: pd.DataFrame
    grain: str
    multiple: float
    begins: np.ndarray
    since: np.ndarray
    kinds: np.ndarray
    why: np.ndarray
    bounded: np.ndarray
    fitted: Fitted
    nature: Nature
    count: np.ndarray
    made: np.ndarray
    warning: np.ndarray
    baseline: np.ndarray
    rule: np.ndarray


def fit(
    figures: pd.DataFrame, rule: LimitRule, *, missing: str, rebases: Sequence[Rebase]
) -> tuple[Limits, np.ndarray, np.ndarray]:
    """Fit the rule to every series, refusing what has no limits.

    Parameters
    ----------
    figures : DataFrame
        Many series at once.
    rule : LimitRule
        Kind, baseline and convention.
    missing : str
        ``refuse`` or ``leave`` a series whose baseline is too short.
    rebases : sequence of Rebase
        Where series have new limits.

    Returns
    -------
    tuple of Limits, array of int and array of int
        The limits; the stretch of each row; the places of the rows that were used.

    Raises
    ------
    CommandError
        When `missing` is another word, and for all that `refusals` lists.
    """
    refuse_no_figures(figures)
    if not isinstance(rule, LimitRule):
        raise CommandError(
            f"limits are made by a rule, such as LimitRule(FinancialYear(2024)), not by {rule!r}"
        )
    if missing not in ("refuse", "leave"):
        raise CommandError(f"missing is 'refuse' or 'leave', not {missing!r}")
    series, names = series_of(figures)
    stretches = cut(names, rebases)
    stretch = stretches.of_rows(series, figures["period"].to_numpy().astype("datetime64[D]"))
    points, period = ruled_points(figures, rule, stretch=stretch, count=len(stretches.series))
    refuse_mixtures(figures.iloc[points.rows], rule, codes=series[points.rows])
    taken = _Taking(rule, stretches, points, period)
    points, left_out = taken.points(figures["status"].to_numpy()[points.rows])
    refuse_twice_told(figures, points)
    nature = nature_of(points, names, series=stretches.series, ask=rule.kind != "sd")
    kinds, why = _kinds(rule, points, nature, names=names.iloc[stretches.series])
    fitted = _fit_all(figures, rule, points, kinds, period)
    supply = _supply(points, fitted, left_out, taken.expected)
    made = taken.enough(supply, kinds, points, period)
    if missing == "refuse":
        _refuse_short(rule, names, stretches, points, supply.count, made | taken.exempt)
    warning = warn_of_baselines(supply, grain=rule.grain, made=made)
    warning = np.where(taken.exempt, "", warning)
    limits = Limits(
        names.iloc[stretches.series].reset_index(drop=True), rule.grain, rule.multiple, stretches.since, taken.since,
        kinds, why, np.array([rule.settings.bounds(kind) for kind in kinds], dtype=bool), fitted, nature, supply.count,
        made, warning, taken.labels(), _rule_words(rule, kinds, taken),
    )  # fmt: skip
    return limits, stretch, np.sort(points.rows[points.base])


class _Taking:
    """Which points of each stretch make its baseline."""

    def __init__(self, rule: LimitRule, stretches: Stretches, points: Points, period: np.ndarray) -> None:
        self.rule, self.stretches, self._points, self._period = rule, stretches, points, period
        start = rule.points.start
        begin = EVER if start is None else np.datetime64(start)
        later = stretches.since != EVER
        # Re-based before the baseline begins: the rule's own baseline holds, and the stretch before has none.
        self.fresh = later & ((start is None) | (stretches.since > begin))
        self.since = np.where(self.fresh, stretches.since, np.maximum(stretches.since, begin))
        self.exempt = self._ends_before(begin) if start is not None else np.zeros(len(later), dtype=bool)
        needed = rule.points_needed
        usual = int(np.iinfo("int64").max) if needed is None else needed
        own = [rebase.points if rebase and rebase.points else usual for rebase in stretches.rebases]
        self.most = np.where(self.fresh, own, usual)
        self.expected = np.where(self.most < np.iinfo("int64").max, self.most, 0)

    def _ends_before(self, begin: np.datetime64) -> np.ndarray:
        """Tell which stretches end before the baseline begins, so that they never have limits."""
        series, since = self.stretches.series, self.stretches.since
        order = np.lexsort((since, series))
        next_day = np.full(len(series), np.datetime64("9999-12-31", "D"))
        followed = np.flatnonzero(series[order][1:] == series[order][:-1])
        next_day[order[followed]] = since[order[followed + 1]]
        return np.asarray(next_day <= begin)

    def points(self, status: np.ndarray) -> tuple[Points, np.ndarray]:
        """Return the points with their baselines, and how many provisional ones were left out."""
        rule, points = self.rule, self._points
        codes = points.groups.codes
        held = rule.points.holds(self._period, rule.grain) | (self.fresh[codes] & self._not_left_out())
        held &= np.isfinite(points.level)
        final = self._usable(status)
        base = held & final
        # Count within the stretch, in order of time: a baseline of so many points takes the first of them.
        counted = np.cumsum(base)
        rows = points.groups.count()
        before = np.concatenate([[0], counted])[np.cumsum(rows) - rows][codes]
        base &= counted - before <= self.most[codes]
        left = np.bincount(codes[held & ~final & (status == "provisional")], minlength=points.groups.size)
        made = Points(points.groups, points.rows, points.value, points.of, points.level, points.step, base)
        return made, left

    def _usable(self, status: np.ndarray) -> np.ndarray:
        if self.rule.takes_every_status:
            return np.ones(len(status), dtype=bool)
        usable = status == "final"
        if self.rule.points.provisional:
            usable = usable | (status == "provisional")
        return np.asarray(usable, dtype=bool)

    def _not_left_out(self) -> np.ndarray:
        return replace(self.rule.points, spans=()).holds(self._period, self.rule.grain)

    def enough(self, supply: Supply, kinds: np.ndarray, points: Points, period: np.ndarray) -> np.ndarray:
        """Tell whose baseline suffices."""
        rule = self.rule
        ranged = np.isin(kinds.astype(str), NEEDS_RANGES)
        enough = np.where(ranged, (supply.count >= 2) & (supply.ranges >= 1), supply.count >= 1)
        if rule.kind == "sd":
            least = np.where(self.expected > 0, self.expected, rule.ddof + 1)
            enough = supply.count >= np.maximum(least, rule.ddof + 1)
        elif rule.points.first is not None:
            enough &= (supply.count >= rule.points.first) | self.fresh
        if rule.kind == "xmr-seasonal":
            seasons = seasons_a_year(rule.grain)
            enough &= least_in_a_season(points, season_of(period, rule.grain), seasons) >= 2
        return np.asarray(enough)

    def labels(self) -> np.ndarray:
        """Return what each stretch's baseline is, as the column `baseline` has it."""
        usual = self.rule.points.label
        texts = [
            _rebased(rebase, most) if fresh else usual
            for fresh, rebase, most in zip(self.fresh, self.stretches.rebases, self.expected, strict=True)
        ]
        return np.array(texts, dtype=object)


def _rebased(rebase: Rebase | None, most: int) -> str:
    if rebase is None:
        return ""
    points = f"the first {in_full(int(most))} points" if most else "all points"
    return f"{points} from {rebase.date.isoformat()} (re-based: {rebase.reason})"


def _kinds(
    rule: LimitRule, points: Points, nature: Nature, *, names: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    if rule.kind == AUTO:
        return choose(points, nature, grain=rule.grain, told=told_between(names))
    count = points.groups.size
    return np.full(count, rule.kind, dtype=object), np.full(count, "", dtype=object)


def _fit_all(
    figures: pd.DataFrame, rule: LimitRule, points: Points, kinds: np.ndarray, period: np.ndarray
) -> Fitted:
    """Fit each kind that is used, and keep of each stretch what its own kind gives."""
    whole: Fitted | None = None
    for kind in dict.fromkeys(kinds):
        own = kinds == kind
        refuse_impossible(figures, points.only(own[points.groups.codes]), kind)
        fitted = fit_kind(kind, points, rule, period=period)
        whole = fitted if whole is None else whole.with_own(fitted, own)
    return whole or fit_kind("sd", points, rule, period=period)


def _supply(points: Points, fitted: Fitted, left_out: np.ndarray, expected: np.ndarray) -> Supply:
    level, groups = points.level[points.base], points.base_groups
    first = np.zeros(groups.size)
    first[groups.codes[::-1]] = level[::-1]
    flat = (groups.total((level != first[groups.codes]).astype("float64")) == 0) & (groups.count() > 0)
    return Supply(groups.count(), fitted.ranges, left_out, expected, flat)


def _refuse_short(
    rule: LimitRule,
    names: pd.DataFrame,
    stretches: Stretches,
    points: Points,
    count: np.ndarray,
    enough: np.ndarray,
) -> None:
    """Refuse stretches that are too short; those without a row of the rule's grain are not asked."""
    asked = np.unique(points.groups.codes)
    if enough[asked].all():
        return
    table = names.iloc[stretches.series[asked]].assign(count=count[asked], short=~enough[asked])
    refuse_short(table, rule)


def _rule_words(rule: LimitRule, kinds: np.ndarray, taken: _Taking) -> np.ndarray:
    """Return the rule of each stretch in words; a re-based one names its own baseline."""
    words = {kind: rule.of_kind(kind).words for kind in dict.fromkeys(kinds)}
    texts = np.array([words[kind] for kind in kinds], dtype=object)
    for place in np.flatnonzero(taken.fresh):
        own, rebased = (
            rule.of_kind(kinds[place]),
            _rebased(taken.stretches.rebases[place], taken.expected[place]),
        )
        texts[place] = own.words.replace(own.points_in_words, rebased)
    return texts

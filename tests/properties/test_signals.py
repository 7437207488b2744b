"""Signals against a slow, obvious reading of every rule, and what holds of them whatever the figures."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.signals import RULE_SETS, Rule, RuleSet, with_signals

MEAN, SIGMA = 10.0, 2.0
# Whole numbers meet the centre (10), the zones (12, 14, 16) and each other often.
LEVELS = st.lists(st.one_of(st.integers(2, 18), st.none()), min_size=1, max_size=40)
SMOOTH = st.lists(st.integers(7, 13), min_size=1, max_size=60)
MODEST = settings(max_examples=20, deadline=None)
FEW = settings(max_examples=8, deadline=None)
Stretch = list[float]
Oracle = Callable[[Stretch, Rule], set[int]]


def points_of(
    levels: list[int | None], *, measure: str = "rape", skip: frozenset[int] = frozenset()
) -> pd.DataFrame:
    """Monthly points about a fixed mean; months in `skip` have no row."""
    months = pd.date_range("2019-04-01", periods=len(levels), freq="MS", unit="us")
    table = pd.DataFrame(
        {
            "measure": measure, "area": "West Mercia", "breakdown": "", "grain": "month", "period": months,
            "level": np.array(levels, dtype=float), "mean": MEAN, "lower": MEAN - 3 * SIGMA,
            "upper": MEAN + 3 * SIGMA, "sigma": SIGMA, "baseline": "2018/19", "status": "final",
        }
    )  # fmt: skip
    return table.drop(index=[place for place in skip if place < len(levels)])


def stretches(levels: list[int | None]) -> list[tuple[int, Stretch]]:
    """Cut a series at its missing values: where each stretch begins, and its levels."""
    cut: list[tuple[int, Stretch]] = []
    before: int | None = None
    for place, level in enumerate(levels):
        if level is not None:
            if before is None:
                cut.append((place, []))
            cut[-1][1].append(float(level))
        before = level
    return cut


def side(level: float) -> int:
    return (level > MEAN) - (level < MEAN)


def beyond(level: float, sigmas: float) -> int:
    return (level > MEAN + sigmas * SIGMA) - (level < MEAN - sigmas * SIGMA)


def windows(stretch: Stretch, length: int) -> list[list[int]]:
    return [list(range(start, start + length)) for start in range(len(stretch) - length + 1)]


def marked(window: list[int], rule: Rule) -> set[int]:
    return set(window) if rule.marks == "all" else {window[-1]}


def slow_beyond(stretch: Stretch, rule: Rule) -> set[int]:
    return {place for place, level in enumerate(stretch) if beyond(level, rule.sigmas)}


def slow_run(stretch: Stretch, rule: Rule) -> set[int]:
    found: set[int] = set()
    for window in windows(stretch, rule.length):
        sides = {side(stretch[place]) for place in window}
        if sides in ({1}, {-1}):
            found |= marked(window, rule)
    return found


def slow_trend(stretch: Stretch, rule: Rule) -> set[int]:
    found: set[int] = set()
    for window in windows(stretch, rule.length):
        steps = [stretch[b] - stretch[a] for a, b in pairwise(window)]
        if all(step > 0 for step in steps) or all(step < 0 for step in steps):
            found |= marked(window, rule)
    return found


def slow_some_whole(stretch: Stretch, rule: Rule, *, inside: bool) -> set[int]:
    """As the NHS has it: three points on one side, two of them in the zone; those in the zone are marked."""

    def zone(level: float) -> bool:
        return bool(beyond(level, rule.sigmas)) and not (inside and beyond(level, 3))

    found: set[int] = set()
    for window in windows(stretch, rule.length):
        one_side = {side(stretch[place]) for place in window} in ({1}, {-1})
        near = [place for place in window if zone(stretch[place])]
        if one_side and len(near) >= rule.count:
            found |= set(near)
    return found


def slow_some_last(stretch: Stretch, rule: Rule) -> set[int]:
    """As the handbooks have it: the point is in the zone, and enough of it and the few before are."""
    found: set[int] = set()
    for place, level in enumerate(stretch):
        recent = stretch[max(place - rule.length + 1, 0) : place + 1]
        for sign in (1, -1):
            near = [other for other in recent if beyond(other, rule.sigmas) == sign]
            if beyond(level, rule.sigmas) == sign and len(near) >= rule.count:
                found.add(place)
    return found


def slow_some(stretch: Stretch, rule: Rule) -> set[int]:
    if rule.marks == "last":
        return slow_some_last(stretch, rule)
    return slow_some_whole(stretch, rule, inside=rule.kind == "some-near")


def slow_alternating(stretch: Stretch, rule: Rule) -> set[int]:
    found: set[int] = set()
    for window in windows(stretch, rule.length):
        steps = [np.sign(stretch[b] - stretch[a]) for a, b in pairwise(window)]
        if all(a * b == -1 for a, b in pairwise(steps)):
            found |= marked(window, rule)
    return found


def slow_hugging(stretch: Stretch, rule: Rule) -> set[int]:
    found: set[int] = set()
    for window in windows(stretch, rule.length):
        if not any(beyond(stretch[place], rule.sigmas) for place in window):
            found |= marked(window, rule)
    return found


def slow_avoiding(stretch: Stretch, rule: Rule) -> set[int]:
    found: set[int] = set()
    for window in windows(stretch, rule.length):
        if all(beyond(stretch[place], rule.sigmas) for place in window):
            found |= marked(window, rule)
    return found


def slow_limits(stretch: Stretch, rule: Rule) -> set[int]:
    return {place for place, level in enumerate(stretch) if beyond(level, 3)}


ORACLES: dict[str, Oracle] = {
    "limits": slow_limits, "beyond": slow_beyond, "run": slow_run, "trend": slow_trend,
    "some-beyond": slow_some, "some-near": slow_some, "alternating": slow_alternating,
    "hugging": slow_hugging, "avoiding": slow_avoiding,
}  # fmt: skip
RULES = sorted({rule for each in RULE_SETS.values() for rule in each.rules if rule.kind in ORACLES}, key=repr)
RULES += [Rule(kind, length=4, sigmas=1) for kind in ("alternating", "hugging", "avoiding")]
RULES += [Rule(kind, length=4, sigmas=1, marks="last") for kind in ("alternating", "hugging", "avoiding")]
RULES += [Rule("run", length=3, marks="last"), Rule("trend", length=3), Rule("trend", length=3, marks="last")]


@pytest.mark.parametrize(
    "rule", RULES, ids=lambda rule: f"{rule.kind}-{rule.length}-{rule.marks}-{rule.causes[0]}"
)
@MODEST
@given(levels=st.one_of(LEVELS, SMOOTH))
def test_every_rule_flags_what_its_slow_reading_flags(rule: Rule, levels: list[int | None]) -> None:
    slow: set[int] = set()
    for start, stretch in stretches(levels):
        slow |= {start + place for place in ORACLES[rule.kind](stretch, rule)}
    table = with_signals(points_of(levels), RuleSet("one", "1", (rule,)))
    assert set(np.flatnonzero(table["flag"])) == slow


@MODEST
@given(LEVELS)
def test_longest_run_and_crossings_are_those_of_a_slow_count(levels: list[int | None]) -> None:
    from pcp_kpi.signals import runs_table

    known = points_of(levels).dropna(subset="level")
    table = runs_table(known, gaps="ignore")
    sides = [side(level) for level in levels if level is not None and side(level)]
    longest = crossings = length = 0
    for place, each in enumerate(sides):
        same = place > 0 and sides[place - 1] == each
        length = length + 1 if same else 1
        longest = max(longest, length)
        crossings += place > 0 and not same
    expected = [len(sides), longest, crossings] if len(known) else []
    assert table[["useful", "longest_run", "crossings"]].to_numpy().ravel().tolist() == expected


@pytest.mark.parametrize("name", RULE_SETS)
@FEW
@given(levels=LEVELS, random=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(name: str, levels: list[int | None], random) -> None:
    table = pd.concat([points_of(levels), points_of(levels[::-1], measure="arson")], ignore_index=True)
    order = list(range(len(table)))
    random.shuffle(order)
    shuffled = with_signals(table.iloc[order], name)
    assert shuffled.index.tolist() == order
    pd.testing.assert_frame_equal(shuffled.sort_index(), with_signals(table, name))


@pytest.mark.parametrize("name", RULE_SETS)
@FEW
@given(many=st.lists(LEVELS, min_size=2, max_size=5))
def test_a_series_alone_has_the_signals_that_it_has_among_many(
    name: str, many: list[list[int | None]]
) -> None:
    parts = [points_of(levels, measure=f"measure-{place}") for place, levels in enumerate(many)]
    together = with_signals(pd.concat(parts, ignore_index=True), name)
    for place, part in enumerate(parts):
        among = together[together["measure"] == f"measure-{place}"].reset_index(drop=True)
        pd.testing.assert_frame_equal(among, with_signals(part, name))


@pytest.mark.parametrize("name", RULE_SETS)
@FEW
@given(levels=LEVELS)
def test_a_missing_row_breaks_runs_as_a_missing_value_does(name: str, levels: list[int | None]) -> None:
    missing = frozenset(place for place, level in enumerate(levels) if level is None)
    with_rows = with_signals(points_of(levels), name).drop(index=list(missing))
    without = with_signals(points_of(levels, skip=missing), name)
    pd.testing.assert_frame_equal(without, with_rows)


@pytest.mark.parametrize("name", sorted(set(RULE_SETS) - {"anhoej"}))
@FEW
@given(levels=LEVELS, scale=st.sampled_from([0.01, 0.5, 3.0, 1000.0]))
def test_signals_do_not_depend_on_the_unit(name: str, levels: list[int | None], scale: float) -> None:
    table = points_of(levels)
    columns = ["level", "mean", "lower", "upper", "sigma"]
    moved = table.assign(**{column: table[column] * scale for column in columns})
    added = ["flag", "side", "direction", "cause", "reason"]
    pd.testing.assert_frame_equal(with_signals(moved, name)[added], with_signals(table, name)[added])


@pytest.mark.parametrize("name", RULE_SETS)
@FEW
@given(levels=LEVELS)
def test_every_flag_has_a_reason_and_a_cause_and_nothing_else_has(
    name: str, levels: list[int | None]
) -> None:
    table = with_signals(points_of(levels), name)
    assert table["flag"].tolist() == (table["reason"] != "").tolist()
    assert table["flag"].tolist() == (~table["cause"].isin(["", "Common Cause"])).tolist()
    assert (table["cause"] == "").tolist() == table["level"].isna().tolist()

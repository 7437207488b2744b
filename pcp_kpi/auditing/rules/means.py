"""Rates of a whole against the rates of its parts: a weighted mean lies between its parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from pcp_kpi.auditing.book import Book
from pcp_kpi.auditing.checks import Check, gravity_of, print_like, said
from pcp_kpi.auditing.claims import Claim
from pcp_kpi.auditing.ranges import Interval, hull
from pcp_kpi.auditing.rules.rule import Rule

RULES = (
    Rule("mean-of-areas", "means", "A rate of the force lies between the rates of its areas."),
    Rule(
        "mean-of-periods", "means", "A rate of a longer period lies between those of the shorter ones in it."
    ),
    Rule("between", "means", "A level lies between the lowest and the highest that are printed."),
    Rule(
        "weighted-mean",
        "means",
        "A rate of a total is the mean of its parts' rates, weighted by their volumes.",
    ),
    Rule("mix-of-groups", "means", "Some mix of the groups gives every overall rate at once."),
)
_RATES = ("percent", "rate", "duration")
_FEWEST = 3


def check_means(book: Book) -> Iterator[Check]:
    """Check every overall rate whose parts are printed."""
    yield from _of_areas(book)
    yield from _of_periods(book)
    for statement in book.statements.get("between", ()):
        claim, parts = book.find(statement.figure, statement), book.find_all(statement.of, statement)
        if claim and parts:
            yield _within(claim, parts, "between", "the printed extremes")
    for statement in book.statements.get("weighted", ()):
        yield from _weighted(book, statement)
    for statement in book.statements.get("mix", ()):
        yield from _mixed(book, statement)


def _of_areas(book: Book) -> Iterator[Check]:
    areas: dict[tuple[object, ...], dict[str, Claim]] = defaultdict(dict)
    forces: dict[tuple[object, ...], Claim] = {}
    for claim in book.figures:
        if (
            claim.unit in _RATES
            and claim.role in ("actual", "comparator")
            and not claim.bound
            and claim.start
        ):
            key = (claim.collection, claim.document, claim.measure, claim.breakdown, claim.period)
            if claim.region == "area":
                areas[key].setdefault(claim.area, claim)
            elif claim.region == "force" and (claim.table or key not in forces):
                forces[key] = claim
    for about, force in forces.items():
        if len(areas.get(about, ())) >= _FEWEST:
            yield _within(force, list(areas[about].values()), "mean-of-areas", "its areas")


def _of_periods(book: Book) -> Iterator[Check]:
    """Check a rate of a longer period against the shorter ones that fill it."""
    for levels in book.levels.values():
        rates = [
            one
            for one in levels
            if one.unit in _RATES and one.start and not one.bound and one.role != "share"
        ]
        for claim in rates:
            inside = [
                one
                for one in rates
                if claim.start <= one.start
                and one.end <= claim.end
                and one.period != claim.period
                and one.document == claim.document
            ]
            periods = {one.period: one for one in inside}
            if len(periods) >= _FEWEST and (min(periods)[0], max(p[1] for p in periods)) == claim.period:
                yield _within(claim, list(periods.values()), "mean-of-periods", "its parts")


def _within(claim: Claim, parts: Sequence[Claim], rule: str, words: str) -> Check:
    allowed = hull(part.interval for part in parts)
    if claim.interval.meets(allowed):
        return Check(claim, rule, tuple(parts))
    low, high = (
        print_like(min(part.value for part in parts), claim),
        print_like(max(p.value for p in parts), claim),
    )
    message = f"{said(claim)} lies outside {words}, {low} to {high}, so no weighting of them gives it"
    return Check(claim, rule, tuple(parts)).disagree(
        severity=gravity_of(claim, allowed),
        message=message,
        suggestion="correct the overall figure or a part",
    )


def _weighted(book: Book, statement: Claim) -> Iterator[Check]:
    """Check an overall rate against parts with their volumes: ``rate*volume`` by ``rate*volume``."""
    claim = book.find(statement.figure, statement)
    pairs = [book.find_all(pair.replace("*", " "), statement) for pair in statement.of.split()]
    if claim is None or not pairs or not all(len(pair) == 2 for pair in pairs):
        return
    top, volume = Interval(0.0, 0.0), sum(pair[1].value for pair in pairs)
    for rate, weight in pairs:
        top = top + Interval(max(rate.low, 0.0), rate.high) * weight.value
    allowed, inputs = top / volume, tuple(one for pair in pairs for one in pair)
    if claim.interval.meets(allowed):
        yield Check(claim, "weighted-mean", inputs)
        return
    should = print_like(allowed.middle, claim)
    message = f"its {len(pairs)} parts, weighted by their volumes, give {should}, printed {said(claim)}"
    yield Check(claim, "weighted-mean", inputs).disagree(
        severity=gravity_of(claim, allowed), message=message, should=should
    )


def _mixed(book: Book, statement: Claim) -> Iterator[Check]:
    """Ask whether one mix of groups can give several overall rates at once."""
    totals = book.find_all(statement.figure, statement)
    groups = [book.find_all(group, statement) for group in statement.of.split(";")]
    if not totals or not all(len(group) == len(totals) for group in groups):
        return
    inputs = (*totals[1:], *(one for group in groups for one in group))
    if _can_mix(totals, groups):
        yield Check(totals[0], "mix-of-groups", inputs)
        return
    overall = " and ".join(said(one) for one in totals)
    message = f"no mix of the {len(groups)} groups under '{statement.says}' gives {overall}: one is missing"
    yield Check(totals[0], "mix-of-groups", inputs).disagree(
        severity="misleading",
        message=message,
        suggestion="print the group that is missing, or say whom the overall figure covers",
    )


def _can_mix(totals: Sequence[Claim], groups: Sequence[Sequence[Claim]]) -> bool:
    """Tell whether shares of the groups exist that give each total within its printed rounding."""
    from scipy.optimize import linprog

    low = np.array([[one.low for one in group] for group in groups]).T
    high = np.array([[one.high for one in group] for group in groups]).T
    bounds = np.concatenate([[one.high for one in totals], [-one.low for one in totals]])
    answer = linprog(
        np.zeros(len(groups)),
        A_ub=np.vstack([low, -high]),
        b_ub=bounds,
        A_eq=np.ones((1, len(groups))),
        b_eq=[1.0],
    )
    return bool(answer.status == 0)

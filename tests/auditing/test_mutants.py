"""One number of the papers corrupted at a time: the audit must notice, by the rule that is meant for it.

Each mutant is a collection of its own: the corrupted claim with every claim that the audit of the untouched papers held
it against. Collections are never held against each other, so one call of ``audit`` judges them all, one corruption each.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd
import pytest

from pcp_kpi.auditing import audit
from pcp_kpi.auditing.claims import Claim, check_claims, claims_table
from pcp_kpi.auditing.rules import RULES
from pcp_kpi.printing import rounded

FAMILY = {rule.id: rule.family for rule in RULES}
# Two families find it: by another print of the row, or by a change that its levels no longer give.
FAMILIES = {rule: {family} for rule, family in FAMILY.items()} | {"shifted-columns": {"repeated", "changes"}}
# Rules that look at the print alone say nothing of a wrong digit.
OF_THE_PRINT = {"decimals-of-column", "range-ends", "money-scale", "possible-value", "rate-base"}
SEED = 20211
WANTED = 2400


@dataclass(frozen=True)
class Mutant:
    """Corrupted claims, what was done, and the families of the rules that ought to notice."""

    kind: str
    claims: tuple[Claim, ...]
    families: frozenset[str]


@dataclass
class Papers:
    """The claims that agree, and the checks that say so."""

    by_id: dict[str, Claim]
    checks: list[tuple[str, str, tuple[str, ...]]]
    statements: list[Claim]
    sound: list[Claim]
    findings: set[tuple[str, str]]

    def __post_init__(self) -> None:
        self.of: dict[str, list[tuple[str, str, tuple[str, ...]]]] = defaultdict(list)
        for check in self.checks:
            for id in {check[1], *check[2]}:
                self.of[id].append(check)
        self.rows: dict[tuple[str, int], list[Claim]] = defaultdict(list)
        for claim in self.sound:
            self.rows[claim.document, claim.line].append(claim)


@pytest.fixture(scope="module")
def papers(paper_claims: pd.DataFrame, audited: pd.DataFrame) -> Papers:
    claims = {claim.id: claim for claim in check_claims(paper_claims)}
    judged = audited[audited["verdict"].isin(["agree", "disagree"])]
    checks, spoilt = [], set()
    for verdict, rule, id, against in judged[["verdict", "rule", "claim", "against"]].itertuples(index=False):
        if rule in OF_THE_PRINT:
            continue
        ids = tuple(against.split())
        if verdict == "disagree":
            spoilt |= {id, *ids}
        else:
            checks.append((rule, id, ids))
    used = {id for _, first, ids in checks for id in (first, *ids)}
    sound = [
        claim
        for claim in claims.values()
        if claim.kind == "figure" and claim.id in used - spoilt and not claim.bound and claim.role != "target"
    ]
    statements = [claim for claim in claims.values() if claim.kind != "figure"]
    found = audited[audited["verdict"] == "disagree"]
    return Papers(claims, checks, statements, sound, set(zip(found["rule"], found["claim"], strict=True)))


def corrupted(claim: Claim, value: float, **others: object) -> Claim:
    shift = value - claim.value
    number = f"{abs(value):.{claim.decimals}f}"
    sign = "-" if value < 0 else ""
    printed = f"{sign}{number}{'%' if claim.unit == 'percent' else ''}"
    return replace(
        claim, value=value, low=claim.low + shift, high=claim.high + shift, printed=printed, **others
    )  # type: ignore[arg-type]


def digits_changed(papers: Papers, dice: random.Random) -> Iterator[tuple[str, tuple[Claim, ...]]]:
    for claim in papers.sound:
        scale = claim.step * 10**claim.decimals
        text = f"{abs(claim.value) / scale:.{claim.decimals}f}"
        places = [place for place, sign in enumerate(text) if sign.isdigit()]
        for place in dice.sample(places, min(4, len(places))):
            digit = str((int(text[place]) + dice.randint(1, 9)) % 10)
            value = math.copysign(float(text[:place] + digit + text[place + 1 :]) * scale, claim.value)
            yield "digit", (corrupted(claim, value),)


def numbers_swapped(papers: Papers, dice: random.Random) -> Iterator[tuple[str, tuple[Claim, ...]]]:
    for row in papers.rows.values():
        pairs = [(a, b) for a in row for b in row if a.id < b.id and a.unit == b.unit and a.value != b.value]
        for one, other in dice.sample(pairs, min(2, len(pairs))):
            yield "swapped", (corrupted(one, other.value), corrupted(other, one.value))


def columns_shifted(papers: Papers) -> Iterator[tuple[str, tuple[Claim, ...]]]:
    for row in papers.rows.values():
        roles = {claim.role: claim for claim in row if claim.unit == "count" and not claim.breakdown}
        if {"upper", "actual", "comparator"} <= set(roles) and len({c.measure for c in roles.values()}) == 1:
            actual, comparator = roles["actual"], roles["comparator"]
            moved = corrupted(actual, roles["upper"].value), corrupted(comparator, actual.value)
            yield "shifted", moved


def bases_swapped(papers: Papers) -> Iterator[tuple[str, tuple[Claim, ...]]]:
    for rule, id, ids in papers.checks:
        claim = papers.by_id[id]
        if rule == "percent-change" and claim.unit == "percent" and len(ids) == 2 and claim in papers.sound:
            now, then = (papers.by_id[one] for one in ids)
            if now.unit == then.unit == "count" and then.role != "difference" and now.value:
                value = float(rounded(100 * (1 - then.value / now.value), claim.decimals))
                yield "base", (corrupted(claim, value),)


def points_for_percent(papers: Papers) -> Iterator[tuple[str, tuple[Claim, ...]]]:
    for claim in papers.sound:
        if claim.unit == "points":
            yield "points", (replace(claim, unit="percent", printed=f"{claim.value:g}%"),)
        elif claim.role == "change" and claim.unit == "percent":
            yield "points", (replace(claim, unit="points", printed=f"{claim.value:g} points"),)


def broken(papers: Papers, claims: tuple[Claim, ...]) -> frozenset[str]:
    """Return the families of the relations that no longer come out when worked out again and rounded, by plain sums."""
    changed = {claim.id: claim for claim in claims}
    found = set()
    for claim in claims:
        for rule, id, ids in papers.of[claim.id]:
            judged, inputs = (
                changed.get(id, papers.by_id[id]),
                [changed.get(one, papers.by_id[one]) for one in ids],
            )
            if holds(rule, judged, inputs) is False:
                found.add(FAMILY[rule])
    return frozenset(found)


def holds(rule: str, claim: Claim, inputs: list[Claim]) -> bool | None:
    """Tell whether a relation holds on the printed values; None where plain sums do not tell."""
    values = [one.value for one in inputs]
    if rule in ("percent-change", "difference") and len(values) == 2:
        now, then = values if inputs[1].role != "difference" else (values[0], values[0] - values[1])
        if not then or claim.unit == "ratio":
            return None
        made = 100 * (now / then - 1) if rule == "percent-change" and claim.unit == "percent" else now - then
    elif rule == "share" and len(values) == 2:
        if not values[1]:
            return None
        made = 100 * values[0] / values[1]
    elif rule == "sum-of-parts":
        made = sum(values)
    elif rule == "same-figure" and len(values) == 1:
        return claim.low <= inputs[0].high + 1e-9 and inputs[0].low <= claim.high + 1e-9
    elif rule in ("mean-of-areas", "mean-of-periods", "between"):
        return min(values) <= claim.value <= max(values)
    elif rule == "limits-in-order":
        return claim.value <= values[0]
    else:
        return None
    return float(rounded(made, claim.decimals)) == pytest.approx(claim.value, abs=claim.step / 100)


def made(papers: Papers, wanted: int) -> list[Mutant]:
    dice = random.Random(SEED)
    special = [*columns_shifted(papers), *bases_swapped(papers), *points_for_percent(papers)]
    usual = [*digits_changed(papers, dice), *numbers_swapped(papers, dice)]
    dice.shuffle(usual)
    chosen = special + usual[: wanted - len(special)]
    return [Mutant(kind, claims, broken(papers, claims)) for kind, claims in chosen]


def as_collection(papers: Papers, mutant: Mutant, name: str) -> Iterator[Claim]:
    """Give the corrupted claims and all that they are held against, under a name of their own."""
    changed = {claim.id: claim for claim in mutant.claims}
    ids = {
        id for claim in mutant.claims for _, first, others in papers.of[claim.id] for id in (first, *others)
    }
    if mutant.kind == "shifted":  # a reader sees the whole row
        ids |= {claim.id for one in mutant.claims for claim in papers.rows[one.document, one.line]}
    for id in ids - {statement.id for statement in papers.statements}:
        yield replace(changed.get(id, papers.by_id[id]), id=f"{id}@{name}", collection=name)
    for statement in papers.statements:
        about = {*statement.figure.split(), *statement.of.replace("+", " ").replace("|", " ").split()}
        if about and about <= ids and about & set(changed):
            yield replace(statement, id=f"{statement.id}@{name}", collection=name)


def audited_together(papers: Papers, mutants: list[Mutant]) -> dict[str, set[tuple[str, str]]]:
    claims = [claim for n, mutant in enumerate(mutants) for claim in as_collection(papers, mutant, str(n))]
    found = audit(claims_table(claims))
    found = found[found["verdict"] == "disagree"]
    told: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for rule, id in zip(found["rule"], found["claim"], strict=True):
        name, _, collection = id.partition("@")
        told[collection].add((rule, name))
    return {key: rules - papers.findings for key, rules in told.items()}


def test_nine_in_ten_mutants_are_caught_by_the_right_rule(papers: Papers) -> None:
    mutants = made(papers, WANTED)
    told = audited_together(papers, mutants)
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for n, mutant in enumerate(mutants):
        if not mutant.families:
            continue
        rules = {rule for rule, _ in told.get(str(n), ())}
        tally[mutant.kind][0] += 1
        tally[mutant.kind][1] += any(FAMILIES[rule] & mutant.families for rule in rules)
    outside = sum(count for count, _ in tally.values())
    caught = sum(count for _, count in tally.values())
    assert len(mutants) >= 2000
    assert outside >= 0.5 * len(mutants)
    assert caught >= 0.9 * outside, dict(tally)
    assert set(tally) == {"digit", "swapped", "shifted", "base", "points"}
    assert all(count >= 0.85 * of for of, count in tally.values()), dict(tally)


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        ("base", {"wrong-base"}),
        ("points", {"points-called-percent", "percent-or-points", "percent-called-points"}),
        ("shifted", {"shifted-columns"}),
    ],
)
def test_a_known_kind_of_slip_is_told_by_its_name(papers: Papers, kind: str, rules: set[str]) -> None:
    makers = {"base": bases_swapped, "points": points_for_percent, "shifted": columns_shifted}
    mutants = [Mutant(name, claims, broken(papers, claims)) for name, claims in makers[kind](papers)]
    told = audited_together(papers, mutants)
    outside = [n for n, mutant in enumerate(mutants) if mutant.families]
    named = [n for n in outside if rules & {rule for rule, _ in told.get(str(n), ())}]
    assert len(outside) >= 3
    assert len(named) >= 0.9 * len(outside)


def test_the_untouched_claims_raise_no_alarm(papers: Papers) -> None:
    untouched = [Mutant("none", (claim,), frozenset()) for claim in papers.sound]
    told = audited_together(papers, untouched)
    assert {key: rules for key, rules in told.items() if rules} == {}

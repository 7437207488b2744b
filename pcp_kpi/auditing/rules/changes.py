"""Percent changes, differences and changes of shares against the two levels that they are made from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pcp_kpi.auditing.book import Book, Level, most_trusted
from pcp_kpi.auditing.checks import Check, gravity_of, print_like, said
from pcp_kpi.auditing.claims import Claim
from pcp_kpi.auditing.ranges import Interval, change_of, whole_numbers
from pcp_kpi.auditing.rules.rule import Rule

RULES = (
    Rule("percent-change", "changes", "A change in percent is what its two levels give."),
    Rule("difference", "changes", "A difference is what its two levels give."),
    Rule("direction-of-change", "changes", "A change has the sign that its two levels give, and the words say so."),
    Rule("wrong-base", "changes", "A change is counted from the earlier level, not from the later one."),
    Rule("difference-called-percent", "changes", "A change in percent is no difference in numbers."),
    Rule("points-called-percent", "changes", "A change of a share printed with % is one in percent, not in points."),
    Rule("percent-called-points", "changes", "A change in percentage points is no change in percent."),
    Rule("percent-or-points", "changes", "A change of a share says whether it is in percent or in percentage points."),
    Rule("whole-number", "changes", "A change in percent can be made by whole numbers."),
)  # fmt: skip
_UP = re.compile(r"increas|\bup\b|ris[ei]|\brose\b|\bmore\b|higher|↑|growth|improve|\+", re.IGNORECASE)
_DOWN = re.compile(r"reduc|decreas|\bdown\b|lower|\bfall|\bfell\b|fewer|below|↓|dropp|declin", re.IGNORECASE)
_NARROW = 1.0  # where fewer whole numbers than this are to be expected, their absence tells something


def check_changes(book: Book) -> Iterator[Check]:
    """Check every printed change and difference for which two levels are printed, or follow."""
    done = set()
    for statement in book.statements.get("change", ()):
        claim = book.find(statement.figure, statement)
        now, _, then = statement.of.partition(" ")
        levels = (
            (book.level_from(now, statement), book.level_from(then, statement)) if claim else (None, None)
        )
        if claim and levels[0] and levels[1]:
            done.add(claim.key)
            yield _judged(claim, levels[0], levels[1])
    shares = {(one.collection, one.figure) for one in book.statements.get("is-share", ())}
    for about, changes in book.changes.items():
        for claim in changes:
            if claim.key not in done:
                yield from _checked(book, claim, about, shares)


def _checked(
    book: Book, claim: Claim, about: tuple[str, ...], shares: set[tuple[str, str]]
) -> Iterator[Check]:
    levels = [one for one in book.levels.get(about, ()) if one.bound != "band"]
    counts = [one for one in levels if one.unit not in ("percent", "points")]
    for some in (
        [counts] if claim.unit in ("count", "money") else [counts, [x for x in levels if x not in counts]]
    ):
        pair = _pair(claim, some)
        if pair:
            check = _judged(claim, Level.of(pair[0]), Level.of(pair[1]))
            yield _shifted(book, check, pair[0]) or check
            return
    now = _now(claim, counts)
    other = _other_change(book, claim, about)
    if claim.role == "change" and claim.unit in ("percent", "points") and other:
        yield from _with_difference(claim, other, now)
    elif claim.role == "change" and claim.unit == "percent" and now and not other:
        yield from _with_whole_numbers(claim, now)
    is_share = (levels and not counts) or claim.key in shares
    if claim.unit == "percent" and is_share and claim.value:
        yield _unclear(claim, tuple(levels[:1]))


def _pair(claim: Claim, levels: list[Claim]) -> tuple[Claim, Claim] | None:
    """Find the level now and the level then: by the period that is named, else by what the row shows."""
    now = _now(claim, levels)
    if now is None:
        return None
    if claim.compared_start:
        period = (claim.compared_start, claim.compared_end)
        then = [one for one in levels if (one.start, one.end) == period]
    else:
        earlier = [one for one in levels if one.role == "comparator" or (one.end and one.end < claim.end)]
        earlier = [one for one in earlier if one.period != claim.period and one.unit == now.unit]
        earlier = [one for one in earlier if not (one.start and now.start) or _months(one) == _months(now)]
        beside = [one for one in earlier if (one.document, one.line) == (claim.document, claim.line)]
        then = beside or (earlier if len({one.period for one in earlier}) == 1 else [])
        latest = max((one.end for one in then), default="")
        then = [one for one in then if one.end == latest]
    return (now, most_trusted(then, claim)) if then else None


def _now(claim: Claim, levels: list[Claim]) -> Claim | None:
    same = [one for one in levels if one.period == claim.period and one.role != "base"]
    return most_trusted(same, claim) if same else None


def _other_change(book: Book, claim: Claim, about: tuple[str, ...]) -> Claim | None:
    """Return the difference in numbers that is printed beside a change in percent."""
    same = [
        one
        for one in book.changes[about]
        if one.role == "difference"
        and one.unit in ("count", "money")
        and (one.document, one.line, one.compared, one.period)
        == (claim.document, claim.line, claim.compared, claim.period)
    ]
    return same[0] if same else None


def _judged(claim: Claim, now: Level, then: Level) -> Check:
    percents = now.unit in ("percent", "points")
    if claim.unit == "percent" and percents:
        return _of_share(claim, now, then)
    if claim.unit == "percent":
        return _of_count(claim, now, then)
    if claim.unit == "ratio":
        return _plain(claim, now, then, now.interval / then.interval, "percent-change")
    check = _plain(claim, now, then, now.interval - then.interval, "difference")
    relative = change_of(now.interval, then.interval)
    if check.verdict != "agree" and claim.unit == "points" and claim.interval.meets(relative):
        should = print_like((now.interval - then.interval).middle, claim)
        message = f"{_working(now, then)} is {should}; {said(claim)} is the change in percent"
        return Check(claim, "percent-called-points", check.inputs).disagree(
            severity="misleading", message=message, should=should
        )
    return check


def _plain(claim: Claim, now: Level, then: Level, allowed: Interval, rule: str) -> Check:
    inputs = (*now.inputs, *then.inputs)
    if claim.interval.meets(allowed):
        return _worded(claim, inputs, allowed) or Check(claim, rule, inputs)
    should = print_like(allowed.middle, claim)
    if (-claim.interval).meets(allowed):
        return _turned(claim, now, then, inputs, should)
    message = f"{_working(now, then)} gives {should}, printed {said(claim)}"
    return Check(claim, rule, inputs).disagree(
        severity=gravity_of(claim, allowed), message=message, should=should
    )


def _of_count(claim: Claim, now: Level, then: Level) -> Check:
    allowed = change_of(now.interval, then.interval)
    check = _plain(claim, now, then, allowed, "percent-change")
    if check.verdict == "agree" or check.rule == "direction-of-change":
        return check
    difference = now.interval - then.interval
    if claim.interval.meets(difference / now.interval * 100):
        message = f"{_working(now, then)} is {check.should} of the earlier level; {said(claim)} is counted from the later"
        return Check(claim, "wrong-base", check.inputs).disagree(
            severity="wrong", message=message, should=check.should
        )
    if claim.interval.meets(difference) and abs(claim.value) > claim.step:
        message = f"{_working(now, then)} is {check.should}; {said(claim)} is the difference in numbers, not in percent"
        return Check(claim, "difference-called-percent", check.inputs).disagree(
            severity="wrong", message=message, should=check.should
        )
    return check


def _of_share(claim: Claim, now: Level, then: Level) -> Check:
    inputs = (*now.inputs, *then.inputs)
    points, relative = now.interval - then.interval, change_of(now.interval, then.interval)
    in_points, in_percent = claim.interval.meets(points), claim.interval.meets(relative)
    if not (in_points or in_percent):
        return _plain(claim, now, then, points, "percent-change")
    if in_points and in_percent:
        return _unclear(claim, inputs) if claim.value else Check(claim, "percent-or-points", inputs)
    if in_percent:
        return _worded(claim, inputs, relative) or Check(claim, "percent-change", inputs)
    should = _in_points(claim)
    percent = print_like(abs(relative.middle), claim)
    message = f"{_working(now, then)} is {should}; in percent it would be {percent}"
    return Check(claim, "points-called-percent", inputs).disagree(
        severity="misleading", message=message, should=should
    )


def _with_difference(claim: Claim, difference: Claim, now: Claim | None) -> Iterator[Check]:
    """Check a percentage against the difference beside it: the earlier level follows from the later."""
    inputs = (difference, now) if now else (difference,)
    if now:
        earlier = now.interval - difference.interval
        then = Level(earlier, (difference,), now.unit, print_like(earlier.middle, now))
        yield _judged(claim, Level.of(now), then)
        return
    if claim.unit != "percent":
        return
    base = difference.interval / claim.interval * 100
    if base.high - base.low < _NARROW and not whole_numbers(base):
        yield _no_whole(claim, inputs, f"no whole number changes by {said(difference)} and by {said(claim)}")
    elif base.high - base.low < 2 * _NARROW:
        yield Check(claim, "whole-number", inputs)


def _with_whole_numbers(claim: Claim, now: Claim) -> Iterator[Check]:
    """Ask whether any whole number can have changed so to the printed level."""
    if now.unit != "count" or now.bound or now.step != 1:
        return
    then = now.value / (1 + claim.interval / 100)
    if then.high - then.low >= 2 * _NARROW:
        return
    if whole_numbers(then):
        yield Check(claim, "whole-number", (now,))
        return
    nearby = sorted({int(then.low), int(then.high) + 1})
    choices = " and ".join(
        f"{print_like(change_of(now.value, one).middle, claim)} from {one:,}" for one in nearby
    )
    yield _no_whole(
        claim, (now,), f"no whole number makes {said(now)} a change of {said(claim)}: it is {choices}"
    )


def _no_whole(claim: Claim, inputs: tuple[Claim, ...], message: str) -> Check:
    return Check(claim, "whole-number", inputs).disagree(
        severity="rounding",
        message=message,
        suggestion="work it out again from the counts",
    )


def _shifted(book: Book, check: Check, now: Claim) -> Check | None:
    """Say so where a shift of columns explains the misfit: the level now is the figure of a limit."""
    limits = [
        one for one in book.limits.get(now.about, ()) if one.value == now.value and one.unit == now.unit
    ]
    if check.verdict == "agree" or not limits:
        return None
    name = {"upper": "the upper limit", "lower": "the lower limit"}[limits[0].role]
    message = f"{check.message}; {said(now)} is {name} of this row as well: the columns look shifted by one"
    return Check(check.claim, "shifted-columns", (*check.inputs, limits[0])).disagree(
        severity="wrong", message=message, suggestion="put the figures of the row under their headings"
    )


def _unclear(claim: Claim, inputs: tuple[Claim, ...]) -> Check:
    points = _in_points(claim)
    message = f"{said(claim)} is a change of a percentage, and the print does not say whether in percent or in points"
    return Check(claim, "percent-or-points", inputs).disagree(
        severity="wording",
        message=message,
        should=points,
        suggestion=f"print '{points}' if points are meant",
    )


def _worded(claim: Claim, inputs: tuple[Claim, ...], allowed: Interval) -> Check | None:
    """Hold the words of the print ("increase", an arrow) against the sign that the levels give."""
    up, down = bool(_UP.search(claim.printed)), bool(_DOWN.search(claim.printed))
    if up == down or not (allowed.high < 0 if up else allowed.low > 0):
        return None
    message = f"the words say {'up' if up else 'down'}, the numbers go {'down' if up else 'up'}"
    return Check(claim, "direction-of-change", inputs).disagree(
        severity="wrong", message=message, suggestion="turn the word or the arrow"
    )


def _turned(claim: Claim, now: Level, then: Level, inputs: tuple[Claim, ...], should: str) -> Check:
    message = f"{_working(now, then)} gives {should}, printed {said(claim)}: the sign or the word is the wrong way round"
    return Check(claim, "direction-of-change", inputs).disagree(
        severity="wrong", message=message, should=should
    )


def _working(now: Level, then: Level) -> str:
    return f"from {then} to {now}"


def _in_points(claim: Claim) -> str:
    size = print_like(abs(claim.value), claim).rstrip("%")
    return f"{size} percentage point{'' if size == '1' else 's'}"


def _months(claim: Claim) -> int:
    return 12 * (int(claim.end[:4]) - int(claim.start[:4])) + int(claim.end[5:7]) - int(claim.start[5:7])

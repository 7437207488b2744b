"""Numbers that a paper's other tables print: made again from the numbers beside them, or passed through."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass

import pandas as pd

from pcp_kpi.printing import number, rounded
from pcp_kpi.report.background import Background
from pcp_kpi.report.outcomes import ACTION_TAKEN

_Claim = Mapping[Hashable, str]
_LEVELS = ("actual", "comparator", "base")
_ALL_ACTION = "Action Taken (all)"
_PREVENTED = "Prosecution prevented"


@dataclass(frozen=True)
class _Beside:
    """What stands beside a claim: its row's table, the force's own figures of the measure, what is action taken."""

    claims: Sequence[_Claim]
    force: Sequence[_Claim]
    action: Set[str]


@dataclass(frozen=True)
class Made:
    """A number made again: what it prints as, and from what it was made."""

    printed: str
    made_from: str


def claims_of(background: Background, *, but: Sequence[str], source: str) -> pd.DataFrame:
    """List every printed number of a paper's declared tables with how it comes about.

    Parameters
    ----------
    background : Background
        Holds the printed figures.
    but : sequence of str
        Ids of tables that are listed elsewhere.
    source : str
        The paper.

    Returns
    -------
    DataFrame
        `table`, `measure`, `number` (role and code), `as_printed`, `ours`, `agrees`, `how`, `made_from`, `document`,
        `line`. Changes, differences, shares and totals are made again from the counts of the same table.
    """
    printed = background.printed
    if printed.empty:
        return pd.DataFrame()
    paper = printed[(printed["document"] == source) & (printed["table"] != "")]
    listed = paper[~paper["table"].isin([*but, "key-points"])]
    action = {
        code for code, outcome in background.catalogue.outcomes.items() if outcome.group == ACTION_TAKEN
    }
    rows = []
    for (table, measure, area), part in listed.groupby(["table", "measure_id", "area"], sort=False):
        same = paper[(paper["measure_id"] == measure) & (paper["area"] == background.force.name)]
        beside = _Beside(part.to_dict("records"), same.to_dict("records"), action)
        rows += [_row(str(table), str(measure), str(area), claim, beside) for claim in beside.claims]
    return (
        pd.DataFrame(rows).sort_values("line", kind="stable", ignore_index=True) if rows else pd.DataFrame()
    )


def _row(table: str, measure: str, area: str, claim: _Claim, beside: _Beside) -> dict[str, object]:
    made = _made(claim, beside)
    number = _number(claim["value"])
    prints = made.printed if made else claim["value"]
    agrees = made is None or (math.isfinite(number) and _number(made.printed) == number)
    return {
        "table": table,
        "measure": measure,
        "number": " ".join(word for word in (area, claim["code"], claim["role"]) if word),
        "as_printed": claim["as_printed"],
        "ours": prints,
        "agrees": agrees,
        "how": "recomputed" if made else "passed through",
        "made_from": made.made_from if made else "",
        "document": claim["document"],
        "line": int(claim["line"]),
    }


def _made(claim: _Claim, beside: _Beside) -> Made | None:
    makers: dict[tuple[str, str], Callable[[_Claim, _Beside], Made | None]] = {
        ("pct_change", "percent"): _change,
        ("difference", "count"): _difference,
        ("difference", "percent"): _points,
        ("share", "percent"): _share,
    }
    if claim["role"] in _LEVELS and claim["unit"] == "count" and claim["code"] == "":
        return _total(claim, beside)
    maker = makers.get((claim["role"], claim["unit"]))
    return maker(claim, beside) if maker else None


def _counts(claims: Sequence[_Claim], *, end: str, start: str = "") -> dict[str, float]:
    """Return the counts of one period by code."""
    return {
        claim["code"]: _number(claim["value"])
        for claim in claims
        if claim["role"] in _LEVELS
        and claim["unit"] == "count"
        and (claim["period_end"] or claim["period_label"]) == end
        and (not start or claim["period_start"] == start)
    }


def _pair(claim: _Claim, claims: Sequence[_Claim], *, unit: str) -> tuple[_Claim, _Claim] | None:
    """Return the figure of the claim's period and the one it is compared with: the nearest earlier one of its row."""
    line = [
        other
        for other in claims
        if other["role"] in ("actual", "comparator")
        and other["unit"] == unit
        and other["line"] == claim["line"]
        and (other["code"] == claim["code"] or claim["code"].startswith(("vs ", "change since")))
        and math.isfinite(_number(other["value"]))
    ]
    now = [other for other in line if other["period_end"] == claim["period_end"]]
    then = sorted((other for other in line if other["period_end"] < claim["period_end"]), key=_end)
    if not now or not then:
        return None
    return now[0], then[0] if claim["code"].startswith("change since") else then[-1]


def _end(claim: _Claim) -> str:
    return claim["period_end"]


def _change(claim: _Claim, beside: _Beside) -> Made | None:
    if claim["code"] == _ALL_ACTION:
        return _group_change(claim, beside)
    pair = _pair(claim, beside.claims, unit="count")
    if pair is None:
        return None
    now, then = (_number(one["value"]) for one in pair)
    return Made(f"{rounded(100 * (now / then - 1))}", f"{number(now)} and {number(then)}") if then else None


def _ends(beside: _Beside, claim: _Claim) -> tuple[str, str] | None:
    """Return the end of the claim's period and of the one before it in the table."""
    ends = sorted({other["period_end"] for other in beside.claims if other["role"] in _LEVELS})
    earlier = [end for end in ends if end < claim["period_end"]]
    return (claim["period_end"], earlier[-1]) if earlier else None


def _group_change(claim: _Claim, beside: _Beside) -> Made | None:
    """Make the change of all action taken: the sum of its codes then and now."""
    ends = _ends(beside, claim)
    if ends is None:
        return None
    now, then = (
        sum(value for code, value in _counts(beside.claims, end=end).items() if code in beside.action)
        for end in ends
    )
    return (
        Made(f"{rounded(100 * (now / then - 1))}", f"{number(now)} and {number(then)}, sums of codes")
        if then
        else None
    )


def _difference(claim: _Claim, beside: _Beside) -> Made | None:
    pair = _pair(claim, beside.claims, unit="count")
    if pair is None:
        return _rest(claim, beside) if claim["code"].startswith(_PREVENTED) else None
    now, then = (_number(one["value"]) for one in pair)
    return Made(f"{rounded(now - then)}", f"{number(now)} less {number(then)}")


def _rest(claim: _Claim, beside: _Beside) -> Made | None:
    """Make the change of what is left of the totals without the printed codes, where only one group is not printed."""
    ends = _ends(beside, claim)
    if ends is None:
        return None
    tables = [_counts(beside.claims, end=end) for end in ends]
    if not all("18" in counts and "22" in counts for counts in tables):
        return None
    now, then = (2 * counts[""] - sum(counts.values()) for counts in tables)
    return Made(f"{rounded(now - then)}", f"{number(now)} less {number(then)}, left of the totals")


def _points(claim: _Claim, beside: _Beside) -> Made | None:
    """Make a difference of two shares; the papers print it with a percent sign."""
    pair = _pair(claim, beside.claims, unit="percent")
    if pair is None:
        return None
    now, then = (_number(one["value"]) for one in pair)
    return Made(f"{rounded(now - then)}", f"{now:g}% less {then:g}%")


def _share(claim: _Claim, beside: _Beside) -> Made | None:
    """Make a share: a count over the total of its period, with as many decimals as the paper prints."""
    period = {"end": claim["period_end"] or claim["period_label"], "start": claim["period_start"]}
    counts = _counts(beside.claims, **period)
    count = counts.get(claim["code"], math.nan)
    if claim["code"]:
        total = counts.get("", math.nan)
    else:
        bases = [_number(other["value"]) for other in beside.claims if other["role"] == "base"]
        total = bases[0] if bases else _counts(beside.force, **period).get("", math.nan)
    if not (total > 0 and math.isfinite(count)) or (claim["code"] == "" and total == count):
        return None
    places = len(claim["value"].partition(".")[2])
    return Made(f"{rounded(100 * count / total, places)}", f"{number(count)} of {number(total)}")


def _total(claim: _Claim, beside: _Beside) -> Made | None:
    """Make a total from its parts; where they do not add up to it, the paper prints only some of them."""
    counts = _counts(beside.claims, end=claim["period_end"], start=claim["period_start"])
    parts = [value for code, value in counts.items() if code]
    total = sum(parts)
    if len(parts) < 2 or total != _number(claim["value"]):
        return None
    return Made(f"{rounded(total)}", f"the sum of {len(parts)} parts")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan

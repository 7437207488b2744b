"""Reading the claims of published papers: their printed figures and, beside them, what their words say of them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from pcp_kpi.auditing.claims import FIGURE, LEVELS, Claim, claims_table
from pcp_kpi.auditing.comparators import compared_period, months_later
from pcp_kpi.auditing.numbers import Bound, Printed, find_numbers
from pcp_kpi.auditing.ranges import Interval
from pcp_kpi.auditing.statements import statement_faults
from pcp_kpi.errors import Fault, refuse_if
from pcp_kpi.files import find_clean, read_text_table
from pcp_kpi.forces import Force, read_force

PRINTED_FILE = "printed_figures.csv"
STATEMENTS_FILE = "statements.csv"
_PRINTED_COLUMNS = (
    "id", "document", "line", "measure", "area", "breakdown", "period_label", "period_start", "period_end", "value",
    "unit", "role", "as_printed",
)  # fmt: skip
_STATEMENT_COLUMNS = (
    "id", "document", "line", "kind", "figure", "of", "measure", "period_start", "period_end", "says", "as_printed",
)  # fmt: skip
_ROLES = {"ucl": "upper", "lcl": "lower", "pct_change": "change"}
_UNITS = {"percentage_points": "points", "gbp": "money", "minutes": "duration"}
_NATIONS = ("England and Wales", "England", "Wales", "National")
_PREFIX = re.compile(r"^(?:Volume|Priority): ")
_OUTCOME = re.compile(r"^OC(\w+)\b.*$")
# What a breakdown says of the window or of the print is no part of what is measured.
_NO_PART = re.compile(r"^(?:Total|perception survey|rolling \d+m|printed under .*|labelled .*)$")
_COMPARISON = re.compile(r"^(?:vs |change since |since \d{4}$|\d\d/\d\d vs )")
_BAND = re.compile(r"(\d[\d,]*)-(\d[\d,]*)%?$")
_BOUNDS: Mapping[str, Bound] = {"<": "below", ">": "above", "~": "about"}
_BOUND_WORDS = re.compile(r"\((more than|over|just over|circa|approx|at most)\)")
_MEANT: Mapping[str, Bound] = {
    "more than": "above", "over": "above", "just over": "above", "circa": "about", "approx": "about",
}  # fmt: skip


def read_claims(
    printed: str | Path | None = None,
    *,
    statements: str | Path | None = None,
    force: Force | None = None,
) -> pd.DataFrame:
    """Read printed figures, and what the words around them say, as claims.

    Parameters
    ----------
    printed : str or Path, optional
        ``printed_figures.csv``, raw or clean, or a folder that holds it; the clean folder if left out.
    statements : str or Path, optional
        ``statements.csv``: what sentences, headings and captions say of the figures. If left out, the file beside
        `printed`; without one only numbers are held against numbers.
    force : Force, optional
        Knows the names of areas; West Mercia if left out.

    Returns
    -------
    DataFrame
        One row a claim, with the columns of `pcp_kpi.auditing.claims.CLAIM_COLUMNS`.

    Raises
    ------
    DataRefused
        When a file is missing, has no such columns, a line that is no number, or a statement that names no printed
        figure or says what its kind does not. All faults of a file are listed.

    Examples
    --------
    >>> claims = read_claims()
    >>> row = claims.set_index("id").loc["F1101"]
    >>> print(row["measure"], row["printed"], row["low"], row["high"], row["compared_end"], sep="; ")
    Residential Burglary; increased by 27% (101); 26.5; 27.5; 2021-03-31
    """
    path = Path(printed) if printed is not None else find_clean()
    path = path / PRINTED_FILE if path.is_dir() else path
    beside = Path(statements) if statements is not None else path.with_name(STATEMENTS_FILE)
    table = _read(path, _PRINTED_COLUMNS)
    force = force or read_force()
    claims = [_figure(row, force) for row in _rows(table)]
    if statements is not None or beside.is_file():
        told = _read(beside, _STATEMENT_COLUMNS)
        refuse_if(statement_faults(told, claims, beside.name))
        claims += [_statement(row) for row in _rows(told)]
    return claims_table(_put_right(claims))


def _read(path: Path, needed: tuple[str, ...]) -> pd.DataFrame:
    table = read_text_table(path)
    faults = [Fault(path.name, 1, name, "", "this column is missing") for name in needed if name not in table]
    refuse_if(faults)
    refuse_if(
        [
            Fault(path.name, row + 2, "line", str(line), "the line of the document's text is a whole number")
            for row, line in enumerate(table["line"])
            if not str(line).isdecimal()
        ]
    )
    return table


def _rows(table: pd.DataFrame) -> list[dict[str, str]]:
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def _figure(row: Mapping[str, str], force: Force) -> Claim:
    area = force.area_named(row["area"])
    breakdown, compared = row.get("code") or row["breakdown"], ""
    if _COMPARISON.match(row["breakdown"]):
        breakdown, compared = "", row["breakdown"]
    role, start, end = _ROLES.get(row["role"], row["role"]), row["period_start"], row["period_end"]
    first, last = compared_period(compared, start, end)
    claim = Claim(
        id=row["id"],
        document=row["document"],
        line=int(row["line"]),
        role=role,
        measure=_PREFIX.sub("", row["measure"]),
        area=area,
        region=_region(area, force),
        breakdown=_OUTCOME.sub(r"\1", _NO_PART.sub("", breakdown)),
        start=start,
        end=end,
        label=row["period_label"],
        compared=compared,
        compared_start=first,
        compared_end=last,
        printed=row["as_printed"],
        unit=_UNITS.get(row["unit"], row["unit"]),
        table=row.get("table", ""),
    )
    return _with_number(claim, row["value"])


def _region(area: str, force: Force) -> str:
    if area == force.name:
        return "force"
    if area in force.area_names or area.startswith("LPA "):
        return "area"
    return "nation" if area in _NATIONS else "other"


def _with_number(claim: Claim, text: str) -> Claim:
    """Add the number: its value and sign as transcribed, its decimals and bound as printed."""
    band = _BAND.fullmatch(claim.printed.strip()) or _BAND.fullmatch(text)
    if band:
        low, high = (float(end.replace(",", "")) for end in band.groups())
        return replace(claim, low=low, high=high, bound="band")
    bound: Bound = _BOUNDS.get(text[0], "")
    value = float(text.lstrip("<>~")) * (60 if claim.unit == "duration" else 1)
    found = _as_printed(claim.printed, value)
    word = _BOUND_WORDS.search(claim.measure)
    bound = bound or (_MEANT.get(word[1], "") if word else "") or (found.bound if found else "")
    decimals = found.decimals if found else len(text.partition(".")[2])
    step = found.step if found else 10.0**-decimals
    printed = Printed("", value, "count", step, decimals, bound=bound)
    # A count printed in full is no rounded number: 708 is 708, while a limit of 607 may be 607.4.
    exact = claim.unit == "count" and claim.role in (*LEVELS, "difference") and step == 1 and not bound
    interval = Interval(value, value) if exact else printed.interval
    return replace(
        claim,
        value=value,
        low=interval.low,
        high=interval.high,
        step=step,
        decimals=decimals,
        per=found.per if found else 0,
        bound=bound,
    )


def _as_printed(text: str, value: float) -> Printed | None:
    """Find the number of the printed string that stands for the value."""
    found = (one for one in find_numbers(text) if math.isclose(abs(one.value), abs(value), rel_tol=3e-3))
    return next(found, None)


def _statement(row: Mapping[str, str]) -> Claim:
    return Claim(
        id=row["id"],
        document=row["document"],
        line=int(row["line"]),
        kind=row["kind"],
        measure=row["measure"],
        start=row["period_start"],
        end=row["period_end"],
        printed=row["as_printed"],
        figure=row["figure"],
        of=row["of"],
        says=row["says"],
    )


def _put_right(claims: list[Claim]) -> list[Claim]:
    """Read each figure under the heading that it is printed under, right or wrong; the audit tells which."""
    heads = {
        statement.figure: statement
        for statement in claims
        if statement.kind in ("column-head", "month-label")
    }
    moved: dict[str, Callable[[Claim, Claim], Claim]] = {
        "column-head": lambda claim, head: replace(claim, role="actual", start=head.start, end=head.end),
        "month-label": lambda claim, head: _month_before(claim, claims),
    }
    return [
        moved[heads[claim.id].kind](claim, heads[claim.id]) if claim.id in heads else claim
        for claim in claims
    ]


def _month_before(claim: Claim, claims: list[Claim]) -> Claim:
    """Give a figure that is called the previous month's the month before the latest of its measure."""
    months = [
        other.end
        for other in claims
        if other.kind == FIGURE
        and other.role in LEVELS
        and (other.document, other.measure, other.area) == (claim.document, claim.measure, claim.area)
        and other.start
        and other.start[:7] == other.end[:7]
    ]
    if not months:
        return claim
    start, end = months_later(f"{max(months)[:7]}-01", max(months), -1)
    return replace(claim, start=start, end=end)

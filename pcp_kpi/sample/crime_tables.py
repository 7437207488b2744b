"""Tables of whole numbers with given margins: outcomes by crime type and code, as the paper prints them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Quarter
from pcp_kpi.sample.crime_model import TYPES
from pcp_kpi.sample.exact import Floats, Wholes, largest_remainder
from pcp_kpi.sample.plan import Plan

TAKEN = ("1", "1A", "2", "2A", "3", "3A", "4", "6", "7", "8")
DECLINED = ("16",)
LISTED_OTHERS = ("14", "15", "18", "20", "21", "22")
# "Prosecution prevented or not in the public interest", which the paper names but does not list (line 2824).
PREVENTED = ("5", "9", "10", "11", "12", "13", "17")
CODES = (*TAKEN, *DECLINED, *LISTED_OTHERS, *PREVENTED)
GROUPS = (TAKEN, DECLINED, (*LISTED_OTHERS, *PREVENTED))

THEN, NOW = Quarter(2019, 1), Quarter(2021, 1)
ABUSE_PREVENTED = {THEN: 40}  # ours; the paper prints only that they grew, by F1066
ABUSE_GROWTH = "F1066"
# How the codes without a printed count share their sum: ours. Code 17 drives the increase (lines 2824 and 3233).
PREVENTED_PARTS: Mapping[Quarter, tuple[float, ...]] = {
    THEN: (8, 14, 60, 22, 24, 26, 134), NOW: (7, 12, 52, 18, 22, 24, 174),
}  # fmt: skip
# Of domestic abuse offences, the codes 4, 6, 7, 18, 20, 21 and 22 share what is left.
ABUSE_LEFT: Mapping[Quarter, Mapping[str, float]] = {
    THEN: {"18": 58, "20": 56, "21": 8, "22": 11}, NOW: {"18": 44, "20": 18, "21": 7, "22": 7},
}  # fmt: skip

# How often a code is given to a type, up to a common factor of the type and of the code.
_AFFINITY: Mapping[str, Mapping[str, float]] = {
    "violence-with-injury": {"14": 1.5, "15": 1.6, "18": 0.4, "8": 1.2, "4": 0, "6": 0, "7": 0},
    "violence-without-injury": {"14": 1.5, "15": 1.6, "18": 0.3, "8": 1.3, "4": 0, "6": 0, "7": 0},
    "rape": {"1": 2, "14": 2, "15": 2.4, "18": 0.4, "8": 0, "3": 0.1, "4": 0, "6": 0, "7": 0},
    "other-sexual-offences": {"1": 1.5, "14": 1.6, "15": 2, "18": 0.7, "8": 0.4, "4": 0, "6": 0, "7": 0},
    "personal-robbery": {"1": 2, "18": 1.6, "8": 0.2, "3": 0.1, "6": 0, "7": 0},
    "business-robbery": {"14": 0.2, "18": 2, "16": 0, "6": 0, "7": 0},
    "residential-burglary": {"1": 1.5, "14": 0.3, "15": 0.4, "18": 2.4, "6": 0, "7": 0, "4": 6},
    "business-and-community-burglary": {"1": 1.5, "14": 0.2, "15": 0.3, "18": 2.6, "6": 0, "7": 0, "4": 6},
    "vehicle-offences": {"14": 0.2, "15": 0.3, "18": 2.8, "6": 0, "7": 0, "4": 6},
    "theft-from-person": {"14": 0.6, "15": 0.3, "18": 2.4, "6": 0, "7": 0},
    "bicycle-theft": {"14": 0.3, "15": 0.3, "18": 2.8, "6": 0, "7": 0},
    "shoplifting": {"8": 4, "6": 2, "14": 0.3, "15": 0.8, "18": 1.4, "7": 0, "4": 2},
    "all-other-theft": {"14": 0.5, "15": 0.6, "18": 2.0, "6": 0, "7": 0},
    "criminal-damage-and-arson": {"8": 2.5, "14": 0.6, "15": 0.8, "18": 1.8, "6": 1, "7": 0, "4": 0},
    "drug-offences": {"7": 80, "8": 2, "3": 2, "14": 0.1, "15": 1.2, "18": 0.4, "20": 0.2, "6": 1, "4": 0},
    "possession-of-weapons": {"1": 3, "14": 0.2, "15": 1.4, "18": 0.6, "7": 0.2, "6": 0, "4": 0},
    "public-order": {"6": 20, "8": 1.2, "14": 1.3, "15": 1.2, "18": 0.7, "7": 0, "4": 0},
    "miscellaneous-crimes": {"15": 1.5, "14": 0.5, "18": 0.6, "6": 0, "7": 0, "20": 3},
}


@dataclass(frozen=True)
class Margins:
    """Outcomes given in one quarter, by code, in the order of `CODES`: all offences, and domestic abuse of them."""

    all: Wholes
    abuse: Wholes


def read_margins(plan: Plan, quarter: Quarter) -> Margins:
    """Return the printed outcomes by code of a quarter; the codes that are not printed share the rest."""
    everyone = _printed(plan, "total-recorded-crime-outcomes", quarter, (*TAKEN, *DECLINED, *LISTED_OTHERS))
    rest = int(plan.printed("total-recorded-crime-outcomes", quarter)) - sum(everyone.values())
    everyone |= _shared(rest, dict(zip(PREVENTED, PREVENTED_PARTS[quarter], strict=True)))
    known = ("1", "1A", "2", "2A", "3", "3A", "8", "14", "15", "16")
    abuse = _printed(plan, "domestic-abuse-outcomes", quarter, known)
    growth = int(plan.print_of(ABUSE_GROWTH)) if quarter == NOW else 0
    prevented = ABUSE_PREVENTED[THEN] + growth
    left = int(plan.printed("domestic-abuse-outcomes", quarter)) - sum(abuse.values()) - prevented
    abuse |= _shared(left, ABUSE_LEFT[quarter])
    abuse |= _shared(prevented, dict(zip(PREVENTED, PREVENTED_PARTS[quarter], strict=True)))
    return Margins(
        np.array([everyone[code] for code in CODES]), np.array([abuse.get(code, 0) for code in CODES])
    )


def _printed(plan: Plan, measure: str, quarter: Quarter, codes: tuple[str, ...]) -> dict[str, int]:
    return {code: int(plan.printed(measure, quarter, breakdown=code)) for code in codes}


def _shared(total: int, parts: Mapping[str, float]) -> dict[str, int]:
    counts = largest_remainder(total, np.array(list(parts.values()), dtype="float64"))
    return dict(zip(parts, counts.tolist(), strict=True))


def affinity() -> Floats:
    """Return how often each code is given to each type, up to factors of both: types by codes."""
    return np.array([[_AFFINITY[kind].get(code, 1.0) for code in CODES] for kind in TYPES])


def fit(seed: NDArray[Any], *, rows: NDArray[Any], columns: NDArray[Any], rounds: int = 60) -> Floats:
    """Scale a table to its margins by iterative proportional fitting.

    Notes
    -----
    Rows and columns are scaled in turn; where a cell is nought it stays so.

    References
    ----------
    Deming, W. E. and Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency table when the
    expected marginal totals are known. Annals of Mathematical Statistics 11, 427-444.
    """
    table: Floats = seed.astype("float64")
    for _ in range(rounds):
        table *= (rows / np.maximum(table.sum(axis=1), 1e-12))[:, None]
        table *= columns / np.maximum(table.sum(axis=0), 1e-12)
    return table


def whole_table(ideal: Floats, *, rows: Wholes, columns: Wholes, most: Wholes | None = None) -> Wholes:
    """Return the whole-number table nearest to an ideal one that has exactly the margins.

    Parameters
    ----------
    ideal : array of float
        What the cells should come near to.
    rows, columns : array of int
        Sums, of one total.
    most : array of int, optional
        No cell is above its bound.

    Returns
    -------
    array of int

    Raises
    ------
    CommandError
        When no table has these margins within these bounds.

    Notes
    -----
    A transport problem: its corners are whole, so the linear programme gives whole numbers. A step above or below
    the nearest whole number costs one.
    """
    from scipy.optimize import linprog
    from scipy.sparse import hstack, identity, kron, vstack

    base = np.rint(ideal).astype("int64")
    base = np.minimum(base, most) if most is not None else base
    n, m = ideal.shape
    sums = vstack([kron(identity(n), np.ones((1, m))), kron(np.ones((1, n)), identity(m))]).tocsr()
    up = (most - base).ravel() if most is not None else np.full(base.size, int(rows.sum()))
    # Cells that the ideal leaves empty are filled last.
    dear = np.where(ideal.ravel() > 0, 1.0, 50.0) * (1 + 0.5 / (1 + ideal.ravel()))
    target = np.concatenate([rows - base.sum(axis=1), columns - base.sum(axis=0)])
    solved = linprog(
        np.concatenate([dear, np.ones(base.size)]), A_eq=hstack([sums, -sums]), b_eq=target,
        bounds=list(zip(np.zeros(2 * base.size), np.concatenate([up, base.ravel()]), strict=True)), method="highs-ds",
    )  # fmt: skip
    if solved.status != 0:
        raise CommandError("no table of outcomes has the printed sums; check the printed figures")
    steps = np.rint(solved.x).astype("int64").reshape(2, n, m)
    return np.asarray(base + steps[0] - steps[1])


def within(total: int, *, bounds: tuple[Floats, Wholes, Wholes]) -> Wholes:
    """Return whole numbers that add up to a total: ideal, least and greatest are given for each."""
    ideal, low, high = bounds
    table = whole_table(
        np.stack([ideal - low, high - ideal]), rows=np.array([total - low.sum(), high.sum() - total]),
        columns=high - low,
    )  # fmt: skip
    return np.asarray(low + table[0])


def printed_bounds(
    plan: Plan, rate: str, *, totals: Wholes, quarter: Quarter = NOW
) -> tuple[Floats, Wholes, Wholes]:
    """Return what a rate of each type, printed in whole percent, allows its count to be.

    Returns
    -------
    ideal, low, high : array
        The printed rate of the total, the least count and the greatest that print it (half away from zero).
    """
    percents = np.array([plan.printed(f"{kind}-{rate}-printed", quarter) for kind in TYPES])
    low = np.maximum(np.ceil((percents - 0.5) * totals / 100 - 1e-9), 0).astype("int64")
    high = np.ceil((percents + 0.5) * totals / 100 - 1e-9).astype("int64") - 1
    return percents * totals / 100, low, high


def outcome_cells(plan: Plan, quarter: Quarter, *, totals: Wholes, abuse: Wholes) -> Wholes:
    """Return outcomes by domestic abuse (no, yes), type and code.

    Parameters
    ----------
    plan : Plan
        The printed figures.
    quarter : Quarter
        In which they were given.
    totals, abuse : array of int
        Outcomes by type, and those to domestic abuse offences; their sums are the printed ones.

    Returns
    -------
    array of int, 2 by types by codes
        With every printed count by code, and in `NOW` every printed rate by type.
    """
    margins = read_margins(plan, quarter)
    groups = _groups(plan, quarter, totals=totals, margins=margins)
    of_abuse = _abuse_groups(groups, abuse=abuse, margins=margins)
    cells = np.zeros((2, len(TYPES), len(CODES)), dtype="int64")
    for flag, (table, codes) in enumerate(
        ((groups - of_abuse, margins.all - margins.abuse), (of_abuse, margins.abuse))
    ):
        for place, group in enumerate(GROUPS):
            columns = [CODES.index(code) for code in group]
            ideal = fit(affinity()[:, columns], rows=table[:, place], columns=codes[columns])
            cells[flag][:, columns] = whole_table(ideal, rows=table[:, place], columns=codes[columns])
    return cells


def _group_sums(codes: Wholes) -> Wholes:
    return np.array([sum(codes[CODES.index(code)] for code in group) for group in GROUPS])


def _groups(plan: Plan, quarter: Quarter, *, totals: Wholes, margins: Margins) -> Wholes:
    """Return outcomes by type and group; where no rate by type is printed, the rates of `NOW` shifted."""
    sums = _group_sums(margins.all)
    if quarter != NOW:
        rates = [
            printed_bounds(plan, rate, totals=totals)[0] for rate in ("action-taken-rate", "outcome-16-rate")
        ]
        seed = np.column_stack([*rates, totals - sum(rates)]) + 0.2
        return whole_table(fit(seed, rows=totals, columns=sums), rows=totals, columns=sums)
    taken, declined = (
        within(int(total), bounds=printed_bounds(plan, rate, totals=totals))
        for total, rate in zip(sums, ("action-taken-rate", "outcome-16-rate"), strict=False)
    )
    return np.column_stack([taken, declined, totals - taken - declined])


def _abuse_groups(groups: Wholes, *, abuse: Wholes, margins: Margins) -> Wholes:
    sums = _group_sums(margins.abuse)
    ideal = fit(groups + 0.01, rows=abuse, columns=sums)
    # Leave the other offences of each type some of each group.
    most = np.maximum(np.floor(0.9 * groups), groups - 3).astype("int64")
    return whole_table(np.minimum(ideal, most), rows=abuse, columns=sums, most=np.maximum(most, 0))


def june_codes(plan: Plan, margins: Margins, *, share: float) -> tuple[Wholes, Wholes]:
    """Return the outcomes of June 2021 by code: all, and domestic abuse.

    Parameters
    ----------
    plan : Plan
        The printed shares of June, of all outcomes (lines 2782 to 2816) and of domestic abuse (3193 to 3199).
    margins : Margins
        Of the quarter.
    share : float
        Of the quarter's outcomes that June has: ours, no total of a month is printed.
    """
    all_june = _june(plan, "total-recorded-crime-outcomes", margins.all, share=share, most=margins.all)
    others = margins.all - margins.abuse
    abuse = _june(
        plan, "domestic-abuse-outcomes", margins.abuse, share=share, most=np.minimum(margins.abuse, all_june)
    )
    short = np.maximum(all_june - others - abuse, 0)  # what domestic abuse must take, so that the rest fits
    return all_june, abuse + short


def _june(plan: Plan, measure: str, quarter: Wholes, *, share: float, most: Wholes) -> Wholes:
    """Return counts that print the shares of June; codes without one share the rest as in the quarter."""
    total = round(share * int(quarter.sum()))
    rows = plan.prints
    rows = rows[
        (rows["measure_id"] == measure) & (rows["period_label"] == "June 2021") & (rows["role"] == "share")
    ]
    low, high = np.zeros(len(CODES), dtype="int64"), most.copy()
    ideal = quarter * share
    for code, value, text in zip(rows["code"], rows["value"], rows["as_printed"], strict=True):
        half = 0.5 / 10 ** len(str(text).rstrip("%").partition(".")[2])
        place = CODES.index(str(code))
        ideal[place] = float(value) * total / 100
        low[place] = max(int(np.ceil((float(value) - half) * total / 100 - 1e-9)), 0)
        high[place] = min(int(np.ceil((float(value) + half) * total / 100 - 1e-9)) - 1, int(most[place]))
    return within(total, bounds=(np.clip(ideal, low, high), low, high))


def previous_months(total: Wholes, june: Wholes) -> Wholes:
    """Split what is left of a quarter between its first two months, on a straight line to the third."""
    left = total - june
    return np.clip(np.rint((2 * left - june) / 3), 0, left).astype("int64")

"""Outcomes of the crime records: when each was given, which, and whether a victim is linked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Quarter
from pcp_kpi.sample.crime_model import SHAPES, TYPES
from pcp_kpi.sample.crime_rows import INCIDENT, Days, Flags, Rows, choose
from pcp_kpi.sample.crime_tables import (
    CODES,
    NOW,
    THEN,
    Margins,
    june_codes,
    outcome_cells,
    previous_months,
    read_margins,
)
from pcp_kpi.sample.crime_volumes import quarters_of
from pcp_kpi.sample.exact import Floats, Wholes, count_that_prints, largest_remainder
from pcp_kpi.sample.plan import Plan

OPEN = -1  # code of a record without an outcome
JUNE_SHARE = 0.345  # of the outcomes of April to June 2021: ours, no month's total is printed
_SPREAD = 1.05  # of log delays
_LONGEST, _NEVER = 700, 20_000  # days
_TRIES = 400
LINKED_16 = "F0740"  # offences with outcome 16 and a victim linked, line 2845
# Share of outcomes 14 and 16 with a victim linked, by month given: from April 2018 up to March 2021, then by month.
# The paper prints that 14 "exceeded 80%" for the first time in April to June 2021 (line 2841).
_LINKED = {"14": (0.68, 0.775, 0.785, 0.800, 0.845), "16": (0.86, 0.905, 0.914, 0.919, 0.926)}
_OFTEN_LINKED = 0.985


@dataclass
class Outcomes:
    """What became of each record.

    Parameters
    ----------
    code : array of int
        Place in `CODES`, or `OPEN`.
    given : array of days
        Beyond the last day of the extracts while the record is open.
    linked : array of bool
        Whether a victim is linked.
    """

    code: Wholes
    given: Days
    linked: Flags


def draw_outcomes(plan: Plan, rows: Rows, *, generator: np.random.Generator) -> Outcomes:
    """Give outcomes to crimes, so that those of the two printed quarters come out as printed.

    Parameters
    ----------
    plan : Plan
        The printed figures.
    rows : Rows
        With the domestic abuse flag.
    generator : numpy Generator
        Draws them.

    Notes
    -----
    Each crime first draws a delay of its own. In the printed quarters the crimes that would be given next go forward
    or wait until each month has its number; codes are then dealt out within type and domestic abuse.
    """
    ledger = _Ledger(rows, _delays(rows, generator), np.full(len(rows), OPEN))
    tables = {quarter: _meet_quarter(plan, ledger, quarter, generator) for quarter in (THEN, NOW)}
    _draw_codes(plan, ledger, tables, generator)
    ledger.code[ledger.given > np.datetime64(plan.months[-1].end)] = OPEN
    return Outcomes(ledger.code, ledger.given, _link_victims(plan, ledger, generator))


@dataclass
class _Ledger:
    """The records with the day and the code of each outcome, both still moving."""

    rows: Rows
    given: Days
    code: Wholes

    @property
    def cell(self) -> Wholes:
        """Place of each crime's type and domestic abuse flag together; below nought for an incident."""
        cells = self.rows.kind * 2 + self.rows.flags["domestic_abuse"]
        return np.where(self.rows.kind == INCIDENT, -1, cells)


def _delays(rows: Rows, generator: np.random.Generator) -> Days:
    medians = np.array([*(shape.delay for shape in SHAPES.values()), 1.0])
    delay = medians[rows.kind] * np.exp(generator.normal(0, _SPREAD, len(rows)))
    delay = np.where(rows.kind == INCIDENT, _NEVER, np.minimum(delay, _LONGEST))
    return np.asarray(rows.day + delay.astype("timedelta64[D]"))


def _month_of(days: Days) -> Wholes:
    """Return places of months since April 2018."""
    months = days.astype("datetime64[M]").astype("int64")
    return np.asarray(months - np.datetime64("2018-04", "M").astype("int64"))


def _meet_quarter(plan: Plan, ledger: _Ledger, quarter: Quarter, generator: np.random.Generator) -> Wholes:
    """Move the days of a quarter's outcomes and set their codes, in place; return the table of them."""
    first = quarters_of(plan).index(quarter) * 3
    cell, month = ledger.cell, _month_of(ledger.given)
    here = (cell >= 0) & (month >= first) & (month < first + 3)
    natural = np.bincount(cell[here] * 3 + month[here] - first, minlength=len(TYPES) * 6).reshape(-1, 2, 3)
    totals, abuse = _type_totals(plan, quarter, natural.sum(axis=2))
    cells = outcome_cells(plan, quarter, totals=totals, abuse=abuse)
    months = _code_months(plan, cells, quarter, natural)
    slots = _slots(cells, months, ready=_ready(ledger, first), generator=generator)
    for step in range(3):
        _meet_month(plan, ledger, first + step, slots[:, step], generator)
    return cells


def _type_totals(plan: Plan, quarter: Quarter, natural: Wholes) -> tuple[Wholes, Wholes]:
    margins = read_margins(plan, quarter)
    all_sum, abuse_sum = int(margins.all.sum()), int(margins.abuse.sum())
    abuse = largest_remainder(abuse_sum, natural[:, 1].astype("float64"))
    if quarter == NOW:
        return np.array([int(plan.printed(f"{kind}-outcomes", quarter)) for kind in TYPES]), abuse
    others = largest_remainder(all_sum - abuse_sum, natural[:, 0].astype("float64"))
    return others + abuse, abuse


def _ready(ledger: _Ledger, first: int) -> Wholes:
    """Return how many crimes of each cell are recorded by the end of each month and not given before the quarter."""
    cell = ledger.cell
    open_yet = (cell >= 0) & (_month_of(ledger.given) >= first)
    counts = [
        np.bincount(cell[open_yet & (ledger.rows.month <= first + step)], minlength=len(TYPES) * 2)
        for step in range(3)
    ]
    return np.stack(counts, axis=1)


def _slots(cells: Wholes, months: Wholes, *, ready: Wholes, generator: np.random.Generator) -> Wholes:
    """Deal the outcomes of a quarter, by domestic abuse, type and code, out to its months.

    Returns
    -------
    array of int, cells by months by codes
        Each code has its number in each month.

    Raises
    ------
    CommandError
        When no deal is found for which enough crimes are recorded in time.
    """
    for _ in range(_TRIES):
        slots = np.zeros((len(TYPES), 2, 3, len(CODES)), dtype="int64")
        for flag in range(2):
            for place in range(len(CODES)):
                slots[:, flag, :, place] = _deal(cells[flag, :, place], months[flag, :, place], generator)
        dealt = slots.reshape(-1, 3, len(CODES))
        if (np.cumsum(dealt.sum(axis=2), axis=1) <= ready).all():
            return dealt
    raise CommandError("the synthetic force has too few crimes in time for the printed outcomes")


def _deal(counts: Wholes, months: Wholes, generator: np.random.Generator) -> Wholes:
    """Deal one code's outcomes by type out to three months with given sums, at random."""
    first = generator.multivariate_hypergeometric(counts, int(months[0]))
    second = generator.multivariate_hypergeometric(counts - first, int(months[1]))
    return np.stack([first, second, counts - first - second], axis=1)


def _code_months(plan: Plan, cells: Wholes, quarter: Quarter, natural: Wholes) -> Wholes:
    """Return outcomes by domestic abuse, month and code."""
    sums = cells.sum(axis=1)
    if quarter == NOW:
        june, abuse = june_codes(plan, Margins(sums.sum(axis=0), sums[1]), share=JUNE_SHARE)
        last = np.stack([june - abuse, abuse])
        first = previous_months(sums, last)
    else:
        shares = natural.sum(axis=(0, 1)) / natural.sum()
        first, last = (np.rint(sums * shares[place]).astype("int64") for place in (0, 2))
    return np.stack([first, sums - first - last, last], axis=1)


def _meet_month(
    plan: Plan, ledger: _Ledger, month: int, slots: Wholes, generator: np.random.Generator
) -> None:
    """Give a month its outcomes: in each cell those that are due next; the others wait."""
    start, end = (np.datetime64(day) for day in (plan.months[month].start, plan.months[month].end))
    rows, given, cell = ledger.rows, ledger.given, ledger.cell
    waiting = np.flatnonzero((rows.month <= month) & (given >= start) & (ledger.code == OPEN) & (cell >= 0))
    waiting = waiting[np.lexsort((given[waiting], cell[waiting]))]
    bounds = np.searchsorted(cell[waiting], np.arange(len(slots) + 1))
    for place, wanted in enumerate(slots):
        queue = waiting[bounds[place] : bounds[place + 1]]
        now, later = np.split(queue, [int(wanted.sum())])
        ledger.code[now] = generator.permutation(np.repeat(np.arange(len(CODES)), wanted))
        early = now[given[now] > end]
        given[early] = _between(np.maximum(rows.day[early], start), end, generator)
        late = later[given[later] <= end]
        given[late] = end + 1 + generator.geometric(1 / 14, len(late)).astype("timedelta64[D]")


def _between(first: Days, last: np.datetime64, generator: np.random.Generator) -> Days:
    span = (last - first).astype("int64") + 1
    return np.asarray(first + (generator.random(len(first)) * span).astype("timedelta64[D]"))


def _draw_codes(
    plan: Plan, ledger: _Ledger, tables: dict[Quarter, Wholes], generator: np.random.Generator
) -> None:
    """Draw the codes of all other months, in place: the shares of the two quarters on a straight line between."""
    places = [quarters_of(plan).index(quarter) * 3 + 1 for quarter in (THEN, NOW)]
    then, now = (np.cumsum(_shares(tables[quarter]), axis=2) for quarter in (THEN, NOW))
    rows, month = ledger.rows, _month_of(ledger.given)
    free = np.flatnonzero((ledger.code == OPEN) & (rows.kind != INCIDENT) & (month < len(plan.months)))
    weight = np.clip((month[free] - places[0]) / (places[1] - places[0]), 0, 1)[:, None]
    flag, kind = rows.flags["domestic_abuse"][free].astype("int64"), rows.kind[free]
    cumulative = (1 - weight) * then[flag, kind] + weight * now[flag, kind]
    ledger.code[free] = (generator.random(len(free))[:, None] >= cumulative[:, :-1]).sum(axis=1)


def _shares(cells: Wholes) -> Floats:
    """Return the shares of codes in each cell; a cell with few outcomes leans on its type's."""
    both = cells.sum(axis=0)
    steady = (both + 1e-6) / (both + 1e-6).sum(axis=1, keepdims=True)
    return np.asarray((cells + 5 * steady) / (cells.sum(axis=2, keepdims=True) + 5))


def _link_victims(plan: Plan, ledger: _Ledger, generator: np.random.Generator) -> Flags:
    """Tell which records have a victim linked; in each month the share of outcomes 14 and 16 is met."""
    kind, month = ledger.rows.kind, _month_of(ledger.given)
    victimless = np.isin(kind, [TYPES.index("drug-offences"), TYPES.index("possession-of-weapons")])
    linked = (generator.random(len(kind)) < _OFTEN_LINKED) & ~victimless & (kind != INCIDENT)
    weights = np.where(victimless, 0.25, 1.0)
    for name, (first, last, *recent) in _LINKED.items():
        shares = np.array([*np.linspace(first, last, len(plan.months) - len(recent)), *recent])
        for place, share in enumerate(shares):
            cases = np.flatnonzero((ledger.code == CODES.index(name)) & (month == place))
            linked[cases] = False
            linked[choose(cases, round(share * len(cases)), weights=weights, generator=generator)] = True
    recent_16 = (ledger.code == CODES.index("16")) & (month >= len(plan.months) - 3)
    _repair_links(plan, recent_16, linked, generator)
    return np.asarray(linked)


def _repair_links(plan: Plan, cases: Flags, linked: Flags, generator: np.random.Generator) -> None:
    """Make the share of the cases with a victim linked that of the paper, in place."""
    wanted = count_that_prints(plan.print_of(LINKED_16), int(cases.sum()))
    missing = wanted - int((linked & cases).sum())
    changed = np.flatnonzero(cases & (linked == (missing < 0)))
    linked[choose(changed, abs(missing), weights=None, generator=generator)] = missing > 0

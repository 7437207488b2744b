"""Who is in post at the end of each month: people who join, serve and leave, counted by group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Day, FinancialYear, Month
from pcp_kpi.printing import rounded
from pcp_kpi.sample.exact import Wholes, count_that_prints, draw_exactly, largest_remainder, numbered
from pcp_kpi.sample.plan import FIRST, LAST, Plan
from pcp_kpi.sample.rows import base_that_prints, marked

KINDS = ("officer", "staff", "pcso")
SEXES = ("female", "male")
ETHNICITIES = ("white", "ethnic-minority", "not-stated")
SERVICE_YEARS = (2, 5, 10, 20)
SERVICES = ("under-2-years", "2-to-5-years", "5-to-10-years", "10-to-20-years", "20-years-and-over")
READ_ON = Day(LAST.end).shift(1)  # "as at 01.07.2021", which is how June ended
_NEW = 24  # months of service under which an officer is new
_WINDOW = 12
_NOT_STATED = 0.02
_NEVER = 10_000
_SETTLING = 3  # months before anybody of the new leaves again
_LONG_SERVICE, _RETIRING = 300, 2.5  # months; how much likelier to leave


@dataclass(frozen=True)
class Kind:
    """One kind of employee as it is modelled.

    Parameters
    ----------
    name : str
        Officer, staff, pcso.
    in_post : int
        At the end of June 2021; of officers the printed shares say it to within six.
    joiners : tuple of int
        A year: 2018/19, 2019/20, 2020/21 and, for three months, 2021/22.
    leaving : float
        Share that leaves in a year before the twelve months that are printed.
    female, minority : float
        Shares among those who are not told of in print.
    printed : str
        Id of the measure of its attrition.
    """

    name: str
    in_post: int
    joiners: tuple[int, int, int, int]
    leaving: float
    female: float
    minority: float
    printed: str


OFFICER = Kind("officer", 2288, (150, 190, 253, 64), 0.062, 0.31, 0.022, "attrition-officers-printed")
STAFF = Kind("staff", 1998, (215, 220, 215, 55), 0.105, 0.60, 0.029, "attrition-staff-printed")
PCSO = Kind("pcso", 214, (22, 20, 16, 4), 0.110, 0.50, 0.025, "attrition-pcso-printed")

# Shares of new officers, in print by year (panel-2021-09, line 2068): women, ethnic minorities.
_NEW_OFFICERS = {FinancialYear(2019): ("F0422", "F0424"), FinancialYear(2020): ("F0423", "F0425")}


@dataclass
class People:
    """People of one kind: month of joining and of leaving (numbers of months since April 2018), groups."""

    joined: Wholes
    left: Wholes
    female: np.ndarray
    minority: np.ndarray

    @property
    def stayed(self) -> np.ndarray:
        """Whether each is in post at the end of the sample."""
        return np.asarray(self.left == _NEVER)


def month_starts(plan: Plan) -> pd.DatetimeIndex:
    """Return the first day of every month."""
    return pd.DatetimeIndex([month.start for month in plan.months]).as_unit("s")


def make_workforce(plan: Plan) -> pd.DataFrame:
    """Make people in post, joiners and leavers by month and group; every printed share of the workforce is met."""
    generator = plan.generator("workforce")
    officers = _officers(plan, generator)
    others = [_service(plan, kind, _joiners(plan, kind, generator), generator) for kind in (STAFF, PCSO)]
    _share_out(plan, officers, others, generator)
    parts = [
        _counted(plan, name, people, generator)
        for name, people in zip(KINDS, [officers, *others], strict=True)
    ]
    table = pd.concat(parts, ignore_index=True)
    table["unit"] = numbered(plan, "personnel unit")
    return table.sort_values(["month"], kind="stable", ignore_index=True)


def _officers(plan: Plan, generator: np.random.Generator) -> People:
    """Draw the officers: as many in post, new, women and of ethnic minorities as are printed."""
    new = round(plan.printed("officers-under-two-years", READ_ON))
    female, minority = (
        plan.printed(f"{group}-officers-printed", READ_ON) for group in ("female", "ethnic-minority")
    )
    total = base_that_prints(
        OFFICER.in_post, [(female, 1), (minority, 1)], counts={new: plan.print_of("F1181")}
    )
    joiners = _joiners(plan, OFFICER, generator)
    early = int(generator.poisson(24))
    fixed = int(joiners[_since(plan, _NEW) : -3].sum())
    joiners[-3:] = largest_remainder(new + early - fixed, np.ones(3))
    people = _service(plan, OFFICER, joiners, generator, in_post=total, early=early)
    told = np.zeros(len(people.joined), dtype=bool)
    for year, ids in _NEW_OFFICERS.items():
        places = np.flatnonzero(_in_year(plan, people.joined, year))
        told[places] = True
        for group, id, digits in zip((people.female, people.minority), ids, (0, 1), strict=True):
            met = count_that_prints(plan.print_of(id), len(places), places=digits)
            group[places] = marked(len(places), met, generator)
    rest = np.flatnonzero(people.stayed & ~told)
    for group, percent in ((people.female, female), (people.minority, minority)):
        wanted = count_that_prints(percent, total, places=1) - int(group[people.stayed & told].sum())
        group[rest] = marked(len(rest), wanted, generator)
    return people


def _since(plan: Plan, months: int) -> int:
    return len(plan.months) - months


def _in_year(plan: Plan, month: Wholes, year: FinancialYear) -> np.ndarray:
    first = plan.months.index(Month.containing(year.start))
    return (month >= first) & (month < first + 12)


def _joiners(plan: Plan, kind: Kind, generator: np.random.Generator) -> Wholes:
    """Draw how many join in each month; officers of two years so many that the printed shares are possible."""
    months: list[int] = []
    for place, expected in enumerate(kind.joiners):
        year = FIRST.financial_year.shift(place)
        total = max(1, round(expected * float(generator.normal(1, 0.02))))
        if kind is OFFICER and year in _NEW_OFFICERS:
            percents = [plan.print_of(id) for id in _NEW_OFFICERS[year]]
            total = base_that_prints(total, list(zip(percents, (0, 1), strict=True)))
        size = sum(month.financial_year == year for month in plan.months)
        months += generator.multinomial(total, generator.dirichlet(np.full(size, 8.0))).tolist()
    return np.array(months, dtype="int64")


def _service(
    plan: Plan,
    kind: Kind,
    joiners: Wholes,
    generator: np.random.Generator,
    *,
    in_post: int = 0,
    early: int | None = None,
) -> People:
    """Draw who joins and leaves when; `early` is how many leave of those who are new at the end."""
    in_post, leavers = _leavers(plan, kind, joiners, in_post, generator)
    at_start = in_post - int(joiners.sum()) + int(leavers.sum())
    # Months served at the start: many few, some many.
    served = np.floor(generator.beta(1.1, 1.9, at_start) * 372).astype("int64") + 1
    joined = np.concatenate([-served, np.repeat(np.arange(len(joiners)), joiners)])
    left = np.full(len(joined), _NEVER)
    new = _since(plan, _NEW)
    of_new = np.zeros_like(leavers)
    if early is not None:
        some = slice(new + _SETTLING, None)
        waiting = np.arange(1.0, len(leavers[some]) + 1)
        of_new[some] = draw_exactly(leavers[some], early, chances=waiting, generator=generator)
    for month, count in enumerate(leavers):
        here = (joined < month) & (left == _NEVER)
        pools = [(here, count)]
        if early is not None:
            pools = [(here & (joined >= new), of_new[month]), (here & (joined < new), count - of_new[month])]
        for pool, size in pools:
            places = np.flatnonzero(pool)
            likely = np.where(month - joined[places] >= _LONG_SERVICE, _RETIRING, 1.0)
            left[generator.choice(places, size, replace=False, p=likely / likely.sum()) if size else []] = (
                month
            )
    female = generator.random(len(joined)) < kind.female
    minority = generator.random(len(joined)) < kind.minority
    return People(joined, left, female, minority)


def _leavers(
    plan: Plan, kind: Kind, joiners: Wholes, in_post: int, generator: np.random.Generator
) -> tuple[int, Wholes]:
    """Draw how many leave in each month, so that the last twelve give the printed attrition.

    How many are in post at the end is given, or the number nearest to the model's with which that is possible.
    """
    monthly = generator.poisson(kind.in_post * kind.leaving / 12, len(joiners)).astype("int64")
    weights = generator.gamma(12.0, 1.0, _WINDOW)
    printed = plan.printed(kind.printed, READ_ON)
    for base in (
        [in_post] if in_post else sorted(range(kind.in_post - 20, kind.in_post + 21), key=_from(kind))
    ):
        expected = round(base * printed / 100)
        for total in range(expected - expected // 10 - 2, expected + expected // 10 + 3):
            monthly[-_WINDOW:] = largest_remainder(total, weights)
            change = joiners - monthly
            heads = base - np.cumsum(change[::-1])[::-1] + change
            if f"{rounded(100 * total / heads[-_WINDOW:].mean(), 1)}" == f"{printed:.1f}":
                return base, monthly
    raise CommandError(f"no number of leavers gives {kind.name} an attrition of {printed}%")


def _from(kind: Kind) -> Callable[[int], int]:
    return lambda number: abs(number - kind.in_post)


def _share_out(plan: Plan, officers: People, others: list[People], generator: np.random.Generator) -> None:
    """Make staff and PCSOs such that the whole workforce has the printed shares (panel-2021-09, lines 2066, 2068)."""
    everybody = [officers, *others]
    total = sum(int(people.stayed.sum()) for people in everybody)
    for group, id, digits in (("female", "F0421", 0), ("minority", "F0420", 1)):
        wanted = count_that_prints(plan.print_of(id), total, places=digits)
        wanted -= int(getattr(officers, group)[officers.stayed].sum())
        sizes = np.array([int(people.stayed.sum()) for people in others])
        leaning = np.array([1.0, 0.84]) if group == "female" else np.array([1.0, 0.9])
        for people, count in zip(others, largest_remainder(wanted, sizes * leaning), strict=True):
            getattr(people, group)[people.stayed] = marked(int(people.stayed.sum()), int(count), generator)


def _counted(plan: Plan, name: str, people: People, generator: np.random.Generator) -> pd.DataFrame:
    """Count people of one kind by month and group."""
    unknown = ~people.minority & (generator.random(len(people.joined)) < _NOT_STATED)
    ethnicity = np.select([people.minority, unknown], [1, 2], 0)
    group = (~people.female).astype("int64") * len(ETHNICITIES) + ethnicity
    tables = []
    for month, start in enumerate(month_starts(plan)):
        band = np.searchsorted(SERVICE_YEARS, (month - people.joined) / 12, side="right")
        cell = group * len(SERVICES) + band
        present = (people.joined <= month) & (people.left > month)
        which = {"in_post": present, "joiners": people.joined == month, "leavers": people.left == month}
        size = len(SEXES) * len(ETHNICITIES) * len(SERVICES)
        counts = {column: np.bincount(cell[some], minlength=size) for column, some in which.items()}
        tables.append(pd.DataFrame({"month": start, **counts}))
    table = pd.concat(tables, ignore_index=True)
    grid = pd.MultiIndex.from_product([SEXES, ETHNICITIES, SERVICES], names=["sex", "ethnicity", "service"])
    cells = pd.concat([grid.to_frame(index=False)] * len(plan.months), ignore_index=True)
    return pd.concat([table, cells], axis=1).assign(kind=name)

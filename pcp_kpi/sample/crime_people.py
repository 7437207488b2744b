"""The people of the crime records: victims and suspects, and how often the same person returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pcp_kpi.sample.crime_model import HIGH_HARM, SHAPES, TYPES
from pcp_kpi.sample.crime_nominals import (
    SUSPECT,
    Episodes,
    draw_episodes,
    events_in,
    last_victim_month,
)
from pcp_kpi.sample.crime_outcomes import OPEN, Outcomes
from pcp_kpi.sample.crime_rows import INCIDENT, Flags, Rows, choose
from pcp_kpi.sample.crime_tables import CODES
from pcp_kpi.sample.exact import Floats, Wholes
from pcp_kpi.sample.plan import Plan

NOBODY = -1
NO_SUSPECT = ("14", "18")  # outcomes that say that none is identified
# Repeat rates (line 3250 and 3251 print them at the start and the end of April to June 2021, by id).
ABUSE_RATE, TOTAL_RATE = ("F1072", "F1073"), ("F1074", "F1075")
_SUSPECTS_AGAIN = 0.3
_FADING = 5.0  # months: someone seen lately is likelier to return
_NEVER = -99


@dataclass
class Population:
    """The people met so far, one value each.

    Parameters
    ----------
    last, before : array of int
        Month of the last and the last but one offence, or until when the person is spoken for.
    abuse, suspect : array of bool
        Whether met through domestic abuse; whether as a suspect.
    size : int
        How many.
    """

    last: Wholes
    before: Wholes
    abuse: Flags
    suspect: Flags
    size: int = 0

    @classmethod
    def for_at_most(cls, n: int) -> Population:
        """Return an empty population with room for n people."""
        never = np.full(n, _NEVER)
        return cls(never, never.copy(), np.zeros(n, dtype=bool), np.zeros(n, dtype=bool))

    def add(self, n: int, *, abuse: Flags | bool, suspect: Flags | bool) -> Wholes:
        """Meet n new people and return them."""
        new = np.arange(self.size, self.size + n)
        self.abuse[new], self.suspect[new] = abuse, suspect
        self.size += n
        return new

    def known(self, month: int, *, abuse: bool, suspect: bool, back: tuple[int, int]) -> Wholes:
        """Return people last met between so many months ago, who have at most one offence in the last two."""
        seen = slice(0, self.size)
        last = self.last[seen]
        fit = (last >= month - back[0]) & (last <= month - back[1]) & (self.before[seen] < month - 2)
        return np.flatnonzero(fit & (self.abuse[seen] == abuse) & (self.suspect[seen] == suspect))

    def meet(self, people: Wholes, month: int) -> None:
        """Note an offence of each."""
        self.before[people] = self.last[people]
        self.last[people] = month


@dataclass
class People:
    """Victim and suspect of each record, or `NOBODY`."""

    victim: Wholes
    suspect: Wholes


def draw_people(plan: Plan, rows: Rows, *, outcomes: Outcomes, generator: np.random.Generator) -> People:
    """Draw victims and suspects, so that repeat victims and nominals come out as printed.

    Parameters
    ----------
    plan : Plan
        The printed rates and nominals.
    rows, outcomes : Rows, Outcomes
        The records.
    generator : numpy Generator
        Draws them.

    Notes
    -----
    Month by month: the nominals' offences first; then so many victims who were victims in the twelve months before
    that the month has its repeat rate; the others are new. Nobody but a nominal has more than two offences in any
    three months, nor more than one in a month. Who is met through domestic abuse is met again through it only, so
    that a rate among its victims is the same whichever offences count as the earlier ones.
    """
    with_victim, with_suspect = _with_people(rows, outcomes, generator)
    people = People(np.full(len(rows), NOBODY), np.full(len(rows), NOBODY))
    high_harm = np.isin(rows.kind, [TYPES.index(kind) for kind in HIGH_HARM])
    by_month = np.bincount(rows.month[high_harm], minlength=len(plan.months))
    episodes = draw_episodes(plan, by_month, generator=generator)
    cast = _Cast(rows, with_victim, with_suspect, high_harm, episodes, people)
    population = Population.for_at_most(2 * len(rows))
    persons = np.full(len(episodes.start), NOBODY)
    for month, rates in enumerate(_rates(plan, generator)):
        _begin(population, persons, cast, month, generator)
        _cast_nominals(cast, persons, month, generator)
        _cast_victims(population, cast, month, rates=rates, generator=generator)
        _cast_suspects(population, cast, month, generator)
    return people


@dataclass
class _Cast:
    """The records to be filled, and who fills them."""

    rows: Rows
    with_victim: Flags
    with_suspect: Flags
    high_harm: Flags
    episodes: Episodes
    people: People

    def free(self, month: int, *, victims: bool, abuse: bool) -> Wholes:
        """Return the records of a month that still want a person."""
        wanted, given = (
            (self.with_victim, self.people.victim) if victims else (self.with_suspect, self.people.suspect)
        )
        inside = self.month(month)
        flags = self.rows.flags["domestic_abuse"][inside] == abuse
        found: Wholes = np.arange(inside.start, inside.stop)[
            wanted[inside] & (given[inside] == NOBODY) & flags
        ]
        return found

    def month(self, month: int) -> slice:
        """Return the place of a month's records: they are in order of recording."""
        first, last = np.searchsorted(self.rows.month, [month, month + 1])
        return slice(int(first), int(last))


def _with_people(rows: Rows, outcomes: Outcomes, generator: np.random.Generator) -> tuple[Flags, Flags]:
    """Tell which records have a person as victim, and which an identified suspect."""
    abuse = rows.flags["domestic_abuse"]
    personal = np.array([*(shape.victim for shape in SHAPES.values()), 0.0])[rows.kind]
    victim = outcomes.linked & ((generator.random(len(rows)) < personal) | (abuse & (personal > 0)))
    when_open = np.array([*(shape.suspect_when_open for shape in SHAPES.values()), 0.0])[rows.kind]
    when_open = np.where(abuse, np.maximum(when_open, 0.95), when_open)
    none = np.isin(outcomes.code, [CODES.index(code) for code in NO_SUSPECT])
    guess = generator.random(len(rows)) < when_open
    suspect = np.where(outcomes.code == OPEN, guess, ~none) & (rows.kind != INCIDENT)
    return np.asarray(victim), np.asarray(suspect)


def _rates(plan: Plan, generator: np.random.Generator) -> Floats:
    """Return the repeat rates of each month: domestic abuse, total.

    Notes
    -----
    The paper says "40% to 43%" and "32% to 34%" and no month; we take March and April 2021 for the start and June
    for the end.
    """
    months = len(plan.months)
    rates = []
    for ids in (ABUSE_RATE, TOTAL_RATE):
        low, high = (plan.print_of(id) / 100 for id in ids)
        rate = low - 0.012 + 0.008 * np.sin(np.arange(months) / 6) + generator.normal(0, 0.004, months)
        rate[-4:] = [low, low, (low + high) / 2, high]
        rates.append(rate)
    return np.stack(rates, axis=1)


def _begin(
    population: Population, persons: Wholes, cast: _Cast, month: int, generator: np.random.Generator
) -> None:
    """Find the people of the episodes that begin: such as were victims three to nine months before."""
    episodes = cast.episodes
    for abuse in (False, True):
        begun = np.flatnonzero((episodes.start == month) & (episodes.abuse == abuse))
        old = begun[episodes.role[begun] != SUSPECT]
        known = population.known(month, abuse=abuse, suspect=False, back=(9, 3))
        if month >= 4:
            persons[old] = choose(known, len(old), weights=None, generator=generator)
        new = begun[persons[begun] == NOBODY]
        persons[new] = population.add(len(new), abuse=abuse, suspect=episodes.role[new] == SUSPECT)
    begun = np.flatnonzero(episodes.start == month)
    population.last[persons[begun]] = last_victim_month(episodes)[begun]
    population.before[persons[begun]] = month + 2


def _cast_nominals(cast: _Cast, persons: Wholes, month: int, generator: np.random.Generator) -> None:
    as_victim, as_suspect = events_in(cast.episodes, month)
    for abuse in (False, True):
        for victims, who in ((True, as_victim), (False, as_suspect)):
            who = who[cast.episodes.abuse[who] == abuse]
            free = cast.free(month, victims=victims, abuse=abuse)
            free = free[cast.high_harm[free]]
            chosen = generator.permutation(choose(free, len(who), weights=None, generator=generator))
            given = cast.people.victim if victims else cast.people.suspect
            given[chosen] = persons[who]
    _part(cast, month)


def _part(cast: _Cast, month: int) -> None:
    """Let nobody be victim and suspect of one record: such suspects change places with another's."""
    inside = cast.month(month)
    victim, suspect = cast.people.victim[inside], cast.people.suspect[inside]
    for place in np.flatnonzero((victim == suspect) & (victim != NOBODY)):
        others = np.flatnonzero(
            (suspect != NOBODY) & (suspect != victim[place]) & (victim != suspect[place])
            & (cast.rows.flags["domestic_abuse"][inside] == cast.rows.flags["domestic_abuse"][inside][place])
        )  # fmt: skip
        suspect[place], suspect[others[0]] = suspect[others[0]], suspect[place]


def _cast_victims(
    population: Population, cast: _Cast, month: int, *, rates: Floats, generator: np.random.Generator
) -> None:
    """Give the other records their victims, so many of them known that the month has its rates."""
    inside = cast.month(month)
    there = cast.people.victim[inside]
    nominals = np.unique(there[there != NOBODY])
    free = {abuse: cast.free(month, victims=True, abuse=abuse) for abuse in (True, False)}
    everyone = len(nominals) + sum(len(records) for records in free.values())
    of_abuse = population.abuse[nominals]
    repeats = round(float(rates[0]) * (int(of_abuse.sum()) + len(free[True])))
    wanted = {True: repeats - int(of_abuse.sum())}
    wanted[False] = round(float(rates[1]) * everyone) - repeats - int((~of_abuse).sum())
    for abuse, records in free.items():
        known = _again(population, wanted[abuse], month, abuse=abuse, suspect=False, generator=generator)
        new = population.add(len(records) - len(known), abuse=abuse, suspect=False)
        _meet(population, cast.people.victim, records, np.concatenate([known, new]), month, generator)


def _cast_suspects(population: Population, cast: _Cast, month: int, generator: np.random.Generator) -> None:
    for abuse in (True, False):
        records = cast.free(month, victims=False, abuse=abuse)
        wanted = round(_SUSPECTS_AGAIN * len(records))
        known = _again(population, wanted, month, abuse=abuse, suspect=True, generator=generator)
        new = population.add(len(records) - len(known), abuse=abuse, suspect=True)
        _meet(population, cast.people.suspect, records, np.concatenate([known, new]), month, generator)


def _again(
    population: Population,
    wanted: int,
    month: int,
    *,
    abuse: bool,
    suspect: bool,
    generator: np.random.Generator,
) -> Wholes:
    """Choose people met in the eleven months before; in the first months of the data there are too few."""
    known = population.known(month, abuse=abuse, suspect=suspect, back=(11, 1))
    ago = month - population.last[: population.size]
    n = min(max(wanted, 0), len(known) // 2) if month < 12 else wanted
    return choose(known, n, weights=np.exp(-ago / _FADING), generator=generator)


def _meet(
    population: Population,
    given: Wholes,
    records: Wholes,
    people: Wholes,
    month: int,
    generator: np.random.Generator,
) -> None:
    given[records] = generator.permutation(people)
    population.meet(people, month)

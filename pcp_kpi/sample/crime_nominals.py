"""Repeat nominals of the synthetic force: people with three or more high-harm offences within three months.

An episode is one person's run of offences over three months. Every month's number of nominals is built up of the
episodes that reach into its window, so that each month has its number and nobody becomes one by accident.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pcp_kpi.errors import CommandError
from pcp_kpi.sample.exact import Wholes, count_that_prints
from pcp_kpi.sample.plan import Plan

ROLES = ("victims-only", "suspects-only", "both")
VICTIM, SUSPECT, BOTH = range(3)
BAND_CHANGE, BAND_GROWTH, LINKED = "F1079", "F1080", "F1081"

# Offences in the first, second and third month of an episode. Those of the first line make a nominal in one window
# only; they fill each month up to its number.
SINGLE = np.array([(1, 1, 1), (1, 0, 2), (2, 0, 1), (2, 0, 2)])
_SINGLE_PARTS = (0.5, 0.2, 0.2, 0.1)
LONGER = np.array([(1, 2, 0), (2, 2, 0), (2, 2, 2), (3, 0, 0), (4, 0, 0)])
_LONGER_PARTS = (0.060, 0.040, 0.035, 0.030, 0.015)  # of the nominals of the month two on
PROLIFIC = np.array([6, 6, 0])  # twelve offences: in the band 10-19 for two windows
_PROLIFIC_PART = 0.02
_ABUSE = (0.60, 0.65, 0.71)  # of the roles: linked to domestic abuse
_GROWTH = 0.85  # nominals for each high-harm offence in 2018, of June 2021's


@dataclass(frozen=True)
class Episodes:
    """Runs of offences, one value each.

    Parameters
    ----------
    start : array of int
        Place of the first month.
    counts : array of int, episodes by 3
        Offences in each of its months.
    role : array of int
        Place in `ROLES`.
    abuse : array of bool
        Whether its offences are domestic abuse; all are or none.
    """

    start: Wholes
    counts: Wholes
    role: Wholes
    abuse: np.ndarray


def draw_episodes(plan: Plan, high_harm: Wholes, *, generator: np.random.Generator) -> Episodes:
    """Draw the episodes of all months.

    Parameters
    ----------
    plan : Plan
        The printed nominals of May and June 2021.
    high_harm : array of int
        High-harm offences by month.
    generator : numpy Generator
        Draws them.

    Raises
    ------
    CommandError
        When a month's number is smaller than what earlier episodes bring into it.
    """
    wanted = _wanted(plan, high_harm, generator)
    longer = _longer(wanted, _prolific(plan, wanted), generator)
    single = _fill(wanted, longer, generator)
    start, counts, role = (np.concatenate(parts) for parts in zip(longer, single, strict=True))
    abuse = generator.random(len(start)) < np.array(_ABUSE)[role]
    return _link_abuse(plan, Episodes(start, counts, role, abuse), generator)


def in_window(episodes: Episodes, month: int) -> Wholes:
    """Return the offences of each episode in a month and the two before it."""
    offset = month - episodes.start
    within = [(offset >= place) & (offset - place <= 2) for place in range(3)]
    return np.asarray(sum(episodes.counts[:, place] * within[place] for place in range(3)))


def _wanted(plan: Plan, high_harm: Wholes, generator: np.random.Generator) -> Wholes:
    """Return nominals by role and month: printed as printed, the others in step with high-harm offences."""
    months = len(plan.months)
    windows = np.convolve(high_harm, [1, 1, 1])[:months].astype("float64")
    growth = np.linspace(_GROWTH, 1.0, months) * np.exp(generator.normal(0, 0.015, months))
    rows = []
    for role in ROLES:
        printed = {
            month: int(plan.printed("repeat-nominals", month, breakdown=role)) for month in plan.months[-2:]
        }
        level = printed[plan.months[-1]] / windows[-1]
        row = np.rint(level * growth * windows).astype("int64")
        row[-2:] = list(printed.values())
        rows.append(row)
    return np.stack(rows)


def _prolific(plan: Plan, wanted: Wholes) -> Wholes:
    """Return how many prolific episodes begin in each month; the last two windows have the printed change."""
    starts = np.rint(_PROLIFIC_PART * wanted.sum(axis=0)).astype("int64")
    change, growth = plan.print_of(BAND_CHANGE), int(plan.print_of(BAND_GROWTH))
    before = next(n for n in range(1, 1000) if int(100 * growth / n + 0.5) == int(change))
    starts[-3] = before // 2
    starts[-4] = before - starts[-3]
    starts[-2] = before + growth - starts[-3]
    return np.asarray(starts)


def _longer(
    wanted: Wholes, prolific: Wholes, generator: np.random.Generator
) -> tuple[Wholes, Wholes, Wholes]:
    """Return the episodes that reach into more than one window."""
    start, counts, role = [], [], []
    months = wanted.shape[1]
    for month in range(months):
        later = min(month + 2, months - 1)
        shares = wanted[:, later] / wanted[:, later].sum()
        roles = generator.choice(3, int(prolific[month]), p=shares)
        start.append(np.full(len(roles), month))
        counts.append(np.tile(PROLIFIC, (len(roles), 1)))
        role.append(roles)
        for place in range(len(ROLES)):
            kinds = np.rint(np.array(_LONGER_PARTS) * wanted[place, later]).astype("int64")
            start.append(np.full(kinds.sum(), month))
            counts.append(np.repeat(LONGER, kinds, axis=0))
            role.append(np.full(kinds.sum(), place))
    return np.concatenate(start), np.concatenate(counts), np.concatenate(role)


def _fill(
    wanted: Wholes, longer: tuple[Wholes, Wholes, Wholes], generator: np.random.Generator
) -> tuple[Wholes, Wholes, Wholes]:
    """Return the single-window episodes that bring each month to its number."""
    role = longer[2]
    reaching = Episodes(*longer, np.zeros(len(role), dtype=bool))
    starts, shapes, roles = [], [], []
    for month in range(2, wanted.shape[1]):
        there = in_window(reaching, month) >= 3
        for place in range(len(ROLES)):
            missing = int(wanted[place, month] - (there & (role == place)).sum())
            if missing < 0:
                raise CommandError(
                    "the repeat nominals fall faster than their episodes end; lower the shares"
                )
            starts.append(np.full(missing, month - 2))
            shapes.append(SINGLE[generator.choice(len(SINGLE), missing, p=_SINGLE_PARTS)])
            roles.append(np.full(missing, place))
    return np.concatenate(starts), np.concatenate(shapes), np.concatenate(roles)


def _link_abuse(plan: Plan, episodes: Episodes, generator: np.random.Generator) -> Episodes:
    """Make the printed share of the last month's nominals linked to domestic abuse."""
    last = len(plan.months) - 1
    nominal = in_window(episodes, last) >= 3
    wanted = count_that_prints(plan.print_of(LINKED), int(nominal.sum()))
    missing = wanted - int((episodes.abuse & nominal).sum())
    free = nominal & (episodes.start == last - 2) & (episodes.abuse == (missing < 0))
    changed = generator.choice(np.flatnonzero(free), abs(missing), replace=False)
    episodes.abuse[changed] = missing > 0
    return episodes


def events_in(episodes: Episodes, month: int) -> tuple[Wholes, Wholes]:
    """Return the offences of a month as victim and as suspect: the episode of each.

    Notes
    -----
    Who is both takes turns: the first offence of all as victim, the next as suspect, and so on, so that in every
    window in which the person counts both stand.
    """
    offset = month - episodes.start
    active = np.flatnonzero((offset >= 0) & (offset <= 2))
    now = episodes.counts[active, offset[active]]
    before = np.where(np.arange(3) < offset[active, None], episodes.counts[active], 0).sum(axis=1)
    who = np.repeat(active, now)
    turn = np.repeat(before, now) + _running(now)
    role = episodes.role[who]
    as_victim = (role == VICTIM) | ((role == BOTH) & (turn % 2 == 0))
    return who[as_victim], who[~as_victim]


def _running(counts: Wholes) -> Wholes:
    """Return 0, 1, ... within each run."""
    ends = np.cumsum(counts)
    return np.arange(int(counts.sum())) - np.repeat(ends - counts, counts)


def last_victim_month(episodes: Episodes) -> Wholes:
    """Return the month of each episode's last offence as victim; its start where there is none."""
    last = episodes.start.copy()
    for month in range(int(episodes.start.max()) + 3):
        last[np.unique(events_in(episodes, month)[0])] = month
    return last

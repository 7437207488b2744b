"""Which cells must be hidden with the small ones, found with a second table that agrees with all that is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from pcp_kpi.disclosure.sums import Sum
from pcp_kpi.errors import CommandError

_DUST = 1e-6


def hide_with_partners(cells: pd.DataFrame, sums: Sequence[Sum], *, small: np.ndarray) -> np.ndarray:
    """Tell which rows to hide.

    Parameters
    ----------
    cells : DataFrame
        As `cells_of` makes it.
    sums : sequence of Sum
        The sums among its rows.
    small : array of bool
        The rows that are too small to show.

    Returns
    -------
    array of bool
        The small rows and their partners.

    Raises
    ------
    CommandError
        When a cell cannot be hidden, since all that it adds up with is hidden already.
    """
    hidden = small.copy()
    by_row = _by_row(sums)
    checked: set[tuple[int, ...]] = set()
    while True:
        waiting = [group for group in _groups(hidden, sums, by_row) if group not in checked]
        if not waiting:
            return hidden
        for group in waiting:
            given_away = _given_away(group, cells, sums, by_row)
            if given_away is None:
                checked.add(group)
            else:
                hidden[_partner(given_away, group, cells, sums, hidden, by_row)] = True


def _by_row(sums: Sequence[Sum]) -> Mapping[int, list[int]]:
    """Return the numbers of the sums in which each row stands."""
    by_row: dict[int, list[int]] = defaultdict(list)
    for number, sum in enumerate(sums):
        for row, _ in sum:
            by_row[row].append(number)
    return by_row


def _groups(
    hidden: np.ndarray, sums: Sequence[Sum], by_row: Mapping[int, list[int]]
) -> list[tuple[int, ...]]:
    """Return the hidden rows in groups that no sum connects with each other."""
    left = set(np.flatnonzero(hidden).tolist())
    groups = []
    while left:
        start = min(left)
        group, ahead = {start}, [start]
        while ahead:
            near = {row for number in by_row.get(ahead.pop(), ()) for row, _ in sums[number]}
            fresh = (near & left) - group
            group |= fresh
            ahead += fresh
        left -= group
        groups.append(tuple(sorted(group)))
    return groups


def _given_away(
    group: Sequence[int], cells: pd.DataFrame, sums: Sequence[Sum], by_row: Mapping[int, list[int]]
) -> int | None:
    """Return a hidden row whose number follows from all that is shown; None when there is none."""
    for name in ("value", "of"):
        truth = cells[name].to_numpy()[list(group)]
        present = ~np.isnan(truth)
        rows = [row for row, there in zip(group, present, strict=True) if there]
        # A sum is one of denominators only where all its rows have one.
        whole = cells[name].notna().to_numpy()
        numbers = sorted({number for row in rows for number in by_row.get(row, ())})
        known = [sums[number] for number in numbers if all(whole[row] for row, _ in sums[number])]
        place = _fixed(rows, truth[present], known)
        if place is not None:
            return rows[place]
    return None


def _fixed(rows: Sequence[int], truth: np.ndarray, sums: Sequence[Sum]) -> int | None:
    """Return the place of a hidden number for which no second table exists."""
    if not sums:
        return None
    places = {row: place for place, row in enumerate(rows)}
    matrix = np.zeros((len(sums), len(rows)))
    for line, sum in enumerate(sums):
        for row, sign in sum:
            if row in places:
                matrix[line, places[row]] = sign
    open_ones = set(range(len(rows)))
    while open_ones:
        place = min(open_ones)
        other = _second_table(matrix, truth, place)
        if other is None:
            return place
        open_ones -= set(np.flatnonzero(np.abs(other - truth) >= 1 - _DUST).tolist())
    return None


def _second_table(matrix: np.ndarray, truth: np.ndarray, place: int) -> np.ndarray | None:
    """Find hidden numbers that give the same sums and differ by at least one at a place."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    sums = matrix @ truth
    whole = bool((truth == np.round(truth)).all() and (sums == np.round(sums)).all())
    lowest = np.where(truth < 0, -np.inf, 0.0)
    for step in (1, -1):
        lower, upper = lowest.copy(), np.full(len(truth), np.inf)
        if step == 1:
            lower[place] = truth[place] + 1
        else:
            upper[place] = truth[place] - 1
            if upper[place] < lower[place]:
                continue
        found = milp(
            np.zeros(len(truth)),
            constraints=LinearConstraint(matrix, sums, sums),
            bounds=Bounds(lower, upper),
            integrality=np.full(len(truth), int(whole)),
        )
        if found.success:
            return np.round(found.x) if whole else np.asarray(found.x)
    return None


def _partner(
    row: int,
    group: Sequence[int],
    cells: pd.DataFrame,
    sums: Sequence[Sum],
    hidden: np.ndarray,
    by_row: Mapping[int, list[int]],
) -> int:
    """Choose the cell to hide with one that is given away: of its own sums, else of those of its group."""
    for rows in ([row], group):
        candidates = {
            (_opened(other, sums, hidden, by_row), sign < 0, abs(cells["value"][other]), other)
            for number in _numbers(rows, by_row)
            for other, sign in sums[number]
            if not hidden[other]
        }
        if candidates:
            return min(candidates)[-1]
    names = [name for name in cells.columns if name not in ("value", "of")]
    place = " / ".join(str(cell) for cell in cells.loc[row, names] if str(cell))
    raise CommandError(
        f"{place!r} cannot be hidden: the sums around it leave one value only; publish fewer totals"
    )


def _numbers(rows: Iterable[int], by_row: Mapping[int, list[int]]) -> list[int]:
    return sorted({number for row in rows for number in by_row.get(row, ())})


def _opened(row: int, sums: Sequence[Sum], hidden: np.ndarray, by_row: Mapping[int, list[int]]) -> int:
    """Count the sums in which hiding a row would leave it alone, so that it needs a partner itself."""
    return sum(not any(hidden[other] for other, _ in sums[number]) for number in by_row[row])

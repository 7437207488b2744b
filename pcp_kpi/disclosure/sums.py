"""Which cells of a table are sums of which others."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pcp_kpi.disclosure.spans import closing_sums, span_of

# A sum that is known: rows with their signs; what they come to is taken to be known as well.
Sum = tuple[tuple[int, int], ...]
Place = tuple[int, int, str]  # first day, the day after the last, grain


@dataclass(frozen=True)
class AddsUp:
    """One way in which rows of a table add up.

    Parameters
    ----------
    column : str
        Column in which the rows of a sum differ; all other columns that name a cell are equal.
    whole : str
        What stands there for the sum.
    parts : tuple of str, optional
        What stands there for the parts; all others if left out.

    Examples
    --------
    >>> AddsUp("area", "West Mercia", ("North Worcestershire", "South Worcestershire")).whole
    'West Mercia'
    """

    column: str
    whole: str
    parts: tuple[str, ...] = ()


def cells_of(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return the names of a table's cells with `value` and `of` as numbers, numbered from nought."""
    cells = table[list(names)].reset_index(drop=True)
    cells["value"] = table["value"].to_numpy(dtype="float64")
    cells["of"] = table["of"].to_numpy(dtype="float64") if "of" in table.columns else float("nan")
    return cells


def sums_in(cells: pd.DataFrame, declared: Sequence[AddsUp]) -> list[Sum]:
    """List every sum among the rows of a table.

    Parameters
    ----------
    cells : DataFrame
        As `cells_of` makes it. Rows without a value are left out of every sum.
    declared : sequence of AddsUp
        How rows add up, besides over time.

    Returns
    -------
    list of Sum
        Parts have the sign 1 and wholes -1.
    """
    names = [name for name in cells.columns if name not in ("value", "of")]
    known = cells[cells["value"].notna()]
    found = [sum for adds in declared for sum in _declared(known, adds, names)]
    if {"grain", "period"} <= set(names):
        found += _over_time(known, [name for name in names if name not in ("grain", "period")])
    return sorted(set(found))


def _declared(cells: pd.DataFrame, adds: AddsUp, names: Sequence[str]) -> Iterator[Sum]:
    others = [name for name in names if name != adds.column]
    labels = cells[adds.column].astype("object")
    parts = labels.isin(list(adds.parts)) if adds.parts else labels != adds.whole
    group = _group_numbers(cells, others)
    members = defaultdict(list)
    for row, number in zip(cells.index[parts], group[parts], strict=True):
        members[number].append((row, 1))
    for row, number in zip(cells.index[labels == adds.whole], group[labels == adds.whole], strict=True):
        if members[number]:
            yield (*sorted(members[number]), (row, -1))


def _group_numbers(cells: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    if not names:
        return pd.Series(0, index=cells.index)
    return cells.groupby(list(names), sort=False, dropna=False).ngroup()


def _over_time(cells: pd.DataFrame, names: Sequence[str]) -> Iterator[Sum]:
    """Find what the periods of each series tell of each other; series with the same periods are looked at once."""
    rows = cells.assign(_group=_group_numbers(cells, names))
    known: dict[tuple[Place, ...], tuple[Sum, ...]] = {}
    for _, series in rows.groupby("_group", sort=False):
        days = series["period"].dt.date
        there = sorted(
            (*span, str(grain), row)
            for row, grain, day in zip(series.index, series["grain"], days, strict=True)
            if (span := span_of(str(grain), day))
        )
        places: tuple[Place, ...] = tuple((first, end, grain) for first, end, grain, _ in there)
        if places not in known:
            known[places] = _sums_of(places)
        for sum in known[places]:
            yield tuple(sorted((there[place][-1], sign) for place, sign in sum))


def _sums_of(places: Sequence[Place]) -> tuple[Sum, ...]:
    """Return the sums among periods, each by its place: those that a reader sees at once, then what else follows."""
    spans: dict[str, dict[tuple[int, int], int]] = defaultdict(dict)
    for place, (first, end, grain) in enumerate(places):
        if grain != "week":
            spans[grain][_month(first), _month(end)] = place
    found = [*_tiled(spans), *_alike(spans), *_moving(spans)]
    return (*found, *closing_sums([(first, end) for first, end, _ in places], found))


def _month(day: int) -> int:
    date = dt.date.fromordinal(day)
    return date.year * 12 + date.month - 1


def _tiled(spans: Mapping[str, Mapping[tuple[int, int], int]]) -> Iterator[Sum]:
    for grain, whole in spans.items():
        for tile, length in (("month", 1), ("quarter", 3)):
            if tile == grain or tile not in spans:
                continue
            for (first, end), row in whole.items():
                tiles = [spans[tile].get((place, place + length)) for place in range(first, end, length)]
                if end - first > length and (end - first) % length == 0 and None not in tiles:
                    yield (*((part, 1) for part in sorted(_known(tiles))), (row, -1))


def _known(rows: Iterable[int | None]) -> list[int]:
    return [row for row in rows if row is not None]


def _alike(spans: Mapping[str, Mapping[tuple[int, int], int]]) -> Iterator[Sum]:
    same: dict[tuple[int, int], list[int]] = defaultdict(list)
    for rows in spans.values():
        for span, row in rows.items():
            same[span].append(row)
    for span_rows in same.values():
        first, *others = sorted(span_rows)
        for other in others:
            yield ((first, 1), (other, -1))


def _moving(spans: Mapping[str, Mapping[tuple[int, int], int]]) -> Iterator[Sum]:
    """Find windows of one grain, a month or a quarter apart, with what enters and what leaves."""
    for grain in ("rolling-6-months", "rolling-12-months", "year-to-date"):
        for tile, step in (("month", 1), ("quarter", 3)):
            tiles: Any = spans.get(tile, {})
            for (first, end), row in spans.get(grain, {}).items():
                start = first if grain == "year-to-date" else first - step
                before = spans[grain].get((start, end - step))
                enters = tiles.get((end - step, end))
                leaves = tiles.get((start, start + step)) if start != first else None
                if before is None or enters is None or (start != first and leaves is None):
                    continue
                signed = [(before, 1), (enters, 1), (row, -1)] + (
                    [(leaves, -1)] if leaves is not None else []
                )
                yield tuple(sorted(signed))


__all__ = ["AddsUp", "Sum", "cells_of", "sums_in"]

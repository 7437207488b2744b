"""Which cells of a table are sums of which others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

# A sum that is known: rows with their signs; what they come to is taken to be known as well.
Sum = tuple[tuple[int, int], ...]
_LENGTHS = {"month": 1, "quarter": 3, "year": 12, "rolling-6-months": 6, "rolling-12-months": 12}
_APRIL = 3


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
    """Find sums of months and quarters, equal spans, and windows that differ by what enters and leaves."""
    months = cells["period"].dt.year * 12 + cells["period"].dt.month - 1
    rows = cells.assign(_month=months, _group=_group_numbers(cells, names))
    for _, series in rows.groupby("_group", sort=False):
        spans: dict[str, dict[tuple[int, int], int]] = defaultdict(dict)
        for row, grain, month in zip(series.index, series["grain"], series["_month"], strict=True):
            if span := _span(str(grain), int(month)):
                spans[str(grain)][span] = row
        yield from _tiled(spans)
        yield from _alike(spans)
        yield from _moving(spans)


def _span(grain: str, month: int) -> tuple[int, int] | None:
    """Return the first month of a period and the month after its last, counted from the year nought."""
    if grain == "year-to-date":
        return month - (month - _APRIL) % 12, month + 1
    if grain not in _LENGTHS:
        return None
    length = _LENGTHS[grain]
    return (month - length + 1, month + 1) if grain.startswith("rolling") else (month, month + length)


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

"""Public variants of a table: small counts hidden, and whatever would give them away hidden with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

import numpy as np
import pandas as pd

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.disclosure.hiding import hide_with_partners
from pcp_kpi.disclosure.sums import AddsUp, cells_of, sums_in
from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import PRINTED
from pcp_kpi.forces import Force, read_force

SUPPRESSED = "suppressed"
_PLAIN = ("value", "of", "status", "source", "note")


def disclose(
    table: pd.DataFrame,
    threshold: int = 5,
    *,
    base: int | None = None,
    sums: Sequence[AddsUp] | None = None,
    force: Force | None = None,
) -> pd.DataFrame:
    """Hide small counts, and what would give them away, so that a table can be published.

    Parameters
    ----------
    table : DataFrame
        Figures, or any long table with the column `value` (counts, or numerators with denominators in `of`). Other
        columns but `status`, `source` and `note` name the cell.
    threshold : int, optional
        Counts from 1 to below it are hidden, not nought; a share, if numerator, denominator or difference is that small.
    base : int, optional
        Round what is shown to the nearest multiple of this, halves away from nought; exact if left out.
    sums : sequence of AddsUp, optional
        How rows add up; if left out: areas to the force, breakdowns to totals, measures to their wholes in the catalogue.
        Weeks, months, quarters, years, years to date and rolling windows always do, where `grain` and `period` are there.
    force : Force, optional
        Whose areas they are; West Mercia if left out.

    Returns
    -------
    DataFrame
        The rows in their order. Those hidden, small or not, have no `value` and no `of`; their `note` is ``suppressed``.

    Raises
    ------
    CommandError
        When `threshold` or `base` is not at least 1, the table holds numbers made from others (compute them from the
        disclosed table), a cell stands twice, or its sums leave no way to hide a cell.

    Notes
    -----
    Every sum whose rows are all in the table is taken as known to the reader exactly, also where the parts leave a
    remainder, such as offences in no area. Given all that is shown, and that counts are whole and not negative, each
    hidden count has another possible value, at least one away: an integer programme finds a second table that agrees
    with it. Where it finds none, one more cell of the sum is hidden: the one that opens fewest others, a part before a
    whole, a small one before a large one. Percentages known only as printed stay as they are. Denominators that are
    counts of another measure, and small remainders of a sum that no row tells, are not looked after.

    References
    ----------
    Hundepool, A. and others (2012), *Statistical Disclosure Control*, chapter 4.
    Office for National Statistics, *Policy on protecting confidentiality in tables of birth and death statistics*.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["West Mercia", "North", "South", "East"], "value": [31, 2, 9, 20]})
    >>> disclose(table, sums=[AddsUp("area", "West Mercia")])["value"].tolist()
    [31.0, nan, nan, 20.0]
    """
    _refuse(table, threshold, base)
    cells = cells_of(table, [name for name in table.columns if name not in _PLAIN])
    known = sums_in(cells, _usual(cells, force) if sums is None else sums)
    return _shown(table, hide_with_partners(cells, known, small=_small(cells, threshold)), base)


def _refuse(table: pd.DataFrame, threshold: int, base: int | None) -> None:
    if threshold < 1 or (base is not None and base < 1):
        raise CommandError("threshold and base are whole numbers of at least 1")
    if "value" not in table.columns:
        raise CommandError("the table has no column value; name the column with the counts so")
    names = [str(name) for name in table.columns if name not in _PLAIN]
    made = [name for name in names if pd.api.types.is_float_dtype(table[name])]
    if made:
        raise CommandError(
            f"{in_words(made)} may give hidden counts away; disclose the figures first, then compute from what is left"
        )
    if table.duplicated(names).any():
        twice = " / ".join(
            str(cell) for cell in table.loc[table.duplicated(names), names].iloc[0] if str(cell)
        )
        raise CommandError(f"{twice!r} stands twice; choose one source with one_source before you disclose")


def _usual(cells: pd.DataFrame, force: Force | None) -> list[AddsUp]:
    force = force or read_force()
    known = [AddsUp("area", force.name, force.area_names), AddsUp("breakdown", "")]
    there = set(cells["measure"]) if "measure" in cells.columns else set()
    known += [AddsUp("measure", whole, parts) for whole, parts in _wholes(there)]
    return [sum for sum in known if sum.column in cells.columns]


def _wholes(there: Set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Run through the wholes of the catalogue with their parts.

    Where a table has some parts put together, such as robbery, and none of them alone, that measure is the part.
    """
    wholes = {measure.id: measure.parts for measure in read_catalogue() if measure.parts}
    for whole, parts in wholes.items():
        for other, some in wholes.items():
            if set(some) < set(parts) and other in there and not there & set(some):
                parts = (*(part for part in parts if part not in some), other)
        yield whole, parts


def _small(cells: pd.DataFrame, threshold: int) -> np.ndarray:
    """Tell which rows are too small to show."""
    value, of = cells["value"].to_numpy(), cells["of"].to_numpy()
    with np.errstate(invalid="ignore"):
        rest = np.where(value <= of, of - value, np.nan)
        # The numerator of a mean, such as seconds, counts nobody.
        counts = np.where(np.isnan(of) | (value <= of), value, np.nan)
        small = np.zeros(len(cells), dtype=bool)
        for number in (counts, of, rest):
            small |= (number > 0) & (number < threshold)
    if "measure" in cells.columns:
        small &= ~cells["measure"].astype("str").str.endswith(PRINTED).to_numpy()
    return small


def _shown(table: pd.DataFrame, hidden: np.ndarray, base: int | None) -> pd.DataFrame:
    shown = table.copy()
    printed = np.zeros(len(table), dtype=bool)
    if "measure" in table.columns:
        printed = table["measure"].astype("str").str.endswith(PRINTED).to_numpy()
    for name in ("value", "of"):
        if name in shown.columns:
            numbers = shown[name].to_numpy(dtype="float64", copy=True)
            if base is not None:
                whole = np.sign(numbers) * np.floor(np.abs(numbers) / base + 0.5) * base
                numbers = np.where(printed, numbers, whole + 0.0)
            numbers[hidden] = np.nan
            shown[name] = numbers
    notes = (
        table["note"].astype("object")
        if "note" in table.columns
        else pd.Series("", index=table.index, dtype="object")
    )
    shown["note"] = notes.where(~hidden, SUPPRESSED).astype("str")
    return shown


__all__ = ["SUPPRESSED", "AddsUp", "disclose"]

"""Public variants of a table: small counts hidden, and whatever would give them away hidden with them."""

from __future__ import annotations

from collections.abc import Sequence

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
        Figures, or any long table with the column `value` (counts, or numerators with their denominators in `of`).
        The other columns but `status`, `source` and `note` name the cell.
    threshold : int, optional
        Counts from 1 to below it are hidden; nought is shown. A share is hidden when its numerator, its denominator
        or the difference of the two is that small.
    base : int, optional
        Round what is shown to the nearest multiple of this, halves away from nought; exact if left out.
    sums : sequence of AddsUp, optional
        How rows add up. If left out: areas to the force, breakdowns to their total, measures to those that the
        catalogue says they are part of. Months, quarters, years, years to date and rolling windows are always known
        to add up where `grain` and `period` are there.
    force : Force, optional
        Whose areas they are; West Mercia if left out.

    Returns
    -------
    DataFrame
        The rows in their order. Hidden ones have neither `value` nor `of`, and `note` says ``suppressed``, the
        same for those that are small and those that are hidden with them.

    Raises
    ------
    CommandError
        When `threshold` or `base` is not at least 1, when the table holds numbers made from others (compute them
        from the disclosed table), when a cell stands twice, or when its sums leave no way to hide a cell.

    Notes
    -----
    Every sum whose rows are all in the table is taken to be known to the reader exactly, also where the parts leave a
    remainder, such as offences in no area. Given everything that is shown, and that counts are whole and not negative,
    each hidden count can be shown to have another possible value, at least one away: an integer programme finds a
    second table that agrees with all that is shown. Where it finds none, one more cell of the sum is hidden:
    the one that opens fewest other sums, a part before a whole, a small one before a large one.

    Percentages known only as printed are left as they are. Denominators that are counts of another measure, and small
    remainders of a sum that no row tells, are not looked after.

    References
    ----------
    Hundepool, A. and others (2012), *Statistical Disclosure Control*, chapter 4.
    Office for National Statistics, *Policy on protecting confidentiality in tables of birth and death statistics*.

    Examples
    --------
    >>> counts = {"West Mercia": 31, "North": 2, "South": 9, "East": 20}
    >>> table = pd.DataFrame({"area": counts.keys(), "value": counts.values()})
    >>> disclose(table, sums=[AddsUp("area", "West Mercia")])["value"].tolist()
    [31.0, nan, nan, 20.0]
    """
    _refuse(table, threshold, base)
    cells = cells_of(table, [name for name in table.columns if name not in _PLAIN])
    known = sums_in(cells, _usual(cells, force) if sums is None else sums)
    hidden = hide_with_partners(cells, known, small=_small(cells, threshold))
    return _shown(table, hidden, base)


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
    known += [AddsUp("measure", measure.id, measure.parts) for measure in read_catalogue() if measure.parts]
    return [sum for sum in known if sum.column in cells.columns]


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

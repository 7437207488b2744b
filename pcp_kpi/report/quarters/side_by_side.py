"""Two reports side by side: what was revised, what vanished, what is new."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.printing import plural
from pcp_kpi.report.quarters.printed import KEY, read_printed

KINDS = ("revised", "signal changed", "vanished", "new")
BESIDE = (
    "kind", *KEY, "old", "new", "difference", "percent", "old_signal", "new_signal", "old_source", "new_source",
)  # fmt: skip
_SERIES = [name for name in KEY if name != "period"]
_DUST = 1e-9  # share of the level; less is the writing of numbers, not a revision


@dataclass(frozen=True)
class SideBySide:
    """What two reports tell differently.

    Parameters
    ----------
    table : DataFrame
        One row a figure that is not the same, with the columns of `BESIDE`, the gravest kind first.
    compared : int
        How many figures stand in both.
    """

    table: pd.DataFrame = field(repr=False)
    compared: int

    @property
    def words(self) -> str:
        """What came out, in one line.

        Examples
        --------
        >>> SideBySide(pd.DataFrame({"kind": ["revised", "new"]}), 1204).words
        '1,204 figures stand in both: 1 revised, 0 with another signal; 0 vanished, 1 new'
        """
        counts = self.table["kind"].value_counts()
        revised, signal, vanished, new = (int(counts.get(kind, 0)) for kind in KINDS)
        return (
            f"{plural(self.compared, 'figure stands', 'figures stand')} in both: {revised:,} revised, "
            f"{signal:,} with another signal; {vanished:,} vanished, {new:,} new"
        )

    @property
    def disturbing(self) -> bool:
        """Whether anything that was told before is told differently or no more."""
        return bool(self.table["kind"].isin(KINDS[:3]).any())


def compare_reports(old: str | Path, new: str | Path, *, catalogue: Catalogue | None = None) -> SideBySide:
    """Set the figures of a report beside those of an earlier one.

    Parameters
    ----------
    old, new : str or Path
        Folders of reports, tables of results or workbooks, as `read_printed` reads them.
    catalogue : Catalogue, optional
        Knows the measures by their titles; the packaged one if left out.

    Returns
    -------
    SideBySide
        Its `table` has one row a figure that is not the same: `kind` (``revised``: another level; ``signal changed``:
        the same level on another side of its limits; ``vanished``: told no more though the new report covers the time;
        ``new``), the key, `old` and `new` levels (shares as parts of one), `difference` and `percent` (100 x difference
        / old), `old_signal`, `new_signal`, `old_source` and `new_source`. No rows: nothing changed.

    Raises
    ------
    NotAvailable
        When there is nothing at a path.
    CommandError
        When nothing there is a table of figures.

    Notes
    -----
    A figure is compared with that of the same source, else with that of the source that took its place: an extraction of
    another day is another source. Periods before the first one of the new report have left its charts and are not told.
    """
    return set_beside(read_printed(old, catalogue=catalogue), read_printed(new, catalogue=catalogue))


def set_beside(old: pd.DataFrame, new: pd.DataFrame) -> SideBySide:
    """Set printed figures beside those of an earlier report.

    Parameters
    ----------
    old, new : DataFrame
        As `read_printed` gives them.

    Returns
    -------
    SideBySide
        As `compare_reports`.
    """
    old, new = _with_force(old, new), _with_force(new, old)
    pairs = _paired(old, new)
    pairs = pairs.assign(kind=_kinds(pairs, new))
    found = pairs[pairs["kind"] != ""]
    difference = found["level_new"] - found["level_old"]
    texts = {
        f"{side}_{name}": found[f"{name}_{side}"].fillna("")
        for side in ("old", "new")
        for name in ("signal", "source")
    }
    told = found.assign(
        old=found["level_old"],
        new=found["level_new"],
        difference=difference,
        percent=(100 * difference / found["level_old"]).where(found["level_old"] != 0),
        _rank=found["kind"].map({kind: place for place, kind in enumerate(KINDS)}),
        **texts,
    )
    table = told.sort_values(["_rank", *KEY, "old_source", "new_source"], ignore_index=True)[list(BESIDE)]
    return SideBySide(table, int(pairs["_both"].sum()))


def _with_force(printed: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Name the force where a report leaves it to its cover: it is the area of which the other report tells most."""
    areas = other.loc[other["area"] != "", "area"]
    if areas.empty or not (printed["area"] == "").any():
        return printed
    return printed.assign(area=printed["area"].replace("", str(areas.mode().iloc[0])))


def _paired(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Join figures of the same source first, then those that are left of the same key."""
    keep, by = ["level", "signal", "source"], [*KEY]
    left, right = _numbered(old, "source"), _numbered(new, "source")
    same = left.merge(right, on=[*by, "source", "_n"], suffixes=("_old", "_new"))
    taken = pd.MultiIndex.from_frame(same[[*by, "source", "_n"]])
    rest = [
        _numbered(side[~pd.MultiIndex.from_frame(side[[*by, "source", "_n"]]).isin(taken)])
        for side in (left, right)
    ]
    others = rest[0][[*by, "_n", *keep]].merge(
        rest[1][[*by, "_n", *keep]], on=[*by, "_n"], how="outer", suffixes=("_old", "_new")
    )
    same = same.assign(source_old=same["source"], source_new=same["source"]).drop(columns="source")
    pairs = pd.concat([same, others], ignore_index=True)
    return pairs.assign(_both=pairs["level_old"].notna() & pairs["level_new"].notna())


def _numbered(printed: pd.DataFrame, *more: str) -> pd.DataFrame:
    """Give the figures of one key numbers, so that each meets one of the other report only."""
    ordered = printed.sort_values([*KEY, "source"], kind="stable", ignore_index=True)
    return ordered.assign(_n=ordered.groupby([*KEY, *more], sort=False).cumcount())


def _kinds(pairs: pd.DataFrame, new: pd.DataFrame) -> pd.Series:
    """Return the kind of each pair; nothing where nothing changed."""
    old_level, new_level = pairs["level_old"], pairs["level_new"]
    differs = (new_level - old_level).abs() > _DUST * old_level.abs().clip(lower=_DUST)
    signals = pairs["signal_old"].fillna(""), pairs["signal_new"].fillna("")
    turned = (signals[0] != signals[1]) & (signals[0] != "") & (signals[1] != "")
    first = new.groupby(_SERIES)["period"].min().rename("_first").reset_index()
    begins = pairs[_SERIES].merge(first, on=_SERIES, how="left")["_first"].set_axis(pairs.index)
    covered = begins.isna() | (pairs["period"] >= begins)
    kinds = pd.Series("", index=pairs.index)
    kinds = kinds.mask(pairs["_both"] & turned, "signal changed").mask(pairs["_both"] & differs, "revised")
    kinds = kinds.mask(new_level.isna() & covered, "vanished")
    return kinds.mask(old_level.isna(), "new")

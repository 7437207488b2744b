"""Figures held against each other: areas against the force, months against quarters, this extract against the last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pcp_kpi.cleaning.checks import Evidence, Finding, rows_of
from pcp_kpi.figures import KEY
from pcp_kpi.periods import period_at, quarter_starts, year_starts
from pcp_kpi.printing import number, percent, plural
from pcp_kpi.sources import Source
from pcp_kpi.vintages import revisions

DUST = 1e-6  # sums of weighted answers are exact to the ninth decimal only
# More than a fifth of a count in no area is no longer a handful of addresses that could not be placed.
UNASSIGNED = 0.2
# Two sources that tell the same period may differ by revisions; more than this is another definition.
APART = 0.1
FEW = 20

_FIGURE = [name for name in KEY if name != "source"]


def reconcile(evidence: Evidence) -> list[Finding]:
    """List what does not agree within the figures themselves.

    Parameters
    ----------
    evidence : Evidence
        The figures, the register and the force.

    Returns
    -------
    list of Finding
        ``areas-over-force``, ``areas-under-force``, ``areas-of-another-source``, ``months-against-quarters``,
        ``quarters-against-years``, ``grains-of-two-sources``.
    """
    return [*_areas(evidence), *_grains(evidence)]


def _areas(evidence: Evidence) -> list[Finding]:
    """Hold the sum of the areas against the force, in the same source or, where that has no force row, in another."""
    names = evidence.force.area_names
    counts = evidence.counts
    counts = counts[counts["breakdown"] == ""]
    keys = ["source", "measure", "grain", "period"]
    parts = counts[counts["area"].isin(names)].groupby(keys)["value"].agg(["sum", "size"]).reset_index()
    whole = counts.loc[counts["area"] == evidence.force.name, [*keys, "value"]]
    own = parts.merge(whole, on=keys)
    found = [_area_finding(row, evidence, len(names)) for row in rows_of(own)]
    lacking = parts.merge(whole[keys], on=keys, how="left", indicator=True)
    lacking = lacking[(lacking["_merge"] == "left_only") & (lacking["size"] == len(names))]
    other = lacking.drop(columns="_merge").merge(whole, on=keys[1:], suffixes=("", "_other"))
    found += [_other_finding(row, evidence) for row in rows_of(other)]
    return [finding for finding in found if finding is not None]


def _area_finding(row: Any, evidence: Evidence, areas: int) -> Finding | None:
    name, place = evidence.force.name, (row.measure, evidence.force.name, row.period, row.sum, row.value)
    if row.sum - row.value > DUST:
        words = (
            f"the areas of {name} add up to more than the force in {when(row)} of {row.measure}: "
            f"{number(row.sum)} against {number(row.value)}"
        )
        return Finding("areas-over-force", row.source, words, *place)
    missing = row.value - row.sum
    if row.size == areas and row.value >= FEW and missing > UNASSIGNED * row.value:
        words = (
            f"{percent(missing / row.value)} of {row.measure} in {when(row)} is in no area of {name}: "
            f"{number(missing)} of {number(row.value)}"
        )
        return Finding("areas-under-force", row.source, words, *place)
    return None


def _other_finding(row: Any, evidence: Evidence) -> Finding | None:
    invented = evidence.invented(row.source) or evidence.invented(row.source_other)
    if invented or abs(row.sum - row.value) <= max(APART * row.value, FEW):
        return None
    words = (
        f"the areas of {evidence.force.name} add up to {number(row.sum)} of {row.measure} in {when(row)}; "
        f"{row.source_other} has {number(row.value)} for the force"
    )
    place = (row.measure, evidence.force.name, row.period, row.sum, row.value)
    return Finding("areas-of-another-source", row.source, words, *place)


def when(row: Any) -> str:
    """Return the period of a row in words."""
    return period_at(row.grain, row.period.date()).words


def _grains(evidence: Evidence) -> list[Finding]:
    """Hold whole quarters of months against quarters, and whole years of quarters against years."""
    counts = evidence.counts
    found = []
    for check, fine, coarse, times, starts in (
        ("months-against-quarters", "month", "quarter", 3, quarter_starts),
        ("quarters-against-years", "quarter", "year", 4, year_starts),
    ):
        parts = counts[counts["grain"] == fine]
        whole = counts[counts["grain"] == coarse]
        if parts.empty or whole.empty:
            continue
        keys = ["measure", "area", "breakdown", "period"]
        sums = (
            parts.assign(period=starts(parts["period"]))
            .groupby(["source", *keys])["value"]
            .agg(["sum", "size"])
        )
        sums = sums[sums["size"] == times].reset_index()
        pairs = sums.merge(whole[["source", *keys, "value"]], on=keys, suffixes=("", "_other"))
        found += _apart(pairs, check, fine, coarse, evidence)
    return found


def _apart(pairs: pd.DataFrame, check: str, fine: str, coarse: str, evidence: Evidence) -> list[Finding]:
    """List sums that differ: at all within one source, and by more than revisions between two."""
    gap = (pairs["sum"] - pairs["value"]).abs()
    one = pairs["source"] == pairs["source_other"]
    invented = [
        evidence.invented(a) or evidence.invented(b)
        for a, b in zip(pairs["source"], pairs["source_other"], strict=True)
    ]
    far = (gap > (APART * pairs["value"].abs()).clip(lower=FEW)) & ~pd.Series(
        invented, index=pairs.index, dtype=bool
    )
    found = []
    for row in rows_of(pairs[(gap > DUST) & (one | far)].assign(grain=coarse)):
        same = row.source == row.source_other
        words = (
            f"the {fine}s of {' '.join(word for word in (row.measure, row.breakdown) if word)}, {row.area}, "
            f"add up to {number(row.sum)} in {when(row)}; "
            f"the {coarse}{'' if same else f' of {row.source_other}'} says {number(row.value)}"
        )
        place = (row.measure, row.area, row.period, row.sum, row.value)
        found.append(Finding(check if same else "grains-of-two-sources", row.source, words, *place))
    return found


def compare_with_last(
    evidence: Evidence, earlier: pd.DataFrame, register: Mapping[str, Source]
) -> list[Finding]:
    """List what is not as it was when the clean folder was last made.

    Parameters
    ----------
    evidence : Evidence
        The figures now.
    earlier : DataFrame
        The figures of the earlier clean folder.
    register : mapping of str to Source
        Its sources.

    Returns
    -------
    list of Finding
        ``changed-under-one-id``: figures whose source still has its id tell something else, or are gone.
        ``revised-since-last``: figures of a new extraction differ by more than a tenth from those of the last one.
    """
    return [*_changed(evidence, earlier), *_revised(evidence, earlier, register)]


def _changed(evidence: Evidence, earlier: pd.DataFrame) -> list[Finding]:
    same = earlier[earlier["source"].isin(set(evidence.figures["source"]))]
    pairs = same[[*KEY, "value", "of"]].merge(
        evidence.figures[[*KEY, "value", "of"]],
        on=list(KEY),
        how="left",
        suffixes=("_old", ""),
        indicator=True,
    )
    differ = pd.Series(False, index=pairs.index)
    for name in ("value", "of"):
        old, new = pairs[f"{name}_old"], pairs[name]
        differ |= (old - new).abs().gt(DUST) | (old.isna() != new.isna())
    found = []
    for source, rows in pairs[differ].groupby("source", sort=True):
        gone = int((rows["_merge"] == "left_only").sum())
        changed = len(rows) - gone
        what = [f"{plural(changed, 'figure')} changed"] if changed else []
        what += [f"{plural(gone, 'figure')} gone"] if gone else []
        words = (
            f"{' and '.join(what)} since the clean folder was last made, under the same id; "
            "a later extraction is a source with an id and a day of its own"
        )
        found.append(Finding("changed-under-one-id", str(source), words, came=len(rows), expected=0))
    return found


def _revised(evidence: Evidence, earlier: pd.DataFrame, register: Mapping[str, Source]) -> list[Finding]:
    """Compare sources that are new with the last extraction of the same data set."""
    new = set(evidence.figures["source"]) - set(earlier["source"])
    known = [id for id in earlier["source"].unique() if id in evidence.sources or id in register]
    if not new or not known:
        return []
    both = pd.concat(
        [earlier[earlier["source"].isin(known)], evidence.figures[evidence.figures["source"].isin(new)]],
        ignore_index=True,
    )
    # The clean folder does not keep layouts; an old entry that is still registered has one.
    sources = {**register, **evidence.sources}
    table = revisions(both, sources)
    large = table[
        table["new_source"].isin(new)
        & (table["difference"].abs() > FEW)
        & (table["percent"].abs() > 100 * APART)
    ]
    return [_revision(row) for row in rows_of(large)]


def _revision(row: Any) -> Finding:
    words = (
        f"{row.measure}, {row.area}, in {when(row)} is {number(row.new)}; "
        f"{row.old_source} had {number(row.old)}"
    )
    return Finding(
        "revised-since-last", row.new_source, words, row.measure, row.area, row.period, row.new, row.old
    )

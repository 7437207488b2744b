"""Figures that may be right and look wrong: half the usual volume, a category gone, a quarter cut short, a file again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise
from typing import Any

import pandas as pd

from pcp_kpi.cleaning.checks import Evidence, Finding, items_of, rows_of
from pcp_kpi.cleaning.reconciling import when
from pcp_kpi.errors import in_words
from pcp_kpi.figures import KEY
from pcp_kpi.periods import period_at
from pcp_kpi.periods.units import day_in_words
from pcp_kpi.printing import number, plural

# By grain: how many of the last periods are looked at, how many before them say what is usual, and how few do.
_RECENT = {"month": (3, 12, 6), "quarter": (1, 8, 4)}
_MONTHS = {"month": 1, "quarter": 3}
_HALF = 0.5
# Below this a Poisson count is at half its mean or less in more than one of a hundred periods.
_LEAST_USUAL = 20
_LEAST_CATEGORY = 5
_IN_A_ROW = 4
# So many equal figures are no accident.
_LEAST_EQUAL = 6
_DUST = 1e-9
_FIGURE = [name for name in KEY if name != "source"]


def doubt(evidence: Evidence) -> list[Finding]:
    """List what may be right and looks wrong.

    Parameters
    ----------
    evidence : Evidence
        The figures, the register and the hashes of the raw files.

    Returns
    -------
    list of Finding
        ``half-volume``, ``vanished``, ``half-quarter``, ``gap``, ``period-not-over``, ``period-to-come``, ``same-file``,
        ``same-figures``, ``last-period-again``, ``not-whole``.
    """
    counts = evidence.counts
    found = [
        *_cut_short(evidence),
        *_gaps(evidence),
        *_not_over(evidence),
        *_same_files(evidence),
        *_same_figures(evidence),
    ]
    found += _not_whole(evidence)
    for (source, grain), rows in counts[counts["grain"].isin(list(_RECENT))].groupby(["source", "grain"]):
        if evidence.invented(str(source)):
            continue  # invented figures are as they were invented
        wide = rows.pivot_table(
            index=["measure", "area", "breakdown"], columns="period", values="value", aggfunc="first"
        )
        place = {"source": str(source), "grain": str(grain)}
        found += [*_half_volume(wide, place), *_vanished(wide, place), *_again(wide, place)]
    return found


def _half_volume(wide: Any, place: Mapping[str, str]) -> Iterator[Finding]:
    """Find totals at half their usual volume or less among the newest periods."""
    recent, run, fewest = _RECENT[place["grain"]]
    totals = wide[wide.index.get_level_values("breakdown") == ""]
    for period in totals.columns[-recent:]:
        before = totals.loc[:, [day for day in _before(period, place["grain"], run) if day in totals.columns]]
        usual = before.median(axis=1).where(before.notna().sum(axis=1) >= fewest)
        low = (usual >= _LEAST_USUAL) & (totals[period] <= _HALF * usual)
        for (measure, area, _), expected in items_of(usual[low]):
            came = float(totals.loc[(measure, area, ""), period])
            words = (
                f"{measure}, {area}, is {number(came)} in {_words(place, period)}, half of the usual "
                f"{number(expected)} or less; is the {place['grain']} whole?"
            )
            yield Finding("half-volume", place["source"], words, measure, area, period, came, float(expected))


def _vanished(wide: Any, place: Mapping[str, str]) -> Iterator[Finding]:
    """Find series that stood in each of the four periods before the newest one and not in it."""
    last = wide.columns[-1]
    run = list(_before(last, place["grain"], _IN_A_ROW))
    if not set(run) <= set(wide.columns):
        return
    before = wide[run]
    gone = wide[last].isna() & before.notna().all(axis=1) & (before.median(axis=1) >= _LEAST_CATEGORY)
    for (measure, area, code), expected in items_of(before[gone].median(axis=1)):
        what = f"{measure} {code}".strip()
        words = (
            f"{what}, {area}, has no figure in {_words(place, last)} and usually {number(expected)}; "
            "renamed, or left out?"
        )
        yield Finding("vanished", place["source"], words, measure, area, last, expected=float(expected))


def _again(wide: Any, place: Mapping[str, str]) -> Iterator[Finding]:
    """Find a newest period whose figures are all those of the one before it."""
    last = wide.columns[-1]
    (before,) = _before(last, place["grain"], 1)
    if before not in wide.columns:
        return
    both = wide[[before, last]].dropna()
    both = both[(both != 0).any(axis=1)]
    if len(both) >= _LEAST_EQUAL and (both[before] == both[last]).all():
        words = (
            f"all {len(both)} figures of {_words(place, last)} are those of {_words(place, before)} again; "
            f"is it the file of the last {place['grain']} under another name?"
        )
        total = float(both[last].sum())
        yield Finding("last-period-again", place["source"], words, period=last, came=total, expected=total)


def _before(period: pd.Timestamp, grain: str, times: int) -> list[pd.Timestamp]:
    """Return the periods before one, the nearest first."""
    return [period - pd.DateOffset(months=_MONTHS[grain] * step) for step in range(1, times + 1)]


def _words(place: Mapping[str, str], period: pd.Timestamp) -> str:
    return period_at(place["grain"], period.date()).words


def _cut_short(evidence: Evidence) -> Iterator[Finding]:
    """Find sources whose months end within a quarter."""
    months = evidence.figures[
        (evidence.figures["grain"] == "month") & (evidence.figures["status"] != "projected")
    ]
    for source, last in items_of(months.groupby("source")["period"].max()):
        if source in evidence.sources and evidence.sources[source].kind == "published":
            continue  # a paper prints a month here and there
        month = period_at("month", last.date())
        quarter = month.quarter  # type: ignore[union-attr]
        count = quarter.months.index(month) + 1
        if count < len(quarter.months):
            words = (
                f"the months end with {month.words}, so {quarter.words} has {count} of its 3 months; "
                "no quarter can be made of them yet"
            )
            first = pd.Timestamp(quarter.start)
            yield Finding("half-quarter", str(source), words, period=first, came=count, expected=3)


def _gaps(evidence: Evidence) -> Iterator[Finding]:
    """Find months and quarters without any figure between those that have some."""
    figures = evidence.figures[evidence.figures["status"] != "projected"]
    kept = figures[figures["grain"].isin(list(_MONTHS))]
    for (source, grain), rows in kept.groupby(["source", "grain"]):
        if str(source) in evidence.sources and evidence.sources[str(source)].kind == "published":
            continue  # a paper prints a month here and there
        there = rows["period"].drop_duplicates().sort_values()
        for before, after in pairwise(there):
            months = 12 * (after.year - before.year) + after.month - before.month
            missing = months // _MONTHS[str(grain)] - 1
            if missing > 0:
                step = pd.DateOffset(months=_MONTHS[str(grain)])
                ends = before + step, after - step
                yield _gap(str(source), str(grain), ends=ends, missing=missing)


def _gap(source: str, grain: str, *, ends: tuple[pd.Timestamp, pd.Timestamp], missing: int) -> Finding:
    first, last = (_words({"grain": grain}, end) for end in ends)
    where = f"in {first}" if missing == 1 else f"in {plural(missing, grain)} ({first} to {last})"
    rows = "is a row missing" if missing == 1 else "are rows missing"
    words = (
        f"no figure stands {where}, though some stand before and after; {rows}? "
        "What is made of them is left out"
    )
    return Finding("gap", source, words, period=ends[0], came=0, expected=missing)


def _not_over(evidence: Evidence) -> Iterator[Finding]:
    """Find final figures of periods that were not over on the day of extraction."""
    final = evidence.figures[evidence.figures["status"] == "final"]
    final = final[final["grain"].isin(["month", "quarter", "year"])]
    for row in rows_of(final[["source", "grain", "period"]].drop_duplicates()):
        source = evidence.sources.get(row.source)
        if source is None:
            continue
        end, day = period_at(row.grain, row.period.date()).end, day_in_words(source.extracted)
        if row.period.date() > source.extracted:
            words = f"{when(row)} had not begun on {day}, when it was extracted; one of the two days is wrong"
            yield Finding("period-to-come", row.source, words, period=row.period)
        elif end >= source.extracted:
            words = (
                f"{when(row)} ended on {day_in_words(end)} and was extracted on {day}, "
                "so it is not whole; mark it provisional or extract it again"
            )
            yield Finding("period-not-over", row.source, words, period=row.period)


def _not_whole(evidence: Evidence) -> Iterator[Finding]:
    """Find counts with a fraction: 1.024 may be a thousand and twenty-four in continental spelling."""
    catalogue, counts = evidence.force.catalogue, evidence.counts
    broken = counts[(counts["value"] % 1).between(_DUST, 1 - _DUST)]
    for row in rows_of(broken[["source", "measure", "area", "grain", "period", "value"]]):
        source = evidence.sources.get(row.source)
        if source is None or source.illustrative or source.layout == "extracts":
            continue  # what is counted out of records may be weighted
        if row.measure in catalogue and catalogue[row.measure].unit == "count":
            words = (
                f"{row.measure}, {row.area}, is {row.value:.15g} in {when(row)}, and a count is a whole number; "
                "a point for the thousands, or a weight?"
            )
            yield Finding("not-whole", row.source, words, row.measure, row.area, row.period, row.value)


def _same_files(evidence: Evidence) -> Iterator[Finding]:
    """Find raw files of the same content under two names."""
    named = defaultdict(list)
    for file, digest in sorted(evidence.hashes.items()):
        named[digest].append(file)
    for files in named.values():
        for file in files[1:]:
            ids = [source.id for source in evidence.sources.values() if source.file == file]
            words = f"{file} holds the same bytes as {files[0]}; is it the file of the last extraction again?"
            yield Finding("same-file", ids[0] if ids else file, words)


def _same_figures(evidence: Evidence) -> Iterator[Finding]:
    """Find a later extraction that tells nothing but what an earlier one of its kind tells."""
    values = {
        str(source): rows.set_index(_FIGURE)["value"] for source, rows in evidence.figures.groupby("source")
    }
    for earlier, later in combinations(sorted(values, key=lambda id: _order(id, evidence)), 2):
        if not _may_be_one(earlier, later, evidence):
            continue
        one, other = values[earlier], values[later]
        if len(other) >= _LEAST_EQUAL and len(one) == len(other) and _are_equal(one, other):
            words = (
                f"all {plural(len(other), 'figure')} are those of {earlier}, extracted before; "
                "is it the same extract under another name?"
            )
            yield Finding("same-figures", later, words, came=len(other), expected=0)


def _may_be_one(earlier: str, later: str, evidence: Evidence) -> bool:
    """Tell whether two sources may be two extractions of one data set, in two files of different bytes."""
    one, other = evidence.sources.get(earlier), evidence.sources.get(later)
    if one is None or other is None:
        return False
    same_bytes = evidence.hashes.get(one.file, "one") == evidence.hashes.get(other.file, "other")
    return (one.kind, one.layout) == (other.kind, other.layout) and one.file != other.file and not same_bytes


def _are_equal(one: Any, other: Any) -> bool:
    joined = pd.concat([one, other], axis=1, keys=["one", "other"], join="inner")
    return len(joined) == len(one) and bool((joined["one"].fillna(-1) == joined["other"].fillna(-1)).all())


def _order(id: str, evidence: Evidence) -> tuple[str, str]:
    source = evidence.sources.get(id)
    return (f"{source.extracted}" if source else "", id)


def same_as_last(
    evidence: Evidence, manifest: Mapping[str, Any], figures_before: Iterable[str]
) -> list[Finding]:
    """List new sources whose file was in the last clean folder already.

    Parameters
    ----------
    evidence : Evidence
        The register and the hashes now.
    manifest : mapping
        The manifest of the earlier clean folder.
    figures_before : iterable of str
        Ids of its sources.

    Returns
    -------
    list of Finding
        ``file-of-last-time``, one a source.
    """
    before = {entry["sha256"]: entry for entry in manifest.get("raw", [])}
    days = {one["id"]: one["extracted"] for entry in before.values() for one in entry["sources"]}
    known = set(figures_before) | set(days)
    found = []
    for source in evidence.sources.values():
        entry = before.get(evidence.hashes.get(source.file, ""))
        if entry is None or (source.id in known and days.get(source.id) == f"{source.extracted}"):
            continue
        others = [one["id"] for one in entry["sources"]]
        words = (
            f"{source.file} holds the bytes that {entry['file']} held when the clean folder was last made "
            f"({in_words(others)}); is it the file of the last extraction again?"
        )
        found.append(Finding("file-of-last-time", source.id, words))
    return found

"""What was known when: the figures as they stood on a day, and what later extractions have changed.

Two extractions of one data set are two sources with days of their own; both stay in the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import KEY
from pcp_kpi.sources import Source

REVISIONS = (
    "measure", "area", "breakdown", "grain", "period", "old", "new", "difference", "percent",
    "old_source", "new_source", "old_extracted", "new_extracted", "note",
)  # fmt: skip
WITHDRAWN = "withdrawn"
_FIGURE = [name for name in KEY if name != "source"]
_FAMILY, _DAY = "_family", "_extracted"
_DUST = 1e-9  # share of the old level; less is binary arithmetic, not a revision


def as_published(figures: pd.DataFrame, sources: Mapping[str, Source], *, on: date | str) -> pd.DataFrame:
    """Return what was known on a day.

    Parameters
    ----------
    figures : DataFrame
        Figures of any number of extractions.
    sources : mapping of str to Source
        The register, which knows the day of each extraction.
    on : date or str
        The day, as a date or as 2021-07-27; extractions of that day count as known.

    Returns
    -------
    DataFrame
        Rows of the input in their order: of each figure the one of the latest extraction up to that day, once for
        each data set that tells it. A paper and open data are two data sets and both stay.

    Raises
    ------
    CommandError
        When the day is none, or when a source is not in the register: its day is not known.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> july, october = (
    ...     Source(f"crime-{day}", "Crime", "extract", "x.csv", "figures", day, "internal", "a force")
    ...     for day in (date(2021, 7, 5), date(2021, 10, 5))
    ... )
    >>> row = dict(measure="rape", area="West Mercia", grain="quarter", period="2021-04-01")
    >>> rows = [dict(row, value=378, source=july.id), dict(row, value=396, source=october.id)]
    >>> register = {source.id: source for source in (july, october)}
    >>> as_published(new_figures(rows), register, on="2021-08-01")["value"].tolist()
    [378.0]
    >>> as_published(new_figures(rows), register, on="2021-12-31")["value"].tolist()
    [396.0]
    """
    dated = _dated(figures, sources)
    known = dated[dated[_DAY] <= _as_day(on)]
    newest = known.groupby([_FAMILY, *_FIGURE], sort=False)[_DAY].transform("max")
    return figures.loc[(known[_DAY] == newest).reindex(dated.index, fill_value=False).to_numpy()]


def revisions(
    figures: pd.DataFrame, sources: Mapping[str, Source], *, since: date | str | None = None
) -> pd.DataFrame:
    """List the figures that a later extraction of the same data set tells differently.

    Parameters
    ----------
    figures : DataFrame
        Figures of any number of extractions.
    sources : mapping of str to Source
        The register, which knows the day of each extraction.
    since : date or str, optional
        Compare what was known on this day with the latest extraction. Without it each extraction is compared with
        the one before it that tells the same figure.

    Returns
    -------
    DataFrame
        One row a revised figure, in the order of measure, area, breakdown, grain, period and days: `old` and `new`
        (a count, or for a share or mean its level), `difference` (new less old), `percent` (100 x difference / old,
        for counts only), `old_source`, `new_source`, `old_extracted`, `new_extracted`, and `note`: why the new one
        is missing, or ``withdrawn`` when the later extraction covers the period and no longer tells the figure.

    Raises
    ------
    CommandError
        When `since` is no day, or when a source is not in the register.

    Notes
    -----
    Two sources are extractions of one data set when they have the same kind and the same layout in the register, and
    tell the same figure. A figure that only the later one tells is new and no revision.
    """
    dated = _dated(figures, sources).assign(_level=_levels(figures))
    return _told(_successive(dated) if since is None else _old_and_new(dated, _as_day(since)))


def _dated(figures: pd.DataFrame, sources: Mapping[str, Source]) -> pd.DataFrame:
    """Add the data set and the day of extraction to each row, under a fresh index."""
    strange = sorted(set(figures["source"]) - set(sources))
    if strange:
        raise CommandError(
            f"the register does not know {in_words(strange)}, so the day of extraction is not known; "
            "give the sources of the folder that the figures come from"
        )
    families = {id: f"{source.kind} {source.layout}" for id, source in sources.items()}
    days = {id: pd.Timestamp(source.extracted) for id, source in sources.items()}
    fresh = figures.reset_index(drop=True)
    fresh[_FAMILY] = fresh["source"].map(families)
    fresh[_DAY] = pd.to_datetime(fresh["source"].map(days))
    return fresh


def _as_day(day: date | str) -> pd.Timestamp:
    try:
        return pd.Timestamp(date.fromisoformat(day) if isinstance(day, str) else day)
    except ValueError:
        raise CommandError(f"{day!r} is no day; write it like 2021-07-27") from None


def _levels(figures: pd.DataFrame) -> np.ndarray:
    """Return counts as they are, and shares and means as value over denominator."""
    value, of = (figures[name].to_numpy(dtype="float64") for name in ("value", "of"))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.isnan(of), value, value / of)


def _successive(dated: pd.DataFrame) -> pd.DataFrame:
    """Set each figure beside the one of the extraction before it."""
    chains = []
    for _, rows in dated.groupby(_FAMILY, sort=False):
        days = sorted(rows[_DAY].unique())
        for before, after in pairwise(days):
            chains.append(_paired(rows[rows[_DAY] <= before], rows[rows[_DAY] == after]))
    return pd.concat(chains, ignore_index=True) if chains else _paired(dated.head(0), dated.head(0))


def _old_and_new(dated: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Set what was known on a day beside what is known now."""
    known = dated[_DAY] <= day
    return _paired(dated[known], _newest(dated[~known]))


def _newest(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the latest extraction of each figure."""
    newest = rows.groupby([_FAMILY, *_FIGURE], sort=False)[_DAY].transform("max")
    return rows[rows[_DAY] == newest]


def _paired(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Join the latest old row of each figure with the new one; a figure that vanished from a covered run is kept."""
    kept = [_FAMILY, *_FIGURE, "_level", "of", "source", _DAY, "note"]
    left, right = _newest(old)[kept], new[kept]
    pairs = left.merge(right, on=[_FAMILY, *_FIGURE], how="left", suffixes=("_old", "_new"))
    # A series of the new extraction covers its own first to last period; outside it nothing was withdrawn.
    series = [_FAMILY, *[name for name in _FIGURE if name != "period"]]
    spans = right.groupby(series)["period"].agg(["min", "max"]).reset_index()
    latest = right.groupby(series)[["source", _DAY]].last().reset_index()
    pairs = pairs.merge(spans, on=series, how="left").merge(
        latest.rename(columns={"source": "source_last", _DAY: "_day_last"}), on=series, how="left"
    )
    absent = pairs["source_new"].isna()
    covered = pairs["period"].between(pairs["min"], pairs["max"])
    pairs.loc[absent, "source_new"] = pairs["source_last"]
    pairs.loc[absent, f"{_DAY}_new"] = pairs["_day_last"]
    pairs.loc[absent, "note_new"] = WITHDRAWN
    return pairs[~absent | covered]


def _told(pairs: pd.DataFrame) -> pd.DataFrame:
    """Keep the pairs that differ, with their difference."""
    old, new = pairs["_level_old"], pairs["_level_new"]
    same = (old.isna() & new.isna() & (pairs["note_new"] != WITHDRAWN)) | (
        (new - old).abs() <= _DUST * old.abs().clip(lower=_DUST)
    )
    found = pairs[~same]
    old, new = found["_level_old"], found["_level_new"]
    counts = found["of_old"].isna() & found["of_new"].isna() & (old != 0)
    table = found[_FIGURE].assign(
        old=old,
        new=new,
        difference=new - old,
        percent=(100 * (new - old) / old.where(counts)).where(counts),
        old_source=found["source_old"],
        new_source=found["source_new"],
        old_extracted=found[f"{_DAY}_old"],
        new_extracted=found[f"{_DAY}_new"],
        note=found["note_new"].fillna(""),
    )
    return table.sort_values([*_FIGURE, "new_extracted"], ignore_index=True)[list(REVISIONS)]


__all__ = ["REVISIONS", "WITHDRAWN", "as_published", "revisions"]

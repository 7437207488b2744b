"""The flags of a scorecard weighed: what each means for what good looks like, and which stand out among so many."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from pcp_kpi.charts import draw_icon
from pcp_kpi.errors import in_words
from pcp_kpi.figures import SERIES
from pcp_kpi.printing import in_full, number
from pcp_kpi.report.evidence import QUARTERS_A_YEAR
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.signals import Basis, with_false_discovery, with_signals, with_variation

FALSE_DISCOVERIES = 0.05
# How limits are read that a paper printed: they name neither their points nor their multiple.
BASIS = Basis(baseline=QUARTERS_A_YEAR)
_LIMITED = (*SERIES, "period", "status", "level", "mean", "lower", "upper", "n_baseline")
_UNKNOWN = "not-available"
_IN_LINE = "display: inline-block; width: 1.25em; height: 1.25em; vertical-align: -0.3em"


def latest_signals(kpis: Sequence[Kpi]) -> pd.DataFrame:
    """Return the point that is reported of each measure, with its limits and its signal.

    Parameters
    ----------
    kpis : sequence of Kpi
        Measures that have a figure.

    Returns
    -------
    DataFrame
        One row a measure in their order, with the columns that `with_signals` adds for ``police-2sd``; what
        `weigh_scorecard` takes.
    """
    rows = [kpi.evidence.points[list(_LIMITED)].tail(1) for kpi in kpis]
    return with_signals(pd.concat(rows, ignore_index=True), "police-2sd", sigmas=BASIS.sigmas)


def variations(kpis: Sequence[Kpi]) -> list[str]:
    """Return what the signal of each measure means for what good looks like.

    Parameters
    ----------
    kpis : sequence of Kpi
        Measures that have a figure.

    Returns
    -------
    list of str
        Keys of icons, such as ``improving-high`` or ``common-cause``; empty without limits, and where recording has
        changed since the baseline began: such a flag is neither improving nor concerning.
    """
    good = {kpi.measure.id: kpi.measure.good for kpi in kpis}
    keys = with_variation(latest_signals(kpis), good=good)["variation_icon"]
    return [
        "" if key == _UNKNOWN or kpi.evidence.incomparable else str(key)
        for key, kpi in zip(keys, kpis, strict=True)
    ]


def variation_words(keys: Sequence[str]) -> list[str]:
    """Return the word of each icon: improving, concerning, changed (no direction is set), no signal, or nothing."""
    words = {key: draw_icon(key, word=False).alt_text for key in dict.fromkeys(keys) if key}
    return [words.get(key, "").split(",")[0].lower() for key in keys]


def variation_pictures(keys: Sequence[str]) -> dict[tuple[int, str], str]:
    """Return the icon and its word for each cell of the column ``variation``.

    Parameters
    ----------
    keys : list of str
        As `variations` gives them.

    Returns
    -------
    dict of (row, column name) to str
        HTML as high as the line. The icon is decoration there, since the word stands beside it.
    """
    drawn = {key: draw_icon(key, word=False) for key in dict.fromkeys(keys) if key}
    return {
        (row, "variation"): _beside(drawn[key].to_svg(id_prefix=f"variation-{row}"), word)
        for row, (key, word) in enumerate(zip(keys, variation_words(keys), strict=True))
        if key
    }


def _beside(svg: str, word: str) -> str:
    icon = svg.replace("<svg ", f'<svg aria-hidden="true" style="{_IN_LINE}" ', 1)
    return f'<span class="mark">{icon} {escape(word)}</span>'


def standing_out(kpis: Sequence[Kpi]) -> tuple[str, ...]:
    """Say which flags stand out even among as many measures as were looked at.

    Parameters
    ----------
    kpis : sequence of Kpi
        Measures that have a figure.

    Returns
    -------
    tuple of str
        One sentence; none where fewer than two are flagged.

    Notes
    -----
    A measure whose recording has changed is left out: its flag is no evidence. The share of false discoveries is held
    at 5% by `with_false_discovery`.
    """
    ruled, flagged = _ruled(kpis)
    if len(flagged) < 2:
        return ()
    found = discoveries(kpis)
    names = [kpi.measure.short for kpi in flagged if kpi.measure.id in found]
    allowed = f"allowing for {len(ruled)} measures looked at together"
    if not names:
        return (f"Of the {in_full(len(flagged))} flags on comparable figures not one stands out {allowed}.",)
    stand = "stands" if len(names) == 1 else "stand"
    picked = f"at most {number(100 * FALSE_DISCOVERIES)} in 100 so picked are chance"
    return (
        f"Of the {in_full(len(flagged))} flags on comparable figures {in_full(len(names))} {stand} out {allowed} "
        f"({picked}): {in_words(names, most=len(names))}.",
    )


def discoveries(kpis: Sequence[Kpi]) -> frozenset[str]:
    """Return the ids of the measures whose flags stand out even among as many as were looked at.

    Parameters
    ----------
    kpis : sequence of Kpi
        Measures that have a figure.

    Returns
    -------
    frozenset of str
        Empty where none is flagged.
    """
    ruled, flagged = _ruled(kpis)
    if not flagged:
        return frozenset()
    judged = with_false_discovery(latest_signals(ruled), share=FALSE_DISCOVERIES, basis=BASIS)
    return frozenset(judged.loc[judged["discovery"], "measure"])


def _ruled(kpis: Sequence[Kpi]) -> tuple[list[Kpi], list[Kpi]]:
    """Return measures whose flag would be evidence, and those of them that are flagged."""
    ruled = [kpi for kpi in kpis if kpi.evidence.signal != "not available" and not kpi.evidence.incomparable]
    return ruled, [kpi for kpi in ruled if kpi.evidence.signal in ("above", "below")]

"""How the numbers are made, in words, with what each is worth computed for this report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.comparison.rule import DEFAULT_RULE
from pcp_kpi.document import Block, Grid, Part, Points, Subheading, Words
from pcp_kpi.limits import LimitRule
from pcp_kpi.narrative import false_flag_words, flags_expected_words
from pcp_kpi.printing import NOT_AVAILABLE, in_full, number, plural
from pcp_kpi.projection.yardstick import BANDS
from pcp_kpi.report.evidence import QUARTERS_A_YEAR
from pcp_kpi.report.workings import FEWEST
from pcp_kpi.signals import expected_flags
from pcp_kpi.tables import Column, Table

if TYPE_CHECKING:
    from pcp_kpi.report.build import Report
    from pcp_kpi.report.kpis import Kpi

_LONGER = (8, 12, 24)  # points of a baseline that would be better


def method_part(report: Report) -> Part:
    """Return how limits, flags, evidence, projections and roundings are made.

    Parameters
    ----------
    report : Report
        Finished.
    """
    blocks: tuple[Block, ...] = (
        Subheading("How the limits are made"),
        *(Words(text) for text in _limits(report)),
        Subheading("What a flag is worth"),
        *(Words(text) for text in _flags(report)),
        Grid("chance-of-a-flag", _chances(), "narrow"),
        Subheading("Evidence of a change"),
        Words(_evidence()),
        Subheading("Projections"),
        Points(_projections(tuple(report.kpis.values()))),
        Grid("probability-yardstick", _yardstick(), "narrow"),
        Subheading("Changes, areas and rounding"),
        Points(_conventions()),
    )
    return Part("method", "Method", blocks, kind="annex")


def _limits(report: Report) -> tuple[str, ...]:
    year, rule = report.baseline.baseline, LimitRule(report.baseline.baseline)
    deviation = "sample" if rule.ddof == 1 else "population"
    reason = (
        f" The baseline is {year.label}, since {report.baseline.reason}." if report.baseline.reason else ""
    )
    made = (
        f"The centre is the mean of the {in_full(QUARTERS_A_YEAR)} quarterly totals of {year.label}. The limits lie "
        f"{number(rule.sigmas or 0)} {deviation} standard deviations above and below it and are carried forward "
        f"unchanged. A value on a limit is inside.{reason}"
    )
    printed = (
        "Where a paper prints the limits but not the quarters behind them, its limits stand as printed. An area whose "
        f"baseline mean is under {in_full(FEWEST)} a quarter has no limits, since a few cases make limits of no width."
    )
    return made, printed


def _flags(report: Report) -> tuple[str, ...]:
    from pcp_kpi.report.statuses import counted_once

    shown = [kpi for kpi in report.kpis.values() if kpi.evidence.available]
    ruled = [kpi for kpi in counted_once(shown) if kpi.evidence.signal != NOT_AVAILABLE]
    apart = sum(kpi.evidence.signal != NOT_AVAILABLE for kpi in shown) - len(ruled)
    share = expected_flags().point
    said = [false_flag_words(share, QUARTERS_A_YEAR)]
    if ruled:
        found = sum(kpi.evidence.signal in ("above", "below") for kpi in ruled)
        expected = sum(kpi.evidence.false_flags for kpi in ruled)
        said.append(flags_expected_words(len(ruled), expected, found, apart=apart))
    said.append("A flag says that a figure is worth a question; it does not say that something has happened.")
    return (" ".join(said),)


def _chances() -> Table:
    """Set how often a quiet series is flagged, by the points of its baseline."""
    from pcp_kpi.limits import false_flag_share

    rows = [
        {"points": f"{points}", "chance": false_flag_share(points), "in_28": 28 * false_flag_share(points)}
        for points in (QUARTERS_A_YEAR, *_LONGER)
    ]
    columns = (
        Column("points", "Points of the baseline"),
        Column("chance", "Quiet quarters flagged", "share"),
        Column("in_28", "Flags by chance among 28 measures", "level"),
    )
    notes = (
        "A prediction interval for one further value of a normal series; limits at two sample standard deviations.",
    )
    return Table("How often chance alone crosses a limit", pd.DataFrame(rows), columns, notes)


def _evidence() -> str:
    strong, some = (number(100 * level) for level in (DEFAULT_RULE.strong, DEFAULT_RULE.evidence))
    return (
        "The two figures are tested against each other: counts and rates by the exact conditional test, shares by the "
        f'score test. "Strong evidence" stands where chance alone would do as much less than {strong} time in 100, '
        f'"evidence" less than {some} times in 100. Where a series has a past of eight periods or more, the differences '
        "between neighbours in it say how much chance does; Covid and what came before a recording change are left "
        "out. Else the two figures must also lie further apart than the spread allows that the limits rest on. A count "
        "with neither is told only where chance may have "
        "made its change."
    )


def _projections(kpis: tuple[Kpi, ...]) -> tuple[str, ...]:
    """Say which methods project, how many measures have a line, and why the others have not."""
    lines = [kpi.evidence.projection for kpi in kpis if len(kpi.evidence.projection)]
    methods = Counter(str(line["method"].iloc[0]) for line in lines)
    two = sum("scenario" in line and line["scenario"].nunique() > 1 for line in lines)
    said = [
        f"Of {plural(len(kpis), 'measure')} {in_full(len(lines))} {'has' if len(lines) == 1 else 'have'} a projection."
        if lines
        else "No measure has a projection."
    ]
    if methods:
        told = "; ".join(f"{method} ({times})" for method, times in methods.items())
        said.append(f"Methods, and how many measures each projects: {told}.")
    if two:
        said.append(
            f"{in_full(two).capitalize()} {'has' if two == 1 else 'have'} two scenarios: too few quarters have passed "
            "since a window such as Covid to say whether the level returns or stays."
        )
    return (
        *said,
        "The nearer range holds the figure in 80 of 100 cases, the wider one in 95, if nothing but chance intervenes. "
        "A recording change cuts the history; months of Covid are filled in and not learnt from.",
        "A series too short for a line has none; nothing is projected from percentages known only as printed.",
    )


def _yardstick() -> Table:
    rows = [
        {"word": f"{word}{f', {other}' if other else ''}".capitalize(), "range": f"{first}% to {last}%"}
        for first, last, word, other in BANDS
    ]
    columns = (Column("word", "Word"), Column("range", "Chance"))
    notes = (
        "Professional Head of Intelligence Assessment, Probability Yardstick (2019). A chance is rounded to a whole "
        "percent first; one in a gap between the bands is told as a number alone.",
    )
    return Table("Words for chances", pd.DataFrame(rows), columns, notes)


def _conventions() -> tuple[str, ...]:
    return (
        "Counts change in percent, shares in percentage points. Both ends of a change come from one source.",
        "The year to date is compared with the same quarters of the baseline year; of a share it is the ratio of sums.",
        "The force is more than the sum of its areas where an offence could not be placed in one; the difference is "
        "shown as unassigned and never scaled away.",
        "Numbers stay exact until they are printed; then halves go away from nought.",
        "No figure is adjusted for a change of recording. Such a change is marked, and neither flag nor change across "
        "it is evidence.",
    )

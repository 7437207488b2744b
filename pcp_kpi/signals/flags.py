"""Signals: which points break a rule set, on which side, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.printing import plural
from pcp_kpi.signals.patterns import find
from pcp_kpi.signals.rules import RuleSet, rule_set
from pcp_kpi.signals.track import Array, Track, series_codes, track_of
from pcp_kpi.signals.words import PROVISIONAL, reasons

ADDED = ("flag", "side", "direction", "cause", "reason", "rule_set", "caution")
NO_CAUSE = "Common Cause"
_SIDES = np.array(["", "above", "below"], dtype=object)
_DIRECTIONS = np.array(["", "up", "down"], dtype=object)


@dataclass(frozen=True)
class Flags:
    """What rules found, one element a point of a track.

    Parameters
    ----------
    flagged : array of bool
        True where a rule is broken.
    direction : array of int
        +1, -1 or 0, by the first rule broken.
    cause, reason : array of object
        Texts; empty where no rule is broken.
    """

    flagged: Array
    direction: Array
    cause: Array
    reason: Array


def with_signals(
    points: pd.DataFrame, rules: str | RuleSet = "police-2sd", *, gaps: str = "break", sigmas: float = 3.0
) -> pd.DataFrame:
    """Add which points break a rule set, and why.

    Parameters
    ----------
    points : DataFrame
        Figures of many series with `level`, `mean`, `lower` and `upper`, as `with_limits` adds them; `sigma`,
        `baseline`, `kind` and `status` are heeded where they are there.
    rules : str or RuleSet, optional
        The name of a set, or a set of one's own.
    gaps : str, optional
        ``break``: a missing period or value ends a run or trend. ``ignore``: rows that follow one another are
        neighbours, as in the tools of the health service.
    sigmas : float, optional
        Standard errors from the mean to the upper limit where there is no column `sigma`.

    Returns
    -------
    DataFrame
        The same rows in the same order with `flag` (bool), `side` (above, below or empty), `direction` (up, down or
        empty: where the signal points), `cause` (the first rule broken, in the words of the set's source), `reason`
        (all of them; "provisional: " before it where the flag stands on provisional figures), `rule_set` and `caution`
        (too few points) added. Projected and missing values have no signal.

    Raises
    ------
    CommandError
        When the set is not known, when limits are missing, or when a period stands twice in a series.

    Notes
    -----
    A level on a limit, on a line of a zone or on the centre is on neither side of it. A point on the centre
    ends a run, equal neighbours end a trend, and new limits (another `baseline`) end both.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> months = new_figures(
    ...     dict(measure="rape", area="West Mercia", grain="month", period=f"2021-{month:02}-01", value=value)
    ...     for month, value in enumerate([8, 12, 13, 12, 14, 11, 13, 12], start=1)
    ... )
    >>> points = months.assign(level=months["value"], mean=10, lower=1, upper=19)
    >>> with_signals(points, "nhs-mdc")["reason"].iloc[-1]
    '7th of 7 points in a row above the mean'
    """
    chosen = rule_set(rules)
    _refuse_sigmas(sigmas)
    track = track_of(points, gaps=gaps, sigmas=sigmas)
    median = _medians(points)[track.rows]
    flags = _flags(track, chosen, median)
    reason = _said_provisional(points, track, flags, chosen) if "status" in points else flags.reason
    return _with_flags(points, track, flags, reason=reason, chosen=chosen)


def _with_flags(
    points: pd.DataFrame, track: Track, flags: Flags, *, reason: Array, chosen: RuleSet
) -> pd.DataFrame:
    """Add what was found to the rows that it was found in."""
    side = np.where(flags.flagged, track.side, 0)
    columns = {
        "side": _spread(_SIDES[side], track, len(points), ""),
        "direction": _spread(_DIRECTIONS[flags.direction], track, len(points), ""),
        "cause": _spread(np.where(flags.flagged, flags.cause, NO_CAUSE), track, len(points), ""),
        "reason": _spread(reason, track, len(points), ""),
        "rule_set": np.full(len(points), chosen.label, dtype=object),
        "caution": _cautions(points, track, chosen),
    }
    flag = np.zeros(len(points), dtype=bool)
    flag[track.rows] = flags.flagged
    texts = {name: pd.array(values, dtype="str") for name, values in columns.items()}
    return points.assign(flag=flag, **texts)


def _refuse_sigmas(sigmas: float) -> None:
    if not 0 < sigmas < np.inf:
        raise CommandError(f"limits lie more than nought standard errors from the mean, not {sigmas:g}")


def _medians(points: pd.DataFrame) -> Array:
    if "kind" not in points:
        return np.zeros(len(points), dtype=bool)
    return np.asarray(points["kind"] == "run", dtype=bool)


def _flags(track: Track, rules: RuleSet, median: Array) -> Flags:
    """Find every rule's points; the first rule that a point breaks gives its direction and cause."""
    flagged, direction = np.zeros(len(track.rows), dtype=bool), np.zeros(len(track.rows), dtype=np.int8)
    cause, reason = (np.full(len(track.rows), "", dtype=object) for _ in range(2))
    for rule in rules.rules if len(track.rows) else ():
        marks = find(track, rule)
        text = reasons(marks, rule, centre=median[marks.points])
        again = flagged[marks.points]
        new, seen = marks.points[~again], marks.points[again]
        direction[new] = marks.direction[~again]
        cause[new] = np.array(rule.causes, dtype=object)[(direction[new] < 0).astype(int)]
        reason[new] = text[~again]
        reason[seen] = reason[seen] + "; " + text[again]
        flagged[marks.points] = True
    return Flags(flagged, direction, cause, reason)


def _said_provisional(points: pd.DataFrame, track: Track, flags: Flags, rules: RuleSet) -> Array:
    """Say of every flag that the final figures alone would not raise that it is provisional."""
    final = (points["status"] != "provisional").to_numpy()[track.rows]
    if final.all():
        return flags.reason
    rest = track.only(final)
    certain = np.zeros(len(track.rows), dtype=bool)
    if len(rest.rows):
        certain[final] = _flags(rest, rules, np.zeros(len(rest.rows), dtype=bool)).flagged
    unsure = flags.flagged & ~certain
    reason = flags.reason.copy()
    reason[unsure] = PROVISIONAL + reason[unsure]
    return reason


def _spread(values: Array, track: Track, rows: int, rest: str) -> Array:
    column = np.full(rows, rest, dtype=object)
    column[track.rows] = values
    return column


def _cautions(points: pd.DataFrame, track: Track, rules: RuleSet) -> Array:
    """Say how many points a series has where its rule set asks for more."""
    codes = np.unique(series_codes(points), return_inverse=True)[1]
    count = np.bincount(codes[track.rows], minlength=int(codes.max(initial=-1)) + 1)
    texts = np.full(len(count), "", dtype=object)
    for place in np.flatnonzero(count < rules.needs):
        texts[place] = (
            f"too few points: {plural(int(count[place]), 'point')}, and {rules.name} needs {rules.needs}"
        )
    return np.asarray(texts[codes])

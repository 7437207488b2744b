"""Variation and assurance in words and icon keys: what a signal means for what good looks like."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.signals.track import Array

ADDED = ("variation", "variation_icon", "assurance", "assurance_icon")
GOOD = ("fewer", "more", "increased-reporting", "neutral")
_NEEDED = ("mean", "lower", "upper", "flag", "direction", "measure")
_WISHED = {"fewer": -1, "more": 1, "increased-reporting": 1, "neutral": 0}
_KINDS = {1: "improving", -1: "concerning", 0: "neither"}


def with_variation(
    points: pd.DataFrame,
    *,
    good: str | Mapping[str, str],
    target: float | Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Add what the signal of each point means, and whether its limits promise the target.

    Parameters
    ----------
    points : DataFrame
        As `with_signals` gives them.
    good : str or mapping of measure to str
        Which way is good: ``fewer``, ``more``, ``increased-reporting`` (more reported is good) or
        ``neutral``. A mapping must name every measure of the table.
    target : float or mapping of measure to float, optional
        The level that is to be reached; a measure that is not named has none.

    Returns
    -------
    DataFrame
        The same rows in the same order with `variation` (special cause improving, concerning or neither,
        common cause, not available), `variation_icon` (such as ``improving-high``), `assurance`
        (consistently hitting or missing, hit and miss, no target, not available) and `assurance_icon` added.
        The last row of a series is what its icons show.

    Raises
    ------
    CommandError
        When a direction is not known, a measure has none, or the columns of `with_signals` are missing.

    Notes
    -----
    Variation follows `direction`: a trend upwards is a signal upwards, on whichever side of the mean. A
    target outside the limits is consistently hit or missed; one within them, or on one, is hit and miss. With a
    neutral direction assurance is not available.

    References
    ----------
    NHS England, Making Data Count: variation and assurance icons.

    Examples
    --------
    >>> row = dict(measure="hate-crime", level=21.0, mean=10.0, lower=1.0, upper=19.0, flag=True, direction="up")
    >>> with_variation(pd.DataFrame([row]), good="increased-reporting")["variation"].item()
    'special cause improving'
    """
    _check(points)
    way = _wished(points, good)
    signal = points["direction"].map({"up": 1, "down": -1, "": 0}).to_numpy(dtype="int64")
    flag, known = points["flag"].to_numpy(dtype=bool), _judged(points)
    variation, icon = _variation(flag, signal, way, known)
    assurance = _assurance(points, _targets(points, target), way)
    columns = {
        "variation": variation,
        "variation_icon": icon,
        "assurance": assurance,
        "assurance_icon": np.char.replace(assurance.astype(str), " ", "-"),
    }
    return points.assign(**{name: pd.array(texts, dtype="str") for name, texts in columns.items()})


def _check(points: pd.DataFrame) -> None:
    absent = [name for name in _NEEDED if name not in points]
    if absent:
        raise CommandError(
            f"variation needs signals; the table has no column {in_words(absent)}: "
            "make it with with_signals(points, rules)"
        )


def _wished(points: pd.DataFrame, good: str | Mapping[str, str]) -> Array:
    """Return +1, -1 or 0 a row: which way is good."""
    measures = points["measure"].drop_duplicates()
    named = dict.fromkeys(measures, good) if isinstance(good, str) else good
    silent = [measure for measure in measures if measure not in named]
    if silent:
        raise CommandError(
            f"good says which way is good for every measure; it does not for {in_words(silent)}: "
            "add 'fewer', 'more', 'increased-reporting' or 'neutral'"
        )
    strange = sorted({named[measure] for measure in measures} - set(GOOD))
    if strange:
        raise CommandError(
            f"good is one of {in_words(GOOD)}, not {in_words(map(repr, strange))}"
            f"{did_you_mean(strange[0], GOOD)}"
        )
    ways = {measure: _WISHED[named[measure]] for measure in measures}
    return np.asarray(points["measure"].map(ways), dtype="int64")


def _targets(points: pd.DataFrame, target: float | Mapping[str, float] | None) -> Array:
    if target is None:
        return np.full(len(points), np.nan)
    if isinstance(target, Mapping):
        return points["measure"].map(dict(target)).to_numpy("float64")
    return np.full(len(points), float(target))


def _judged(points: pd.DataFrame) -> Array:
    """Tell which rows a rule set could judge: those that it gave a cause, or that have a level and a mean."""
    if "cause" in points:
        return np.asarray(points["cause"] != "", dtype=bool)
    return np.asarray(points["level"].notna() & points["mean"].notna(), dtype=bool)


def _variation(flag: Array, signal: Array, way: Array, known: Array) -> tuple[Array, Array]:
    """Return words and icon keys; a flag that points neither way improves and worsens nothing."""
    kind = np.where(flag, signal * way, 0)
    words = np.array([f"special cause {_KINDS[each]}" for each in (0, 1, -1)], dtype=object)[kind]
    height = np.array(["", "-high", "-low"], dtype=object)[np.where(flag, signal, 0)]
    icons = np.array([_KINDS[each] for each in (0, 1, -1)], dtype=object)[kind] + height
    rest = np.where(known, "common cause", "not available")
    return np.where(flag & known, words, rest), np.where(flag & known, icons, np.char.replace(rest, " ", "-"))


def _assurance(points: pd.DataFrame, target: Array, way: Array) -> Array:
    lower, upper = (points[name].to_numpy("float64") for name in ("lower", "upper"))
    dust = 1e-9 * np.fmax(np.abs(lower), np.abs(upper))
    high, low = target > upper + dust, target < lower - dust
    cases = [
        (np.isnan(target), "no target"),
        ((way == 0) | np.isnan(lower) | np.isnan(upper), "not available"),
        (np.where(way > 0, low, high), "consistently hitting"),
        (np.where(way > 0, high, low), "consistently missing"),
    ]
    conditions, words = [case for case, _ in cases], [word for _, word in cases]
    return np.asarray(np.select(conditions, words, "hit and miss"))

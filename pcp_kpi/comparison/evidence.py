"""Evidence of a change: interval, p-value and words for each row that `compare` gives."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pcp_kpi.comparison.history import dispersion_of
from pcp_kpi.comparison.rule import DEFAULT_RULE, EvidenceRule
from pcp_kpi.comparison.sharing import shared_months
from pcp_kpi.comparison.two_samples import Finding, Samples, compare_rates, compare_shares
from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import PRINTED

EVIDENCE_ADDED = (
    "low",
    "high",
    "change_low",
    "change_high",
    "p_value",
    "evidence",
    "stars",
    "test",
    "dispersion",
    "print_as",
)
KINDS = ("count", "rate", "share", "mean")
_TESTS = {
    "count": "exact conditional test of two counts",
    "rate": "exact conditional test of two rates",
    "share": "score test of two shares",
    "mean": "none: a mean needs the spread of its cases",
    "printed": "none: known only as printed",
}


def with_evidence(
    changes: pd.DataFrame,
    *,
    history: pd.DataFrame | None = None,
    kinds: Mapping[str, str] | None = None,
    design_effects: Mapping[str, float] | None = None,
    rule: EvidenceRule = DEFAULT_RULE,
) -> pd.DataFrame:
    """Add how much evidence there is for each change.

    Parameters
    ----------
    changes : DataFrame
        As `compare` gives them.
    history : DataFrame, optional
        Figures of stable periods, eight or more a series, for its dispersion; without it events are taken as
        independent, and evidence is easily overstated. Quarters or months serve a year to date or a window too.
    kinds : mapping of str to str, optional
        ``count``, ``rate``, ``share`` or ``mean`` by measure; left out, as the numbers show.
    design_effects, rule : optional
        Dispersion by measure, for weighted surveys, before `history`; thresholds and what base is small.

    Returns
    -------
    DataFrame
        The same rows in order with `low`, `high` (of the difference), `change_low`, `change_high` (of the relative
        change; NaN for shares), `p_value` (two-sided), `evidence` (in words), `stars`, `test`, `dispersion` (as used) and
        `print_as`: ``points`` for shares and percentages, ``count`` for counts with a small base, else ``percent``.

    Raises
    ------
    CommandError
        When a count is negative, a numerator is above its denominator, or a kind or design effect is impossible.

    Notes
    -----
    Counts and rates: the exact conditional test. Shares: the score test and its interval. Where windows share months,
    only the others can have changed: the variance is that of the months that they do not share. See docs/comparisons.md.

    Examples
    --------
    >>> from pcp_kpi.comparison import compare
    >>> from pcp_kpi.figures import new_figures
    >>> from pcp_kpi.periods import Quarter
    >>> counts = {"hate-crime": (453, 708), "business-robbery": (13, 9)}
    >>> figures = new_figures(
    ...     dict(measure=measure, area="West Mercia", grain="quarter", period=day, value=value)
    ...     for measure, both in counts.items() for day, value in zip(["2019-04-01", "2021-04-01"], both)
    ... )
    >>> found = with_evidence(compare(figures, Quarter(2021, 1), with_=[Quarter(2019, 1)]))
    >>> for row in found.itertuples():
    ...     print(f"{row.measure} {row.difference:+.0f} ({row.low:+.0f} to {row.high:+.0f}), {row.evidence}")
    hate-crime +255 (+188 to +323), strong evidence of a change
    business-robbery -4 (-14 to +6), no evidence of a change
    """
    kind = _kinds(changes, kinds or {})
    dispersion = _dispersions(changes, history, design_effects or {}, neighbours=rule.neighbours)
    shared = shared_months(changes)
    found = _test(_samples(changes, kind, dispersion * (1 - shared)), kind, rule)
    return _with_findings(changes, found, kind, dispersion=dispersion, rule=rule, shared=shared)


def _with_findings(
    changes: pd.DataFrame,
    found: Finding,
    kind: np.ndarray,
    *,
    dispersion: np.ndarray,
    shared: np.ndarray,
    rule: EvidenceRule,
) -> pd.DataFrame:
    """Add the columns that say what the tests found."""
    tested = np.isfinite(found.p_value)
    return changes.assign(
        low=found.low,
        high=found.high,
        change_low=found.change_low,
        change_high=found.change_high,
        p_value=found.p_value,
        evidence=rule.words(found.p_value),
        stars=rule.stars(found.p_value),
        test=_test_words(kind, tested, shared),
        dispersion=np.where(tested, dispersion, np.nan),
        print_as=_print_as(changes, kind, rule),
    ).astype({"evidence": "str", "stars": "str", "test": "str", "print_as": "str"})


def _kinds(changes: pd.DataFrame, named: Mapping[str, str]) -> np.ndarray:
    """Return the kind of each row: as named, else as its numbers show."""
    wrong = sorted({f"{kind!r} of {measure}" for measure, kind in named.items() if kind not in KINDS})
    if wrong:
        raise CommandError(f"a kind is one of {in_words(KINDS)}, not {in_words(wrong)}")
    level, base = changes["level"].abs(), changes["base_level"].abs()
    has_of = (changes["of"].notna() | changes["base_of"].notna()).to_numpy()
    share = ~((level > 1) | (base > 1)).to_numpy()
    guessed = np.select(
        [changes["measure"].str.endswith(PRINTED).to_numpy(dtype=bool), ~has_of, share],
        ["printed", "count", "share"],
        "mean",
    )
    told = changes["measure"].map(dict(named)).to_numpy(dtype=object)
    return np.where([isinstance(one, str) for one in told], told, guessed).astype(str)


def _dispersions(
    changes: pd.DataFrame,
    history: pd.DataFrame | None,
    design_effects: Mapping[str, float],
    *,
    neighbours: bool,
) -> np.ndarray:
    wrong = sorted(measure for measure, effect in design_effects.items() if not 0 < effect < np.inf)
    if wrong:
        raise CommandError(f"a design effect is above nought; that of {in_words(wrong)} is not")
    designed = changes["measure"].map(dict(design_effects)).to_numpy(dtype="float64")
    known = np.where(np.isnan(designed), dispersion_of(changes, history, neighbours=neighbours), designed)
    return np.where(np.isnan(known), 1.0, known)


def _refuse_impossible(changes: pd.DataFrame, kind: np.ndarray) -> None:
    tested = np.isin(kind, ["count", "rate", "share"])
    values, bases = (changes[name].to_numpy(dtype="float64") for name in ("value", "base_value"))
    negative = tested & ((values < 0) | (bases < 0))
    of, base_of = (changes[name].to_numpy(dtype="float64") for name in ("of", "base_of"))
    over = (kind == "share") & ((values > of) | (bases > base_of))
    faults = []
    if negative.any():
        faults.append(f"a count is nought or more; it is negative for {_named(changes[negative])}")
    if over.any():
        faults.append(f"a numerator is at most its denominator; it is above for {_named(changes[over])}")
    if faults:
        raise CommandError("; ".join(faults))


def _named(rows: pd.DataFrame) -> str:
    return in_words(dict.fromkeys(f"{row['measure']} / {row['area']}" for row in rows.to_dict("records")))


def _samples(changes: pd.DataFrame, kind: np.ndarray, dispersion: np.ndarray) -> Samples:
    """Return both samples of each row; NaN all over where one of them is unknown. What cannot be is refused."""
    _refuse_impossible(changes, kind)
    numbers = {
        name: changes[name].to_numpy(dtype="float64") for name in ("value", "of", "base_value", "base_of")
    }
    plain = kind == "count"
    of, base_of = (np.where(plain, 1.0, numbers[name]) for name in ("of", "base_of"))
    known = np.isfinite(numbers["value"]) & np.isfinite(numbers["base_value"]) & (of > 0) & (base_of > 0)
    numerator, base = (np.where(known, numbers[name], np.nan) for name in ("value", "base_value"))
    return Samples(numerator, np.where(known, of, np.nan), base, np.where(known, base_of, np.nan), dispersion)


def _test(samples: Samples, kind: np.ndarray, rule: EvidenceRule) -> Finding:
    """Test each row by the test of its kind."""
    known = np.isfinite(samples.count)
    columns = {name: np.full(len(kind), np.nan) for name in Finding.__dataclass_fields__}
    for kinds in (("count", "rate"), ("share",)):
        rows = known & np.isin(kind, kinds)
        part = Samples(**{name: getattr(samples, name)[rows] for name in Samples.__dataclass_fields__})
        if "share" in kinds:
            found = compare_shares(part, confidence=rule.confidence)
        else:
            found = compare_rates(part, confidence=rule.confidence, evidence=1 - rule.confidence)
        for name, column in columns.items():
            column[rows] = getattr(found, name)
    return Finding(**columns)


def _test_words(kind: np.ndarray, tested: np.ndarray, shared: np.ndarray) -> np.ndarray:
    """Say which test was used, or why none."""
    usual = pd.Series(kind, dtype="str").map(_TESTS).to_numpy(dtype=object)
    usual = np.where(shared > 0, usual + ", of the months that the windows do not share", usual)
    without = np.isin(kind, ["mean", "printed"])
    return np.where(tested | without, usual, "none: a figure is missing")


def _print_as(changes: pd.DataFrame, kind: np.ndarray, rule: EvidenceRule) -> np.ndarray:
    base = changes["base_value"].to_numpy(dtype="float64")
    in_points = np.isin(kind, ["share", "printed"])
    small = np.isin(kind, ["count", "rate"]) & ~(base >= rule.small_base)
    return np.select([in_points, small], ["points", "count"], "percent")

"""What limits are refused for, all series at once: mixtures, doubles, short baselines, impossible figures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.figures import SERIES
from pcp_kpi.limits.rules import NEEDS_RANGES, LimitRule
from pcp_kpi.limits.series import Points
from pcp_kpi.printing import in_full, plural

_CANNOT = {
    "c": "a c chart counts events: nought or more, without a denominator",
    "t": "a t chart shows times between events: nought or more, without a denominator",
    "g": "a g chart counts cases between events: nought or more, without a denominator",
    "u": "a u chart needs a count of nought or more and a denominator",
    "p": "a p chart needs a denominator, and a value between nought and it",
}


def refuse_other_grains(figures: pd.DataFrame, rule: LimitRule) -> None:
    """Refuse figures of which none is of the rule's grain: not one would have limits.

    Raises
    ------
    CommandError
        With the grains that there are.
    """
    grains = sorted(set(figures["grain"]))
    if not grains or rule.grain in grains:
        return
    made = (
        ", or make quarters with to_quarters(figures)"
        if (rule.grain, "month" in grains) == ("quarter", True)
        else ""
    )
    raise CommandError(
        f"no figure is by {rule.grain}; they are by {in_words(grains)}: say grain={grains[0]!r} in the rule{made}"
    )


def refuse_mixtures(figures: pd.DataFrame, rule: LimitRule, *, codes: np.ndarray) -> None:
    """Refuse series of several sources that the rule does not name.

    Raises
    ------
    CommandError
        With all such series.
    """
    source, _ = pd.factorize(figures["source"])
    first = np.zeros(int(codes.max(initial=-1)) + 1, dtype="int64")
    first[codes] = source
    if (source == first[codes]).all():
        return
    pairs = figures[[*SERIES, "source"]].drop_duplicates()
    told_by_several = pairs[pairs.duplicated(list(SERIES), keep=False)]
    mixed = told_by_several[~told_by_several["source"].isin(rule.sources)]
    if len(mixed):
        names = dict.fromkeys(f"{row['measure']} / {row['area']}" for row in mixed.to_dict("records"))
        raise CommandError(
            f"limits need one source in every series; {len(names)} {'mixes' if len(names) == 1 else 'mix'} "
            f"{in_words(sorted(set(told_by_several['source'])))}: {in_words(names)}; choose with one_source, "
            "or name the mixture in the rule's sources"
        )


def refuse_twice_told(figures: pd.DataFrame, points: Points) -> None:
    """Refuse a baseline in which two sources tell the same period, or one tells it twice.

    Raises
    ------
    CommandError
        With all such series.
    """
    base = points.only(points.base)
    twice = (np.diff(base.groups.codes) == 0) & (np.diff(base.step) == 0)
    if twice.any():
        rows = figures.iloc[np.sort(base.rows[1:][twice])]
        names = dict.fromkeys(f"{row['measure']} / {row['area']}" for row in rows.to_dict("records"))
        if figures.iloc[base.rows].duplicated([*SERIES, "period", "source"]).any():
            raise CommandError(
                f"a baseline needs each period once; rows stand twice in {in_words(names)}: drop the doubles"
            )
        raise CommandError(
            f"a baseline needs each period once; two sources tell the same period of {in_words(names)}: "
            "choose with one_source(..., mix=True)"
        )


def refuse_impossible(figures: pd.DataFrame, points: Points, kind: str) -> None:
    """Refuse figures that a kind of chart cannot show.

    Raises
    ------
    CommandError
        With the places of all of them.
    """
    family = kind.removesuffix("-prime")
    if family not in _CANNOT:
        return
    value, of = points.value, points.of
    known, has_of = np.isfinite(value), np.isfinite(of)
    wrong = known & ((value < 0) | (has_of != (family in ("u", "p"))))
    if family == "p":
        wrong |= known & (value > of)
    if not wrong.any():
        return
    rows = figures.iloc[np.sort(points.rows[wrong])].to_dict("records")
    places = [
        f"{' / '.join(filter(None, (row['measure'], row['area'], row['breakdown'])))} {row['period']:%Y-%m-%d} "
        f"({_shown(row['value'])}{'' if np.isnan(row['of']) else ' of ' + _shown(row['of'])})"
        for row in rows
    ]
    raise CommandError(
        f"{_CANNOT[family]}; {plural(len(rows), 'figure')} {'is' if len(rows) == 1 else 'are'} not so: "
        f"{in_words(places)}; mend the figures or choose another kind"
    )


def refuse_short(series: pd.DataFrame, rule: LimitRule) -> None:
    """Refuse series whose baseline is too short.

    Parameters
    ----------
    series : DataFrame
        Columns `measure`, `area`, `breakdown`, `count`, `short`.
    rule : LimitRule
        The rule that asks for more.

    Raises
    ------
    CommandError
        With all short series and the points that they have.
    """
    listed = [
        " / ".join(filter(None, (row["measure"], row["area"], row["breakdown"]))) + f" ({row['count']})"
        for row in series[series["short"]].to_dict("records")
    ]
    if not listed:
        return
    some = "has" if len(listed) == 1 else "have"
    raise CommandError(
        f"{_asks_for(rule)} in every series; {len(listed)} of {len(series)} {some} fewer: {in_words(listed)}"
    )


def _asks_for(rule: LimitRule) -> str:
    label, first = rule.points.label, rule.points.first
    if first is not None:
        return f"limits from {label} need {in_full(first)} points"
    if rule.kind == "sd" and rule.points_needed is not None:
        return f"limits need {in_full(rule.needs)} {rule.grain}{'' if rule.needs == 1 else 's'} of {label}"
    if rule.kind == "sd":
        return f"limits need {in_full(rule.ddof + 1)} {rule.grain}{'s' if rule.ddof else ''} of {label}"
    if rule.kind == "xmr-seasonal":
        return f"seasonal limits need each {rule.grain} of the year twice in {label}"
    if rule.kind in NEEDS_RANGES:
        return f"{rule.kind} limits need two {rule.grain}s that follow each other in {label}"
    return f"{rule.kind} limits need one {rule.grain} of {label}"


def _shown(number: float) -> str:
    return f"{number:.15g}"

"""A control chart in words, made from the columns of its own table: title, subtitle, caption, alternative text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pcp_kpi.catalogue import Measure
from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.narrative.readings import SIGNAL_WORDS, Reading, chart_subtitle, chart_title
from pcp_kpi.narrative.wording import level_of, lower_first
from pcp_kpi.periods import period_at
from pcp_kpi.periods.units import day_in_words
from pcp_kpi.printing import NOT_AVAILABLE, in_full, number, plural

if TYPE_CHECKING:
    import pandas as pd

LIMITS_ALONE = "police-2sd"  # the rule set of a table that was given no other: outside the limits
_NEEDED = ("period", "level", "mean", "lower", "upper", "signal", "baseline", "n_baseline", "rule", "kind")
LONGEST_REASON = 100  # two lines of a chart's title
_EVENTS = {"t": "Time between events", "g": "Cases between events"}


def control_caption(points: pd.DataFrame) -> str:
    """Say how the limits of a chart were made, by which rules points are flagged, and how many flags are noise.

    Parameters
    ----------
    points : DataFrame
        One series as `with_limits` gives it, or `with_signals` after it.

    Returns
    -------
    str
        Limits and baseline, why the kind was chosen, re-basing, rule set, share of points that chance alone would
        flag and how many are, and what to beware of. Everything comes from the columns; nothing is typed.

    Raises
    ------
    CommandError
        When columns are missing.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> from pcp_kpi.limits import LimitRule, with_limits
    >>> from pcp_kpi.periods import FinancialYear
    >>> theft = new_figures(
    ...     dict(measure="theft-from-person", area="West Mercia", grain="quarter", period=start, value=value)
    ...     for start, value in zip(
    ...         ["2019-04-01", "2019-07-01", "2019-10-01", "2020-01-01", "2021-04-01"], [170, 217, 206, 137, 101]
    ...     )
    ... )
    >>> print(control_caption(with_limits(theft, LimitRule(FinancialYear(2019)))))
    Mean ± 2 sample SD of the four quarters of 2019/20, carried forward. Flagged is what lies outside the limits: chance
    alone flags about 17 in 100 quarters of a series in which nothing changes; here 1 of 5 is flagged. Beware: too few
    points: 4 in the baseline; 12 or more make steady limits.
    """
    absent = [name for name in _NEEDED if name not in points]
    if absent:
        raise CommandError(
            f"a caption is made from limits; the table has no column {in_words(absent)}: "
            "make it with with_limits(figures, rule)"
        )
    rows = points.sort_values("period", kind="stable")
    if rows["mean"].isna().all():
        return f"No limits{_because(rows)}."
    said = [_limits(rows), _choice(rows), _rules(rows), _warnings(rows)]
    return " ".join(sentence for sentence in said if sentence)


def _because(rows: pd.DataFrame) -> str:
    """Return why there are no limits, as far as the table says it."""
    told = [text for text in rows.get("warning", []) if text]
    return f": {told[-1].removeprefix('no limits: ')}" if told else ": the data do not hold the baseline"


def _limits(rows: pd.DataFrame) -> str:
    """Say the rule, and each new baseline with the period from which it holds."""
    ruled = rows[rows["rule"] != ""]
    stretches = ruled[ruled["baseline"] != ruled["baseline"].shift()]
    first = str(stretches["rule"].iloc[0])
    # A p chart and a c chart keep their small letter, as the books print them.
    said = f"{first[0].upper()}{first[1:]}" if first[1:2].isalpha() else first
    if ruled["kind"].iloc[-1] == "printed":
        return (
            f"{said} (baseline {ruled['baseline'].iloc[-1]}); the mean is the midpoint of the printed limits."
        )
    for row in stretches.iloc[1:].to_dict("records"):
        day = period_at(str(row["grain"]), row["period"].date()).label
        said += f"; since {day} from {row['baseline']}"
    carried = "" if _takes_every_point(rows) else ", carried forward"
    return f"{said}{carried}."


def _takes_every_point(rows: pd.DataFrame) -> bool:
    return bool(rows["n_baseline"].max() >= rows["level"].notna().sum())


def _choice(rows: pd.DataFrame) -> str:
    why = [text for text in rows.get("why", []) if text]
    return f"Why this chart: {why[-1]}." if why else ""


def _rules(rows: pd.DataFrame) -> str:
    """Say by which rules points are flagged, how often chance alone does it, and how many are."""
    named = [text for text in rows.get("rule_set", []) if text]
    rules = named[-1] if named else LIMITS_ALONE
    alone = rules.startswith(LIMITS_ALONE)
    said = "Flagged is what lies outside the limits" if alone else f"Flagged by the rules {rules}"
    share = chance_flagged(rows, rules)
    flagged = rows["flag"] if "flag" in rows else rows["signal"].isin(["above", "below"])
    found, judged = int(flagged.sum()), int((rows["level"].notna() & rows["mean"].notna()).sum())
    here = f"here {found} of {judged} {'is' if found == 1 else 'are'} flagged{_unsure(rows)}"
    if share is None:
        return f"{said}; {here}."
    return (
        f"{said}: chance alone flags about {_in_100(share)} in 100 {_noun(rows)}s of a series in which nothing changes; "
        f"{here}."
    )


def _in_100(share: float) -> str:
    return number(100 * share, 0 if share >= 0.01 else 1)


def _unsure(rows: pd.DataFrame) -> str:
    """Say how many flags stand on provisional figures."""
    if "reason" not in rows:
        return ""
    unsure = int(rows["reason"].str.startswith("provisional: ").sum())
    return f", {in_full(unsure)} on provisional figures" if unsure else ""


def _noun(rows: pd.DataFrame) -> str:
    grain = str(rows["grain"].iloc[-1])
    return grain if grain in ("week", "month", "quarter", "year") else "point"


def chance_flagged(points: pd.DataFrame, rules: str) -> float | None:
    """Return the share of points that a rule set flags in a series like this in which nothing changes.

    Parameters
    ----------
    points : DataFrame
        One series with limits; the last row that has them tells the chart.
    rules : str
        Name of the rule set.

    Returns
    -------
    float or None
        Between 0 and 1; None where the table does not say what its limits were made of, as with printed ones.
    """
    from pcp_kpi.signals import Basis, QuietSeries, expected_flags
    from pcp_kpi.signals.basis import charts_of

    limited = points[points["mean"].notna() & (points["n_baseline"] >= 2)]
    limited = limited[~limited["kind"].isin(["", "printed"])].tail(1)
    if limited.empty:
        return None
    last = limited.iloc[0]
    if last["kind"] == "run":
        return expected_flags(rules, QuietSeries("run", baseline=int(last["n_baseline"])), periods=12).point
    charts = charts_of(limited, Basis(ddof=0 if "population SD" in last["rule"] else 1))
    top = {"p": 1.0, "p-prime": 1.0, "c": math.inf, "u": math.inf, "u-prime": math.inf, "g": math.inf}
    impossible = last["kind"] in top and not 0 < last["mean"] < top[last["kind"]]
    if impossible or not charts.known[0] or not charts.sigma[0] > 0:
        return None
    return expected_flags(rules, charts.quiet(0), periods=12).point


def _warnings(rows: pd.DataFrame) -> str:
    told = [str(rows[name].iloc[-1]) for name in ("warning", "caution") if name in rows]
    told = [text for text in told if text]
    return f"Beware: {'; '.join(told)}." if told else ""


def control_title(points: pd.DataFrame, measure: Measure) -> str:
    """Say the message of a control chart: the latest value, and whether it or its run is a signal.

    Examples
    --------
    >>> import pandas as pd
    >>> from pcp_kpi.catalogue import read_catalogue
    >>> row = dict(period=pd.Timestamp("2021-04-01"), level=708.0, mean=457.0, lower=307.0, upper=607.0)
    >>> row |= dict(signal="within", baseline="", rule="", flag=True, reason="7th of 7 points in a row above the mean")
    >>> control_title(pd.DataFrame([row]), read_catalogue()["hate-crime"])
    'Hate crime: 708, 7th of 7 points in a row above the mean'
    """
    reading = _reading(points, measure)
    if reading is None:
        return f"{measure.short or measure.title}: {NOT_AVAILABLE}"
    plain = chart_title(measure, reading)
    last = _last(points)
    reason = str(last.get("reason", "")).removeprefix("provisional: ").split("; ")[0]
    if reading.signal in ("above", "below") or not reason:
        return plain
    said = f"{measure.short}: {level_of(reading.level, measure)}"
    return f"{said}, {reason}" if len(said) + len(reason) + 2 <= LONGEST_REASON else f"{said}, flagged"


def _last(points: pd.DataFrame) -> pd.Series:
    """Return the latest row that has a level."""
    found: pd.Series = points[points["level"].notna()].sort_values("period").iloc[-1]
    return found


def _reading(points: pd.DataFrame, measure: Measure) -> Reading | None:
    if points["level"].isna().all():
        return None
    last = _last(points)
    return Reading(
        level=float(last["level"]),
        mean=float(last["mean"]),
        lower=float(last["lower"]),
        upper=float(last["upper"]),
        signal=str(last["signal"]),
        baseline=str(last["baseline"]),
        rule=str(last["rule"]),
        unit=measure.unit,
    )


def control_subtitle(points: pd.DataFrame, measure: Measure) -> str:
    """Say what a chart shows, where and when; of events, what lies between them."""
    rows = points.sort_values("period")
    area, grain, kind = (str(rows[name].iloc[-1]) for name in ("area", "grain", "kind"))
    first, last = rows["period"].iloc[0].date(), rows["period"].iloc[-1].date()
    if kind in _EVENTS:
        what = measure.title if "between" in measure.title.lower() else f"{_EVENTS[kind]}, {measure.title}"
        span = f"{day_in_words(first)} to {day_in_words(last)}"
        return f"{what}, {area}, {plural(len(rows), 'event')}, {span}"
    return chart_subtitle(measure, area=area, first=period_at(grain, first), last=period_at(grain, last))


def control_alt(points: pd.DataFrame, measure: Measure) -> str:
    """Say a control chart to a reader who does not see it.

    Parameters
    ----------
    points : DataFrame
        One series with limits and, perhaps, signals.
    measure : Measure
        What is measured.

    Returns
    -------
    str
        What it shows, the latest value and its verdict, the limits there, how many points are flagged and why the
        latest is.
    """
    reading = _reading(points, measure)
    many = plural(len(points), _noun(points))
    about = f"Control chart of {lower_first(measure.title)} in {points['area'].iloc[0]}, {many}"
    if reading is None:
        return f"{about}, none of them with a figure."
    last = _last(points)
    parts = [f"{about} to {period_at(str(last['grain']), last['period'].date()).words}."]
    verdict = f", {SIGNAL_WORDS[reading.signal]}" if reading.signal != NOT_AVAILABLE else ""
    parts.append(f"Latest value {level_of(reading.level, measure)}{verdict}.")
    if reading.signal != NOT_AVAILABLE:
        mean, lower, upper = (
            level_of(each, measure) for each in (reading.mean, reading.lower, reading.upper)
        )
        parts.append(f"Mean {mean}, limits {lower} to {upper} at the latest point.")
    if "flag" in points:
        parts.append(f"{plural(int(points['flag'].sum()), 'point')} flagged of {len(points)}.")
        parts.append(f"The latest: {last['reason']}." if last["reason"] else "The latest is not flagged.")
    return " ".join(parts)

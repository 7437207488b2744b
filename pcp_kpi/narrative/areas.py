"""Areas beside each other in words, and what a change comes from."""

from __future__ import annotations

from collections.abc import Mapping

from pcp_kpi.comparison import EvidenceRule
from pcp_kpi.errors import in_words
from pcp_kpi.printing import NOT_AVAILABLE, in_full, number, percent, signed

_SMALL_BASE = EvidenceRule().small_base


def areas_point(values: Mapping[str, float]) -> str:
    """Rank areas by their share of the force; of fewer than 20 cases, by their counts alone.

    Parameters
    ----------
    values : mapping of str to float
        Counts by area, "unassigned" among them where the force has more than its areas.

    Examples
    --------
    >>> areas_point({"Shropshire": 1406, "Herefordshire": 960, "unassigned": 2})
    'Shropshire makes up 59% (1,406) of the total and Herefordshire 41% (960); 2 are unassigned to an area.'
    >>> areas_point({"Shropshire": 1, "Herefordshire": 3})
    'Herefordshire has 3 of the 4 and Shropshire 1.'
    """
    total = sum(values.values())
    named = sorted(
        ((name, value) for name, value in values.items() if name != "unassigned"),
        key=lambda pair: (-pair[1], pair[0]),
    )
    # Areas that add up to more than the force are no parts of it: "makes up 125%" would be nonsense.
    if not named or total <= 0 or values.get("unassigned", 0) < 0:
        return ""
    few = total < _SMALL_BASE
    first, *others = [
        f"{name} {number(value)}" if few else f"{name} {percent(value / total)} ({number(value)})"
        for name, value in named
    ]
    name = named[0][0]
    verb, whole = ("has", f"the {number(total)}") if few else ("makes up", "the total")
    said = f"{name} {verb}{first.removeprefix(name)} of {whole}"
    if others:
        said += f", {in_words(others)}" if len(others) > 1 else f" and {others[0]}"
    rest = values.get("unassigned", 0)
    if rest > 0:
        said += f"; {number(rest)} {'is' if rest == 1 else 'are'} unassigned to an area"
    return said + "."


def drivers_point(contributions: Mapping[str, float], *, basis: str, by: str = "", most: int = 5) -> str:
    """Name the parts that a change comes from, the largest first.

    Parameters
    ----------
    contributions : mapping of str to float
        Difference by area or by type; they add up to the change.
    basis : str
        What is compared with.
    by : str, optional
        What the parts are: "area", "type".
    most : int, optional
        How many are named; the rest is said as a sum.

    Examples
    --------
    >>> drivers_point({"Shropshire": 40, "Herefordshire": -5, "Telford & Wrekin": 12}, basis="the previous quarter")
    'The change of +47 on the previous quarter: Shropshire +40, Telford & Wrekin +12 and Herefordshire −5.'
    """
    moved = sorted(contributions.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    named = [f"{name} {signed(value)}" for name, value in moved]
    if len(moved) > most + 1:  # one left over is named like the others
        rest = sum(value for _, value in moved[most:])
        named = [*named[:most], f"all others {signed(rest)}"]
    where = f"{basis} by {by}" if by else basis
    return (
        f"The change of {signed(sum(contributions.values()))} on {where}: {in_words(named, most=most + 1)}."
    )


def areas_outside_point(signals: Mapping[str, str], *, false_flags: float = 0.0) -> str:
    """Name the areas outside their own limits, and say when none is.

    Parameters
    ----------
    signals : mapping of str to str
        Signal by area.
    false_flags : float, optional
        Share of periods in which chance alone puts a stable area outside; 0 says nothing of chance.

    Examples
    --------
    >>> areas_outside_point(dict(zip("ABCDE", ["below", *["within"] * 4])), false_flags=0.172)
    'One of five areas with limits is outside its own: A (below); chance alone would flag about one.'
    >>> areas_outside_point({"Shropshire": "above", "Herefordshire": "within"})
    'One of two areas with limits is outside its own: Shropshire (above).'
    """
    known = {name: signal for name, signal in signals.items() if signal != NOT_AVAILABLE}
    one_side = set(known.values())
    if len(known) > 1 and one_side in ({"above"}, {"below"}):
        return f"{_all(len(known))} areas with limits are {one_side.pop()} their own."
    outside = [f"{name} ({signal})" for name, signal in known.items() if signal in ("above", "below")]
    if not known:
        return ""
    if len(outside) == len(known) > 1:
        return f"{_all(len(known))} areas with limits are outside their own: {in_words(outside)}."
    if not outside and len(known) == 1:
        return f"The one area with limits, {in_words(known)}, lies within its own."
    if not outside:
        return f"{_all(len(known))} areas lie within their own limits."
    are = "is outside its own" if len(outside) == 1 else "are outside their own"
    many = f"{in_full(len(outside)).capitalize()} of {in_full(len(known))} areas"
    expected = false_flags * len(known)
    few = "fewer than one" if expected < 0.5 else f"about {in_full(round(expected))}"
    chance = f"; chance alone would flag {few}" if false_flags else ""
    return f"{many} with limits {are}: {in_words(outside)}{chance}."


def areas_title(name: str, signals: Mapping[str, str], *, few: bool = False) -> str:
    """Say of a measure, in a title, how many areas are outside their own limits.

    Parameters
    ----------
    name : str
        Short name of the measure.
    signals : mapping of str to str
        Signal by area.
    few : bool, optional
        Whether an area without limits has none because it has too few cases.

    Examples
    --------
    >>> areas_title("Rape", {"Shropshire": "within", "Herefordshire": "above", "Telford & Wrekin": "within"})
    'Rape: one of three areas above its limits'
    >>> areas_title("Robbery", dict(zip("ABCDE", ["below", "below", "above", "below", "within"])))
    'Robbery: three of five areas below their limits, one above'
    >>> areas_title("Burglary", dict(zip("ABCDE", ["within"] * 5)))
    'Burglary: no area outside its limits'
    """
    known = {area: signal for area, signal in signals.items() if signal != NOT_AVAILABLE}
    if not known:
        return f"{name}: too few cases by area for limits" if few else f"{name} by local policing area"
    sides = [(side, [area for area in known if known[area] == side]) for side in ("above", "below")]
    (side, most), (other, fewer) = sorted(sides, key=lambda pair: -len(pair[1]))
    if not most:
        return f"{name}: no area outside its limits"
    whose = "its" if len(most) == 1 else "their"
    more = f", {in_full(len(fewer))} {other}" if fewer else ""
    return f"{name}: {_some(len(most), len(known))} {side} {whose} limits{more}"


def _some(areas: int, known: int) -> str:
    # The caption names them: a name in the title would seem to be the place that all other words are about.
    if known == 1:
        return "one area"
    return f"{_all(known).lower()} areas" if areas == known else f"{in_full(areas)} of {in_full(known)} areas"


def _all(count: int) -> str:
    return "Both" if count == 2 else f"All {in_full(count)}"

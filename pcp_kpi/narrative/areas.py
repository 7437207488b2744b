"""Areas beside each other in words, and what a change comes from."""

from __future__ import annotations

from collections.abc import Mapping

from pcp_kpi.errors import in_words
from pcp_kpi.printing import NOT_AVAILABLE, in_full, number, percent, signed


def areas_point(values: Mapping[str, float]) -> str:
    """Rank areas by their share of the force.

    Parameters
    ----------
    values : mapping of str to float
        Counts by area, "unassigned" among them where the force has more than its areas.

    Examples
    --------
    >>> areas_point({"Shropshire": 1406, "Herefordshire": 960, "unassigned": 2})
    'Shropshire makes up 59% (1,406) of the total and Herefordshire 41% (960); 2 are unassigned to an area.'
    """
    total = sum(values.values())
    named = sorted(
        ((name, value) for name, value in values.items() if name != "unassigned"),
        key=lambda pair: (-pair[1], pair[0]),
    )
    if not named or total <= 0:
        return ""
    first, *others = [f"{name} {percent(value / total)} ({number(value)})" for name, value in named]
    name = named[0][0]
    said = f"{name} makes up{first.removeprefix(name)} of the total"
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


def areas_outside_point(signals: Mapping[str, str]) -> str:
    """Name the areas outside their own limits, and say when none is.

    Examples
    --------
    >>> areas_outside_point({"Shropshire": "above", "Herefordshire": "within"})
    'One of two areas with limits is outside its own: Shropshire (above).'
    """
    known = {name: signal for name, signal in signals.items() if signal != NOT_AVAILABLE}
    one_side = set(known.values())
    if len(known) > 1 and one_side in ({"above"}, {"below"}):
        return f"All {in_full(len(known))} areas with limits are {one_side.pop()} their own."
    outside = [f"{name} ({signal})" for name, signal in known.items() if signal in ("above", "below")]
    if not known:
        return ""
    if not outside and len(known) == 1:
        return f"The one area with limits, {in_words(known)}, lies within its own."
    if not outside:
        return f"All {in_full(len(known))} areas lie within their own limits."
    are = "is outside its own" if len(outside) == 1 else "are outside their own"
    many = f"{in_full(len(outside)).capitalize()} of {in_full(len(known))} areas"
    return f"{many} with limits {are}: {in_words(outside)}."

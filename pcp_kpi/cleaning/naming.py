"""Areas that may be a known area misspelt, or a sum that somebody added: no page of a report would show them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pcp_kpi.errors import did_you_mean
from pcp_kpi.forces import Force
from pcp_kpi.intake.mapping import force_names, plain

if TYPE_CHECKING:
    import pandas as pd

_SUMS = frozenset(
    ("total", "grand total", "all", "all areas", "all forces", "force", "force total", "whole force")
)


def strange_areas(figures: pd.DataFrame, force: Force) -> Iterator[str]:
    """Say which areas are nearly a name that is known, or bear the name of a sum.

    Parameters
    ----------
    figures : DataFrame
        Clean figures.
    force : Force
        Knows its own name and its areas'.

    Yields
    ------
    str
        One sentence for each such area of each source.
    """
    names = force_names(force)
    own = [force.name, *force.area_names]
    for source, area in figures[["source", "area"]].drop_duplicates().itertuples(index=False):
        if area in own or plain(area) in names.names:
            continue
        if plain(area) in _SUMS:
            yield (
                f"{source}: the area {area!r} looks like a sum; the force's own row is called {force.name!r}, "
                "and no report shows another"
            )
        elif near := did_you_mean(area, own):
            yield f"{source}: no report shows the area {area!r}, which {force.name} does not have{near}"


__all__ = ["strange_areas"]

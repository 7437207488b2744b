"""Which measures stand on the weekly dashboard, in which groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.errors import Fault, did_you_mean, in_words, refuse_if
from pcp_kpi.report.packs.settings import read_settings


@dataclass(frozen=True)
class Group:
    """One group of the dashboard.

    Parameters
    ----------
    id, title : str
        Anchor and heading.
    measures, by_area : tuple of str
        Ids; those whose areas are drawn side by side.
    """

    id: str
    title: str
    measures: tuple[str, ...]
    by_area: tuple[str, ...] = ()


def read_groups(spec: str | Path = "weekly", *, catalogue: Catalogue) -> tuple[Group, ...]:
    """Read which measures stand on the dashboard.

    Raises
    ------
    CommandError
        When there is no such file or it is not TOML.
    DataRefused
        When a group lacks a field or names an unknown measure; all faults are listed.
    """
    entries = read_settings(spec, what="specification of a dashboard").get("groups", [])
    name = Path(spec).name
    refuse_if([Fault(name, None, "", came, rule) for came, rule in _faults(entries, catalogue)])
    return tuple(
        Group(entry["id"], entry["title"], tuple(entry["measures"]), tuple(entry.get("by_area", ())))
        for entry in entries
    )


def _faults(entries: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    if not entries:
        yield "", "it has no groups; each begins with [[groups]]"
    for entry in entries:
        missing = [field for field in ("id", "title", "measures") if field not in entry]
        if missing:
            yield str(entry.get("id", "a group")), f"it lacks {in_words(missing)}"
        for id in (*entry.get("measures", ()), *entry.get("by_area", ())):
            if id not in catalogue:
                yield (
                    str(id),
                    f"the catalogue knows no such measure{did_you_mean(str(id), catalogue.measures)}",
                )

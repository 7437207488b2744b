"""Coming in: raw layouts to figures, one reader a layout; a layout is known by the content of its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pcp_kpi.intake import (
    home_office,
    home_office_crime,
    home_office_outcomes,
    illustrative,
    london,
    monthly,
    police_uk,
    population,
    published,
    tidy,
    workbook,
)
from pcp_kpi.intake.reading import Context, Reading
from pcp_kpi.intake.recognition import AUTO, fitting, read_recognised, recognise

Reader = Callable[[Path, Context], Reading]

_BY_CONTENT: Mapping[str, Reader] = {
    "published": published.read,
    "home-office": home_office.read,
    "home-office-forces": home_office_crime.read_forces,
    "home-office-partnerships": home_office_crime.read_partnerships,
    "home-office-outcomes": home_office_outcomes.read,
    "police-uk": police_uk.read,
    "london": london.read,
    "population": population.read,
    "illustrative": illustrative.read,
    "figures": tidy.read,
}
# What the analyst declares in a layout beside the file, whatever stands in it.
_DECLARED: Mapping[str, Reader] = {"workbook": workbook.read, "monthly": monthly.read}


def _read_auto(path: Path, context: Context) -> Reading:
    return read_recognised(path, context, readers={**_BY_CONTENT, **_DECLARED})


READERS: Mapping[str, Reader] = {
    **{name: fitting(name, read) for name, read in _BY_CONTENT.items()},
    **_DECLARED,
    AUTO: _read_auto,
}

__all__ = ["READERS", "Context", "Reader", "Reading", "recognise"]

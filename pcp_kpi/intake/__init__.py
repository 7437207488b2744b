"""Coming in: raw layouts to figures, one reader a file, each recognised by the name the register gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pcp_kpi.intake import home_office, illustrative, published, tidy, workbook
from pcp_kpi.intake.reading import Context, Reading

Reader = Callable[[Path, Context], Reading]

READERS: Mapping[str, Reader] = {
    "published": published.read,
    "home-office": home_office.read,
    "illustrative": illustrative.read,
    "figures": tidy.read,
    "workbook": workbook.read,
}

__all__ = ["READERS", "Context", "Reader", "Reading"]

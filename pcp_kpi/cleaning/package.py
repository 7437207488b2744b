"""The papers that travel with the clean folder: a data package with its schemas, and a manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pcp_kpi import __version__
from pcp_kpi.figures import KEY
from pcp_kpi.files import read_text_table
from pcp_kpi.sources import Source, sha256

_TEXT, _NUMBER, _DAY, _WHOLE = "string", "number", "date", "integer"
_FIGURES = {
    "measure": (_TEXT, "Id of the measure, as in the catalogue"),
    "area": (_TEXT, "The force, one of its local policing areas, or another force"),
    "breakdown": (_TEXT, "Empty for the stored total, else one code such as an outcome code"),
    "grain": (
        _TEXT,
        "week, month, quarter, year, point, rolling-6-months, rolling-12-months or year-to-date",
    ),
    "period": (_DAY, "First day; for windows and year to date the first day of their last month"),
    "value": (
        _NUMBER,
        "Count, total seconds or numerator; empty is known to be missing, with the reason in note",
    ),
    "of": (_NUMBER, "Denominator of a share, rate or mean; empty for a count"),
    "status": (_TEXT, "final, provisional or projected"),
    "source": (_TEXT, "Id of the source in sources.csv"),
    "note": (_TEXT, "Why a value is missing"),
}
# Field by field: type and meaning. The data dictionary in docs is held against this.
FIELDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "figures": _FIGURES,
    "illustrative-figures": _FIGURES,
    "limits": {
        "measure": _FIGURES["measure"],
        "area": _FIGURES["area"],
        "breakdown": _FIGURES["breakdown"],
        "grain": _FIGURES["grain"],
        "baseline": (_TEXT, "Financial year that the printed limits were made from"),
        "lower": (_NUMBER, "Lower control limit as printed"),
        "upper": (_NUMBER, "Upper control limit as printed"),
        "source": (_TEXT, "Document that prints them"),
        "line": (_WHOLE, "Line of the document's text"),
    },
    "printed_figures": {
        "id": (_TEXT, "Id of the printed figure"),
        "document": (_TEXT, "Document that prints it, a source"),
        "line": (_WHOLE, "Line of the document's text"),
        "measure": (_TEXT, "What it measures, as the paper names it"),
        "area": (_TEXT, "Area, as the paper names it"),
        "breakdown": (_TEXT, "Part or basis, as the paper names it"),
        "period_label": (_TEXT, "Period, as the paper names it"),
        "period_start": (_DAY, "First day of the period, where the paper says it"),
        "period_end": (_DAY, "Last day of the period, where the paper says it"),
        "value": (_TEXT, "The number; text, since a paper may print 'more than'"),
        "unit": (
            _TEXT,
            "count, percent, percentage_points, gbp, rate, weeks, rank, years, minutes, km2 or ratio",
        ),
        "role": (_TEXT, "actual, comparator, ucl, lcl, pct_change, difference, share, target or base"),
        "as_printed": (_TEXT, "The string as it is printed"),
        "table": (_TEXT, "Declared table that the row belongs to, else empty"),
        "measure_id": (_TEXT, "Id of the measure, for rows of declared tables"),
        "code": (_TEXT, "Code of the breakdown, for rows of declared tables"),
    },
    "statements": {
        "id": (_TEXT, "Id of the statement"),
        "document": (_TEXT, "Document that makes it, a source"),
        "line": (_WHOLE, "Line of the document's text"),
        "kind": (_TEXT, "What is said: direction, limit, sum, baseline, date and so on"),
        "figure": (_TEXT, "Ids of the printed figures that it is about, parted by blanks"),
        "of": (_TEXT, "Ids of the printed figures that it sets them against, or a sum or choice of them"),
        "measure": (_TEXT, "What it is about, where that is no figure"),
        "period_start": (_TEXT, "First day, or month, of the period that it names"),
        "period_end": (_TEXT, "Last day, or month, of the period that it names"),
        "says": (_TEXT, "What it says, in a word: up, above, met, the year of a caption"),
        "as_printed": (_TEXT, "The words as they are printed, where they are few"),
    },
    "annotations": {
        "measure": (_TEXT, "Measure that the event touches; * is any"),
        "area": (_TEXT, "Area that it touches; * is any"),
        "first": (_DAY, "First day"),
        "last": (_DAY, "Last day of a window; empty for a step that stays"),
        "kind": (_TEXT, "recording-change, covid, suspended, system-change or note"),
        "text": (_TEXT, "As a reader is told it"),
        "source": (_TEXT, "Where it is known from"),
    },
    "quality": {
        "check": (_TEXT, "Id of the check that found it, such as areas-over-force"),
        "source": (_TEXT, "Source whose figures they are"),
        "measure": (_TEXT, "Measure; empty for a whole file"),
        "area": (_TEXT, "Area; empty for a whole file"),
        "period": (_DAY, "First day of the period; empty where it is about all of them"),
        "came": (_NUMBER, "What stands there; empty where no numbers are compared"),
        "expected": (_NUMBER, "What would agree, or what is usual"),
        "words": (_TEXT, "The finding as a sentence"),
    },
    "sources": {
        "id": (_TEXT, "Id that the figures hold in source"),
        "title": (_TEXT, "The document or data set"),
        "kind": (_TEXT, "published, open-data, extract or illustrative"),
        "file": (_TEXT, "File or folder of extracts within the raw folder"),
        "layout": (_TEXT, "Layout that it was read by; auto where its content decided"),
        "extracted": (_DAY, "Day on which the figures stood as they stand here"),
        "licence": (_TEXT, "Licence of the figures"),
        "attribution": (_TEXT, "Acknowledgement to print wherever they appear"),
        "short": (_TEXT, "As a sentence names it; empty where the id must do"),
    },
}
_KEYS: Mapping[str, Sequence[str]] = {
    "figures": KEY,
    "illustrative-figures": KEY,
    "limits": ("measure", "area", "breakdown", "grain", "baseline", "source"),
    "printed_figures": ("id",),
    "statements": ("id",),
    "sources": ("id",),
}


def datapackage(folder: Path, sources: Sequence[Source]) -> dict[str, Any]:
    """Describe the tables of a clean folder as a Frictionless data package.

    Parameters
    ----------
    folder : Path
        The folder, with its CSV files written.
    sources : sequence of Source
        For the licences and acknowledgements.

    References
    ----------
    Frictionless Data, Data Package and Table Schema specifications, version 1.
    """
    return {
        "profile": "tabular-data-package",
        "name": "pcp-kpi-figures",
        "title": "Police performance figures",
        "version": __version__,
        "licenses": [
            {"name": name, "title": name} for name in dict.fromkeys(source.licence for source in sources)
        ],
        "sources": [{"title": source.attribution, "name": source.id} for source in sources],
        "resources": [_resource(path, folder) for path in _tables(folder)],
    }


def _tables(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.csv"))


def _resource(path: Path, folder: Path) -> dict[str, Any]:
    name = "-".join(path.relative_to(folder).with_suffix("").parts)
    fields = [
        {"name": field, "type": kind, "description": text} for field, (kind, text) in FIELDS[name].items()
    ]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if name in _KEYS:
        schema["primaryKey"] = list(_KEYS[name])
    return {
        "name": name,
        "path": path.relative_to(folder).as_posix(),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def manifest(folder: Path, raw: Path, files: Sequence[tuple[Path, Sequence[Source], int]]) -> dict[str, Any]:
    """List raw and clean files with their hashes and rows, so that every number can be traced to its file.

    Parameters
    ----------
    folder, raw : Path
        The clean and the raw folder.
    files : sequence of (path, sources, rows)
        The raw files that were read.
    """
    return {
        "version": __version__,
        "raw": [
            {
                "file": path.relative_to(raw).as_posix(),
                "sha256": sha256(path),
                "rows": rows,
                "sources": [{"id": source.id, "extracted": f"{source.extracted}"} for source in sources],
            }
            for path, sources, rows in files
        ],
        "beside": [
            {"file": path.relative_to(raw).as_posix(), "sha256": sha256(path)} for path in _beside(raw, files)
        ],
        "clean": [
            {
                "file": path.relative_to(folder).as_posix(),
                "sha256": sha256(path),
                "rows": len(read_text_table(path)),
            }
            for path in _tables(folder)
        ],
    }


def _beside(raw: Path, files: Sequence[tuple[Path, Sequence[Source], int]]) -> list[Path]:
    """Return what the raw folder holds beside the data: the register, layouts, dated events."""
    data = {path for path, _, _ in files}
    return sorted(
        path
        for path in raw.rglob("*")
        if path.is_file() and not data & {path, *path.parents} and path.name[0] != "."
    )


def write_json(content: object, path: Path) -> None:
    """Write JSON with sorted layout and a final line end, the same bytes for the same content."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")

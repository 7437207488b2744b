"""The tags of a PDF: row headings, which Typst's Python package cannot be told of; and the file made small."""

from __future__ import annotations

import io
from typing import Any

from pcp_kpi.errors import CommandError


def mark_row_headings(pdf: bytes) -> bytes:
    """Make the first cell of every row of every table a heading of its row, and write the file compressed.

    Parameters
    ----------
    pdf : bytes
        As Typst wrote it.

    Returns
    -------
    bytes
        Less than half as long, since the tags are compressed too; the same bytes from the same file.

    Raises
    ------
    CommandError
        When the package pikepdf is not installed.

    Notes
    -----
    Typst names for each cell the headings above it, and a reader would then look no further. Hence these lists are
    taken out, and readers find the headings of a cell by the scope that each heading has: its column or its row.

    References
    ----------
    ISO 32000-1:2008, 14.8.4.3.4 and table 349.
    """
    pikepdf = _pikepdf()
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for element in file.objects:
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/TR":
                _mark_row(element, pikepdf)
        file.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return written.getvalue()


def _mark_row(row: Any, pikepdf: Any) -> None:
    """Give the cells of one row their places: the first heads the row, none names its headings."""
    for place, cell in enumerate(row.K):
        about = next(one for one in cell.A if one.O == "/Table")
        if "/Headers" in about:
            del about["/Headers"]
        if place == 0 and cell.S == "/TD":
            cell.S = pikepdf.Name.TH
            about.Scope = pikepdf.Name.Row


def _pikepdf() -> Any:
    try:
        import pikepdf
    except ImportError as error:
        raise CommandError(
            "a PDF needs the package pikepdf, which is not installed: pip install 'pcp-kpi[report]'"
        ) from error
    return pikepdf

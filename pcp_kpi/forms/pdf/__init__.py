"""The PDF: a document set by Typst as tagged PDF/UA-1, the same bytes from the same document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pcp_kpi.document import Document
from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.forms.pdf.content import plain_document
from pcp_kpi.forms.pdf.tags import mark_row_headings

if TYPE_CHECKING:
    from pcp_kpi.forms.drawing import Drawing

_STANDARD = "ua-1"
_NO_CLOCK = 0  # seconds since 1970: no output holds the time of its making


def render_pdf(document: Document, *, drawings: Mapping[str, Drawing]) -> bytes:
    """Return a document as a tagged PDF.

    Parameters
    ----------
    document : Document
        Finished; nothing is computed here.
    drawings : mapping of str to Drawing
        Every picture of the document, by its name.

    Returns
    -------
    bytes
        PDF/UA-1 in British English with title, bookmarks, contents, alternative texts and headed tables; the
        marking and "Page x of y" on every page. What a reader would have to unfold (the figures behind the charts)
        is left to the workbook and the tables, and this is said. The same document gives the same bytes.

    Raises
    ------
    CommandError
        When the package typst or pikepdf is not installed, or a picture has not been drawn.

    Notes
    -----
    Pages use the DejaVu fonts that come with matplotlib, as the charts do, so no font of the machine is needed.

    References
    ----------
    ISO 14289-1:2014, "Electronic document file format enhancement for accessibility (PDF/UA-1)".
    """
    missing = [picture.name for picture in document.pictures if picture.name not in drawings]
    if missing:
        raise CommandError(f"a PDF needs every picture drawn; not drawn: {in_words(missing)}")
    return mark_row_headings(_compile(plain_document(document, drawings)))


def _compile(data: Mapping[str, Any]) -> bytes:
    """Let Typst set the pages; it reaches no file and no network."""
    typst = _typst()
    pdf: bytes = typst.compile(
        files(__package__).joinpath("document.typ").read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
        pdf_standards=_STANDARD,
        timestamp=_NO_CLOCK,
    )
    return pdf


def _typst() -> Any:
    try:
        import typst
    except ImportError as error:
        raise CommandError(
            "a PDF needs the package typst, which is not installed: pip install 'pcp-kpi[report]'"
        ) from error
    return typst


@cache
def _fonts() -> Any:
    """Return matplotlib's fonts and no others: the same on every machine."""
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return _typst().Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])

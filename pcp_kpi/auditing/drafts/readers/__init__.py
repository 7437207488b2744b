"""Reading drafts: one reader a form, all with the same outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pcp_kpi.auditing.drafts.passages import Passage
from pcp_kpi.auditing.drafts.readers.docx import read_docx
from pcp_kpi.auditing.drafts.readers.html import read_html
from pcp_kpi.auditing.drafts.readers.markdown import read_markdown
from pcp_kpi.auditing.drafts.readers.pdf import read_pdf
from pcp_kpi.auditing.drafts.readers.pptx import read_pptx
from pcp_kpi.auditing.drafts.readers.text import read_text
from pcp_kpi.auditing.drafts.readers.workbook import read_workbook
from pcp_kpi.errors import CommandError, NotAvailable, in_words

_READERS: Mapping[str, Callable[[Path], list[Passage]]] = {
    ".html": read_html,
    ".htm": read_html,
    ".md": read_markdown,
    ".docx": read_docx,
    ".pptx": read_pptx,
    ".pdf": read_pdf,
    ".xlsx": read_workbook,
    ".ods": read_workbook,
    ".txt": read_text,
}


def read_passages(path: str | Path) -> list[Passage]:
    """Read what a draft says, sentence by sentence and row by row.

    Parameters
    ----------
    path : str or Path
        A ``.html``, ``.md``, ``.docx``, ``.pptx``, ``.pdf``, ``.xlsx``, ``.ods`` or ``.txt`` file, or the folder of a
        report with its ``index.html``.

    Returns
    -------
    list of Passage
        In reading order.

    Raises
    ------
    NotAvailable
        When there is no such file, or what reads it is not installed.
    CommandError
        When the file is of another form, or not what its name says.
    """
    path = Path(path)
    if path.is_dir():
        path = path / "index.html"
    if not path.is_file():
        raise NotAvailable(f"there is no draft at {path}; name a file, or the folder of a report")
    reader = _READERS.get(path.suffix.casefold())
    if reader is None:
        came = path.suffix or "a file without ending"
        raise CommandError(
            f"drafts are read as {in_words(_READERS, most=9)}, not as {came}; save it as one of these"
        )
    return reader(path)

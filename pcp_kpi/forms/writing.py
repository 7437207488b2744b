"""A document written into a folder: its pictures, its tables and the forms that were asked for."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from pcp_kpi.document import Document
from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.forms.drawing import Drawing, Say, draw_charts

PAGE = "index.html"
INSTALL = "pip install 'pcp-kpi[report]'"
# Each form with the libraries that make it; none for the page, which needs only the core.
FORMS: Mapping[str, tuple[str, ...]] = {
    "html": (),
    "pdf": ("typst", "pikepdf"),
    "pptx": ("pptx",),
    "xlsx": ("gptables",),
}
_NAMES = {"html": "the page", "pdf": "the PDF", "pptx": "the deck", "xlsx": "the workbook"}


@dataclass(frozen=True)
class Writing:
    """What is written, and how.

    Parameters
    ----------
    formats : tuple of str
        Of `FORMS`.
    name : str
        Of the files beside the page: ``<name>.pdf``.
    template : Path or None
        The force's own template of the deck.
    processes : int
        How many draw and render at once, where processes can be forked; the bytes are the same.
    """

    formats: tuple[str, ...] = ("html",)
    name: str = "report"
    template: Path | None = None
    processes: int = 1


@dataclass(frozen=True)
class _Work:
    document: Document
    folder: Path
    drawings: Mapping[str, Drawing] = field(repr=False)
    writing: Writing


# What the processes render: a fork sees it as it stands.
_work: list[_Work] = []


def usual_formats() -> tuple[str, ...]:
    """Return every form whose libraries are installed."""
    return tuple(form for form in FORMS if not _missing(form))


def check_formats(formats: Sequence[str]) -> tuple[str, ...]:
    """Return the forms asked for, the page first, each once.

    Raises
    ------
    CommandError
        When a form is unknown, or the library that makes it is not installed; the command that installs it is named.
    """
    unknown = [form for form in formats if form not in FORMS]
    if unknown:
        raise CommandError(
            f"there is no form {unknown[0]!r}{did_you_mean(unknown[0], FORMS)}; forms are {in_words(FORMS)}"
        )
    missing = [form for form in FORMS if form in formats and _missing(form)]
    if missing:
        libraries = [library for form in missing for library in _missing(form)]
        raise CommandError(
            f"the {in_words(missing)} cannot be made, since {in_words(libraries)} "
            f"{'is' if len(libraries) == 1 else 'are'} not installed; {INSTALL} installs what is needed, "
            "--formats html does without"
        )
    return tuple(form for form in FORMS if form in formats)


def _missing(form: str) -> list[str]:
    return [library for library in FORMS[form] if find_spec(library) is None]


def write_document(document: Document, folder: Path, writing: Writing, *, say: Say) -> None:
    """Write a document: ``index.html`` and the other forms, ``charts/`` and ``tables/``.

    Parameters
    ----------
    document : Document
        Finished.
    folder : Path
        An empty folder; who calls replaces an older one by it whole.
    writing : Writing
        What is written, and how.
    say : callable
        Told what is being made.

    Raises
    ------
    CommandError
        When a form cannot be made here.
    """
    forms = check_formats(writing.formats)
    (folder / "charts").mkdir()
    (folder / "tables").mkdir()
    charts = {picture.name: picture.draw for picture in document.pictures}
    drawings = draw_charts(charts, folder / "charts", processes=writing.processes, say=say)
    say(f"writing {in_words([_NAMES[form] for form in forms])}")
    _render_all(_Work(document, folder, drawings, writing), forms)
    say("writing the tables")
    for grid in document.grids:
        grid.table.to_csv(folder / "tables" / f"{grid.name}.csv")


def _render_all(work: _Work, forms: Sequence[str]) -> None:
    """Render every form, several at once where that is asked for and can be done."""
    _work[:] = [work]
    try:
        several = work.writing.processes > 1 and len(forms) > 1
        if not several or "fork" not in multiprocessing.get_all_start_methods():
            for form in forms:
                _render(form)
            return
        apart = [form for form in _RENDERERS if form in forms and form != _HERE]
        with multiprocessing.get_context("fork").Pool(min(work.writing.processes, len(apart))) as pool:
            waited = pool.map_async(_render, apart, chunksize=1)
            if _HERE in forms:
                _render(_HERE)
            waited.get()
    finally:
        _work.clear()


def _render(form: str) -> None:
    (work,) = _work
    name = PAGE if form == "html" else f"{work.writing.name}.{form}"
    (work.folder / name).write_bytes(_RENDERERS[form](work))


def _page(work: _Work) -> bytes:
    from pcp_kpi.forms.html import render_page

    return render_page(work.document, drawings=work.drawings).encode()


def _pdf(work: _Work) -> bytes:
    from pcp_kpi.forms.pdf import render_pdf

    return render_pdf(work.document, drawings=work.drawings)


def _deck(work: _Work) -> bytes:
    from pcp_kpi.forms.deck import render_deck

    words = {name: drawing.words for name, drawing in work.drawings.items()}
    return render_deck(
        work.document, charts=work.folder / "charts", words=words, template=work.writing.template
    )


def _workbook(work: _Work) -> bytes:
    from pcp_kpi.forms.workbook import render_workbook

    return render_workbook(work.document)


_RENDERERS: Mapping[str, Callable[[_Work], bytes]] = {
    "pdf": _pdf,
    "pptx": _deck,
    "xlsx": _workbook,
    "html": _page,
}
# Typst has threads of its own: a process that has used them cannot be forked and go on using them in the fork.
_HERE = "pdf"

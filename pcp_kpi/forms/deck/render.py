"""A document as the bytes of a PowerPoint file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pcp_kpi.charts import ChartWords
from pcp_kpi.document import Document
from pcp_kpi.forms.deck.choice import LEFT_TO_THE_NOTES, without_echoes
from pcp_kpi.forms.deck.flow import plan_deck
from pcp_kpi.forms.deck.master import open_master
from pcp_kpi.forms.deck.stage import Stage
from pcp_kpi.forms.deck.writing import write_deck


def render_deck(
    document: Document,
    *,
    charts: Path,
    words: Mapping[str, ChartWords],
    template: Path | None = None,
    also: bool = False,
) -> bytes:
    """Return a document as a PowerPoint deck.

    Parameters
    ----------
    document : Document
        Finished; nothing is computed here.
    charts : Path
        Folder with every picture of the document as ``<name>.png``.
    words : mapping of str to ChartWords
        The words on and about each picture, by its name: titles of slides, alternative texts, captions, sources.
    template : Path, optional
        The force's own ``.pptx`` or ``.potx``: its layouts, fonts and colours are kept. Without it the house's look.
    also : bool, optional
        Whether every second view of a measure (months, a longer series: parts of the kind ``also``) has slides of its
        own. Without it only those have whose latest figure stands otherwise to its limits than the measure's own; what
        the others say goes to the measure's speaker's notes, and the second slide says so.

    Returns
    -------
    bytes
        A ``.pptx`` file. The same document gives the same bytes.

    Raises
    ------
    CommandError
        When python-pptx is not installed, when the template cannot be used, or when a picture is not in `charts` or has
        no words.

    Notes
    -----
    Every slide has a title unlike any other, the marking and its number; every chart, table and picture has an
    alternative text; no text is smaller than 12 points. Charts whose numbers the document holds can be edited, and
    their workbooks hold nothing but these numbers; the others stand as pictures. What a reader would have to unfold
    (the figures behind a chart) is left to the workbook; definitions and captions go to the speaker's notes.
    """
    _refuse_unworded(document, words)
    master = open_master(template)
    shown = document if also else without_echoes(document, words)
    if shown is not document:
        cover = replace(shown.cover, introduction=(*shown.cover.introduction, LEFT_TO_THE_NOTES))
        shown = replace(shown, cover=cover)
    slides = plan_deck(shown, Stage(master.canvas, words, charts))
    return write_deck(shown, slides, master)


def _refuse_unworded(document: Document, words: Mapping[str, ChartWords]) -> None:
    from pcp_kpi.errors import CommandError, in_words

    lacking = [picture.name for picture in document.pictures if picture.name not in words]
    if lacking:
        raise CommandError(
            f"a deck needs the words of every picture; without any: {in_words(lacking)}; draw the charts first"
        )

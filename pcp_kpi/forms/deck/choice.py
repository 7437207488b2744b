"""Which views of a measure have slides of their own: those that tell something else than the measure's own slide."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pcp_kpi.charts import ChartWords
from pcp_kpi.document import Document, Grid, Part, Picture, Plot, Words
from pcp_kpi.forms.deck.material import material_of

LEFT_TO_THE_NOTES = (
    "A second view of a measure has a slide of its own where its latest figure stands otherwise than on the measure's "
    "slide. The others are told in the speaker's notes and shown in the page and the PDF."
)


def without_echoes(document: Document, words: Mapping[str, ChartWords]) -> Document:
    """Return a document in which each second view that tells the same as its measure is a note to the measure.

    Parameters
    ----------
    document : Document
    words : mapping of str to ChartWords
        The words on each picture, by its name.

    Returns
    -------
    Document
        The same one when nothing is told twice.
    """
    parts = tuple(_told_once(part, words) for part in document.parts)
    return document if parts == document.parts else replace(document, parts=parts)


def _told_once(part: Part, words: Mapping[str, ChartWords]) -> Part:
    echoes = tuple(inner for inner in part.parts if _is_echo(inner, part))
    notes = tuple(Words(" ".join(_sentences(echo, words)), "note") for echo in echoes)
    kept = tuple(_told_once(inner, words) for inner in part.parts if inner not in echoes)
    if kept == part.parts:
        return part
    return replace(part, blocks=(*part.blocks, *notes), parts=kept)


def _is_echo(part: Part, above: Part) -> bool:
    """Tell whether a second view ends as the measure does: above, below or inside its limits."""
    ends = [_end(_first_plot(one)) for one in (above, part)]
    return part.kind == "also" and ends[0] is not None and ends[0] == ends[1]


def _first_plot(part: Part) -> Plot | None:
    pictures = (main for main in material_of(part).mains if isinstance(main, Picture))
    return next((picture.plot for picture in pictures), None)


def _end(plot: Plot | None) -> str | None:
    """Return the flag of the latest value, empty where it has none; None where no course is known."""
    lines = [line for line in plot.lines if line.role == "value"] if plot and plot.kind == "line" else []
    known = [place for line in lines[:1] for place, value in enumerate(line.values) if math.isfinite(value)]
    if not known:
        return None
    return lines[0].flags[known[-1]] if lines[0].flags else ""


def _sentences(part: Part, words: Mapping[str, ChartWords]) -> Iterator[str]:
    """Say what a view says: its title, the messages of its pictures, its words and the titles of its tables."""
    material = material_of(part)
    titles = [words[main.name].title for main in material.mains if isinstance(main, Picture)]
    yield f"{part.title}: {'. '.join(title for title in titles if title)}."
    yield from (paragraph.text for section in material.sections for paragraph in section.paragraphs)
    yield from material.notes
    yield from (f"{main.table.title}: in the page." for main in material.mains if isinstance(main, Grid))

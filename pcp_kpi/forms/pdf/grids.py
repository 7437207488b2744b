"""A table laid out for a page: cells, heads, and column widths that fit the paper."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

from pcp_kpi.charts.layout import font, text_width
from pcp_kpi.document import Grid
from pcp_kpi.forms.pdf.text import printable
from pcp_kpi.tables import CLASSES as MARK_TINTS
from pcp_kpi.tables import SHAPES as MARKSHAPES
from pcp_kpi.tables import Column, Table

PORTRAIT, LANDSCAPE = 518.4, 765.0  # points between the margins of A4
SIZES = (8.0, 7.5, 7.0)  # of text in points, the largest that fits
# What must not break, the size, and how much of the room that long texts want they must have.
_TRIALS = (
    *(("short", size, 0.3) for size in SIZES),
    ("short", SIZES[-1], 0.0),
    *(("words", size, 0.0) for size in SIZES),
)
_INSETS = {8.0: 4.0, 7.5: 3.0, 7.0: 2.4}
_SLACK = 0.6  # points; kerning and rounding
_STRETCH = 0.72  # a table that nearly fills the page fills it
_SHORT, _LONG_HEAD = (
    9.0,
    12.0,
)  # widths at a text size of one: a text that is better not broken, a head that may be
_HEAD_LINES = 2.4  # a head has three lines at most, seldom filled
_SPACE = 0.35  # between the parts of a cell
_TALL = 1.4  # a small picture over the text size
_SVG = re.compile(r"<svg\b.*</svg>", re.DOTALL)
_SIGN = re.compile(r'<span aria-hidden="true">([^<]*)</span>')
_PAPER = re.compile(r'<path d="[^"]*" style="fill: #ffffff"/>')  # would cover the rules between rows
_TAG = re.compile(r"<[^>]*>")
_VIEW_BOX = re.compile(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"')
_NAMES = tuple(re.compile(rf"<{tag}\b[^>]*>(.*?)</{tag}>", re.DOTALL) for tag in ("desc", "title"))


@dataclass(frozen=True)
class Need:
    """What a column needs so that nothing of a kind breaks, in points at a text size of one.

    Parameters
    ----------
    words, short, texts, heads : float
        No word; no short text either; no text either; no head either.
    """

    words: float
    short: float
    texts: float
    heads: float


@dataclass(frozen=True)
class Fit:
    """How a table stands on the paper: text size, padding left and right, column widths, all in points."""

    size: float
    inset: float
    widths: tuple[float, ...]
    landscape: bool


def plain_grid(grid: Grid, *, landscape: bool) -> dict[str, Any]:
    """Return a table as plain data for the template.

    Parameters
    ----------
    grid : Grid
    landscape : bool
        Whether the page about it lies already.

    Returns
    -------
    dict
        Title, heads, rows of cells, notes, widths; ``landscape`` when it needs a page of its own that lies.
    """
    table = grid.table
    rows = [
        [_cell(table, row, place) for place in range(len(table.columns))] for row in range(len(table.frame))
    ]
    fit = fit_columns(_needs(table, rows), landscape=landscape)
    for row in rows:
        for cell in row:
            if "picture" in cell:
                for side in ("width", "height"):
                    cell["picture"][side] = round(cell["picture"][side] * fit.size, 2)
    return {
        "kind": "grid",
        "title": printable(table.title),
        "head": _head(table.columns),
        "rows": rows,
        "notes": [printable(note) for note in table.notes],
        "size": fit.size,
        "inset": fit.inset,
        "widths": [round(width, 2) for width in fit.widths],
        "landscape": fit.landscape and not landscape,
    }


def fit_columns(needs: Sequence[Need], *, landscape: bool = False) -> Fit:
    """Return how a table stands best: upright if no word breaks, else across a page that lies.

    Parameters
    ----------
    needs : sequence of Need
    landscape : bool, optional
        Whether the page lies already.

    Returns
    -------
    Fit
        The largest text that leaves long texts some room; none is under 7 points.

    Examples
    --------
    >>> fit_columns([Need(5, 5, 10, 10), Need(5, 5, 10, 10)])
    Fit(size=8.0, inset=4.0, widths=(88.6, 88.6), landscape=False)
    """
    for room, lies in ((PORTRAIT, False), (LANDSCAPE, True)):
        for floor, size, ease in _TRIALS:
            widths = _widths(needs, room, size, floor=floor, ease=ease) if lies or not landscape else ()
            if widths:
                return Fit(size, _INSETS[size], widths, lies)
    size = SIZES[-1]
    shares = [need.words * size + 2 * _INSETS[size] for need in needs]
    return Fit(size, _INSETS[size], tuple(LANDSCAPE * share / sum(shares) for share in shares), True)


def _widths(needs: Sequence[Need], room: float, size: float, *, floor: str, ease: float) -> tuple[float, ...]:
    """Return column widths for a room, nothing if the floors do not stand side by side with ease."""
    about = 2 * _INSETS[size] + _SLACK
    least, texts, heads = (
        [getattr(need, name) * size + about for need in needs] for name in (floor, "texts", "heads")
    )
    if sum(heads) <= room:
        wider = room / sum(heads) if sum(heads) >= _STRETCH * room else 1.0
        return tuple(width * wider for width in heads)
    # What is left goes to the columns whose texts would break; heads break first.
    low, wanted = (texts, heads) if sum(texts) <= room else (least, texts)
    spare, asked = room - sum(low), sum(wanted) - sum(low)
    if spare < 0 or spare < asked * (ease if low is least else 0):
        return ()
    share = spare / asked if asked else 0.0
    return tuple(small + share * (large - small) for small, large in zip(low, wanted, strict=True))


def _needs(table: Table, rows: Sequence[Sequence[Mapping[str, Any]]]) -> list[Need]:
    return [_need(column, [row[place] for row in rows]) for place, column in enumerate(table.columns)]


def _need(column: Column, cells: Sequence[Mapping[str, Any]]) -> Need:
    """Return what a column needs: heads and texts may break between words, numbers and marks may not."""
    heading = printable(column.heading)
    words = [_width(word, bold=True) for word in heading.split()]
    line = _width(heading, bold=True)
    texts = [_texts(cell, column) for cell in cells]
    least = max([*words, line / _HEAD_LINES, *(width for parts, _ in texts for width in parts), 1.0])
    short = max([least, *(whole for _, whole in texts if whole <= _SHORT)])
    most = max([short, *(whole for _, whole in texts)])
    # A head much longer than what stands under it breaks rather than makes its column wide.
    return Need(least, short, most, max(most, min(line, _LONG_HEAD)))


def _texts(cell: Mapping[str, Any], column: Column) -> tuple[list[float], float]:
    """Return the widths that must not break and the width of the whole cell."""
    bold = cell["strong"] or cell["tint"] in ("outside", "warning")
    picture = cell["picture"]["width"] if "picture" in cell else 0.0
    mark = _width(f"{cell['shape']} {cell['mark']}", bold=bold) if cell["mark"] else 0.0
    whole = _width(cell["text"], bold=bold)
    words = [whole] if column.numeric else [_width(word, bold=bold) for word in cell["text"].split()]
    shown = [width for width in (picture, whole, mark) if width]
    return [*words, mark, picture], sum(shown) + _SPACE * (len(shown) - 1)


def _width(text: str, *, bold: bool) -> float:
    return sum(_advance(letter, bold) for letter in text)


@cache
def _advance(letter: str, bold: bool) -> float:
    """Return the width of a letter at a size of one; one that another font must lend is taken as wide."""
    return text_width(letter * 10, 10.0, bold=bold) / 100 if ord(letter) in _letters(bold) else 1.0


@cache
def _letters(bold: bool) -> frozenset[int]:
    """Return the letters that the font of the page has."""
    from matplotlib.font_manager import findfont, get_font

    return frozenset(get_font(findfont(font(10.0, bold=bold))).get_charmap())


def _head(columns: Sequence[Column]) -> list[list[dict[str, Any]]]:
    """Return one row of heads, or two where neighbours share a heading."""
    grouped = any(column.group for column in columns)
    above: list[dict[str, Any]] = []
    seen = ""
    for column in columns:
        if not column.group:
            above.append(_one_head(column.heading, numeric=column.numeric, rows=2 if grouped else 1))
        elif column.group != seen:
            span = sum(other.group == column.group for other in columns)
            above.append(_one_head(column.group, columns=span, last=False))
        seen = column.group
    below = [_one_head(column.heading, numeric=column.numeric) for column in columns if column.group]
    return [above, below] if grouped else [above]


def _one_head(
    text: str, *, numeric: bool = False, columns: int = 1, rows: int = 1, last: bool = True
) -> dict[str, Any]:
    return {"text": printable(text), "numeric": numeric, "columns": columns, "rows": rows, "last": last}


def _cell(table: Table, row: int, place: int) -> dict[str, Any]:
    column = table.columns[place]
    text = printable(table.cell(row, column))
    mark = table.marks.get((row, column.name), "")
    shape = MARKSHAPES.get(mark, "")
    if shape and text == mark:
        text = ""  # the mark says it, with its shape
    cell: dict[str, Any] = {
        "text": text,
        "mark": mark if shape else "",
        "shape": shape,
        "tint": MARK_TINTS.get(mark, ""),
        "strong": row in table.strong,
        "numeric": column.numeric,
    }
    drawn = table.pictures.get((row, column.name))
    return cell | _picture(drawn, text) if drawn else cell


def _picture(drawn: str, text: str) -> dict[str, Any]:
    """Return what stands in place of a cell's text: a sign or a small picture, and the words beside it.

    What is hidden from being read out only repeats the words beside it.
    """
    found = _SVG.search(drawn)
    if found is None:
        words = _words(_SIGN.sub("", drawn))
        return {"text": "", "shape": "".join(map(_words, _SIGN.findall(drawn))), "mark": words}
    svg = found.group()
    box = _VIEW_BOX.search(svg)
    width, height = (float(side) for side in box.groups()) if box else (1.0, 1.0)
    hidden = 'aria-hidden="true"' in svg[: svg.index(">")]
    picture = {
        "svg": _PAPER.sub("", svg, count=1),
        "alt": "" if hidden else _name_of(svg) or text,
        "width": _TALL * width / height,
        "height": _TALL,
    }
    return {"picture": picture, "text": _words(drawn[: found.start()] + drawn[found.end() :])}


def _words(fragment: str) -> str:
    """Return the words of a piece of a page."""
    return printable(unescape(_TAG.sub(" ", fragment))).strip()


def _name_of(svg: str) -> str:
    """Return what a reader who does not see a picture is told: its description, else its title."""
    found = next((match for name in _NAMES if (match := name.search(svg))), None)
    return printable(unescape(found.group(1))) if found else ""

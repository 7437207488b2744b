"""Tables of a deck: header row and row headings marked, rules instead of fills, no merged cells."""

from __future__ import annotations

from typing import Any

from pcp_kpi.forms.deck.canvas import EMU
from pcp_kpi.forms.deck.columns import ACROSS, DOWN, heading
from pcp_kpi.forms.deck.palette import Palette, fill_xml
from pcp_kpi.forms.deck.plan import Rows

_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's own style "No Style, No Grid"
_LANGUAGE = "en-GB"


def add_rows(shapes: Any, item: Rows, palette: Palette) -> Any:
    """Add a table to a slide and return its frame.

    Parameters
    ----------
    shapes : pptx shapes
        Of the slide.
    item : Rows
        Where it stands and what it shows.
    palette : Palette
        Colours by role.
    """
    cut = item.cut
    frame = shapes.add_table(len(cut.rows) + 1, len(cut.columns), *item.box.emu)
    table = frame.table
    table.first_row, table.first_col, table.horz_banding = True, True, False
    frame._element.xpath(".//a:tableStyleId")[0].text = _PLAIN
    for column, width in zip(table.columns, cut.widths, strict=True):
        column.width = round(width * EMU)
    for row, height in zip(table.rows, cut.heights, strict=True):
        row.height = round(height * EMU)
    for place, column in enumerate(cut.columns):
        head = table.cell(0, place)
        _write(head, heading(column), cut.size, bold=True, right=column.numeric)
        _rule(head, palette["line"], 1.5)
        for line, row in enumerate(cut.rows, start=1):
            cell = table.cell(line, place)
            bold = place == 0 or row in cut.table.strong
            _write(cell, cut.text(row, column), cut.size, bold=bold, right=column.numeric)
            _rule(cell, palette["grid"], 0.75)
    return frame


def _write(cell: Any, text: str, size: float, *, bold: bool, right: bool) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    cell.margin_left = cell.margin_right = Pt(ACROSS)
    cell.margin_top = cell.margin_bottom = Pt(DOWN)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    line = cell.text_frame.paragraphs[0]
    line.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    line.font.size = Pt(size)  # for an empty cell, which would else be as high as the largest letters
    if not text:
        line._p.get_or_add_endParaRPr().set("sz", str(round(100 * size)))
        return
    run = line.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(size), bold
    run._r.get_or_add_rPr().set("lang", _LANGUAGE)


def _rule(cell: Any, colour: str, width: float) -> None:
    """Draw a rule under a cell."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    rule = parse_xml(f'<a:lnB {nsdecls("a")} w="{round(width * EMU)}">{fill_xml(colour)}</a:lnB>')
    cell._tc.get_or_add_tcPr().insert(0, rule)

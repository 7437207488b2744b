"""A plan written as a PowerPoint file: placeholders, texts, tags, charts, tables, pictures, notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pcp_kpi.document import Cover, Document
from pcp_kpi.forms.deck.canvas import SMALLEST, Box
from pcp_kpi.forms.deck.cells import add_rows
from pcp_kpi.forms.deck.letters import Letters
from pcp_kpi.forms.deck.master import INSET, Master, box_of, footer_of, put
from pcp_kpi.forms.deck.native import add_native
from pcp_kpi.forms.deck.packing import pack
from pcp_kpi.forms.deck.palette import Palette, paint
from pcp_kpi.forms.deck.plan import Image, Item, Native, Rows, Slide, Spark, Status, Text
from pcp_kpi.forms.deck.sparks import png_of, slim_png
from pcp_kpi.forms.deck.stage import fitting_size, tag_text
from pcp_kpi.forms.deck.texts import AFTER, BULLET, Paragraph, Span, plain

LANGUAGE = "en-GB"
_TITLE_SIZES = (28.0, 24.0, 22.0, 20.0, 18.0, 16.0)
_COVER_SIZES = (40.0, 36.0, 32.0, 28.0, 24.0, 20.0)
_UNDER_SIZES = (20.0, 18.0, 16.0, 14.0, 13.0, SMALLEST)


def write_deck(document: Document, slides: Sequence[Slide], master: Master) -> bytes:
    """Write a plan.

    Parameters
    ----------
    document : Document
        For the marking, the title and the properties of the file.
    slides : sequence of Slide
    master : Master
        The empty deck, written into.
    """
    made = [(slide, _add(master, slide)) for slide in slides]
    anchors: dict[str, Any] = {}
    for slide, page in made:
        anchors.setdefault(slide.part, page)
    for slide, page in made:
        _fill(page, slide, master, anchors)
        _add_footers(page, document.cover, master)
        if slide.notes:
            _write_notes(page, slide.notes)
    _describe(master.deck, document)
    return pack(master.deck)


def _add(master: Master, slide: Slide) -> Any:
    layout = master.layouts[slide.kind if slide.kind in master.layouts else "plain"]
    return master.deck.slides.add_slide(layout)


def _fill(page: Any, slide: Slide, master: Master, anchors: Mapping[str, Any]) -> None:
    _write_title(page, slide, master)
    bodies = [shape for shape in page.placeholders if shape != page.shapes.title]
    if slide.paragraphs:
        _write_under(page, bodies[:1], slide.paragraphs, master)
        bodies = bodies[1:]
    for shape in bodies:  # an empty placeholder would ask the reader to click on it
        shape._element.getparent().remove(shape._element)
    for item in slide.items:
        _write_item(page, item, master, anchors)


def _write_title(page: Any, slide: Slide, master: Master) -> None:
    title = page.shapes.title
    canvas = master.canvas
    if slide.kind not in ("cover", "divider") and not _same(box_of(title), canvas.title):
        put(title, canvas.title)
    sizes = _COVER_SIZES if slide.kind in ("cover", "divider") else _TITLE_SIZES[1:]
    box = _inside(box_of(title))
    size = fitting_size(slide.title, box, sizes=sizes, runs=canvas.runs)
    frame = title.text_frame
    _write_runs(frame.paragraphs[0], (Span(slide.title),), size, {}, page)


def _same(one: Box, other: Box) -> bool:
    return all(abs(a - b) < 1 for a, b in zip(one.emu, other.emu, strict=True))


def _inside(box: Box) -> Box:
    """Return the room for words in a placeholder, whose insets are at most a tenth and a twentieth of an inch."""
    return Box(box.left + INSET, box.top + INSET / 2, box.width - 2 * INSET, box.height - INSET)


def _write_under(page: Any, places: Sequence[Any], paragraphs: Sequence[Paragraph], master: Master) -> None:
    """Write what stands under the title of a cover or divider: into its placeholder, else under the title."""
    if places:
        box, frame = box_of(places[0]), places[0].text_frame
    else:
        title = box_of(page.shapes.title)
        floor = master.canvas.ground.bottom
        box = Box(title.left, title.bottom + 6, title.width, max(floor - title.bottom - 6, 60.0))
        frame = _add_frame(page, box, "Under the title")
    size, kept = _fit_under(paragraphs, _inside(box), master.canvas.runs)
    write_paragraphs(frame, kept, size, page=page)


def _fit_under(paragraphs: Sequence[Paragraph], box: Box, runs: float) -> tuple[float, Sequence[Paragraph]]:
    """Return the size in which paragraphs fit and those that do: the last give way first."""
    for count in range(len(paragraphs), 0, -1):
        for size in _UNDER_SIZES:
            letters = Letters(size, runs=runs)
            if sum(one.height(box.width, letters) for one in paragraphs[:count]) <= box.height:
                return size, paragraphs[:count]
    return SMALLEST, paragraphs[:1]


def _write_item(page: Any, item: Item, master: Master, anchors: Mapping[str, Any]) -> None:
    palette = master.palette
    if isinstance(item, Text):
        frame = _add_frame(page, item.box, item.name)
        write_paragraphs(frame, item.paragraphs, item.size, page=page, anchors=anchors)
    elif isinstance(item, Status):
        _add_status(page, item, palette)
    elif isinstance(item, Native):
        letters = Letters(SMALLEST, runs=master.canvas.runs)
        _name(add_native(page.shapes, item, palette, letters), item.name, item.alt)
    elif isinstance(item, Rows):
        _name(add_rows(page.shapes, item, palette), item.name, item.alt)
    elif isinstance(item, Image):
        blob = slim_png(item.file, cut=item.cut)
        _name(page.shapes.add_picture(io.BytesIO(blob), *item.box.emu), item.name, item.alt)
    else:
        _name(_add_spark(page, item), "Trend", item.alt)


def _name(shape: Any, name: str, alt: str) -> None:
    shape.name = name
    shape._element.xpath(".//p:cNvPr")[0].set("descr", alt)


def _add_spark(page: Any, item: Spark) -> Any:
    blob = png_of(item.svg)
    shape = page.shapes.add_picture(io.BytesIO(blob), 0, 0)
    scale = min(item.box.width / shape.width, item.box.height / shape.height)
    width, height = shape.width * scale, shape.height * scale
    put(shape, Box(item.box.left, item.box.top + (item.box.height - height) / 2, width, height))
    return shape


def _add_frame(page: Any, box: Box, name: str) -> Any:
    from pptx.enum.text import MSO_AUTO_SIZE

    shape = page.shapes.add_textbox(*box.emu)
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _add_status(page: Any, item: Status, palette: Palette) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame = _add_frame(page, item.box, f"Status: {item.tag.text}")
    shape = page.shapes[-1]
    loud = item.tag.kind in ("above", "below", "not-met", "caution")
    paint(shape.line, palette["outside" if loud else "line"])
    shape.line.width = Pt(1.5 if loud else 0.75)
    frame.word_wrap, frame.vertical_anchor = False, MSO_ANCHOR.MIDDLE
    write_paragraphs(frame, [Paragraph((Span(tag_text(item.tag), bold=True),))], SMALLEST, page=page)
    line = frame.paragraphs[0]
    line.alignment, line.space_after = PP_ALIGN.CENTER, Pt(0)


def write_paragraphs(
    frame: Any,
    paragraphs: Iterable[Paragraph],
    size: float,
    *,
    page: Any,
    anchors: Mapping[str, Any] | None = None,
) -> None:
    """Write paragraphs into a text frame."""
    from pptx.util import Pt

    for place, paragraph in enumerate(paragraphs):
        line = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        line.space_before, line.space_after = Pt(0), Pt(round(AFTER * size, 1))
        _set_bullet(line, paragraph.kind == "bullet")
        _write_runs(line, paragraph.spans, size, anchors or {}, page)


def _set_bullet(line: Any, bullet: bool) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls
    from pptx.util import Pt

    properties = line._p.get_or_add_pPr()
    indent = Pt(BULLET) if bullet else 0
    properties.set("marL", str(int(indent)))
    properties.set("indent", str(-int(indent)))
    sign = '<a:buChar {} char="•"/>' if bullet else "<a:buNone {}/>"
    properties.append(parse_xml(sign.format(nsdecls("a"))))


def _write_runs(line: Any, spans: Iterable[Span], size: float, anchors: Mapping[str, Any], page: Any) -> None:
    from pptx.util import Pt

    for span in spans:
        run = line.add_run()
        run.text = span.text
        run.font.size = Pt(size)
        run._r.get_or_add_rPr().set("lang", LANGUAGE)
        if span.bold:
            run.font.bold = True
        if span.italic:
            run.font.italic = True
        if span.link in anchors:
            _link(run, page, anchors[span.link])


def _link(run: Any, page: Any, target: Any) -> None:
    """Lead from words to another slide."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    id = page.part.relate_to(target.part, RELATIONSHIP_TYPE.SLIDE)
    link = run._r.get_or_add_rPr().add_hlinkClick(id)
    link.set("action", "ppaction://hlinksldjump")


def _add_footers(page: Any, cover: Cover, master: Master) -> None:
    """Put marking, period and number on a slide, into the footers of its layout where it has them."""
    texts = {"dt": cover.period_label, "ftr": cover.marking, "sldNum": ""}
    for kind, text in texts.items():
        element = footer_of(page.slide_layout, kind)
        if element is None and kind == "dt":
            continue
        if element is None:
            _add_own_footer(page, kind, text, master)
            continue
        shape_id = max(int(found.get("id")) for found in page.shapes._spTree.xpath(".//p:cNvPr")) + 1
        element.xpath(".//p:cNvPr")[0].set("id", str(shape_id))
        for spot in element.xpath("./p:spPr/*"):
            spot.getparent().remove(spot)
        page.shapes._spTree.append(element)
        _write_footer(page.shapes[-1].text_frame, kind, text)


def _add_own_footer(page: Any, kind: str, text: str, master: Master) -> None:
    from pptx.enum.text import PP_ALIGN

    canvas = master.canvas
    width = 0.3 * canvas.width
    left = (canvas.width - width) / 2 if kind == "ftr" else 0.96 * canvas.width - 60
    box = Box(left, canvas.height - 26, width if kind == "ftr" else 60.0, 18)
    frame = _add_frame(page, box, "Marking" if kind == "ftr" else "Slide number")
    _write_footer(frame, kind, text)
    frame.paragraphs[0].alignment = PP_ALIGN.CENTER if kind == "ftr" else PP_ALIGN.RIGHT


def _write_footer(frame: Any, kind: str, text: str) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    frame.clear()
    line = frame.paragraphs[0]
    if kind != "sldNum":
        _write_runs(line, (Span(text, bold=kind == "ftr"),), SMALLEST, {}, None)
        return
    field = (
        f'<a:fld {nsdecls("a")} id="{{C1FF6DA9-008F-8B48-92A6-B652298478BF}}" type="slidenum">'
        f'<a:rPr lang="{LANGUAGE}" sz="{round(100 * SMALLEST)}"/><a:t>‹#›</a:t></a:fld>'
    )
    line._p.insert(0, parse_xml(field))


def _write_notes(page: Any, notes: Iterable[str]) -> None:
    frame = page.notes_slide.notes_text_frame
    write_paragraphs(frame, [plain(text) for text in dict.fromkeys(notes)], SMALLEST, page=page)


def _describe(deck: Any, document: Document) -> None:
    """Set the properties of the file; they hold no clock."""
    from datetime import datetime

    properties = deck.core_properties
    properties.title, properties.language = document.title, LANGUAGE
    properties.author = document.cover.organisation
    properties.subject, properties.keywords = document.cover.period, document.cover.marking
    properties.comments = properties.last_modified_by = properties.category = ""
    properties.created = properties.modified = datetime(1980, 1, 1)
    properties.revision = 1

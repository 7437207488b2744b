"""The deck that slides go into: the force's own template, or the house's look built from an empty presentation."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pcp_kpi.errors import CommandError
from pcp_kpi.forms.deck.canvas import EMU, Box, Canvas
from pcp_kpi.forms.deck.letters import runs_of
from pcp_kpi.forms.deck.palette import HOUSE, Palette, fill_xml, palette_of

_WIDTH, _HEIGHT = 960.0, 540.0  # points: 16 to 9
_MARGIN = 36.0
_TITLE = Box(_MARGIN, 18.0, _WIDTH - 2 * _MARGIN, 62.0)
_FOOT = Box(_MARGIN, _HEIGHT - 32.0, _WIDTH - 2 * _MARGIN, 24.0)
_CLEAR = 8.0  # points between the title and what stands under it
INSET = 7.2  # points between the edge of a placeholder and its words, unless it says otherwise
_FONT = "Arial"
_LAYOUTS = {"cover": ("title",), "divider": ("secHead", "titleOnly"), "plain": ("titleOnly",)}
_TITLES = ("title", "ctrTitle")
_TEMPLATE = b"presentationml.template.main+xml"
_PRESENTATION = b"presentationml.presentation.main+xml"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_COLOURS = ("bg1", "tx1", "bg2", "tx2", "accent1", "accent2")


@dataclass(frozen=True)
class Master:
    """An empty deck and what its look is.

    Parameters
    ----------
    deck : pptx presentation
        Without slides.
    layouts : dict of str to pptx layout
        ``cover``, ``divider``, ``plain``.
    canvas : Canvas
        Of the plain layout.
    palette : Palette
        Colours by role.
    """

    deck: Any
    layouts: dict[str, Any]
    canvas: Canvas
    palette: Palette


def open_master(template: Path | None) -> Master:
    """Open the template, or make the house's look.

    Parameters
    ----------
    template : Path or None
        ``.pptx`` or ``.potx``; its slides are left out, its layouts, fonts and colours kept.

    Raises
    ------
    CommandError
        When python-pptx is not installed, or the template cannot be read or has no layout with a title.
    """
    deck = _house() if template is None else _read(template)
    layouts = {kind: _layout(deck, kind, template) for kind in _LAYOUTS}
    theme = _theme(layouts["plain"])
    colours, font = _colours(theme), _minor_font(theme)
    mapping = dict(_find(layouts["plain"].slide_master._element, f"{_P}clrMap").attrib)
    canvas = _canvas(deck, layouts["plain"], runs_of(font))
    return Master(deck, layouts, canvas, palette_of(colours, mapping))


def _presentation(source: Any = None) -> Any:
    try:
        from pptx import Presentation
    except ImportError as error:
        raise CommandError(
            "the deck is written with python-pptx, which is not installed; install it: pip install 'pcp-kpi[report]'"
        ) from error
    return Presentation(source)


def _read(template: Path) -> Any:
    if not template.is_file():
        raise CommandError(f"there is no template {template}; name a .pptx or .potx file")
    try:
        blob = _as_presentation(template)
        deck = _presentation(blob)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        if isinstance(error, CommandError):
            raise
        raise CommandError(
            f"{template.name} is no PowerPoint file that can be read; save it anew as .pptx or .potx"
        ) from error
    for slide in list(deck.slides._sldIdLst):
        deck.part.drop_rel(slide.rId)
        deck.slides._sldIdLst.remove(slide)
    _drop_sections(deck)
    return deck


def _as_presentation(template: Path) -> io.BytesIO:
    """Return a template's bytes with the content type of a presentation, which is all that sets it apart."""
    out = io.BytesIO()
    with zipfile.ZipFile(template) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            blob = old.read(entry)
            if entry.filename == "[Content_Types].xml":
                blob = blob.replace(_TEMPLATE, _PRESENTATION)
            new.writestr(entry, blob)
    out.seek(0)
    return out


def _drop_sections(deck: Any) -> None:
    """Take out the list of sections, which names slides that are gone."""
    for extension in list(deck.element.iter(f"{_P}ext")):
        if any(child.tag.endswith("}sectionLst") for child in extension):
            extension.getparent().remove(extension)


def _layout(deck: Any, kind: str, template: Path | None) -> Any:
    """Return the layout for a kind of slide: by its type, else by the placeholders that it has."""
    every = list(deck.slide_layouts)
    for wanted in _LAYOUTS[kind]:
        for layout in every:
            if layout._element.get("type") == wanted and title_of_layout(layout) is not None:
                return layout
    titled = [layout for layout in every if title_of_layout(layout) is not None]
    if not titled:
        name = template.name if template else "the presentation"
        raise CommandError(
            f"{name} has no layout with a title; a deck needs one for the titles of its slides"
        )
    return titled[0] if kind == "cover" else min(titled, key=lambda layout: len(_bodies(layout)))


def title_of_layout(layout: Any) -> Any:
    """Return the title placeholder of a layout; None when it has none."""
    return next((shape for shape in layout.placeholders if _type(shape) in _TITLES), None)


def _type(shape: Any) -> str:
    return str(shape._element.ph.get("type", "obj"))


def _bodies(layout: Any) -> list[Any]:
    return [shape for shape in layout.placeholders if _type(shape) not in (*_TITLES, "dt", "ftr", "sldNum")]


def _canvas(deck: Any, layout: Any, runs: float) -> Canvas:
    """Measure what is free under the title and above the footer of a layout."""
    width, height = deck.slide_width / EMU, deck.slide_height / EMU
    title = box_of(title_of_layout(layout))
    inset = _inset(layout)
    footers = [box_of(shape) for shape in layout.placeholders if _type(shape) in ("dt", "ftr", "sldNum")]
    low = [box.top for box in footers if box.top > height / 2]
    floor = min([*low, height - 36.0]) - 4
    wide = title.width >= 0.8 * width
    left = title.left + inset if wide else 0.04 * width
    right = title.right - inset if wide else 0.96 * width
    top = title.bottom + _CLEAR
    if floor - top < 0.55 * height:  # a title so deep, or so low, leaves no ground: it is moved up
        title = Box(left - inset, 0.03 * height, right - left + 2 * inset, 0.14 * height)
        top = title.bottom + _CLEAR
    return Canvas(width, height, title, Box(left, top, right - left, floor - top), runs)


def _inset(layout: Any) -> float:
    """Return how far the words of the title stand from its edge, so that all others begin under them."""
    owners = (layout, layout.slide_master)
    for owner in owners:
        title = title_of_layout(owner)
        if title is not None:
            body = title._element.txBody.find(f"{_A}bodyPr")
            if body is not None and body.get("lIns"):
                return float(body.get("lIns")) / EMU
    return INSET


def box_of(shape: Any) -> Box:
    """Return the place of a shape in points."""
    return Box(*(float(side or 0) / EMU for side in (shape.left, shape.top, shape.width, shape.height)))


def _theme(layout: Any) -> Any:
    """Return the theme of a layout's master as an element."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.oxml import parse_xml

    return parse_xml(layout.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)


def _find(element: Any, tag: str) -> Any:
    return next(iter(element.iter(tag)))


def _colours(theme: Any) -> dict[str, str]:
    scheme = _find(theme, f"{_A}clrScheme")
    found = {}
    for entry in scheme:
        name = str(entry.tag).removeprefix(_A)
        for colour in entry:
            found[name] = f"#{colour.get('lastClr') or colour.get('val')}"
    return {name: value for name, value in found.items() if len(value) == 7}


def _minor_font(theme: Any) -> str:
    minor = _find(theme, f"{_A}minorFont")
    return str(_find(minor, f"{_A}latin").get("typeface", ""))


def _house() -> Any:
    """Make the house's look: 16 to 9, Arial, our colours, three layouts."""
    deck = _presentation()
    stretch = _WIDTH * EMU / deck.slide_width
    deck.slide_width, deck.slide_height = round(_WIDTH * EMU), round(_HEIGHT * EMU)
    for layout in list(deck.slide_layouts):
        if layout._element.get("type") not in ("title", "secHead", "titleOnly"):
            deck.slide_layouts.remove(layout)
    _dress_theme(deck.slide_masters[0])
    for owner in (deck.slide_masters[0], *deck.slide_layouts):
        _stretch(owner, stretch)
    _dress_master(deck.slide_masters[0])
    for layout in deck.slide_layouts:
        kind = layout._element.get("type")
        _dress_plain(layout) if kind == "titleOnly" else _dress_dark(layout, kind)
    return deck


def _dress_theme(master: Any) -> None:
    """Give the theme our colours and our font."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.opc.oxml import serialize_part_xml
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = parse_xml(part.blob)
    for entry in _find(theme, f"{_A}clrScheme"):
        for old in list(entry):
            entry.remove(old)
        name = str(entry.tag).removeprefix(_A)
        entry.append(parse_xml(f'<a:srgbClr {nsdecls("a")} val="{HOUSE[name][1:]}"/>'))
    for font in ("majorFont", "minorFont"):
        _find(_find(theme, f"{_A}{font}"), f"{_A}latin").set("typeface", _FONT)
    part._blob = serialize_part_xml(theme)


def _stretch(owner: Any, by: float) -> None:
    for shape in owner.placeholders:
        if _find_all(shape._element, f"{_A}off"):
            shape.left, shape.width = round(shape.left * by), round(shape.width * by)


def _find_all(element: Any, tag: str) -> list[Any]:
    return list(element.iter(tag))


def _dress_master(master: Any) -> None:
    """Set title and footers of the master, its texts at the left, and a rule of our colour under the title."""
    third = _FOOT.width / 3
    places = {
        "title": _TITLE,
        "dt": Box(_FOOT.left, _FOOT.top, third, _FOOT.height),
        "ftr": Box(_FOOT.left + third, _FOOT.top, third, _FOOT.height),
        "sldNum": Box(_FOOT.left + 2 * third, _FOOT.top, third, _FOOT.height),
    }
    for shape in master.placeholders:
        if _type(shape) in places:
            put(shape, places[_type(shape)])
            for side in ("lIns", "rIns"):
                shape._element.txBody.find(f"{_A}bodyPr").set(side, "0")
    title = _find(_find(master._element, f"{_P}titleStyle"), f"{_A}lvl1pPr")
    title.set("algn", "l")
    style = _find(title, f"{_A}defRPr")
    style.set("sz", "2400")
    style.set("b", "1")
    for tint in _find_all(master._element, f"{_A}tint"):
        tint.getparent().remove(tint)
    for colour in _find_all(style, f"{_A}schemeClr"):
        colour.set("val", "tx2")
    _british(master)


def _british(owner: Any) -> None:
    """Say that the texts are British English."""
    for element in owner._element.iter():
        if element.get("lang"):
            element.set("lang", "en-GB")


def put(shape: Any, box: Box) -> None:
    """Put a shape into a place."""
    shape.left, shape.top, shape.width, shape.height = box.emu


def _dress_plain(layout: Any) -> None:
    """Draw the rule between title and ground: on the layout, where no reader meets it."""
    _add_bar(layout, Box(_MARGIN, _TITLE.bottom + 1, _WIDTH - 2 * _MARGIN, 2.0), "accent1")
    for shape in layout.placeholders:
        if _find_all(shape._element, f"{_A}xfrm"):
            spot = _find(shape._element, f"{_A}xfrm")
            spot.getparent().remove(spot)
    _british(layout)


def _dress_dark(layout: Any, kind: str) -> None:
    """Make covers and dividers dark blue with white words."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    ground = parse_xml(f"<p:bg {nsdecls('p', 'a')}><p:bgPr>{fill_xml('tx2')}<a:effectLst/></p:bgPr></p:bg>")
    layout._element.cSld.insert(0, ground)
    top = 150.0 if kind == "title" else 130.0
    places = {
        "ctrTitle": Box(60.0, top, _WIDTH - 120.0, 84.0),
        "title": Box(60.0, top, _WIDTH - 120.0, 84.0),
        "subTitle": Box(60.0, top + 96.0, _WIDTH - 120.0, 170.0),
        "body": Box(60.0, top + 96.0, _WIDTH - 120.0, 230.0),
    }
    for shape in layout.placeholders:
        if _type(shape) in places:
            put(shape, places[_type(shape)])
        anchor = {"ctrTitle": "b", "title": "b", "subTitle": "t", "body": "t"}.get(_type(shape))
        _whiten(shape, anchor, size=4000 if kind == "title" else 3600)
    _add_bar(layout, Box(60.0, top + 88.0, 120.0, 3.0), "bg1")
    _british(layout)


def _whiten(shape: Any, anchor: str | None, *, size: int) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    body = shape._element.txBody
    styles = body.find(f"{_A}lstStyle")
    big = _type(shape) in _TITLES
    weight = f' sz="{size}" b="1" cap="none"' if big else ' sz="1200"' if anchor is None else ' sz="2000"'
    side = {"ftr": "ctr", "sldNum": "r"}.get(_type(shape), "l")
    level = (
        f'<a:lvl1pPr {nsdecls("a")} algn="{side}" marL="0" indent="0"><a:buNone/><a:defRPr{weight}>'
        f"{fill_xml('bg1')}</a:defRPr></a:lvl1pPr>"
    )
    for old in list(styles):
        styles.remove(old)
    styles.append(parse_xml(level))
    if anchor:
        for name, said in (("anchor", anchor), ("lIns", "0"), ("rIns", "0")):
            body.find(f"{_A}bodyPr").set(name, said)


def _add_bar(layout: Any, box: Box, colour: str) -> None:
    """Draw a rule on a layout, behind its placeholders."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    left, top, width, height = box.emu
    bar = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="90" name="Rule"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill_xml(colour)}<a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )
    layout.shapes._spTree.insert(2, bar)


def footer_of(layout: Any, kind: str) -> Any:
    """Return a copy of a layout's footer placeholder to stand on a slide; None when the layout has none."""
    for shape in layout.placeholders:
        if _type(shape) == kind:
            return deepcopy(shape._element)
    return None

"""The force's own template: its layouts, fonts and colours kept."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from pptx import Presentation

from pcp_kpi.document import Part, Words
from pcp_kpi.errors import CommandError
from pcp_kpi.forms.deck import render_deck
from tests.forms.deck_reading import (
    document,
    outside,
    overlaps,
    read,
    render,
    report,
    texts,
    titles,
    words,
)


def make_template(path, *, accent="FFD700", wide=False, footers=True, keep=None):
    """A force's own template: yellow, in Georgia, with a slide that is no part of the report."""
    from pptx.util import Inches

    deck = Presentation()
    if wide:
        deck.slide_width = Inches(13.333)
    master = deck.slide_masters[0]
    theme = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
    theme._blob = re.sub(
        rb'(<a:accent1><a:srgbClr val=")[0-9A-F]{6}', rb"\g<1>" + accent.encode(), theme.blob
    ).replace(b'<a:latin typeface="Calibri"/>', b'<a:latin typeface="Georgia"/>')
    for layout in list(deck.slide_layouts):
        if keep is not None and layout._element.get("type") not in keep:
            deck.slide_layouts.remove(layout)
    if not footers:
        for owner in deck.slide_layouts:
            for shape in list(owner.placeholders):
                if shape.placeholder_format.idx >= 10:
                    shape._element.getparent().remove(shape._element)
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Left over"
    deck.save(path)
    return path


@pytest.mark.parametrize("footers", [True, False])
@pytest.mark.parametrize("wide", [True, False])
def test_the_forces_template_is_kept(tmp_path, wide, footers):
    template = make_template(tmp_path / "force.pptx", wide=wide, footers=footers)
    blob = render_deck(report(), charts=tmp_path, words={"rape": words()}, template=template)
    deck = read(blob)
    assert "Left over" not in titles(deck)
    assert deck.slide_width == Presentation(template).slide_width
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        assert b"Georgia" in archive.read("ppt/theme/theme1.xml")
        assert not [name for name in archive.namelist() if archive.namelist().count(name) > 1]
    assert {slide.slide_layout.name for slide in deck.slides} == {
        "Title Slide",
        "Title Only",
        "Section Header",
    }
    assert all("OFFICIAL" in texts(slide) for slide in deck.slides)
    assert all(slide._element.xpath('.//a:fld[@type="slidenum"]') for slide in deck.slides)
    assert outside(deck) == []
    assert [pair for slide in deck.slides for pair in overlaps(slide)] == []


def test_a_colour_of_the_template_that_would_not_be_seen_is_replaced(tmp_path):
    for accent, seen in (("FFD700", "12436D"), ("003366", None)):
        template = make_template(tmp_path / f"{accent}.pptx", accent=accent)
        blob = render_deck(report(), charts=tmp_path, words={"rape": words()}, template=template)
        chart = next(shape.chart for slide in read(blob).slides for shape in slide.shapes if shape.has_chart)
        (line,) = chart.plots[0].series[0]._element.xpath("./c:spPr/a:ln/a:solidFill/*")
        assert line.get("val") == (seen or "accent1")


def test_a_potx_template_is_accepted(tmp_path):
    path = make_template(tmp_path / "force.pptx")
    potx = tmp_path / "force.potx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(potx, "w") as new:
        for entry in old.infolist():
            blob = old.read(entry)
            new.writestr(entry, blob.replace(b"presentation.main+xml", b"template.main+xml"))
    assert "One" in titles(render(Part("one", "One", (Words("Said."),)), template=potx))


def test_a_template_with_one_layout_will_do(tmp_path):
    template = make_template(tmp_path / "force.pptx", keep=("obj",))
    deck = render(Part("one", "One", (Words("Said."),)), template=template)
    assert titles(deck) == ["Report", "Contents", "One"]
    assert overlaps(deck.slides[2]) == []


def test_a_template_that_cannot_be_used_is_refused(tmp_path):
    part = Part("one", "One", (Words("Said."),))
    with pytest.raises(
        CommandError, match=r"^there is no template .*none\.pptx; name a \.pptx or \.potx file$"
    ):
        render(part, template=tmp_path / "none.pptx")
    bad = tmp_path / "bad.pptx"
    bad.write_text("no archive")
    message = "bad.pptx is no PowerPoint file that can be read; save it anew as .pptx or .potx"
    with pytest.raises(CommandError, match=f"^{re.escape(message)}$"):
        render(part, template=bad)
    blank = make_template(tmp_path / "untitled.pptx", keep=("title",))
    deck = Presentation(blank)
    title = deck.slide_layouts[0].placeholders[0]._element
    title.getparent().remove(title)
    deck.save(blank)
    message = "untitled.pptx has no layout with a title; a deck needs one for the titles of its slides"
    with pytest.raises(CommandError, match=f"^{re.escape(message)}$"):
        render(part, template=blank)


def test_a_missing_library_is_told_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pptx", None)
    message = "the deck is written with python-pptx, which is not installed; install it: pip install 'pcp-kpi[report]'"
    with pytest.raises(CommandError, match=f"^{re.escape(message)}$"):
        render_deck(document(), charts=None, words={})

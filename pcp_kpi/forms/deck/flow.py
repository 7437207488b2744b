"""A document laid out over slides: one measure a slide, what finds no room on the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from pcp_kpi.document import Cover, Document, Grid, Links, Part, Picture
from pcp_kpi.forms.deck.canvas import Box
from pcp_kpi.forms.deck.columns import cut_table, print_table
from pcp_kpi.forms.deck.material import Material, material_of
from pcp_kpi.forms.deck.native import drawable, key_words
from pcp_kpi.forms.deck.pictured import alt_text, opening_line, picture_items
from pcp_kpi.forms.deck.plan import Image, Item, Native, Rows, Slide, Spark, Text
from pcp_kpi.forms.deck.stage import (
    GAP,
    ILLUSTRATIVE,
    Stage,
    foot,
    head,
    set_column,
)
from pcp_kpi.forms.deck.tabled import table_items, table_slides
from pcp_kpi.forms.deck.texts import Paragraph, Section, Span, plain
from pcp_kpi.forms.deck.units import without_shared_words
from pcp_kpi.forms.deck.worded import text_slides
from pcp_kpi.printing import in_full

FEW_ROWS = 6  # a table of so many rows stands under its chart
_SHARES = (0.62, 0.55, 0.48)  # of the width for a chart beside words
_Chapters = tuple[tuple[Part, ...], Sequence[Slide]]  # with the slides that they share
_LOWEST = 170.0  # points of height that a chart needs


def plan_deck(document: Document, stage: Stage) -> tuple[Slide, ...]:
    """Lay a document out over slides.

    Parameters
    ----------
    document : Document
    stage : Stage
        Canvas, words and files of the pictures.

    Returns
    -------
    tuple of Slide
        Cover, what the report is, contents, then the chapters; no two titles and no two alternative texts are alike.
    """
    opening = [_cover(document.cover), *_about(document, stage)]
    chapters = _chapters(document, stage)
    count = len(opening) + len(_contents(chapters, stage, before=0))
    contents = _contents(chapters, stage, before=count)
    every = [*opening, *contents, *(slide for _, slides in chapters for slide in slides)]
    return _told_apart(every)


def _cover(cover: Cover) -> Slide:
    lines = [plain(cover.organisation), plain(cover.dates), plain(cover.marking)]
    lines += [plain(cover.caution, "caution")] if cover.caution else []
    return Slide(cover.title, "cover", kind="cover", paragraphs=tuple(lines))


def _about(document: Document, stage: Stage) -> list[Slide]:
    cover = document.cover
    facts = tuple(Paragraph((Span(f"{name}: ", bold=True), Span(said))) for name, said in cover.facts if said)
    words = tuple(plain(text) for text in (*cover.introduction, *cover.handling))
    sections = [Section(part) for part in (facts, words) if part]
    slides = text_slides("About this report", "about", sections, stage) if sections else []
    return list(_numbered(slides))


def _contents(chapters: Sequence[_Chapters], stage: Stage, *, before: int) -> list[Slide]:
    lines, number = [], before + 1
    for parts, slides in chapters:
        lines += [Paragraph((Span(part.title, link=slides[0].part), Span(f"  {number}"))) for part in parts]
        number += len(slides)
    return list(_numbered(text_slides("Contents", "contents", [Section(tuple(lines))], stage)))


def _chapters(document: Document, stage: Stage) -> list[_Chapters]:
    """Return each chapter with its slides; those that follow each other and say only what is missing share theirs."""
    chapters: list[_Chapters] = []
    for silent, run in groupby(document.parts, key=_silent):
        parts = tuple(run)
        if silent and len(parts) > 1:
            chapters.append((parts, _numbered(_missing(parts, stage))))
        else:
            chapters += [((part,), _numbered(slides)) for part in parts if (slides := _chapter(part, stage))]
    return chapters


def _silent(part: Part) -> bool:
    return not part.blocks and bool(part.parts) and all(inner.kind == "absent" for inner in part.parts)


def _missing(parts: Sequence[Part], stage: Stage) -> list[Slide]:
    """Say under the names of chapters what each of them misses."""
    sections = [
        Section(
            (
                plain(part.title, "heading"),
                *(
                    paragraph
                    for inner in part.parts
                    for section in material_of(inner).sections
                    for paragraph in section.paragraphs
                ),
            )
        )
        for part in parts
    ]
    first, others = parts[0], len(parts) - 1
    more = f"{in_full(others)} other {'section' if others == 1 else 'sections'}"
    title = f"{first.parts[0].title}: {first.title} and {more}"
    return text_slides(title, first.id, sections, stage)


def _chapter(part: Part, stage: Stage) -> list[Slide]:
    """Return a chapter: a divider where it has pages of its own, its tables and words, then its pages."""
    material = material_of(part)
    divided = part.kind == "" and bool(part.parts or material.mains)
    slides = [_divider(part, material)] if divided else []
    if divided:
        material = material.without_words()
    slides += _shown(part, material, stage, context="" if divided else part.title)
    return slides + [slide for inner in part.parts for slide in _part(inner, stage, above=part)]


def _divider(part: Part, material: Material) -> Slide:
    links = [block for block in part.blocks if isinstance(block, Links)]
    inside = [plain(f"{block.label}: {', '.join(words for _, words in block.items)}.") for block in links]
    titles = [inner.title for inner in part.parts if inner.kind != "absent"]
    if titles and not inside:
        inside = [plain(f"In this section: {', '.join(titles)}.")]
    words = [paragraph for section in material.sections for paragraph in section.paragraphs]
    return Slide(part.title, part.id, kind="divider", paragraphs=(*words, *inside))


def _part(part: Part, stage: Stage, *, above: Part) -> list[Slide]:
    context = part.title if part.kind in ("measure", "exhibit", "annex") else f"{above.title}: {part.title}"
    slides = _shown(part, material_of(part), stage, context=context)
    return slides + [slide for inner in part.parts for slide in _part(inner, stage, above=part)]


def _shown(part: Part, material: Material, stage: Stage, *, context: str) -> list[Slide]:
    """Show a part: each picture and each table on a slide, words beside them as far as there is room."""
    if not any(isinstance(main, Picture) for main in material.mains):
        return _in_order(part, material, stage, context=context)
    slides: list[Slide] = []
    mains, sections = list(material.mains), material.sections
    while mains:
        main = mains.pop(0)
        first = part if not slides else replace(part, tags=())
        if isinstance(main, Picture):
            follows = mains[0] if mains and isinstance(mains[0], Grid) else None
            slide, sections = _picture_slide(first, main, follows, sections, stage, context=context)
            mains = mains[1:] if follows and any(isinstance(item, Rows) for item in slide.items) else mains
            slides.append(slide)
        else:
            more, sections = table_slides(first, main, sections, stage, context=context)
            slides += more
    title = slides[0].title if slides else context or part.title
    slides += text_slides(title, part.id, sections, stage, context=context if slides else "")
    if slides:
        slides[0] = replace(slides[0], notes=(*slides[0].notes, *material.notes))
    return slides


def _in_order(part: Part, material: Material, stage: Stage, *, context: str) -> list[Slide]:
    """Show words and tables in their order: words that open a table on its first slide, if they find room there."""
    slides: list[Slide] = []
    for sections, grid in material.runs:
        first = part if not slides else replace(part, tags=())
        if isinstance(grid, Grid):
            shown, left = table_slides(first, grid, sections, stage, context=context)
            if left or any(item.name == "Words" for slide in shown[1:] for item in _texts(slide)):
                slides += text_slides(context or part.title, part.id, sections, stage)
                shown, _ = table_slides(first, grid, (), stage, context=context)
            slides += shown
        else:
            slides += text_slides(context or part.title, part.id, sections, stage)
    return [replace(slide, notes=(*slide.notes, *material.notes)) for slide in slides[:1]] + slides[1:]


def _texts(slide: Slide) -> list[Text]:
    return [item for item in slide.items if isinstance(item, Text)]


def _picture_slide(
    part: Part,
    picture: Picture,
    grid: Grid | None,
    sections: tuple[Section, ...],
    stage: Stage,
    *,
    context: str,
) -> tuple[Slide, tuple[Section, ...]]:
    words = stage.words[picture.name]
    tags = (*part.tags, ILLUSTRATIVE) if words.illustrative else part.tags
    if _editable(picture):
        top, rest = head(stage, context, tags)
        source, rest = foot(stage, rest, words.source)
        shown, remaining = _beside_words(part, picture, grid, rest, sections, stage)
    else:  # each line less over a picture makes its letters larger
        top, rest = head(stage, context, tags) if tags else ([], stage.canvas.ground)
        source, rest = foot(stage, rest, words.source)
        shown, remaining = picture_items(part, picture, rest, sections, stage)
    notes = tuple(text for text in (context, words.subtitle, words.caption, words.source) if text)
    title = words.title or part.title
    return Slide(title, part.id, (*top, *shown, *source), notes=notes, context=context), remaining


def _beside_words(
    part: Part,
    picture: Picture,
    grid: Grid | None,
    ground: Box,
    sections: tuple[Section, ...],
    stage: Stage,
) -> tuple[list[Item], tuple[Section, ...]]:
    """Set a chart at the left and words at the right; the chart gives way by degrees until all words find room."""
    if not sections:
        return _picture_items(part, picture, grid, ground, stage), sections
    tries: list[tuple[list[Item], tuple[Section, ...]]] = []
    for share in _SHARES:
        left, right = ground.cut_left(share * ground.width, gap=GAP)
        shown = _picture_items(part, picture, grid, left, stage)
        paragraphs, size, remaining = set_column(stage, right, sections, pin=True)
        tries.append(([*shown, Text(right, tuple(paragraphs), size, "Key points")], remaining))
        if not remaining and len(tries[-1][0]) == len(
            tries[0][0]
        ):  # nor has the table under it lost its place
            return tries[-1]
    return tries[0]


def _picture_items(part: Part, picture: Picture, grid: Grid | None, box: Box, stage: Stage) -> list[Item]:
    """Set the picture and, where there is room, the small table under it."""
    items: list[Item] = []
    if grid is not None and len(grid.table.frame) <= FEW_ROWS:
        sheet = print_table(grid.table)
        cuts = cut_table(sheet, width=box.width, height=box.height, letters=stage.letters())
        if len(cuts) == 1 and not cuts[0].left_out and box.height - cuts[0].height - GAP >= _LOWEST:
            box, strip = box.cut_bottom(cuts[0].height, gap=GAP)
            items = table_items(part, grid, cuts[0], strip)
    return [*_chart_items(part, picture, box, stage), *items]


def _chart_items(part: Part, picture: Picture, box: Box, stage: Stage) -> list[Item]:
    words, plot = stage.words[picture.name], picture.plot
    assert plot is not None, "a chart that can be edited has numbers"
    plot, each_point = without_shared_words(plot)
    said = "; ".join(text for text in (plot.axis or words.subtitle, each_point, key_words(plot)) if text)
    about, rest = opening_line(stage, box, said)
    return [*about, Native(rest, plot, picture.label, alt_text(part, words))]


def _editable(picture: Picture) -> bool:
    return picture.plot is not None and drawable(picture.plot)


def _numbered(slides: Sequence[Slide]) -> tuple[Slide, ...]:
    """Tell slides of one title and one part apart by "(2 of 3)"."""
    keys = [(slide.title, slide.part) for slide in slides]
    numbered = []
    for place, (slide, key) in enumerate(zip(slides, keys, strict=True)):
        total = keys.count(key)
        words = f" ({keys[:place].count(key) + 1} of {total})" if total > 1 else ""
        numbered.append(replace(slide, title=f"{slide.title}{words}"))
    return tuple(numbered)


def _told_apart(slides: Sequence[Slide]) -> tuple[Slide, ...]:
    """Make titles and alternative texts unlike one another, by the part that a slide belongs to, else by its number."""
    titles: set[str] = set()
    alts: set[str] = set()
    told = []
    for number, slide in enumerate(slides, start=1):
        title = slide.title
        if title in titles and slide.context:
            title = f"{slide.title} ({slide.context})"
        if title in titles:
            title = f"{slide.title} (slide {number})"
        titles.add(title)
        items = tuple(_with_own_alt(item, alts, title) for item in slide.items)
        told.append(replace(slide, title=title, items=items))
    return tuple(told)


def _with_own_alt(item: Item, seen: set[str], title: str) -> Item:
    if not isinstance(item, Native | Image | Rows | Spark):
        return item
    alt = item.alt if item.alt not in seen else f"{item.alt} On the slide: {title}."
    seen.add(alt)
    return replace(item, alt=alt)

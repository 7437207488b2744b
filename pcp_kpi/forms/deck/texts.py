"""Words of a document as paragraphs that can be measured, set into columns and cut where a column ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pcp_kpi.document import Block, Commentary, Points, Subheading, Terms, Words
from pcp_kpi.forms.deck.letters import Letters
from pcp_kpi.forms.words import markdown_reader

BULLET = 13.0  # indent of a bullet in points
AFTER = 0.35  # room after a paragraph, in sizes
_PINNED = 4  # lines; a section so short is never parted from the first slide


@dataclass(frozen=True)
class Span:
    """Words of one look.

    Parameters
    ----------
    text : str
    bold, italic : bool
    link : str
        Anchor of the slide they lead to; empty for none.
    """

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph.

    Parameters
    ----------
    spans : tuple of Span
    kind : str
        Empty, ``bullet``, ``heading`` or ``caution``.
    """

    spans: tuple[Span, ...]
    kind: str = ""

    @property
    def text(self) -> str:
        """Its words without their look."""
        return "".join(span.text for span in self.spans)

    def height(self, width: float, letters: Letters) -> float:
        """Return the height that it takes in a column, the room after it included."""
        bold = self.kind in ("heading", "caution") or all(span.bold for span in self.spans)
        room = width - (BULLET if self.kind == "bullet" else 0.0)
        set_in = replace(letters, bold=bold)
        return set_in.lines(self.text, room) * set_in.line + AFTER * letters.size


@dataclass(frozen=True)
class Section:
    """Paragraphs that belong together, under their heading.

    Parameters
    ----------
    paragraphs : tuple of Paragraph
    """

    paragraphs: tuple[Paragraph, ...]

    def height(self, width: float, letters: Letters) -> float:
        """Return the height that it takes in a column."""
        return sum(paragraph.height(width, letters) for paragraph in self.paragraphs)

    def short(self, width: float, letters: Letters) -> bool:
        """Tell whether it is so short, or so urgent, that it stays on the first slide."""
        if any(paragraph.kind == "caution" for paragraph in self.paragraphs):
            return True
        return self.height(width, letters) <= _PINNED * letters.line + 2 * AFTER * letters.size


def plain(text: str, kind: str = "") -> Paragraph:
    """Return a paragraph of one look."""
    return Paragraph((Span(text, bold=kind in ("heading", "caution")),), kind)


def sections_of(blocks: Iterable[Block]) -> tuple[Section, ...]:
    """Return the words among blocks as sections; each subheading opens one, notes and what is no words left out."""
    sections: list[list[Paragraph]] = [[]]
    for block in blocks:
        if isinstance(block, Subheading):
            sections.append([plain(block.text, "heading")])
        elif isinstance(block, Commentary):
            by = f", {block.role}" if block.role else ""
            sections.append([plain(f"Commentary{by}", "heading"), *commentary_paragraphs(block.markdown)])
        else:
            sections[-1] += _paragraphs(block)
    headed = (Section(tuple(section)) for section in sections)
    return tuple(section for section in headed if any(one.kind != "heading" for one in section.paragraphs))


def _paragraphs(block: Block) -> Iterator[Paragraph]:
    if isinstance(block, Points):
        yield from (plain(item, "bullet") for item in block.items)
    elif isinstance(block, Words) and block.kind != "note":
        yield plain(block.text, "caution" if block.kind == "caution" else "")
    elif isinstance(block, Terms):
        for term, said in block.items:
            yield Paragraph((Span(f"{term}: ", bold=True), Span(said)))


def commentary_paragraphs(markdown: str) -> list[Paragraph]:
    r"""Return the analyst's words: paragraphs, bullets, bold and italic; links as their words.

    Examples
    --------
    >>> [(part.kind, part.text) for part in commentary_paragraphs("Calls **rose**.\n\n- at night")]
    [('', 'Calls rose.'), ('bullet', 'at night')]
    """
    found: list[Paragraph] = []
    depth = 0
    for token in markdown_reader().parse(markdown):
        depth += token.nesting if token.type in ("list_item_open", "list_item_close") else 0
        if token.type == "inline":
            found.append(Paragraph(tuple(_spans(token.children or ())), "bullet" if depth else ""))
        elif token.type in ("fence", "code_block"):
            found.append(plain(token.content.strip()))
    return [paragraph for paragraph in found if paragraph.text.strip()]


def _spans(tokens: Iterable[object]) -> Iterator[Span]:
    bold = italic = 0
    for token in tokens:
        kind, nesting = str(getattr(token, "type", "")), int(getattr(token, "nesting", 0))
        bold += nesting if kind.startswith("strong") else 0
        italic += nesting if kind.startswith("em_") else 0
        text = " " if kind in ("softbreak", "hardbreak") else str(getattr(token, "content", ""))
        if text:
            yield Span(text, bold=bold > 0, italic=italic > 0)


def fill(
    sections: Sequence[Section], *, width: float, height: float, letters: Letters, pin: bool = False
) -> tuple[list[Paragraph], tuple[Section, ...]]:
    """Set sections into a column in their order.

    Parameters
    ----------
    sections : sequence of Section
    width, height : float
        Of the column, in points.
    letters : Letters
    pin : bool, optional
        Whether the short sections after the first keep their place in the column when a long one before them is cut.

    Returns
    -------
    list of Paragraph and tuple of Section
        What stands in the column, and what is left for the next.
    """
    pinned = {place for place, one in enumerate(sections) if pin and place and one.short(width, letters)}
    kept = sum(sections[place].height(width, letters) for place in pinned)
    if kept > height / 2:
        pinned, kept = set(), 0.0
    placed: list[Paragraph] = []
    left: list[Section] = []
    room, full = height - kept, False
    for place, section in enumerate(sections):
        if place in pinned:
            placed += section.paragraphs
            continue
        taken, rest = ((), section) if full else _cut(section, width, room, letters)
        placed += taken
        room -= sum(paragraph.height(width, letters) for paragraph in taken)
        if rest.paragraphs:
            left.append(rest)
            full = True
    return placed, tuple(left)


def _cut(
    section: Section, width: float, room: float, letters: Letters
) -> tuple[tuple[Paragraph, ...], Section]:
    """Return as many paragraphs as find room, never a heading alone, and the rest."""
    taken: list[Paragraph] = []
    for paragraph in section.paragraphs:
        needed = paragraph.height(width, letters)
        if needed > room + AFTER * letters.size:  # what stands last needs no room after it
            break
        taken.append(paragraph)
        room -= needed
    if taken and taken[-1].kind == "heading":
        taken.pop()
    return tuple(taken), Section(section.paragraphs[len(taken) :])


def broken(section: Section, *, width: float, height: float, letters: Letters) -> Section:
    """Return a section whose paragraphs each find room in an empty column; a longer one is cut between words."""
    parts: list[Paragraph] = []
    for paragraph in section.paragraphs:
        rest = paragraph
        while rest.height(width, letters) > height and len(rest.text) > 1:
            head, rest = _halves(rest, width=width, height=height, letters=letters)
            parts.append(head)
        parts.append(rest)
    return Section(tuple(parts))


def _halves(
    paragraph: Paragraph, *, width: float, height: float, letters: Letters
) -> tuple[Paragraph, Paragraph]:
    text = paragraph.text

    def fits(part: str) -> bool:
        return plain(part, paragraph.kind).height(width, letters) <= height

    joint = " " if fits(text.split(" ")[0]) else ""  # a word longer than a column is cut between letters
    pieces = text.split(" ") if joint else list(text)
    least, most = 1, len(pieces) - 1
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if fits(joint.join(pieces[:middle])) else (least, middle - 1)
    end = len(joint.join(pieces[:least]))
    return _slice(paragraph, 0, end), _slice(paragraph, end + len(joint), len(text))


def _slice(paragraph: Paragraph, start: int, end: int) -> Paragraph:
    """Return the letters of a paragraph from one place to another, each in its look."""
    spans, before = [], 0
    for span in paragraph.spans:
        part = span.text[max(start - before, 0) : max(end - before, 0)]
        before += len(span.text)
        if part:
            spans.append(replace(span, text=part))
    return Paragraph(tuple(spans), paragraph.kind)

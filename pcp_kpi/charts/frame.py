"""The words round a picture: title and subtitle over it, caption and source under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pcp_kpi.charts.layout import LEADING, text_width, wrap_at_pause, wrap_text
from pcp_kpi.charts.lettering import ASCENT, DESCENT, Letters, in_points, write
from pcp_kpi.charts.theme import THEME

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pcp_kpi.charts.words import ChartWords

WIDTH = 7.2 * 72
HEIGHT = 4.05 * 72
EDGE = 8.0  # between anything and the edge of the figure
_TAG = "ILLUSTRATIVE"
_TAG_PAD = 5.0


@dataclass(frozen=True)
class Lines:
    """Lines of one text, as they are written."""

    gid: str
    lines: tuple[str, ...]
    size: float
    colour: str
    bold: bool = False
    before: float = 0.0

    @property
    def height(self) -> float:
        """Room in points, with what is left free before."""
        return self.before + len(self.lines) * LEADING * self.size if self.lines else 0.0


@dataclass(frozen=True)
class Frame:
    """The wrapped words of a chart, and the room that they take.

    Parameters
    ----------
    above, below : tuple of Lines
        What stands over and under the picture.
    illustrative : bool
        Whether the tag is drawn.
    """

    above: tuple[Lines, ...]
    below: tuple[Lines, ...]
    illustrative: bool

    @property
    def head(self) -> float:
        """Room in points over the picture."""
        return EDGE + sum(lines.height for lines in self.above)

    @property
    def foot(self) -> float:
        """Room in points under the picture."""
        return EDGE + sum(lines.height for lines in self.below)


def plan_frame(words: ChartWords) -> Frame:
    """Wrap the words of a chart to its width."""
    width = WIDTH - 2 * EDGE
    tag = text_width(_TAG, THEME.label_size, bold=True) + 2 * _TAG_PAD + 8 if words.illustrative else 0.0
    title = wrap_at_pause(words.title, width=width - tag, size=THEME.title_size, bold=True)
    subtitle = wrap_at_pause(words.subtitle, width=width - (0 if title else tag), size=THEME.subtitle_size)
    caption = wrap_text(words.caption, width=width, size=THEME.small_size)
    source = wrap_text(words.source, width=width, size=THEME.small_size)
    return Frame(
        above=(
            Lines("title", tuple(title), THEME.title_size, THEME.text, bold=True),
            Lines("subtitle", tuple(subtitle), THEME.subtitle_size, THEME.muted, before=2),
        ),
        below=(
            Lines("caption", tuple(caption), THEME.small_size, THEME.muted, before=7),
            Lines("source", tuple(source), THEME.small_size, THEME.muted, before=2 if caption else 7),
        ),
        illustrative=words.illustrative,
    )


def word_shares(words: ChartWords, *, width: float, height: float) -> tuple[float, float]:
    """Return which shares of a picture's height its words take: title and subtitle above, caption and source below.

    Parameters
    ----------
    words : ChartWords
        The words written round the picture.
    width, height : float
        Of the picture, in any unit.

    Returns
    -------
    tuple of float
        What may be cut off where these words stand beside the picture anyway. Nought for a picture whose words take
        half of it or more.
    """
    frame, points = plan_frame(words), WIDTH * height / width
    above, below = frame.head / points, (frame.foot - EDGE / 2) / points
    return (above, below) if above + below < 0.5 else (0.0, 0.0)


def draw_frame(figure: Figure, frame: Frame) -> None:
    """Write the words on the figure."""
    height = figure.get_size_inches()[1] * 72
    _write_down(figure, frame.above, top=height - EDGE)
    _write_down(figure, frame.below, top=frame.foot)
    if frame.illustrative:
        _draw_tag(figure, top=height - EDGE)


def _write_down(figure: Figure, blocks: tuple[Lines, ...], *, top: float) -> None:
    """Write blocks of lines one under the other."""
    for block in blocks:
        top -= block.before if block.lines else 0.0
        letters = Letters(block.size, block.colour, block.bold)
        for line in block.lines:
            write(figure, line, EDGE, top - ASCENT * block.size, gid=block.gid, letters=letters)
            top -= LEADING * block.size


def _draw_tag(figure: Figure, *, top: float) -> None:
    """Draw the word ILLUSTRATIVE in a frame at the upper right corner."""
    from matplotlib.patches import Rectangle

    size = THEME.label_size
    width = text_width(_TAG, size, bold=True) + 2 * _TAG_PAD
    left, bottom = WIDTH - EDGE - width, top - size * (ASCENT + DESCENT) - 4
    frame = Rectangle(
        (left, bottom), width, top - bottom, facecolor=THEME.background, edgecolor=THEME.outside,
        linewidth=1.5, transform=in_points(figure), gid="illustrative-frame",
    )  # fmt: skip
    figure.add_artist(frame)
    letters = Letters(size, THEME.outside, bold=True, align="center")
    write(figure, _TAG, left + width / 2, bottom + 2 + DESCENT * size, gid="illustrative", letters=letters)

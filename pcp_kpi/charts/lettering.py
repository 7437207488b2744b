"""One line of text on a figure: how it looks, where it stands in points, and the room that it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from pcp_kpi.charts.layout import Box, font, text_width
from pcp_kpi.charts.theme import THEME

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure

Align = Literal["left", "center", "right"]
ASCENT, DESCENT = 0.76, 0.24  # of the text size, in DejaVu Sans
_BEFORE: Mapping[str, float] = {  # of the width, left of where it stands
    "left": 0.0,
    "center": 0.5,
    "right": 1.0,
}


@dataclass(frozen=True)
class Letters:
    """How a line of text looks.

    Parameters
    ----------
    size : float
        In points.
    colour : str
        Of the letters.
    bold : bool
        Whether they are bold.
    align : str
        Which end of the line, or its middle, stands at the place that is named.
    """

    size: float = THEME.label_size
    colour: str = THEME.text
    bold: bool = False
    align: Align = "left"


PLAIN = Letters()


class _Line(Text):
    """One line of text that stands on its base line: nothing of it is left to lay out when it is drawn.

    A third of the time that matplotlib takes for a text goes into its layout, once a file. What an analyst makes of it
    afterwards (two lines, a turn, a box) is laid out as any text.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Draw it, where it is still such a line, without measuring it again."""
        text = self.get_text()
        laid_out = self.get_rotation() or self.get_verticalalignment() != "baseline" or "\n" in text
        if laid_out or self.get_bbox_patch() or self.get_path_effects() or not (text and self.get_visible()):
            super().draw(renderer)
            return
        style = self.get_fontproperties()
        x, y = self.get_transform().transform(self.get_unitless_position())
        before = _BEFORE[self.get_horizontalalignment()]
        if before:
            size = style.get_size_in_points()
            wide = text_width(text, size, bold=style.get_weight() == "bold")
            x -= before * float(np.asarray(renderer.points_to_pixels(wide)))
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        ink = renderer.new_gc()
        ink.set_foreground(self.get_color())
        if (opacity := self.get_alpha()) is not None:
            ink.set_alpha(opacity)
        renderer.open_group("text", self.get_gid())
        renderer.draw_text(ink, x, y, text, style, 0.0, mtext=self)
        renderer.close_group("text")
        ink.restore()
        self.stale = False


def in_points(parent: Axes | Figure) -> Transform:
    """Return the transform from points, counted from the lower left corner of the figure."""
    figure = parent.get_figure(root=True)
    assert figure is not None, "a panel stands on a figure"
    return Affine2D().scale(1 / 72) + figure.dpi_scale_trans


def write(parent: Axes | Figure, text: str, x: float, y: float, *, gid: str, letters: Letters = PLAIN) -> Box:
    """Write one line of text with its base line at (x, y), in points; return the room that it takes."""
    style = font(letters.size, bold=letters.bold).copy()
    artist = _Line(
        x, y, text, color=letters.colour, fontproperties=style, horizontalalignment=letters.align,
        verticalalignment="baseline", transform=in_points(parent), parse_math=False, gid=gid,
        clip_on=False, zorder=6,
    )  # fmt: skip
    parent.add_artist(artist)
    return text_box(text, x, y, letters=letters)


def text_box(text: str, x: float, y: float, *, letters: Letters = PLAIN) -> Box:
    """Return the room that a line of text takes when its base line is at (x, y), in points."""
    width = text_width(text, letters.size, bold=letters.bold)
    left = x - _BEFORE[letters.align] * width
    return Box(left, y - DESCENT * letters.size, left + width, y + ASCENT * letters.size)

"""The places of a slide, in points: where the title ends, where the footer begins, and what lies between."""

from __future__ import annotations

from dataclasses import dataclass

EMU = 12700  # units of the file in a point
SMALLEST = 12.0  # points; no text of a slide is smaller


@dataclass(frozen=True)
class Box:
    """A place on a slide, in points from its upper left corner.

    Parameters
    ----------
    left, top, width, height : float
    """

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """Left, top, width and height in the units of the file."""
        return (
            round(self.left * EMU),
            round(self.top * EMU),
            round(self.width * EMU),
            round(self.height * EMU),
        )

    def cut_top(self, height: float, *, gap: float = 0.0) -> tuple[Box, Box]:
        """Return a strip from the top and what is left under it."""
        strip = Box(self.left, self.top, self.width, height)
        return strip, Box(self.left, strip.bottom + gap, self.width, max(self.height - height - gap, 0.0))

    def cut_bottom(self, height: float, *, gap: float = 0.0) -> tuple[Box, Box]:
        """Return what is left above a strip at the bottom, and the strip."""
        rest = Box(self.left, self.top, self.width, max(self.height - height - gap, 0.0))
        return rest, Box(self.left, self.bottom - height, self.width, height)

    def cut_left(self, width: float, *, gap: float = 0.0) -> tuple[Box, Box]:
        """Return a column from the left and what is left beside it."""
        column = Box(self.left, self.top, width, self.height)
        return column, Box(column.right + gap, self.top, max(self.width - width - gap, 0.0), self.height)


@dataclass(frozen=True)
class Canvas:
    """A slide of title and ground, as its layout gives it.

    Parameters
    ----------
    width, height : float
        Of the slide, in points.
    title : Box
        Where the title stands.
    ground : Box
        What is free for charts, tables and texts.
    runs : float, optional
        How much wider than Arial the theme's font runs.
    """

    width: float
    height: float
    title: Box
    ground: Box
    runs: float = 1.0

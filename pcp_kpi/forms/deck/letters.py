"""How much room words take: widths of letters, lines of a text, before any program has set it."""

from __future__ import annotations

from dataclasses import dataclass

LINE = 1.2  # height of a line, in sizes of its letters
_SAFE = 1.01  # programs round the widths of letters, each in its own way
_HAIR = 0.01  # points: sums of widths differ by the dust of arithmetic
_WIDE = 1.0  # in sizes: signs and letters that are not in the table
_ACCENTED = 0.72
_DASHES = {
    "\u00a0": 0.278,
    "–": 0.556,
    "—": 1.0,
    "−": 0.584,
    "‘": 0.222,
    "’": 0.222,
    "“": 0.333,
    "”": 0.333,
    "·": 0.278,
}
# Thousandths of the size, from the space to the tilde: the published metrics of Helvetica, which Arial and Liberation
# Sans share.
_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 222, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 222, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
)  # fmt: skip
_BOLD_WIDTHS = (
    278, 333, 474, 556, 556, 889, 722, 278, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 278, 556, 611, 556, 611,
    556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
    280, 389, 584,
)  # fmt: skip
# How much wider than Arial a theme's font may run; one that is not named here is taken to be wide.
_RUNS = {
    "arial": 1.0, "helvetica": 1.0, "liberation sans": 1.0, "calibri": 1.0, "aptos": 1.02, "segoe ui": 1.05,
    "tahoma": 1.03, "trebuchet ms": 1.05, "gill sans mt": 1.0, "open sans": 1.1, "verdana": 1.2,
    "georgia": 1.12, "times new roman": 0.95, "cambria": 1.0,
}  # fmt: skip
_UNKNOWN = 1.25


@dataclass(frozen=True)
class Letters:
    """Letters of one font and size.

    Parameters
    ----------
    size : float
        In points.
    bold : bool, optional
        Whether they are bold.
    runs : float, optional
        How much wider than Arial the font runs.
    """

    size: float
    bold: bool = False
    runs: float = 1.0

    @property
    def line(self) -> float:
        """Height of a line in points."""
        return LINE * self.size

    def width(self, text: str) -> float:
        """Return the width of a text in points, on one line.

        Examples
        --------
        >>> round(Letters(12).width("OFFICIAL"), 1)
        54.6
        """
        widths = _BOLD_WIDTHS if self.bold else _WIDTHS
        return _SAFE * self.size * self.runs * sum(_width(letter, widths) for letter in text)

    def lines(self, text: str, width: float) -> int:
        """Return how many lines a text takes in a column, at least one.

        Examples
        --------
        >>> Letters(12).lines("Above the upper control limit: 708 against limits of 307 to 607", 200)
        2
        """
        return sum(self._lines(part, width) for part in text.split("\n"))

    def _lines(self, text: str, width: float) -> int:
        count, used = 1, 0.0
        space = self.width(" ")
        for word in text.split(" "):
            needed = self.width(word)
            if used and used + space + needed > width + _HAIR:
                count, used = count + 1, 0.0
            if needed > width + _HAIR:  # a word longer than a line is broken
                count += int(needed // width)
                needed %= width
            used += needed + (space if used else 0.0)
        return count


def runs_of(font: str) -> float:
    """Return how much wider than Arial a font may run.

    Examples
    --------
    >>> runs_of("Arial"), runs_of("A Force's Own")
    (1.0, 1.25)
    """
    return _RUNS.get(font.strip().lower(), _UNKNOWN)


def _width(letter: str, widths: tuple[int, ...]) -> float:
    place = ord(letter) - 32
    if 0 <= place < len(widths):
        return widths[place] / 1000
    if letter in _DASHES:
        return _DASHES[letter]
    return _ACCENTED if "À" <= letter <= "ɏ" else _WIDE

"""Variation and assurance as icons: a shape, a sign in it, a tint and the word, so that none stands on its colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pcp_kpi.charts.chart import Chart
from pcp_kpi.charts.layout import text_width
from pcp_kpi.charts.lettering import ASCENT, DESCENT, Letters, in_points, write
from pcp_kpi.charts.theme import THEME, house_style
from pcp_kpi.charts.words import ChartWords
from pcp_kpi.errors import CommandError, did_you_mean, in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

Path = tuple[tuple[float, float], ...]
SIZE = 15.0  # side of the shape in points
_PAD = 2.0
_GAP = 4.0
_WORD = THEME.small_size
_GOOD, _BAD, _PLAIN = "#D5E3F0", "#F0D9E4", "#EBEBEB"  # tints under signs of at least 7:1
_UP: Path = ((-0.22, -0.05), (0.0, 0.28), (0.22, -0.05))
_STEM: Path = ((0.0, -0.30), (0.0, 0.26))
_TICK: Path = ((-0.25, 0.0), (-0.07, -0.2), (0.27, 0.22))
_CROSS: tuple[Path, ...] = (((-0.2, -0.2), (0.2, 0.2)), ((-0.2, 0.2), (0.2, -0.2)))
_WAVE: Path = ((-0.34, -0.08), (-0.17, 0.1), (0.0, -0.1), (0.17, 0.1), (0.34, -0.08))
_DASH: Path = ((-0.22, 0.0), (0.22, 0.0))
_ACROSS: tuple[Path, ...] = (
    ((-0.36, 0.0), (0.36, 0.0)),
    ((-0.3, -0.22), (-0.1, 0.24), (0.1, -0.24), (0.3, 0.22)),
)


def _turned(path: Path) -> Path:
    return tuple((x, -y) for x, y in path)


_HIGH: tuple[Path, ...] = (_UP, _STEM)
_LOW: tuple[Path, ...] = tuple(_turned(path) for path in _HIGH)


@dataclass(frozen=True)
class Icon:
    """One icon.

    Parameters
    ----------
    key : str
        As `with_variation` gives it.
    words : str
        What stands beside it and what a reader who does not see it is told.
    shape : str
        ``circle`` for good, ``diamond`` for bad, ``square`` for neither, ``none``.
    tint : str
        Its ground.
    sign : tuple of tuple
        Lines in it, one unit wide and high about the middle.
    """

    key: str
    words: str
    shape: str
    tint: str
    sign: tuple[Path, ...]


def _all() -> tuple[Icon, ...]:
    looks = (
        ("improving", "Improving", "circle", _GOOD),
        ("concerning", "Concerning", "diamond", _BAD),
        ("neither", "Changed", "square", _PLAIN),
    )
    variations = tuple(
        Icon(f"{key}{ending}", f"{words}{said}", shape, tint, sign)
        for key, words, shape, tint in looks
        for ending, said, sign in (
            ("-high", ", higher", _HIGH),
            ("-low", ", lower", _LOW),
            ("", "", (_DASH,)),
        )
    )
    return (
        *variations,
        Icon("common-cause", "No signal", "square", THEME.background, (_WAVE,)),
        Icon("consistently-hitting", "Hits target", "circle", _GOOD, (_TICK,)),
        Icon("consistently-missing", "Misses target", "diamond", _BAD, _CROSS),
        Icon("hit-and-miss", "Hit and miss", "square", _PLAIN, _ACROSS),
        Icon("no-target", "No target", "none", THEME.background, (_DASH,)),
        Icon("not-available", "Not available", "none", THEME.background, (_DASH,)),
    )


ICONS = {icon.key: icon for icon in _all()}


def draw_icon(key: str, *, word: bool = True) -> Chart:
    """Draw the icon of a variation or an assurance.

    Parameters
    ----------
    key : str
        From the columns `variation_icon` and `assurance_icon` of `with_variation`.
    word : bool, optional
        Whether its word stands beside it. Without it the shape, its sign and its tint still tell icons apart.

    Returns
    -------
    Chart
        As high as a line of a table; `to_svg` for a page, `save` for a slide.

    Raises
    ------
    CommandError
        When there is no such icon.

    Notes
    -----
    Circles are good, diamonds bad, squares neither; an arrow says which way, a wave that there is no signal, a tick or
    a cross whether the limits promise the target.

    Examples
    --------
    >>> draw_icon("improving-high").alt_text
    'Improving, higher'
    """
    icon = ICONS.get(key)
    if icon is None:
        raise CommandError(
            f"there is no icon {key!r}{did_you_mean(key, ICONS)}; there are {in_words(ICONS, most=len(ICONS))}"
        )
    width = SIZE + 2 * _PAD + ((_GAP + text_width(icon.words, _WORD)) if word else 0.0)
    words = ChartWords(title="", subtitle="", caption="", source="", alt_text=icon.words)
    with house_style():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(width / 72, (SIZE + 2 * _PAD) / 72))
        ax = figure.add_axes((0.0, 0.0, 1.0, 1.0), facecolor="none")
        ax.set_axis_off()
        place_icon(figure, ax, icon, middle=(_PAD + SIZE / 2, _PAD + SIZE / 2))
        if word:
            base = _PAD + SIZE / 2 - (ASCENT - DESCENT) / 2 * _WORD
            write(ax, icon.words, _PAD + SIZE + _GAP, base, gid="icon-word", letters=Letters(_WORD))
    return Chart(figure, (ax,), words)


def place_icon(figure: Figure, ax: Axes, icon: Icon, *, middle: tuple[float, float]) -> None:
    """Draw the shape and the sign of an icon about a point of the figure, in points."""
    from matplotlib.lines import Line2D

    x, y = middle
    shape = _shape(icon, x, y)
    if shape is not None:
        shape.set(
            facecolor=icon.tint, edgecolor=THEME.text, linewidth=1.0, gid="icon-shape", zorder=2,
            transform=in_points(figure),
        )  # fmt: skip
        ax.add_artist(shape)
    for path in icon.sign:
        xs, ys = zip(*((x + SIZE * across, y + SIZE * up) for across, up in path), strict=True)
        line = Line2D(
            xs, ys, color=THEME.text, linewidth=1.3, solid_capstyle="round", solid_joinstyle="round",
            transform=in_points(figure), zorder=3, gid="icon-sign",
        )  # fmt: skip
        ax.add_artist(line)


def _shape(icon: Icon, x: float, y: float) -> Patch | None:
    """Return the outline of an icon about a point; none where there is nothing to judge."""
    from matplotlib.patches import Circle, Polygon, Rectangle

    half = SIZE / 2
    if icon.shape == "circle":
        return Circle((x, y), half)
    if icon.shape == "diamond":
        reach = half * 1.12
        return Polygon([(x, y + reach), (x + reach, y), (x, y - reach), (x - reach, y)], closed=True)
    if icon.shape == "square":
        side = 0.9 * half
        return Rectangle((x - side, y - side), 2 * side, 2 * side)
    return None

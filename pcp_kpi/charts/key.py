"""The key of small multiples: one row over the panels, since there is no room for labels beside the lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from pcp_kpi.charts.frame import EDGE, WIDTH
from pcp_kpi.charts.layout import text_width
from pcp_kpi.charts.lettering import Letters, in_points, write
from pcp_kpi.charts.marks import DASHES, PATTERNS
from pcp_kpi.charts.theme import THEME

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pcp_kpi.charts.series import Series

_ROW = 13.0
_SIZE = THEME.label_size
_SAMPLE = {"above": 8.0, "below": 8.0, "provisional": 8.0, "missing": 8.0, "step": 6.0, "": 0.0}
_SAMPLE |= {f"pattern-{way}": 8.0 for way in PATTERNS}
_LINES: dict[str, dict[str, Any]] = {
    "values": {"color": THEME.value, "linewidth": 2.0, "marker": "o", "markersize": 4.0},
    "mean": {"color": THEME.mean, "linewidth": 1.0},
    "limit": {"color": THEME.limit, "linewidth": 1.3, "linestyle": DASHES},
    "above": {"color": THEME.outside, "marker": "^", "markersize": 6.5, "linestyle": "none"},
    "below": {"color": THEME.outside, "marker": "v", "markersize": 6.5, "linestyle": "none"},
    "provisional": {
        "marker": "o", "markersize": 5.0, "linestyle": "none", "markerfacecolor": THEME.background,
        "markeredgecolor": THEME.value, "markeredgewidth": 1.4,
    },
    "missing": {"color": THEME.missing, "marker": "x", "markersize": 5.0, "linestyle": "none"},
    "step": {"color": THEME.text, "linewidth": 1.2, "linestyle": (0, (1, 1.6))},
}  # fmt: skip
_LINES |= {
    f"pattern-{way}": {
        "marker": "s", "markersize": 5.5, "linestyle": "none", "fillstyle": fill, "markerfacecolor": THEME.outside,
        "markerfacecoloralt": THEME.background, "markeredgecolor": THEME.outside, "markeredgewidth": 1.0,
    }
    for way, fill in PATTERNS.items()
}  # fmt: skip
_WAYS = {"up": ", upwards", "down": ", downwards", "flat": " of no direction"}
_SHADES = {"baseline": THEME.baseline_shade, "window": THEME.window_shade}


def pattern_key(held: Sequence[Series]) -> list[tuple[str, str]]:
    """Return what the key says of flags that are no crossings of a limit, only for those that are drawn."""
    return [
        (f"pattern-{way}", f"Run, trend or zone{words}")
        for way, words in _WAYS.items()
        if any((series.known & (series.patterns == way)).any() for series in held)
    ]


def _place(key: Sequence[tuple[str, str]]) -> list[tuple[str, str, float, int]]:
    """Return each entry with its left edge in points and its row."""
    placed, x, row = [], EDGE, 0
    for look, text in key:
        needed = _SAMPLE.get(look, 18.0) + 4 + text_width(text, _SIZE)
        if x > EDGE and x + needed > WIDTH - EDGE:
            x, row = EDGE, row + 1
        placed.append((look, text, x, row))
        x += needed + 12
    return placed


def key_height(key: Sequence[tuple[str, str]]) -> float:
    """Return the room in points that a key takes."""
    return (_place(key)[-1][3] + 1) * _ROW if key else 0.0


def draw_key(figure: Figure, key: Sequence[tuple[str, str]], *, top: float) -> None:
    """Draw samples of what the panels show, each with its name, beginning at `top` points."""
    for look, text, x, row in _place(key):
        middle = top - (row + 0.5) * _ROW
        width = _SAMPLE.get(look, 18.0)
        _draw_sample(figure, look, x=x, y=middle, width=width)
        left = x + width + (4 if look else 0)
        write(figure, text, left, middle - 0.27 * _SIZE, gid="key", letters=Letters(_SIZE))


def _draw_sample(figure: Figure, look: str, *, x: float, y: float, width: float) -> None:
    """Draw one sample with its middle at the height `y`."""
    points = in_points(figure)
    if look in _SHADES:
        figure.add_artist(
            Rectangle(
                (x, y - 4),
                width,
                8,
                facecolor=_SHADES[look],
                edgecolor=THEME.rule,
                linewidth=0.5,
                transform=points,
            )
        )
    elif look == "step":
        figure.add_artist(Line2D([x + 3, x + 3], [y - 5, y + 5], transform=points, **_LINES[look]))
    elif look in ("values", "mean", "limit"):
        ends = [x, x + width / 2, x + width]
        figure.add_artist(Line2D(ends, [y] * 3, transform=points, markevery=[1], **_LINES[look]))
    elif look:
        figure.add_artist(Line2D([x + width / 2], [y], transform=points, **_LINES[look]))

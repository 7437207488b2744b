"""Dated notes: the baseline, shaded windows and steps, with their texts in lanes over the plot."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pcp_kpi.charts.layout import Box, text_width, wrap_text
from pcp_kpi.charts.lettering import DESCENT, Letters, in_points, write
from pcp_kpi.charts.panel import Panel, add_artist
from pcp_kpi.charts.theme import THEME
from pcp_kpi.charts.timeline import day_number
from pcp_kpi.charts.words import Band, Marker

LANE = 11.5  # height of a lane in points
_SIZE = THEME.small_size
_WIDEST = 230.0
_LANES = 6


@dataclass(frozen=True)
class Note:
    """A dated note on its way to the picture; `left` and `right` in points, equal for a step."""

    gid: str
    lines: tuple[str, ...]
    left: float
    right: float
    shade: str | None

    @property
    def width(self) -> float:
        """Width of its text in points."""
        return max((text_width(line, _SIZE) for line in self.lines), default=0.0)


@dataclass(frozen=True)
class PlacedNote:
    """A note and the place of its text: left edge in points, lowest lane from 0."""

    note: Note
    x: float
    lane: int

    @property
    def top_lane(self) -> int:
        """Number of lanes from the plot up to the top of its text."""
        return self.lane + len(self.note.lines)

    @property
    def box(self) -> Box:
        """Room of its text: across in points, upward in lanes."""
        return Box(self.x, self.lane, self.x + self.note.width, self.top_lane)


def make_notes(
    baseline: Band | None,
    markers: Sequence[Marker],
    *,
    span: tuple[float, float],
    box: tuple[float, float],
    at: Callable[[dt.date], float] = day_number,
) -> list[Note]:
    """Turn the baseline and the markers into notes; those outside the picture are left out.

    Parameters
    ----------
    baseline : Band or None
        The baseline.
    markers : sequence of Marker
        Windows and steps.
    span : tuple of float
        First and last day number of the axis.
    box : tuple of float
        Left and right edge of the plot in points.
    at : callable, optional
        Where a day stands along the axis.

    Returns
    -------
    list of Note
    """
    first, last = span

    def place(day: float) -> float:
        inside = min(max(day, first), last)
        return box[0] + (inside - first) / (last - first) * (box[1] - box[0])

    notes = []
    dated: list[tuple[str, str, Band | Marker]] = []
    dated += [("baseline", THEME.baseline_shade, baseline)] if baseline else []
    dated += [(_slug(marker.kind), THEME.window_shade, marker) for marker in markers]
    for gid, shade, item in dated:
        start = at(item.first)
        end = start if item.last is None else at(_day_after(item.last))
        if end <= first or start >= last:
            continue
        lines = tuple(wrap_text(item.text, width=_WIDEST, size=_SIZE))
        notes.append(Note(gid, lines, place(start), place(end), None if item.last is None else shade))
    return notes


def _day_after(day: dt.date) -> dt.date:
    """Return the next day; after the last day that there is, which stands for no end, there is none."""
    return day + dt.timedelta(days=1) if day < dt.date.max else day


def _slug(kind: str) -> str:
    """Return a kind as an id."""
    return re.sub(r"[^a-z0-9]+", "-", kind.lower()).strip("-") or "marker"


def place_notes(notes: Sequence[Note], *, left: float, right: float) -> list[PlacedNote]:
    """Give every text a place in the lanes so that no text touches another nor lies on a step's line.

    Parameters
    ----------
    notes : sequence of Note
        What is to be placed.
    left, right : float
        Edges in points between which texts may stand.

    Returns
    -------
    list of PlacedNote
        In the order of time.
    """
    placed: list[PlacedNote] = []
    for note in sorted(notes, key=lambda note: (note.shade is not None, _order(note))):
        others = [other for other in notes if other is not note and other.shade is not None]
        found, lane = _fit(note, 0, placed, (left, right), others), 0
        while found is None:
            found, lane = _fit(note, lane, placed, (left, right), ()), lane + 1
        placed.append(found)
    return sorted(placed, key=lambda item: item.note.left)


def _order(note: Note) -> float:
    """Return the order within a kind: steps from the right, since their texts stand right of their lines."""
    return -note.left if note.shade is None else note.left


def _fit(
    note: Note,
    lane: int,
    placed: Sequence[PlacedNote],
    edges: tuple[float, float],
    windows: Sequence[Note],
) -> PlacedNote | None:
    """Return the first place in a lane that is free and does not stand under another's window, or None."""
    for x in _within(edges, note):
        candidate = PlacedNote(note, x, lane)
        astray = any(x + 8 < other.right and other.left < x + note.width - 8 for other in windows)
        if not astray and not any(_in_the_way(candidate, other) for other in placed):
            return candidate
    return None


def _within(edges: tuple[float, float], note: Note) -> list[float]:
    """Return the wishes that lie between the edges; a step's text moves across its line only when neither side fits."""
    low, high = edges[0], edges[1] - note.width
    wishes = _wishes(note)
    fitting = [x for x in wishes if low <= x <= high]
    if note.shade is None and fitting:
        return fitting
    return [max(min(x, high), low) for x in wishes]


def _wishes(note: Note) -> list[float]:
    """Return where the text would stand best: in its window, or beside its line."""
    if note.shade is None:
        return [note.left + 3, note.left - 3 - note.width]
    middle = (note.left + note.right - note.width) / 2
    ends = note.right - note.width
    return [middle, ends - 3, note.left + 3, ends - 9, note.left + 9]


def _in_the_way(one: PlacedNote, other: PlacedNote) -> bool:
    """Tell whether two texts touch, or the line of one crosses the text of the other.

    Very high up lines no longer count: among many steps there may be no place that is free of them.
    """
    if one.lane >= _LANES:
        return _near(one.box, other.box)
    return (
        _near(one.box, other.box)
        or (one.note.shade is None and one.lane > other.lane and _crosses(one.note.left, other))
        or (other.note.shade is None and other.top_lane > one.lane and _crosses(other.note.left, one))
    )


def _near(one: Box, other: Box) -> bool:
    """Tell whether two texts in lanes touch or nearly touch."""
    same = one.bottom < other.top and other.bottom < one.top
    return same and one.left < other.right + 6 and other.left < one.right + 6


def _crosses(x: float, other: PlacedNote) -> bool:
    return other.x - 2 < x < other.x + other.note.width + 2


def lanes_height(placed: Sequence[PlacedNote]) -> float:
    """Return the room in points that the lanes take over the plot."""
    return max((item.top_lane for item in placed), default=0) * LANE


def draw_notes(panel: Panel, placed: Sequence[PlacedNote], *, texts: bool = True) -> None:
    """Shade the windows, draw the lines of steps, and write the texts over the plot."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    points, box = in_points(panel.ax), panel.box
    for item in placed:
        note = item.note
        top = box.top + (item.top_lane * LANE if texts else 0.0)
        if note.shade is None:
            line = Line2D(
                [note.left, note.left], [box.bottom, top], color=THEME.text, linewidth=1.2,
                linestyle=(0, (1, 1.6)), transform=points, zorder=1.6,
            )  # fmt: skip
            add_artist(panel, line, gid=note.gid)
        else:
            shade = Rectangle(
                (note.left, box.bottom), note.right - note.left, top - box.bottom, facecolor=note.shade,
                edgecolor="none", transform=points, zorder=0.4,
            )  # fmt: skip
            add_artist(panel, shade, gid=note.gid)
        for number, line_text in enumerate(note.lines if texts else ()):
            y = box.top + (item.top_lane - number - 1) * LANE + 1.5 + DESCENT * _SIZE
            write(panel.ax, line_text, item.x, y, gid="note", letters=Letters(_SIZE))

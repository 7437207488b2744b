"""The pictures of a document drawn and written, by one process or by several at once."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pcp_kpi.charts import Chart, ChartWords
from pcp_kpi.charts.theme import house_style
from pcp_kpi.heap import rare_searches

Draw = Callable[[], Chart]
Say = Callable[[str], None]
_FEW = 12  # charts; fewer are drawn sooner than processes start


@dataclass(frozen=True)
class Drawing:
    """One picture as it was drawn.

    Parameters
    ----------
    svg : str
        To stand inside a page.
    words : ChartWords
        The words on and about it.
    """

    svg: str
    words: ChartWords


# What the processes draw: a fork sees it as it stands, so that no chart has to travel.
_work: dict[str, Draw] = {}


def draw_charts(charts: Mapping[str, Draw], folder: Path, *, processes: int, say: Say) -> dict[str, Drawing]:
    """Draw each chart once and write it as SVG and PNG.

    Parameters
    ----------
    charts : mapping of str to callable
        What draws each chart, by its name.
    folder : Path
        Where the files go; it exists.
    processes : int
        How many draw at once. One, too, where processes cannot be forked (Windows, macOS).
    say : callable
        Told what is being made.

    Returns
    -------
    dict of str to Drawing
        Each chart by its name, in the order given: the same bytes however many processes drew.
    """
    pictures: dict[str, Drawing] = {}
    with rare_searches(), _drawn(charts, folder, processes=processes) as done:
        for place, (name, drawing) in enumerate(done, start=1):
            say(f"chart {place} of {len(charts)}: {name}")
            pictures[name] = drawing
    return pictures


def usual_processes() -> int:
    """Return how many processes the machine bears: one a core, two at most, since memory is shared by all."""
    return min(2, os.cpu_count() or 1)


@contextmanager
def _drawn(
    charts: Mapping[str, Draw], folder: Path, *, processes: int
) -> Iterator[Iterator[tuple[str, Drawing]]]:
    tasks = [(name, folder) for name in charts]
    _work.clear()
    _work.update(charts)
    try:
        if processes < 2 or len(charts) < _FEW or "fork" not in multiprocessing.get_all_start_methods():
            yield map(_draw, tasks)
            return
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            yield pool.imap(_draw, tasks)
    finally:
        _work.clear()


def _draw(task: tuple[str, Path]) -> tuple[str, Drawing]:
    """Draw one chart and write its files."""
    name, folder = task
    with house_style():  # put on once: putting it on and off takes longer than it looks
        chart = _work[name]()
        svg = chart.to_svg(id_prefix=f"chart-{name}")
        (folder / f"{name}.svg").write_text(_svg_file(svg, chart), encoding="utf-8", newline="\n")
        chart.save(folder / f"{name}.png")
    return name, Drawing(svg, chart.words)


def _svg_file(svg: str, chart: Chart) -> str:
    """Make the page's picture a file of its own, with the size that a viewer needs."""
    width, height = (72 * float(side) for side in chart.figure.get_size_inches())
    sized = svg.replace("<svg ", f'<svg width="{width:g}pt" height="{height:g}pt" ', 1)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{sized}\n'

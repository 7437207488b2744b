"""Small pictures of a table's cells as PNG: the lines and markers of their SVG, drawn without a browser."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from pcp_kpi.errors import CommandError

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_SVG = re.compile(r"<svg\b.*</svg>", re.DOTALL)
_TOKEN = re.compile(r"[MLCQZz]|-?\d+(?:\.\d+)?(?:e-?\d+)?")
_NUMBERS = {"M": 2, "L": 2, "C": 6, "Q": 4}
_NAME = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SCALE = 4  # pixels in a point
_FINE = 3  # drawn so much larger and made smaller, so that edges are smooth
_WHITISH = 250
_COLOURS = 128  # of a chart set as a picture
_STEPS = 8  # parts of a curve

Point = tuple[float, float]
Style = Mapping[str, str]


def title_of(svg: str) -> str:
    """Return the title of an inline SVG: what a reader who does not see it is told."""
    title = _root(svg).find(f"{_NAME}title")
    return (title.text or "") if title is not None else ""


def png_of(svg: str) -> bytes:
    """Draw an inline SVG of paths and markers as PNG.

    Parameters
    ----------
    svg : str
        As `draw_sparkline` makes it: paths and markers with their look in ``style``, in points.

    Returns
    -------
    bytes
        Four pixels to a point; the same SVG gives the same bytes.

    Raises
    ------
    CommandError
        When there is no ``<svg>`` in it.
    """
    from PIL import Image, ImageDraw

    root = _root(svg)
    _, _, width, height = (float(side) for side in root.get("viewBox", "0 0 1 1").split())
    scale = _SCALE * _FINE
    canvas = Image.new("RGB", (round(width * scale), round(height * scale)), "#ffffff")
    draw = ImageDraw.Draw(canvas)
    paths = {path.get("id", ""): path for path in root.iter(f"{_NAME}path")}
    for path, style, offset in _drawn(root, paths):
        for points, closed in _polylines(path, offset, scale):
            _stroke(draw, points, style, closed=closed, scale=scale)
    small = canvas.resize((round(width * _SCALE), round(height * _SCALE)), Image.Resampling.BOX)
    buffer = io.BytesIO()
    small.save(buffer, format="PNG")
    return buffer.getvalue()


def png_size(file: Path) -> tuple[int, int]:
    """Return width and height of a picture file in pixels.

    Raises
    ------
    CommandError
        When there is no such file: charts are drawn before a deck is written.
    """
    from PIL import Image

    if not file.is_file():
        raise CommandError(
            f"the deck needs the picture {file.name}, and {file.parent} does not hold it; draw the charts first"
        )
    with Image.open(file) as picture:
        return picture.size


def slim_png(file: Path, *, cut: tuple[float, float] = (0.0, 0.0)) -> bytes:
    """Return a picture with no more colours than can be told apart in a chart: a third of its bytes.

    Parameters
    ----------
    file : Path
        PNG.
    cut : tuple of float, optional
        Shares of its height to leave away, above and below.
    """
    from PIL import Image

    with Image.open(file) as picture:
        rows = (round(cut[0] * picture.height), round((1 - cut[1]) * picture.height))
        few = (
            picture.crop((0, rows[0], picture.width, rows[1]))
            .convert("RGB")
            .quantize(colors=_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        )
    # The white of the ground is one of the colours that are put together; it must stay white.
    few.putpalette([255 if shade >= _WHITISH else shade for shade in few.getpalette() or []])
    buffer = io.BytesIO()
    few.save(buffer, format="PNG")
    return buffer.getvalue()


def _root(svg: str) -> ElementTree.Element:
    found = _SVG.search(svg)
    if found is None:
        raise CommandError(f"a small picture of a table is an inline <svg>; this begins {svg[:30]!r}")
    return ElementTree.fromstring(found.group())


def _drawn(
    root: ElementTree.Element, paths: Mapping[str, ElementTree.Element]
) -> Iterator[tuple[str, Style, Point]]:
    """Return each path that is seen, in order, with its style and how far it is moved: markers are used, not seen."""
    hidden = {id(path) for defs in root.iter(f"{_NAME}defs") for path in defs.iter(f"{_NAME}path")}
    for element in root.iter():
        if element.tag == f"{_NAME}path" and id(element) not in hidden:
            yield element.get("d", ""), _style(element), (0.0, 0.0)
        elif element.tag == f"{_NAME}use":
            marker = paths[element.get(_HREF, "").removeprefix("#")]
            offset = (float(element.get("x", "0")), float(element.get("y", "0")))
            yield marker.get("d", ""), {**_style(marker), **_style(element)}, offset


def _style(element: ElementTree.Element) -> Style:
    pairs = (entry.split(":", 1) for entry in element.get("style", "").split(";") if ":" in entry)
    return {name.strip(): value.strip() for name, value in pairs}


def _polylines(path: str, offset: Point, scale: float) -> Iterator[tuple[list[Point], bool]]:
    """Return the lines of a path in pixels, curves as short straight parts, and whether each is closed."""
    points: list[Point] = []
    tokens = iter(_TOKEN.findall(path))
    for token in tokens:
        if token in "Zz":
            yield points, True
            points = points[:1]
            continue
        numbers = [float(next(tokens)) for _ in range(_NUMBERS[token])]
        ends = [
            ((x + offset[0]) * scale, (y + offset[1]) * scale)
            for x, y in zip(numbers[::2], numbers[1::2], strict=True)
        ]
        if token == "M":
            if len(points) > 1:
                yield points, False
            points = ends
        else:
            points = points + (ends if token == "L" else _curve([points[-1], *ends]))
    if len(points) > 1:
        yield points, False


def _curve(ends: list[Point]) -> list[Point]:
    """Return points of a Bézier curve, by halving the way between its control points again and again."""
    found = []
    for step in range(1, _STEPS + 1):
        share, level = step / _STEPS, ends
        while len(level) > 1:
            level = [
                (one[0] + share * (two[0] - one[0]), one[1] + share * (two[1] - one[1]))
                for one, two in pairwise(level)
            ]
        found.append(level[0])
    return found


def _stroke(draw: ImageDraw, points: list[Point], style: Style, *, closed: bool, scale: float) -> None:
    fill, stroke = style.get("fill", "#000000"), style.get("stroke", "none")
    if fill != "none" and len(points) > 2:
        draw.polygon(points, fill=fill)
    if stroke != "none":
        line: Any = [*points, points[0]] if closed else points
        draw.line(
            line,
            fill=stroke,
            width=max(round(float(style.get("stroke-width", "1")) * scale), 1),
            joint="curve",
        )

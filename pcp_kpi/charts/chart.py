"""The picture as a read-only result: annotate it, save it, put it on a page."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pcp_kpi.charts.png import png_bytes
from pcp_kpi.charts.svg import inline_svg
from pcp_kpi.charts.theme import house_style
from pcp_kpi.charts.words import ChartWords
from pcp_kpi.errors import CommandError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Chart:
    """A finished picture: annotate it through `ax`, save it, put it on a page.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A bare figure, unknown to pyplot.
    axes : tuple of matplotlib.axes.Axes
        Its panels, in reading order.
    words : ChartWords
        The words on and about it.

    Notes
    -----
    The same input gives the same bytes, on any machine with the same matplotlib.
    """

    figure: Figure = field(repr=False)
    axes: tuple[Axes, ...] = field(repr=False)
    words: ChartWords

    @property
    def ax(self) -> Axes:
        """The first panel (of a control chart: the only one)."""
        return self.axes[0]

    @property
    def alt_text(self) -> str:
        """What a reader who does not see the picture is told."""
        return self.words.alt_text

    def to_svg(self, *, id_prefix: str | None = None) -> str:
        """Write the chart as an ``<svg>`` element to stand inside a page.

        Parameters
        ----------
        id_prefix : str, optional
            Begins every id, so that many charts stand on one page; by default made from the words.

        Returns
        -------
        str
            ``role="img"`` with title and description; a view box and no size, so that it takes the width it
            is given; no prolog, no style sheet, no reference outside itself.

        Raises
        ------
        CommandError
            When `id_prefix` is no XML name.
        """
        return inline_svg(self._raw_svg(), words=self.words, id_prefix=self._prefix(id_prefix))

    def to_png(self, *, dpi: float = 200) -> bytes:
        """Write the chart as PNG bytes, with the alternative text as their description.

        Parameters
        ----------
        dpi : float, optional
            Pixels an inch.

        Returns
        -------
        bytes
        """
        buffer = io.BytesIO()
        with house_style():
            self.figure.savefig(buffer, format="rgba", dpi=dpi)
        # matplotlib cuts the size down to whole pixels, this way, and does not say it after the picture is written.
        width = int(self.figure.get_size_inches()[0] * dpi + 1e-8)
        pixels = np.frombuffer(buffer.getbuffer(), dtype=np.uint8).reshape(-1, width, 4)
        return png_bytes(pixels, dpi=dpi, about={"Title": self.words.title, "Description": self.alt_text})

    def save(self, path: str | Path, *, dpi: float = 200) -> Path:
        """Save the chart under `path`; the suffix says how.

        Parameters
        ----------
        path : str or pathlib.Path
            Ends in ``.svg`` or ``.png``; a folder that is not there is made.
        dpi : float, optional
            Pixels an inch of a PNG.

        Returns
        -------
        pathlib.Path
            Where it was saved.

        Raises
        ------
        CommandError
            When the suffix is another.
        """
        target = Path(path)
        suffix = target.suffix.lower()
        if suffix in (".png", ".svg"):
            target.parent.mkdir(parents=True, exist_ok=True)
        if suffix == ".png":
            target.write_bytes(self.to_png(dpi=dpi))
        elif suffix == ".svg":
            prolog = '<?xml version="1.0" encoding="utf-8"?>\n'
            target.write_text(prolog + self._sized_svg() + "\n", encoding="utf-8", newline="\n")
        else:
            raise CommandError(
                f"a chart is saved as .svg or .png; {target.name!r} ends in {suffix or 'nothing'!r}"
            )
        return target

    def _repr_svg_(self) -> str:
        """Show the chart in a notebook."""
        return self._sized_svg()

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Show the chart in a notebook, with its alternative text for those who cannot see it.

        A notebook shows SVG as an image, and takes the text of it from the metadata; a terminal shows the words alone.
        """
        data = {"image/svg+xml": self._sized_svg(), "text/plain": self.alt_text}
        return data, {"image/svg+xml": {"alt": self.alt_text}}

    def _sized_svg(self) -> str:
        """Write the chart as SVG with its own size, for a viewer that gives it none."""
        size = tuple(float(side) * 72 for side in self.figure.get_size_inches())
        return inline_svg(
            self._raw_svg(), words=self.words, id_prefix=self._prefix(None), size=(size[0], size[1])
        )

    def _raw_svg(self) -> str:
        """Return matplotlib's own SVG."""
        buffer = io.StringIO()
        with house_style():
            self.figure.savefig(buffer, format="svg", metadata={"Date": None})
        return buffer.getvalue()

    def _prefix(self, given: str | None) -> str:
        """Return the prefix of ids: the given one, else one made from the words."""
        if given is not None:
            return given
        return "chart-" + hashlib.sha256(repr(self.words).encode()).hexdigest()[:10]

"""The house style in one place: colours by role, sizes, and how a level is printed on a chart."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pcp_kpi.errors import CommandError

UNITS = ("count", "share", "per-100", "minutes-seconds")
FONT = "DejaVu Sans"  # comes with matplotlib, so a chart has the same bytes on every machine
CSS_FONTS = "Arial, 'Liberation Sans', 'Helvetica Neue', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True)
class Theme:
    """Colours by role and sizes in points; the colours are the Analysis Function's.

    Parameters
    ----------
    value, outside, mean, limit, missing : str
        Colours of what is drawn: at least 3:1 against every ground they stand on.
    text, muted : str
        Colours of words: at least 4.5:1 against every ground they stand on.
    baseline_shade, window_shade, range80, range95, background : str
        Grounds.
    grid, rule : str
        Helping lines, which carry no meaning of their own.
    quiet, line, wash, good, good_text, warn : str
        Of pages and tables: small print, rules, grounds of headings and notes, of what is good and of what is not.
    title_size, subtitle_size, label_size, tick_size, small_size : float
        Text sizes in points.

    Notes
    -----
    No role stands on its colour alone: the value line is thick with round points, the mean thin and solid,
    the limits dashed, points outside are triangles with a word, and every shaded ground bears its name. Hence
    the chart reads the same in greyscale.

    References
    ----------
    Government Analysis Function, "Data visualisation: colours in charts" and "Data visualisation: charts".
    """

    value: str = "#12436D"
    outside: str = "#801650"
    mean: str = "#3D3D3D"
    limit: str = "#3D3D3D"
    missing: str = "#3D3D3D"
    text: str = "#1A1A1A"
    muted: str = "#3D3D3D"
    baseline_shade: str = "#E6F0FA"
    window_shade: str = "#E6E6E6"
    range80: str = "#94AFC8"
    range95: str = "#C9D7E4"
    background: str = "#FFFFFF"
    grid: str = "#D9D9D9"
    rule: str = "#B3B3B3"
    quiet: str = "#505050"
    line: str = "#C9CED3"
    wash: str = "#F3F5F7"
    good: str = "#E3F1EA"
    good_text: str = "#0B5137"
    warn: str = "#FBE9EF"
    title_size: float = 13.0
    subtitle_size: float = 9.5
    label_size: float = 9.0
    tick_size: float = 8.5
    small_size: float = 8.0


THEME = Theme()


@dataclass(frozen=True)
class Scale:
    """What the levels of a chart are, and so how they are printed and where the axis starts.

    Parameters
    ----------
    unit : {"count", "share", "per-100", "minutes-seconds"}
        ``count``: numbers, axis from zero. ``share``: 0 to 1, printed in percent. ``per-100``: a ratio, printed
        for 100. ``minutes-seconds``: seconds, printed as minutes and seconds.

    Raises
    ------
    CommandError
        When `unit` is none of these.

    Examples
    --------
    >>> Scale().unit
    'count'
    """

    unit: str = "count"

    def __post_init__(self) -> None:
        """Refuse a unit that has no way of being printed."""
        if self.unit not in UNITS:
            raise CommandError(f"a chart's unit is one of {', '.join(UNITS)}; this is {self.unit!r}")


COUNT = Scale()


def round_half_away(value: float, places: int) -> Decimal:
    """Round half away from zero, on the decimals that a person would write.

    Parameters
    ----------
    value : float
        Any finite number.
    places : int
        Decimals to keep.

    Returns
    -------
    decimal.Decimal

    Examples
    --------
    >>> round_half_away(2.675, 2), round_half_away(-0.5, 0)
    (Decimal('2.68'), Decimal('-1'))
    """
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def format_level(value: float, scale: Scale) -> str:
    """Print a level as it stands on a chart.

    Parameters
    ----------
    value : float
        A finite level in the unit of `scale`: a count, a share from 0 to 1, or seconds.
    scale : Scale
        The unit.

    Returns
    -------
    str
        Counts from 10 on whole and with thousands commas, below 10 with at most one decimal; shares in
        percent with one decimal; seconds as minutes and seconds.

    Notes
    -----
    Rounded half away from zero. A minus is the true minus sign.

    Examples
    --------
    >>> format_level(254.7, Scale()), format_level(80000, Scale()), format_level(3.25, Scale())
    ('255', '80,000', '3.3')
    >>> format_level(0.264, Scale("share")), format_level(102, Scale("minutes-seconds"))
    ('26.4%', '1m 42s')
    """
    if scale.unit == "share":
        return _minus(f"{round_half_away(value * 100, 1):,}%")
    if scale.unit == "per-100":
        return _minus(f"{round_half_away(value * 100, 1):,}")
    if scale.unit == "minutes-seconds":
        return _minutes_seconds(value)
    if abs(value) >= 10 or float(value).is_integer():
        return _minus(f"{round_half_away(value, 0):,}")
    return _minus(f"{round_half_away(value, 1)}".removesuffix(".0"))


def format_tick(value: float, scale: Scale) -> str:
    """Print a tick of the level axis: as `format_level`, without decimals that say nothing.

    Examples
    --------
    >>> format_tick(0.2, Scale("share")), format_tick(0.025, Scale("share")), format_tick(1500, Scale())
    ('20%', '2.5%', '1,500')
    """
    return _without_point_nought(format_level(value, scale))


def format_ticks(values: Iterable[float], scale: Scale) -> list[str]:
    """Print the ticks of a level axis, all with a decimal where one needs it; nought alone has none.

    Examples
    --------
    >>> format_ticks((0, 0.025, 0.05), Scale("share")), format_ticks((0, 0.5, 1), Scale("per-100"))
    (['0%', '2.5%', '5.0%'], ['0', '50', '100'])
    """
    texts = [format_tick(value, scale) for value in values]
    if scale.unit not in ("share", "per-100") or not any("." in text for text in texts):
        return texts
    mark = "%" if scale.unit == "share" else ""
    return [
        text if "." in text or text == f"0{mark}" else f"{text.removesuffix(mark)}.0{mark}" for text in texts
    ]


def _without_point_nought(text: str) -> str:
    return text.removesuffix(".0").replace(".0%", "%")


def _minutes_seconds(value: float) -> str:
    """Print seconds as minutes and seconds, leaving out minutes when there are none."""
    seconds = int(round_half_away(value, 0))
    minutes, rest = divmod(abs(seconds), 60)
    sign = "-" if seconds < 0 else ""
    return _minus(f"{sign}{minutes:,}m {rest:02d}s" if minutes else f"{sign}{rest}s")


def _minus(text: str) -> str:
    """Put the true minus sign; a zero has none."""
    bare = text.lstrip("-")
    return bare if not text.startswith("-") or not bare.strip("0.%s") else "\N{MINUS SIGN}" + bare


def relative_luminance(colour: str) -> float:
    """Return the relative luminance (0 black to 1 white) of a "#RRGGBB" colour.

    Notes
    -----
    ``0.2126 R + 0.7152 G + 0.0722 B`` on linearised channels.

    References
    ----------
    W3C, Web Content Accessibility Guidelines 2.2, "relative luminance".

    Examples
    --------
    >>> relative_luminance("#FFFFFF"), relative_luminance("#000000")
    (1.0, 0.0)
    """
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(one: str, other: str) -> float:
    """Return the contrast ratio (1 to 21) of two "#RRGGBB" colours.

    Notes
    -----
    ``(lighter + 0.05) / (darker + 0.05)`` on relative luminances; text needs 4.5, graphics 3.

    References
    ----------
    W3C, Web Content Accessibility Guidelines 2.2, criteria 1.4.3 and 1.4.11.

    Examples
    --------
    >>> round(contrast_ratio("#12436D", "#FFFFFF"), 1)
    10.2
    """
    darker, lighter = sorted((relative_luminance(one), relative_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


# What belongs to the analyst's session and not to the look of a chart.
_SESSION_KEYS = frozenset(
    {"backend", "backend_fallback", "interactive", "toolbar", "timezone", "webagg.port", "webagg.address",
     "webagg.port_retries", "webagg.open_in_browser", "savefig.directory", "date.epoch", "docstring.hardcopy",
     "figure.max_open_warning", "figure.raise_window", "tk.window_focus"}
)  # fmt: skip


@cache
def _style() -> dict[str, Any]:
    """Return matplotlib's own defaults, the Analysis Function's style over them, and ours over both.

    The defaults come first so that a style the analyst has set in the session leaves our charts alone; the
    afcharts style file is read, not imported.
    """
    import matplotlib

    spec = importlib.util.find_spec("afcharts")
    if spec is None or spec.origin is None:
        raise CommandError(
            "charts take their style from the package afcharts; install it: pip install afcharts"
        )
    file = Path(spec.origin).with_name("afcharts.mplstyle")
    house: Any = matplotlib.rc_params_from_file(file, use_default_template=False)
    every: Any = matplotlib.rcParamsDefault
    defaults = {key: value for key, value in every.items() if key not in _SESSION_KEYS}
    ours = {
        "font.family": [FONT],
        "font.size": THEME.label_size,
        "text.color": THEME.text,
        "text.parse_math": False,  # a dollar sign in a text is a dollar sign
        "grid.color": THEME.grid,
        # Letters hinted to whole pixels are up to a twentieth wider than the room that was measured for them.
        "text.hinting": "none",
        "svg.fonttype": "none",
        "svg.hashsalt": "pcp_kpi",
        "path.simplify": False,
    }
    return {**defaults, **house, **ours}


@contextmanager
def house_style() -> Iterator[None]:
    """Put the house style on for as long as the ``with`` block lasts; the session's settings come back after.

    Raises
    ------
    CommandError
        When the package afcharts is not installed.
    """
    import matplotlib

    now: Any = matplotlib.rcParams
    changed: Any = {key: value for key, value in _style().items() if now[key] != value}
    if not changed:
        yield
        return
    with matplotlib.rc_context(changed):
        yield

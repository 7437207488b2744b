"""Colours of a deck by role: the template's own where they can be seen on its ground, else the house's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pcp_kpi.charts.theme import THEME, contrast_ratio

Palette = Mapping[str, str]  # role to "#RRGGBB" or the name of a theme colour

_GRAPHICS = 3.0  # least contrast of a line with its ground
HOUSE = {
    "dk1": THEME.text, "lt1": THEME.background, "dk2": THEME.value, "lt2": "#E6E6E6", "accent1": THEME.value,
    "accent2": THEME.outside, "accent3": THEME.mean, "accent4": "#28A197", "accent5": "#F46A25",
    "accent6": "#A285D1", "hlink": THEME.value, "folHlink": THEME.outside,
}  # fmt: skip


def palette_of(theme: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Choose the colours of a deck.

    Parameters
    ----------
    theme : mapping of str to str
        The template's colours ("#RRGGBB") by their names.
    mapping : mapping of str to str
        What the master calls them: ``bg1`` to ``lt1`` and so on.

    Returns
    -------
    dict of str to str
        ``text``, ``ground``, ``line``, ``grid``, ``value`` and ``outside``: names of theme colours, so that a deck
        follows a change of its theme, or ours where the theme's would not be seen.
    """
    ground = theme.get(mapping.get("bg1", "lt1"), THEME.background)
    value = _seen(theme, "accent1", ground, THEME.value)
    outside = _seen(theme, "accent2", ground, THEME.outside)
    dark = contrast_ratio(ground, "#FFFFFF") > _GRAPHICS
    return {
        "text": "tx1",
        "ground": "bg1",
        "line": "tx1",
        "grid": "#7F7F7F" if dark else THEME.grid,
        "value": "tx1" if dark and value == THEME.value else value,
        "outside": "tx1" if dark and outside == THEME.outside else outside,
    }


def _seen(theme: Mapping[str, str], name: str, ground: str, ours: str) -> str:
    colour = theme.get(name, ground)
    return name if contrast_ratio(colour, ground) >= _GRAPHICS else ours


def paint(target: Any, colour: str) -> None:
    """Give a fill or a line a colour of the palette."""
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_THEME_COLOR

    fill = target.fill if hasattr(target, "fill") else target
    fill.solid()
    if colour.startswith("#"):
        rgb: Any = RGBColor
        fill.fore_color.rgb = rgb.from_string(colour[1:].upper())
    else:
        fill.fore_color.theme_color = MSO_THEME_COLOR.from_xml(colour)


def fill_xml(colour: str) -> str:
    """Return a colour of the palette as the file writes it."""
    if colour.startswith("#"):
        return f'<a:solidFill><a:srgbClr val="{colour[1:].upper()}"/></a:solidFill>'
    return f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'

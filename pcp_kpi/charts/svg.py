"""Make matplotlib's SVG fit to stand inside a page: named, scalable, and without ids or styles that leak."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pcp_kpi.charts.theme import CSS_FONTS, FONT
from pcp_kpi.errors import CommandError

if TYPE_CHECKING:
    from pcp_kpi.charts.words import ChartWords

_ROOT = re.compile(r"<svg\b[^>]*>")
_VIEW_BOX = re.compile(r'viewBox="([^"]*)"')
_ID = re.compile(r'(<(?!svg\b)[\w:]+\b[^>]*?) id="([^"]+)"')
_REFERENCE = re.compile(r'(url\(#|href="#)([^")]+)')
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", re.DOTALL)
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
_AUTOMATIC = re.compile(
    r"(figure|axes|patch|line2d|text|matplotlib\.axis|[xy]tick|[A-Za-z]*[cC]ollection)_\d+$"
)
# What only makes the file longer: the font of every text, turns by nothing, empty groups, indents, hundredths of a
# hundredth of a point.
_FONT_OF_TEXT = f"font-family: {CSS_FONTS}; "
_NO_TURN = re.compile(r' transform="rotate\(-?0 [^)]*\)"')
_EMPTY = re.compile(r"<g/>\s*")
_INDENT = re.compile(r"\s*\n\s*")
_LONG_NUMBER = re.compile(r"\d+\.\d{3,}")
_PREFIX = re.compile(r"[A-Za-z_][\w.-]*$", re.ASCII)


def inline_svg(
    raw: str, *, words: ChartWords, id_prefix: str, size: tuple[float, float] | None = None
) -> str:
    """Turn matplotlib's SVG into an element for a page.

    Parameters
    ----------
    raw : str
        What matplotlib wrote with ``svg.fonttype`` "none".
    words : ChartWords
        Title and alternative text, which name and describe the picture.
    id_prefix : str
        Begins every id.
    size : tuple of float, optional
        Width and height in points; without it the picture takes the width it is given.

    Returns
    -------
    str

    Raises
    ------
    CommandError
        When `id_prefix` is no XML name.
    """
    if not _PREFIX.match(id_prefix):
        raise CommandError(
            f"an id prefix begins with a letter and holds letters, digits, - and _; this is {id_prefix!r}"
        )
    root = _ROOT.search(raw)
    assert root is not None, "matplotlib wrote no <svg>"
    body = _COMMENT.sub("", _STYLE.sub("", _METADATA.sub("", raw[root.end() :]), count=1))
    body = _name_ids(body, id_prefix).replace(f"'{FONT}'", CSS_FONTS)
    view_box = _VIEW_BOX.search(root.group())
    assert view_box is not None, "matplotlib wrote no view box"
    return _opening(view_box.group(1), words=words, id_prefix=id_prefix, size=size) + _slim(body)


def _slim(body: str) -> str:
    """Take out what a reader does not see; the picture stays the same to a hundredth of a point."""
    body = _NO_TURN.sub("", body.replace(_FONT_OF_TEXT, ""))
    body = _LONG_NUMBER.sub(lambda found: f"{float(found.group()):.2f}".rstrip("0").rstrip("."), body)
    return _INDENT.sub("\n", _EMPTY.sub("", body)).strip()


def _opening(box: str, *, words: ChartWords, id_prefix: str, size: tuple[float, float] | None) -> str:
    """Return the opening tag with title and description.

    matplotlib's style sheet would reach every element of the page; what it says is inherited from here.
    """
    title = f"{id_prefix}-svg-title"
    named = f'<title id="{title}">{escape(words.title or words.alt_text)}</title>\n'
    labels = title
    if words.title:
        named += f'<desc id="{id_prefix}-svg-desc">{escape(words.alt_text)}</desc>\n'
        labels += f" {id_prefix}-svg-desc"
    given = f' width="{size[0]:g}pt" height="{size[1]:g}pt"' if size else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"{given} '
        f'viewBox="{box}" role="img" aria-labelledby="{labels}" '
        f'stroke-linejoin="round" stroke-linecap="butt" font-family="{CSS_FONTS}">\n{named}'
    )


def _name_ids(body: str, prefix: str) -> str:
    """Begin every id with the prefix, make each unique, and drop those that nothing needs."""
    seen: Counter[str] = Counter()

    def rename(found: re.Match[str]) -> str:
        name = found.group(2)
        if _AUTOMATIC.match(name):
            return found.group(1)
        seen[name] += 1
        number = f"-{seen[name]}" if seen[name] > 1 else ""
        return f'{found.group(1)} id="{prefix}-{name}{number}"'

    return _REFERENCE.sub(rf"\g<1>{prefix}-\g<2>", _ID.sub(rename, body))

"""The page: a document set into one HTML file that needs nothing outside itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pcp_kpi.charts.theme import THEME
from pcp_kpi.document import Block, Commentary, Document
from pcp_kpi.forms.words import SHAPES, render_markdown

if TYPE_CHECKING:
    from markupsafe import Markup

    from pcp_kpi.forms.drawing import Drawing


def render_page(document: Document, *, drawings: Mapping[str, Drawing]) -> str:
    """Return a document as one HTML page.

    Parameters
    ----------
    document : Document
        Finished; nothing is computed here.
    drawings : mapping of str to Drawing
        Every picture of the document, by its name.

    Returns
    -------
    str
        Readable without scripts, with no request to anything outside it; the same document gives the same bytes.
    """
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pcp_kpi.forms"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"kind": _kind, "table": _table, "markdown": _markdown}
    style = environment.get_template("style.css").render(theme=THEME)
    script = environment.get_template("page.js").render()
    return environment.get_template("document.html.j2").render(
        document=document,
        cover=document.cover,
        pictures={name: Markup(drawing.svg) for name, drawing in drawings.items()},
        style=Markup(style),
        script=Markup(script),
        shapes=SHAPES,
    )


def _kind(block: Block) -> str:
    """Return the name of a block's class, by which the template knows how to set it."""
    return type(block).__name__


def _table(table: object, heading_id: str) -> Markup:
    from markupsafe import Markup

    return Markup(table.to_html(heading_id=heading_id))  # type: ignore[attr-defined]


def _markdown(commentary: Commentary) -> Markup:
    from markupsafe import Markup

    return Markup(render_markdown(commentary.markdown))

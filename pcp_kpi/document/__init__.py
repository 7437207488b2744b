"""A finished document as a tree of parts and blocks: what every form (page, PDF, deck, workbook) renders.

Nothing here computes or knows of policing. Whoever puts a document together hands over finished words, tables and
pictures; whoever renders it changes none of them.
"""

from pcp_kpi.document.blocks import (
    Block,
    Commentary,
    Folded,
    Grid,
    Links,
    Pair,
    Picture,
    Points,
    Subheading,
    Terms,
    Words,
)
from pcp_kpi.document.parts import Cover, Document, Part, Tag
from pcp_kpi.document.plots import Line, Plot

__all__ = [
    "Block",
    "Commentary",
    "Cover",
    "Document",
    "Folded",
    "Grid",
    "Line",
    "Links",
    "Pair",
    "Part",
    "Picture",
    "Plot",
    "Points",
    "Subheading",
    "Tag",
    "Terms",
    "Words",
]

"""The deck: a document as a PowerPoint file that an analyst can edit, one measure a slide."""

from pcp_kpi.forms.deck.render import render_deck

__all__ = ["render_deck"]

"""What the other files of this room share."""

from __future__ import annotations

from pcp_kpi.catalogue import Measure
from pcp_kpi.printing import level


def lower_first(text: str) -> str:
    """Return a title as it stands within a sentence.

    Examples
    --------
    >>> lower_first("Residential burglary (Home Office)"), lower_first("CSE")
    ('residential burglary (Home Office)', 'CSE')
    """
    initials = text[:2].isalpha() and text[:2].isupper()
    return text if initials else text[:1].lower() + text[1:]


def level_of(value: float, measure: Measure) -> str:
    """Print a level in the unit of its measure."""
    return level(value, measure.unit)

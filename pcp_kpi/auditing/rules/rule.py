"""What a rule is: its id, what it asks, and how a finding of it is meant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule of the audit.

    Parameters
    ----------
    id : str
        As findings name it.
    family : str
        The file that it stands in; rules of a family look at the same numbers.
    asks : str
        What it checks, as a sentence.
    """

    id: str
    family: str
    asks: str

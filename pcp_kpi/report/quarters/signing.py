"""Who has signed a quarter off: roles and days, in words for the cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pcp_kpi.periods.units import day_in_words

SIGNERS = ("analyst", "assurer", "owner")
NOT_YET = "Not yet signed off"


@dataclass(frozen=True)
class Signature:
    """One line of the sign-off.

    Parameters
    ----------
    part : str
        ``analyst`` (made the report), ``assurer`` (checked it, and did not make it) or ``owner`` (releases it).
    role : str
        Who that is, a role and never a name; empty when nobody is named yet.
    on : date or None
        The day of the signature; None until it is given.
    """

    part: str
    role: str = ""
    on: date | None = None

    @property
    def words(self) -> str:
        """The line as the cover tells it.

        Examples
        --------
        >>> Signature("analyst", "Performance analyst", date(2021, 7, 26)).words
        'Performance analyst, 26 July 2021'
        >>> Signature("owner", "Deputy Chief Constable").words
        'Deputy Chief Constable, not yet signed off'
        """
        if self.on is None:
            return f"{self.role}, not yet signed off" if self.role else NOT_YET
        return f"{self.role}, {day_in_words(self.on)}"


def is_signed_off(signatures: Sequence[Signature]) -> bool:
    """Tell whether every part has signed."""
    return {signature.part for signature in signatures if signature.on} == set(SIGNERS)


def signoff_facts(signatures: Sequence[Signature]) -> tuple[tuple[str, str], ...]:
    """Return the sign-off as facts for a cover.

    Parameters
    ----------
    signatures : sequence of Signature
        As the configuration of a quarter has them.

    Returns
    -------
    tuple of (str, str)
        One fact, "Signed off: Not yet signed off", until somebody has signed; then one fact a part.

    Examples
    --------
    >>> signoff_facts([])
    (('Signed off', 'Not yet signed off'),)
    >>> signed = [Signature("analyst", "Performance analyst", date(2021, 7, 26))]
    >>> for fact in signoff_facts(signed):
    ...     print(fact)
    ('Signed off by the analyst', 'Performance analyst, 26 July 2021')
    ('Signed off by the assurer', 'Not yet signed off')
    ('Signed off by the owner', 'Not yet signed off')
    """
    by_part = {signature.part: signature for signature in signatures}
    if not any(signature.on for signature in signatures):
        return (("Signed off", NOT_YET),)
    return tuple((f"Signed off by the {part}", by_part.get(part, Signature(part)).words) for part in SIGNERS)

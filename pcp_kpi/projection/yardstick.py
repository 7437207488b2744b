"""The probability yardstick: the word that goes with a chance, where there is one."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pcp_kpi.errors import CommandError
from pcp_kpi.printing import rounded

# First and last whole percent of each band, its word and another that means the same. The gaps between are deliberate.
BANDS = (
    (0, 5, "remote chance", ""),
    (10, 20, "highly unlikely", ""),
    (25, 35, "unlikely", ""),
    (40, 50, "realistic possibility", ""),
    (55, 75, "likely", "probable"),
    (80, 90, "highly likely", "highly probable"),
    (95, 100, "almost certain", ""),
)


@dataclass(frozen=True)
class Likelihood:
    """A chance as it is told.

    Parameters
    ----------
    percent : int
        Whole percent.
    word : str
        From the yardstick; empty for a chance in a gap between its bands.
    """

    percent: int
    word: str

    @property
    def words(self) -> str:
        """The word with its percentage, or the percentage alone.

        Examples
        --------
        >>> on_yardstick(0.87).words, on_yardstick(0.78).words
        ('highly likely (87%)', '78%')
        >>> on_yardstick(0.999).words
        'almost certain (over 99%)'
        """
        return f"{self.word} ({self._said})" if self.word else self._said

    @property
    def _said(self) -> str:
        """The percentage; nothing that is to come is certain, so the ends are never told as such."""
        return {0: "under 1%", 100: "over 99%"}.get(self.percent, f"{self.percent}%")

    @property
    def clause(self) -> str:
        """The chance as the beginning of a sentence; what it is the chance of follows.

        Examples
        --------
        >>> on_yardstick(0.87).clause
        'It is highly likely (87%) that'
        >>> on_yardstick(0.45).clause
        'There is a realistic possibility (45%) that'
        >>> on_yardstick(0.78).clause
        'There is a 78% chance that'
        """
        if not self.word:
            article = "an" if f"{self.percent}".startswith("8") else "a"
            return f"There is {article} {self.percent}% chance that"
        if self.word in ("remote chance", "realistic possibility"):
            return f"There is a {self.words} that"
        return f"It is {self.words} that"


def on_yardstick(chance: float) -> Likelihood:
    """Put a chance on the probability yardstick.

    Parameters
    ----------
    chance : float
        From 0 to 1.

    Returns
    -------
    Likelihood
        Rounded to a whole percent first, half away from zero, and then looked up.

    Raises
    ------
    CommandError
        When it is no chance.

    References
    ----------
    Professional Head of Intelligence Assessment (2019), Probability Yardstick.

    Examples
    --------
    >>> on_yardstick(0.545), on_yardstick(0.06)
    (Likelihood(percent=55, word='likely'), Likelihood(percent=6, word=''))
    """
    if not (math.isfinite(chance) and 0 <= chance <= 1):
        raise CommandError(f"a chance is a number from 0 to 1, not {chance}")
    percent = int(rounded(100 * chance))
    word = next((word for first, last, word, _ in BANDS if first <= percent <= last), "")
    return Likelihood(percent, word)

"""When a change is said to have evidence behind it, and when it is printed as a count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pcp_kpi.errors import CommandError

NO_EVIDENCE = "no evidence of a change"
SOME_EVIDENCE = "evidence of a change"
STRONG_EVIDENCE = "strong evidence of a change"
NOT_TESTED = "not tested"
EVIDENCE = (NO_EVIDENCE, SOME_EVIDENCE, STRONG_EVIDENCE, NOT_TESTED)


@dataclass(frozen=True)
class EvidenceRule:
    """Thresholds of evidence, the confidence of intervals, and the bases that are too small for a percentage.

    Parameters
    ----------
    evidence : float, optional
        A p-value below it is evidence of a change, marked ``*``.
    strong : float, optional
        A p-value below it is strong evidence, marked ``**``.
    confidence : float, optional
        Of the intervals. With 1 less `evidence`, the interval leaves out nought exactly where there is evidence.
    small_base : float, optional
        A count whose base is under it is printed as a count, not as a percentage.
    neighbours : bool, optional
        Measure how much a history varies by neighbouring periods, not about its mean (`dispersions`): for a long past
        that rose, fell or stepped.

    Raises
    ------
    CommandError
        When the thresholds are not between 0 and 1 and in order, or the small base is negative.

    Examples
    --------
    >>> print(EvidenceRule().legend)
    * p < 0.05, evidence of a change; ** p < 0.01, strong evidence of a change (two-sided)
    """

    evidence: float = 0.05
    strong: float = 0.01
    confidence: float = 0.95
    small_base: float = 20.0
    neighbours: bool = False

    def __post_init__(self) -> None:
        """Refuse thresholds that sort nothing."""
        if not 0 < self.strong <= self.evidence < 1:
            raise CommandError(
                "the thresholds of evidence lie between 0 and 1, the strong one not above the other; "
                f"{self.evidence:g} and {self.strong:g} do not"
            )
        if not 0 < self.confidence < 1:
            raise CommandError(f"a confidence lies between 0 and 1, such as 0.95, not {self.confidence:g}")
        if not self.small_base >= 0:
            raise CommandError(f"a small base is nought or more, not {self.small_base:g}")

    @property
    def legend(self) -> str:
        """What the stars mean, for the foot of a table."""
        return (
            f"* p < {self.evidence:g}, {SOME_EVIDENCE}; ** p < {self.strong:g}, {STRONG_EVIDENCE} (two-sided)"
        )

    def words(self, p_value: npt.ArrayLike) -> npt.NDArray[np.str_]:
        """Return what p-values say; "not tested" for NaN.

        Examples
        --------
        >>> EvidenceRule().words([0.4, 0.02, 0.001]).tolist()
        ['no evidence of a change', 'evidence of a change', 'strong evidence of a change']
        """
        return self._sorted(p_value, EVIDENCE)

    def stars(self, p_value: npt.ArrayLike) -> npt.NDArray[np.str_]:
        """Return the marks of p-values: ``**``, ``*`` or nothing.

        Examples
        --------
        >>> EvidenceRule().stars([0.4, 0.02, 0.001]).tolist()
        ['', '*', '**']
        """
        return self._sorted(p_value, ("", "*", "**", ""))

    def _sorted(self, p_value: npt.ArrayLike, words: tuple[str, ...]) -> npt.NDArray[np.str_]:
        p = np.asarray(p_value, dtype="float64")
        none, some, strong, untested = words
        found = np.select([np.isnan(p), p < self.strong, p < self.evidence], [untested, strong, some], none)
        return found.astype(np.str_)


DEFAULT_RULE = EvidenceRule()

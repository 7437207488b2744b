"""Where books and packages differ: constants of the moving range, screening, gaps, bounds, the g chart."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from pcp_kpi.errors import CommandError, did_you_mean, in_words

TABLES_D2 = 1.128
TABLES_D4 = 3.267
EXACT_D2 = 2 / math.sqrt(math.pi)
EXACT_D4 = 1 + 3 * math.sqrt(2 - EXACT_D2**2) / EXACT_D2
ROUNDED_E2 = 2.66
POWER = 3.6

# Name: (one standard deviation for each unit of mean moving range, mean ranges above which one is screened).
CONSTANTS = {
    "tables": (1 / TABLES_D2, TABLES_D4),
    "exact": (1 / EXACT_D2, EXACT_D4),
    "rounded": (ROUNDED_E2 / 3, TABLES_D4),
}
NEIGHBOURS = ("calendar", "rows", "points")
G_CENTRES = ("mean", "median")


def check_choice(what: str, came: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is not among those known, offering the near one.

    Raises
    ------
    CommandError
        With all the words that are known.
    """
    if came not in known:
        words = in_words([repr(word) for word in known], most=20).replace(" and ", " or ")
        raise CommandError(f"{what} is {words}, not {came!r}{did_you_mean(str(came), known)}")


@dataclass(frozen=True)
class Convention:
    r"""How a chart is computed where books and packages differ.

    Parameters
    ----------
    constants : str, optional
        ``tables`` (:math:`d_2 = 1.128`, :math:`D_4 = 3.267`), ``exact`` (:math:`d_2 = 2/\sqrt\pi = 1.12838`,
        :math:`D_4 = 3.26653`) or ``rounded`` (2.66 mean moving ranges, 3.267).
    screened : bool, optional
        Whether moving ranges of :math:`D_4` mean moving ranges or more are left out, once, and their mean
        taken anew.
    neighbours : str, optional
        Between which points a moving range is taken: ``calendar`` (periods that follow each other),
        ``rows`` (rows that follow each other, neither of them missing) or ``points`` (known points that
        follow each other).
    bounded : bool or None, optional
        Whether the limits of every kind are kept within what the figure can be: not below nought, a share
        not above one. None keeps all but ``sd``; False only the kinds whose books do it (c, u, p, t, g).
    g_centre : str, optional
        Centre line of a g chart: ``mean`` or ``median``.
    g_least : int, optional
        Smallest value that a g chart can take: 0 when cases between events are counted, 1 when the event is
        counted too.

    References
    ----------
    Nelson, L. S. (1982), Control charts for individual measurements, Journal of Quality Technology 14:
    screening. Montgomery, D. C. (2009), Introduction to Statistical Quality Control, 6th edition, appendix
    VI: :math:`d_2`, :math:`D_4`.

    Examples
    --------
    >>> round(1 / CONSTANTS["exact"][0], 5), round(CONSTANTS["exact"][1], 5)
    (1.12838, 3.26653)
    """

    constants: str = "tables"
    screened: bool = False
    neighbours: str = "calendar"
    bounded: bool | None = None
    g_centre: str = "mean"
    g_least: int = 0

    def __post_init__(self) -> None:
        """Refuse names that stand for nothing."""
        check_choice("constants", self.constants, tuple(CONSTANTS))
        check_choice("neighbours", self.neighbours, NEIGHBOURS)
        check_choice("g_centre", self.g_centre, G_CENTRES)
        if self.g_least not in (0, 1):
            raise CommandError(f"g_least is 0 (cases between) or 1 (the event too), not {self.g_least}")

    @property
    def sigma_per_range(self) -> float:
        """One standard deviation for each unit of mean moving range."""
        return CONSTANTS[self.constants][0]

    @property
    def screen_at(self) -> float:
        """Mean moving ranges at and above which a moving range is screened; infinite without screening."""
        return CONSTANTS[self.constants][1] if self.screened else math.inf

    def bounds(self, kind: str) -> bool:
        """Whether the limits of a kind are kept within what the figure can be."""
        return (kind != "sd") if self.bounded is None else self.bounded


CONVENTIONS = {
    "house": Convention(),
    "montgomery": Convention(bounded=False, neighbours="points"),
    "nhs": Convention("rounded", screened=True, neighbours="rows", bounded=False),
    "qicharts2": Convention(neighbours="rows", bounded=False, g_centre="median"),
    "qicharts2-screened": Convention(neighbours="rows", bounded=False, g_centre="median", screened=True),
    "qcc": Convention(neighbours="points", bounded=False, g_least=1),
    "qcc-3": Convention("exact", neighbours="points", bounded=False, g_least=1),
}
"""Conventions by name: ours, and those of the book and packages that analysts compare with."""


def convention_named(convention: Convention | str, constants: str = "") -> Convention:
    """Return a convention from its name, with other constants if they are named.

    Parameters
    ----------
    convention : Convention or str
        The convention itself, or one of `CONVENTIONS`.
    constants : str, optional
        Constants to use in place of the convention's own.

    Raises
    ------
    CommandError
        When there is no such name.
    """
    if isinstance(convention, str):
        check_choice("convention", convention, tuple(CONVENTIONS))
        convention = CONVENTIONS[convention]
    return replace(convention, constants=constants) if constants else convention

"""The rule that limits are made by: kind of chart, baseline, multiple, convention."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from pcp_kpi.errors import CommandError, did_you_mean, in_words
from pcp_kpi.limits.baselines import DAYS, MONTHS, Baseline, Span
from pcp_kpi.limits.chance import false_flag_share, moving_range_share, normal_tails
from pcp_kpi.limits.conventions import CONSTANTS, Convention, check_choice, convention_named
from pcp_kpi.periods.asked import refuse_no_period
from pcp_kpi.printing import in_full, plural

KINDS = ("sd", "xmr", "c", "u", "p", "p-prime", "u-prime", "t", "g", "run", "xmr-seasonal")
AUTO = "auto"
SIGMAS = 3.0
SD_SIGMAS = 2.0
_FORMULAS = {
    "xmr": "XmR: mean ± {k:g} sigma of the moving range, from {points}",
    "c": "c chart: mean ± {k:g} square roots of the mean, from {points}",
    "u": "u chart: rate ± {k:g} Poisson sigma, from {points}",
    "p": "p chart: share ± {k:g} binomial sigma, from {points}",
    "p-prime": "p′ chart: share ± {k:g} binomial sigma widened by the moving range (Laney), from {points}",
    "u-prime": "u′ chart: rate ± {k:g} Poisson sigma widened by the moving range (Laney), from {points}",
    "t": "t chart: mean ± {k:g} sigma of the moving range of the 3.6th roots, from {points}",
    "g": "g chart: {centre} with limits at ± {k:g} geometric sigma of the mean, from {points}",
    "run": "run chart: median of {points}",
    "xmr-seasonal": "seasonal XmR: mean ± {k:g} sigma of the moving range, in season, from {points}",
    AUTO: "limits at {k:g} sigma of the chart that suits each series, from {points}",
}
# Fewest points, or fewest moving ranges, of which a kind can make limits.
NEEDS_RANGES = ("xmr", "p-prime", "u-prime", "t", "xmr-seasonal")


@dataclass(frozen=True)
class LimitRule:
    r"""How limits are made: by default the classical rule, mean plus and minus a multiple of the standard deviation.

    Parameters
    ----------
    baseline : FinancialYear, Window or Baseline
        The periods that the limits are made from, as far as they lie in it whole; fixed and carried forward.
    sigmas : float, optional
        Multiple of the standard deviation: 2 for ``sd`` (the force's), 3 for the other kinds.
    ddof : int, optional
        For ``sd``: 1 for the sample standard deviation (the force's), 0 for the population's.
    grain : str, optional
        ``quarter``, ``month`` or ``year``, for kinds other than ``sd`` also ``week`` and ``point``: which rows
        have limits.
    sources : tuple of str, optional
        Sources that a series may be mixed from. A mixture that is not named is refused, and one in which
        two sources tell the same period of the baseline.
    kind : str, optional
        ``sd``, ``xmr`` (individuals and moving range), ``c`` (counts), ``u`` (rates), ``p`` (shares),
        ``p-prime`` and ``u-prime`` (Laney's), ``t`` and ``g`` (time, or cases, between rare events), ``run``
        (median only), ``xmr-seasonal``, or ``auto``, which chooses for each series and says why.
    constants : str, optional
        ``tables`` (1.128, 3.267), ``exact`` or ``rounded`` (2.66); empty is the convention's own.
    convention : str or Convention, optional
        What to do where books and packages differ: ``house``, ``montgomery``, ``nhs``, ``qicharts2``,
        ``qicharts2-screened``, ``qcc``, ``qcc-3``, or a `Convention`.

    Raises
    ------
    CommandError
        When a word is unknown, the multiple is not above nought, or the baseline can have no limits.

    Notes
    -----
    With baseline levels :math:`x_1 \dots x_n`, mean :math:`m` and
    :math:`s^2 = \sum (x_i - m)^2 / (n - ddof)`, the limits of ``sd`` are :math:`m \pm k s`. A level on a limit
    is inside. The formulas of the other kinds stand in docs/limits.md.

    References
    ----------
    West Mercia Police, Quarterly Report Q1 April to June 2021: "2 points of Standard Deviation from the
    mean", which its printed limits show to be the sample standard deviation of four quarterly totals.

    Examples
    --------
    >>> from pcp_kpi.periods import FinancialYear
    >>> LimitRule(FinancialYear(2019), kind="xmr", grain="month").words
    'XmR: mean ± 3 sigma of the moving range, from the twelve months of 2019/20'
    """

    baseline: Span | Baseline
    sigmas: float | None = None
    ddof: int = 1
    grain: str = "quarter"
    sources: tuple[str, ...] = ()
    kind: str = field(default="sd", kw_only=True)
    constants: str = field(default="", kw_only=True)
    convention: str | Convention = field(default="house", kw_only=True)

    def __post_init__(self) -> None:
        """Refuse what makes no limits, and fill in the kind's own multiple."""
        if not isinstance(self.baseline, Baseline):
            refuse_no_period(self.baseline, what="the baseline")
        if self.kind not in (*KINDS, AUTO):
            raise CommandError(
                f"a kind of limits is one of {in_words((*KINDS, AUTO), most=20)}, not {self.kind!r}"
                f"{did_you_mean(str(self.kind), (*KINDS, AUTO))}"
            )
        if self.sigmas is None:
            object.__setattr__(self, "sigmas", SD_SIGMAS if self.kind == "sd" else SIGMAS)
        self._check_grain()
        if not 0 < self.multiple < np.inf:
            raise CommandError(
                f"the multiple of the standard deviation must be above nought, not {self.sigmas:g}"
            )
        if self.ddof not in (0, 1):
            raise CommandError(f"ddof is 1 (sample) or 0 (population), not {self.ddof}")
        if self.constants:
            check_choice("constants", self.constants, tuple(CONSTANTS))
        convention_named(self.convention)
        self._check_baseline()

    def _check_grain(self) -> None:
        known = tuple(MONTHS) if self.kind == "sd" else (*MONTHS, *DAYS)
        if self.grain not in known:
            raise CommandError(
                f"limits are made for {in_words(sorted(known, key=_by_size))} figures, not for {self.grain!r}"
            )

    def _check_baseline(self) -> None:
        """Refuse a baseline of which the calendar alone says that it is too short."""
        whole = self.points_needed
        if self.kind == "sd":
            if whole is not None and whole <= self.ddof:
                points = plural(whole, f"whole {self.grain}")
                raise CommandError(f"a baseline of {points} has no {self._deviation} standard deviation")
            return
        least = 2 if self.kind in NEEDS_RANGES else 1
        if whole is not None and whole < least:
            raise CommandError(
                f"a baseline of {plural(whole, f'whole {self.grain}')} makes no {self.kind} limits; "
                f"it needs {in_full(least)} or more"
            )

    @property
    def multiple(self) -> float:
        """The multiple as a number."""
        return math.nan if self.sigmas is None else self.sigmas

    @property
    def needs(self) -> int:
        """How many baseline points the calendar gives each series: the periods that lie in the baseline whole.

        Nought where the baseline is not a number of periods (all points; weeks and single points).
        """
        return self.points_needed or 0

    @property
    def points_needed(self) -> int | None:
        """How many points the baseline has, or None where it is not a number of periods."""
        return self.points.whole_periods(self.grain)

    @property
    def points(self) -> Baseline:
        """The baseline as an object; a bare year or window under ``sd`` takes every point, as the force does."""
        if isinstance(self.baseline, Baseline):
            return self.baseline
        return Baseline((self.baseline,), provisional=self.kind == "sd")

    @property
    def takes_every_status(self) -> bool:
        """Whether rows are used whatever their status: the force's rule on a bare year or window."""
        return self.kind == "sd" and not isinstance(self.baseline, Baseline)

    @property
    def settings(self) -> Convention:
        """The convention, with the constants that the rule names."""
        return convention_named(self.convention, self.constants)

    @property
    def _deviation(self) -> str:
        return "sample" if self.ddof else "population"

    @property
    def words(self) -> str:
        """The rule in words, as captions print it.

        Examples
        --------
        >>> from pcp_kpi.periods import FinancialYear
        >>> LimitRule(FinancialYear(2019)).words
        'mean ± 2 sample SD of the four quarters of 2019/20'
        """
        if self.kind == "sd":
            return f"mean ± {self.sigmas:g} {self._deviation} SD of {self.points_in_words}"
        centre = self.settings.g_centre
        return _FORMULAS[self.kind].format(k=self.sigmas, points=self.points_in_words, centre=centre)

    @property
    def points_in_words(self) -> str:
        """The baseline points, as the rule names them: the four quarters of 2019/20."""
        if self.points_needed is None or self.points.first is not None:
            return self.points.label
        points = f"{in_full(self.needs)} {self.grain}{'' if self.needs == 1 else 's'}"
        return f"the {points} of {self.points.label}"

    @property
    def false_flags(self) -> float:
        """Share of points that a stable series would have outside, between 0 and 1.

        Exact for ``sd``; for ``xmr``, ``xmr-seasonal``, ``t``, ``p-prime`` and ``u-prime`` simulated with a
        fixed seed; for ``g`` by the exponential distribution; a run chart flags no single point. For ``c``,
        ``u``, ``p``, ``auto``, and baselines of no fixed number of points, by the normal distribution.
        """
        if self.kind == "sd" and self.points_needed is not None:
            return false_flag_share(self.needs, sigmas=self.multiple, ddof=self.ddof)
        if self.kind == "run":
            return 0.0
        if self.kind == "g":
            return math.exp(-(1 + self.multiple))
        if self.kind in NEEDS_RANGES and self.points_needed is not None:
            return self._moving_range_share(self.needs)
        return normal_tails(self.points_needed or math.inf, sigmas=self.multiple)

    def _moving_range_share(self, points: int) -> float:
        """Return the share outside limits of the moving range of so many points."""
        sigmas, spent = self.multiple, 0
        if self.kind == "xmr-seasonal":
            # The factors take a point of each season, and a later point is as far from its own factor's error.
            spent = min(12 // MONTHS.get(self.grain, 12), points - 2)
            sigmas *= math.sqrt((1 + 1 / (points - spent)) / (1 + spent / points))
        constants = {"per_range": self.settings.sigma_per_range, "screen_at": self.settings.screen_at}
        return moving_range_share(points - spent, sigmas=sigmas, **constants)

    def of_kind(self, kind: str) -> LimitRule:
        """Return the same rule with a kind of chart that was chosen for a series."""
        return replace(self, kind=kind)


def _by_size(grain: str) -> int:
    return ("month", "quarter", "year", "week", "point").index(grain)

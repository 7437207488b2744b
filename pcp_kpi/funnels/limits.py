"""Funnel limits: how far an area of its size may lie from the average by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.funnels.dispersion import Dispersion, measure_dispersion
from pcp_kpi.funnels.exact import exact_limit
from pcp_kpi.funnels.scales import LevelScale
from pcp_kpi.intervals.numbers import Floats

_NUMBERS = ("level", "average", "lower95", "upper95", "lower998", "upper998", "z", "phi", "tau")
ADDED = (*_NUMBERS, "position", "dispersion", "funnel")
LIMITS = ("lower95", "upper95", "lower998", "upper998")
POSITIONS = ("far below", "below", "within", "above", "far above", "not available")
KINDS = ("share", "rate")
DISPERSIONS = ("auto", "none", "multiplicative", "additive")
_TAILS = {"lower95": 0.025, "upper95": 0.975, "lower998": 0.001, "upper998": 0.999}
_GROUP = ["measure", "breakdown", "grain", "period", "source"]
_DUST = 1e-12


@dataclass(frozen=True)
class FunnelRule:
    """How a funnel is made.

    Parameters
    ----------
    kind : {"share", "rate"}, optional
        Cases of all cases (binomial), or events among a population (Poisson).
    limits : {"exact", "normal"}, optional
        From the binomial or Poisson distribution, or its normal approximation. Overdispersed limits are normal.
    dispersion : {"auto", "none", "multiplicative", "additive"}, optional
        ``auto``: additive where phi is above what chance would give, else none. ``multiplicative`` widens by the root
        of phi, ``additive`` by tau.
    winsorise : float, optional
        Share of areas at each end whose z is drawn in before phi is measured.
    steady : bool, optional
        Whether normal limits and phi are made on the scale of steady variance (arcsine or root).
    target : float, optional
        The level to compare with; the areas' own pooled level when left out.

    Raises
    ------
    CommandError
        When a choice is none of these.
    """

    kind: str = "share"
    limits: str = "exact"
    dispersion: str = "auto"
    winsorise: float = 0.1
    steady: bool = False
    target: float | None = None

    def __post_init__(self) -> None:
        """Refuse what makes no funnel, all faults at once."""
        choices = {"kind": KINDS, "limits": ("exact", "normal"), "dispersion": DISPERSIONS}
        faults = [
            f"{name} is one of {in_words(known)}, not {getattr(self, name)!r}"
            for name, known in choices.items()
            if getattr(self, name) not in known
        ]
        if not 0 <= self.winsorise < 0.5:
            faults.append(f"winsorise is from 0 to below 0.5, not {self.winsorise:g}")
        most = 1.0 if self.kind == "share" else np.inf
        if self.target is not None and not 0 < self.target < most:
            faults.append(
                f"a target lies above nought, and that of a share below 1; {self.target:g} does not"
            )
        if faults:
            raise CommandError("a funnel cannot be made: " + "; ".join(faults))

    @property
    def scale(self) -> LevelScale:
        """The scale on which normal limits are made."""
        return LevelScale(self.kind == "share", self.steady)


def with_funnel(figures: pd.DataFrame, rule: FunnelRule | None = None) -> pd.DataFrame:
    r"""Add funnel limits between the areas of each measure and period.

    Parameters
    ----------
    figures : DataFrame
        Shares or rates of several areas: `value` of `of`. One funnel is made for each measure, breakdown, grain, period
        and source; the force itself must not stand among its own areas.
    rule : FunnelRule, optional
        Distribution, overdispersion and target.

    Returns
    -------
    DataFrame
        The same rows in the same order with `level`, `average` (the pooled level, or the target), `lower95`, `upper95`,
        `lower998`, `upper998`, `z` (distance from the average in standard errors, before overdispersion), `phi`, `tau`,
        `position` (far below, below, within, above, far above: outside 99.8% or 95% limits; a level on a limit is
        within), `dispersion` (how overdispersion was allowed for) and `funnel` (the limits in words). Without a
        denominator, or with one area and no target, there is no funnel and the position is "not available".

    Raises
    ------
    CommandError
        When a count is negative, or the numerator of a share is above its denominator.

    Notes
    -----
    Exact limits are interpolated between the counts whose cumulative probability straddles p. Normal limits are
    :math:`\theta_0 \pm z_p s_i`, multiplicative ones :math:`\theta_0 \pm z_p s_i \sqrt\phi`, additive ones
    :math:`\theta_0 \pm z_p \sqrt{s_i^2 + \tau^2}`.

    References
    ----------
    Spiegelhalter, D. J. (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24,
    1185-1202.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> rows = [("A", 30, 200), ("B", 45, 400), ("C", 100, 900), ("D", 140, 700)]
    >>> shares = new_figures(
    ...     dict(measure="positive-outcomes", area=area, grain="quarter", period="2021-04-01", value=value, of=of)
    ...     for area, value, of in rows
    ... )
    >>> with_funnel(shares, FunnelRule(dispersion="none"))["position"].tolist()
    ['within', 'within', 'below', 'far above']
    """
    rule = rule or FunnelRule()
    _refuse_impossible(figures, rule)
    value, of = (figures[name].to_numpy(dtype="float64") for name in ("value", "of"))
    of = np.where(of > 0, of, np.nan)
    columns: dict[str, Floats] = {name: np.full(len(figures), np.nan) for name in _NUMBERS}
    hows, words = (np.full(len(figures), "", dtype=object) for _ in range(2))
    for rows in figures.groupby(_GROUP, observed=True).indices.values():
        made, (hows[rows], words[rows]) = _one_funnel(value[rows], of[rows], rule)
        for name, numbers in made.items():
            columns[name][rows] = numbers
    return figures.assign(**columns, position=_positions(columns), dispersion=hows, funnel=words).astype(
        {"position": "str", "dispersion": "str", "funnel": "str"}
    )


def trace_funnel(points: pd.DataFrame, rule: FunnelRule | None = None, *, steps: int = 200) -> pd.DataFrame:
    """Trace the limits of one funnel over all sizes, for drawing.

    Parameters
    ----------
    points : DataFrame
        The rows of one funnel, as `with_funnel` gives them.
    rule : FunnelRule, optional
        The rule they were made by.
    steps : int, optional
        How many sizes, from small to a little above the largest.

    Returns
    -------
    DataFrame
        Columns `size`, `average`, `lower95`, `upper95`, `lower998`, `upper998`.

    Raises
    ------
    CommandError
        When the points are of several funnels, or have no limits.
    """
    rule = rule or FunnelRule()
    known = points[points["average"].notna() & (points["of"] > 0)]
    if known.empty or len(known[_GROUP].drop_duplicates()) > 1:
        raise CommandError(
            "one funnel is traced at a time: choose one measure, breakdown and period with limits"
        )
    average, phi, tau, how = (known[name].iloc[0] for name in ("average", "phi", "tau", "dispersion"))
    least, most = known["of"].min(), 1.05 * known["of"].max()
    size = np.geomspace(max(min(0.5 * least, 0.02 * most), min(1.0, least)), most, steps)
    size = np.unique(np.ceil(size)) if rule.kind == "share" else size
    found = Dispersion(float(phi), float(tau), int(known["level"].notna().sum()))
    limits = _limits(float(average), size, rule, dispersion=found, how=str(how))
    return pd.DataFrame({"size": size, "average": float(average), **limits})


def _one_funnel(
    value: Floats, of: Floats, rule: FunnelRule
) -> tuple[dict[str, Floats | float], tuple[str, str]]:
    level = value / of
    known = np.isfinite(level)
    if rule.target is None and known.sum() < 2:
        why = (
            "one area has nothing to be compared with"
            if known.any()
            else "no area has a figure with a denominator"
        )
        return {"level": level}, ("", f"no funnel: {why}")
    average = float(value[known].sum() / of[known].sum()) if rule.target is None else rule.target
    scale = rule.scale
    error = scale.error(np.asarray(average, dtype="float64"), of)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(error > 0, (scale.put(level) - scale.put(np.asarray(average))) / error, 0.0)
    z = np.where(known, z, np.nan)
    found = measure_dispersion(z, error, winsorise=rule.winsorise)
    how = _how(rule, found)
    limits = _limits(average, of, rule, dispersion=found, how=how)
    made: dict[str, Floats | float] = {
        "level": level,
        "average": average,
        "z": z,
        "phi": found.phi,
        "tau": found.tau,
    }
    return {**made, **limits}, (how, _words(rule, found, how))


def _how(rule: FunnelRule, found: Dispersion) -> str:
    """Return how overdispersion is allowed for: as asked, and not at all where there is none."""
    if rule.dispersion == "auto":
        return "additive" if found.evident and found.tau > 0 else "none"
    needed = {"none": False, "multiplicative": found.phi > 1, "additive": found.tau > 0}[rule.dispersion]
    return rule.dispersion if needed else "none"


def _limits(
    average: float, of: Floats, rule: FunnelRule, *, dispersion: Dispersion, how: str
) -> dict[str, Floats]:
    """Return the four limits at each size."""
    if how == "none" and rule.limits == "exact":
        return {
            name: exact_limit(tail, of, average, share=rule.kind == "share") for name, tail in _TAILS.items()
        }
    from scipy.special import ndtri

    scale = rule.scale
    error = scale.error(np.asarray(average, dtype="float64"), of)
    if how == "multiplicative":
        error = error * np.sqrt(dispersion.phi)
    elif how == "additive":
        error = np.hypot(error, dispersion.tau)
    middle = scale.put(np.asarray(average))
    return {name: scale.take(middle + ndtri(tail) * error) for name, tail in _TAILS.items()}


def _positions(columns: dict[str, Floats]) -> np.ndarray:
    """Say where each level lies; on a limit, up to the dust of binary arithmetic, is within."""
    level = columns["level"]
    known = np.isfinite(level) & np.isfinite(columns["average"])
    over = {name: level > columns[name] + _DUST for name in ("upper95", "upper998")}
    under = {name: level < columns[name] - _DUST for name in ("lower95", "lower998")}
    return np.select(
        [~known, under["lower998"], over["upper998"], under["lower95"], over["upper95"]],
        ["not available", "far below", "far above", "below", "above"],
        "within",
    )


_HOWS = {
    "none": "",
    "multiplicative": ", multiplicative overdispersion",
    "additive": ", additive overdispersion",
}


def _words(rule: FunnelRule, found: Dispersion, how: str) -> str:
    family = "binomial" if rule.kind == "share" else "Poisson"
    shape = (
        f"exact {family}"
        if how == "none" and rule.limits == "exact"
        else f"normal approximation to the {family}"
    )
    about = "the areas' pooled level" if rule.target is None else "the target"
    measured = f" (phi {found.phi:.1f})" if np.isfinite(found.phi) else ""
    why = _HOWS[how] + measured if how != "none" else f"; no overdispersion allowed for{measured}"
    return f"95% and 99.8% limits about {about}, {shape}{why}"


def _refuse_impossible(figures: pd.DataFrame, rule: FunnelRule) -> None:
    value, of = figures["value"], figures["of"]
    faults = []
    for wrong, says in (
        ((value < 0) | (of < 0), "a count is nought or more; it is negative for {}"),
        (
            (value > of) & (rule.kind == "share"),
            "a numerator is at most its denominator; it is above for {}: name kind='rate' for events among people",
        ),
    ):
        names = dict.fromkeys(
            f"{row['measure']} / {row['area']}" for row in figures[wrong].to_dict("records")
        )
        if names:
            faults.append(says.format(in_words(names)))
    if faults:
        raise CommandError("; ".join(faults))

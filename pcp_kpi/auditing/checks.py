"""One check and its verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from pcp_kpi.auditing.claims import Claim
from pcp_kpi.auditing.numbers import print_number
from pcp_kpi.auditing.ranges import Interval

AGREE = "agree"
DISAGREE = "disagree"
UNCHECKED = "cannot be checked"
ACCEPTED = "accepted"
VERDICTS = (DISAGREE, ACCEPTED, UNCHECKED, AGREE)
# Gravest first.
SEVERITIES = ("wrong", "misleading", "rounding", "wording")


@dataclass(frozen=True, slots=True)
class Check:
    """One rule applied to one claim.

    Parameters
    ----------
    claim : Claim
        What is judged.
    rule : str
        Id of the rule, see `pcp_kpi.auditing.rules.RULES`.
    inputs : tuple of Claim
        The other claims that it was held against.
    verdict : str
        ``agree``, ``disagree`` or ``cannot be checked``.
    severity : str
        Of a disagreement: one of `SEVERITIES`.
    message : str
        What is wrong and what the numbers say, in one line; of what cannot be checked, why.
    should : str
        What should be printed instead, where the numbers tell.
    suggestion : str
        What to do.
    """

    claim: Claim
    rule: str
    inputs: tuple[Claim, ...] = ()
    verdict: str = AGREE
    severity: str = ""
    message: str = ""
    should: str = ""
    suggestion: str = ""

    def disagree(self, *, severity: str, message: str, should: str = "", suggestion: str = "") -> Check:
        """Return it as a finding; without a suggestion it is to print what the numbers say."""
        if not suggestion:
            suggestion = f"print {should}" if should else "correct the figure or the words"
        return replace(
            self, verdict=DISAGREE, severity=severity, message=message, should=should, suggestion=suggestion
        )


def gravity_of(claim: Claim, allowed: Interval) -> str:
    """Return ``rounding`` where the print is one in its last digit off, else ``wrong``."""
    nearest = abs(claim.value - min(max(claim.value, allowed.low), allowed.high))
    return "rounding" if nearest <= 1.0 * claim.step + 1e-9 else "wrong"


def print_like(value: float, claim: Claim) -> str:
    """Print a value with the unit, decimals and scale of a claim.

    Examples
    --------
    >>> claim = Claim("A", printed="£4.388m", value=4_388_000, step=1000, decimals=3, unit="money")
    >>> print_like(4_391_200, claim), print_like(47.06, Claim("B", printed="48%", unit="percent"))
    ('£4.391m', '47%')
    """
    if not math.isfinite(value):
        return ""
    return print_number(value, unit=claim.unit, step=claim.step, decimals=claim.decimals, per=claim.per)


def said(claim: Claim) -> str:
    """Print the number of a claim, bare of the words around it.

    Examples
    --------
    >>> said(Claim("A", printed="(6,881)", value=6881, unit="count"))
    '6,881'
    """
    if math.isnan(claim.value):
        return claim.printed
    bound = {"above": "over ", "below": "under "}.get(claim.bound, "")
    return bound + print_like(claim.value, claim)

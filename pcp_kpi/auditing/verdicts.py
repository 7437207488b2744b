"""The audit: every rule on every claim, and what came out, gravest first."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from pcp_kpi.auditing.accepting import mark_accepted
from pcp_kpi.auditing.book import Book
from pcp_kpi.auditing.checks import DISAGREE, SEVERITIES, UNCHECKED, VERDICTS, Check
from pcp_kpi.auditing.claims import FIGURE, Claim, check_claims
from pcp_kpi.auditing.rules import CHECKERS

AUDIT_COLUMNS = (
    "verdict", "severity", "rule", "document", "line", "place", "claim", "measure", "area", "period", "printed",
    "should_be", "message", "suggestion", "against", "reason",
)  # fmt: skip
# They look at the print of a figure only, and leave open whether it is right.
_OF_THE_PRINT = ("decimals-of-column", "range-ends", "money-scale", "possible-value", "rate-base")
_SHIFTED = "shifted-columns"
_NO_PARTNER = {
    "actual": "no other figure says the same, and none is made from it",
    "comparator": "no other figure says the same, and none is made from it",
    "base": "no share of it is printed with its part",
    "share": "its part or its whole is not printed",
    "change": "the level that it is counted from is not printed",
    "difference": "the level that it is counted from is not printed",
    "target": "nothing is said of it being met, and it stands here only",
    "upper": "it stands here only",
    "lower": "it stands here only",
}


def audit(claims: pd.DataFrame, *, accepted: pd.DataFrame | None = None) -> pd.DataFrame:
    """Check every printed number against the others.

    Parameters
    ----------
    claims : DataFrame
        One row a claim: a printed number with its range, or a statement in words; see `read_claims`.
    accepted : DataFrame, optional
        Findings that were looked at and accepted, with the reason; see `read_accepted`.

    Returns
    -------
    DataFrame
        One row a check, gravest first, and one for every number that could not be checked: `verdict` (disagree,
        accepted, cannot be checked, agree), `severity` (wrong, misleading, rounding, wording), `rule`, `document`,
        `line`, `place`, `claim` (its id), `measure`, `area`, `period`, `printed`, `should_be`, `message` (what is
        wrong and what the numbers say; of what cannot be checked, why), `suggestion`, `against` (ids of the other
        claims) and `reason` (why it was accepted).

    Raises
    ------
    DataRefused
        When the claims are not as they must be.

    Notes
    -----
    A printed number stands for all the values that round to it. A claim disagrees only if no values that print like
    its inputs give a value that prints like it, worked out by arithmetic on ranges.

    References
    ----------
    Brown, N. J. L. and Heathers, J. A. J. (2017), "The GRIM test", *Social Psychological and Personality Science* 8(4),
    for what whole numbers allow a printed mean or share to be.

    Examples
    --------
    >>> from pcp_kpi.auditing import read_claims
    >>> found = audit(read_claims())
    >>> wrong = found[(found["verdict"] == "disagree") & (found["line"] == 3491)].iloc[0]
    >>> wrong["rule"], wrong["printed"], wrong["should_be"]
    ('share', '48% (200)', '47%')
    """
    typed = check_claims(claims)
    book = Book(typed)
    checks = _without_repeats(check for checker in CHECKERS for check in checker(book))
    checks = _spare_shifted(checks)
    checks += _unchecked(typed, checks)
    table = pd.DataFrame([_row(check) for check in checks], columns=list(AUDIT_COLUMNS))
    table = table.astype(dict.fromkeys(set(AUDIT_COLUMNS) - {"line"}, "str") | {"line": "int64"})
    return _sorted(mark_accepted(table, accepted))


def open_findings(audited: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that stand: what disagrees and was not accepted.

    Parameters
    ----------
    audited : DataFrame
        What `audit` gave.

    Returns
    -------
    DataFrame
        Its rows with the verdict disagree; where there are none, the report may go out.
    """
    return audited[audited["verdict"] == DISAGREE]


def _without_repeats(checks: Iterable[Check]) -> list[Check]:
    """Keep one check where a statement and the numbers call for the same one."""
    found: dict[tuple[object, ...], Check] = {}
    for check in checks:
        key = (check.claim.id, check.rule, frozenset(one.id for one in check.inputs))
        found.setdefault(key, check)
    return list(found.values())


def _spare_shifted(checks: list[Check]) -> list[Check]:
    """Draw no conclusions from a row whose columns are shifted: that is one slip, not three."""
    shifted = {check.claim.id for check in checks if check.rule == _SHIFTED}
    if not shifted:
        return checks
    return [
        Check(check.claim, check.rule, check.inputs, UNCHECKED, message="the columns of its row look shifted")
        if check.verdict == DISAGREE
        and check.rule != _SHIFTED
        and any(one.id in shifted for one in check.inputs)
        else check
        for check in checks
    ]


def _unchecked(claims: Iterable[Claim], checks: Iterable[Check]) -> list[Check]:
    """List every number that no rule held against another."""
    seen = {
        one.id for check in checks if check.rule not in _OF_THE_PRINT for one in (check.claim, *check.inputs)
    }
    return [
        Check(claim, "", (), UNCHECKED, message=_NO_PARTNER[claim.role])
        for claim in claims
        if claim.kind == FIGURE and claim.id not in seen
    ]


def _row(check: Check) -> tuple[object, ...]:
    claim = check.claim
    return (
        check.verdict, check.severity, check.rule, claim.document, claim.line, claim.place, claim.id, claim.measure,
        claim.area, claim.label or claim.start, claim.printed, check.should, check.message, check.suggestion,
        " ".join([one.id for one in check.inputs]), "",
    )  # fmt: skip


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    verdicts = table["verdict"].map({verdict: rank for rank, verdict in enumerate(VERDICTS)})
    severities = table["severity"].map({severity: rank for rank, severity in enumerate(SEVERITIES)})
    order = pd.DataFrame(
        {
            "verdict": verdicts,
            "severity": severities.fillna(len(SEVERITIES)),
            "document": table["document"],
            "line": table["line"],
        }
    )
    places = order.sort_values(list(order.columns), kind="stable").index
    return table.loc[places].reset_index(drop=True)

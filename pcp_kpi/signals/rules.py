"""Rules that say which points are signals, in named and versioned sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pcp_kpi.errors import CommandError, did_you_mean, in_words

KINDS = (
    "limits", "beyond", "run", "trend", "some-beyond", "some-near", "alternating", "hugging", "avoiding",
    "longest-run", "crossings",
)  # fmt: skip
MARKS = ("all", "last")
_SHORTEST = {"trend": 2, "alternating": 3}


@dataclass(frozen=True)
class Rule:
    """One rule: a pattern that a quiet series seldom shows.

    Parameters
    ----------
    kind : str
        ``limits`` (outside the limits given), ``beyond`` (one point beyond `sigmas`), ``run`` (on one side of
        the centre), ``trend`` (each above, or each below, the one before), ``some-beyond`` (`count` of
        `length` points beyond `sigmas` on one side), ``some-near`` (the same, inside the limits given),
        ``alternating`` (up and down by turns), ``hugging`` (within `sigmas`), ``avoiding`` (beyond `sigmas` on
        either side), ``longest-run`` and ``crossings`` (of the whole series, about its centre).
    length : int, optional
        Points in the pattern.
    count : int, optional
        How many of them must lie beyond; for ``some-beyond`` and ``some-near``.
    sigmas : float, optional
        Where the zone begins, in standard errors of the point.
    marks : str, optional
        ``all`` the points of the pattern, or only the ``last``: those with which it is complete.
    causes : tuple of str, optional
        What the source of the rule prints for a signal upwards and for one downwards.

    Examples
    --------
    >>> Rule("run", length=9, marks="last").length
    9
    """

    kind: str
    length: int = 1
    count: int = 1
    sigmas: float = 3.0
    marks: str = "all"
    causes: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        """Refuse what is no pattern."""
        faults = []
        if self.kind not in KINDS:
            known = in_words(KINDS, most=len(KINDS))
            faults.append(f"a rule is one of {known}, not {self.kind!r}{did_you_mean(self.kind, KINDS)}")
        if self.length < 1 or not 1 <= self.count <= self.length:
            faults.append(f"{self.count} of {self.length} points is no pattern")
        if self.length < _SHORTEST.get(self.kind, 1):
            faults.append(
                f"a pattern of kind {self.kind} has {_SHORTEST[self.kind]} points or more, not {self.length}"
            )
        if not self.sigmas > 0:
            faults.append(f"a zone begins above nought standard errors, not at {self.sigmas:g}")
        if self.marks not in MARKS:
            faults.append(f"a rule marks {' or '.join(MARKS)}, not {self.marks!r}")
        if faults:
            raise CommandError("; ".join(faults))


@dataclass(frozen=True)
class RuleSet:
    """A named, versioned set of rules.

    Parameters
    ----------
    name : str
        As it is asked for.
    version : str
        Raised whenever the set would flag other points than before.
    rules : tuple of Rule
        In the order of precedence: the first that a point breaks is its `cause`.
    needs : int, optional
        Points that a stretch must have before the set means what its source says.
    source : str, optional
        Where the rules are written down.

    Examples
    --------
    >>> RULE_SETS["nhs-mdc"].label
    'nhs-mdc 1'
    """

    name: str
    version: str
    rules: tuple[Rule, ...]
    needs: int = 1
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse a set without rules."""
        if not self.rules:
            raise CommandError(f"the rule set {self.name!r} has no rules; name at least one")

    @property
    def label(self) -> str:
        """Name and version, as captions print them."""
        return f"{self.name} {self.version}"


_ABOVE_BELOW = ("Above UCL", "Below LCL")
_SEVEN = ("7 Points Above CL", "7 Points Below CL")
_SEVEN_TREND = ("7 Point Trend (Increasing)", "7 Point Trend (Decreasing)")
_TWO_IN_THREE = ("2 in 3 Above CL", "2 in 3 Below CL")


def _nhs(two_in_three: str) -> tuple[Rule, ...]:
    return (
        Rule("limits", causes=_ABOVE_BELOW),
        Rule("trend", length=7, causes=_SEVEN_TREND),
        Rule(two_in_three, length=3, count=2, sigmas=2, causes=_TWO_IN_THREE),
        Rule("run", length=7, causes=_SEVEN),
    )


def _test(number: int, book: str, kind: str, **parameters: float) -> Rule:
    return Rule(kind, marks="last", causes=(f"{book} {number}",) * 2, **parameters)  # type: ignore[arg-type]


def _western_electric() -> tuple[Rule, ...]:
    book = "Western Electric"
    return (
        _test(1, book, "beyond", sigmas=3),
        _test(2, book, "some-beyond", count=2, length=3, sigmas=2),
        _test(3, book, "some-beyond", count=4, length=5, sigmas=1),
        _test(4, book, "run", length=8),
    )


def _supplements() -> tuple[Rule, ...]:
    book = "Western Electric supplement"
    return (
        _test(1, book, "trend", length=6),
        _test(2, book, "hugging", length=15, sigmas=1),
        _test(3, book, "alternating", length=14),
        _test(4, book, "avoiding", length=8, sigmas=1),
    )


def _nelson() -> tuple[Rule, ...]:
    book = "Nelson"
    return (
        _test(1, book, "beyond", sigmas=3),
        _test(2, book, "run", length=9),
        _test(3, book, "trend", length=6),
        _test(4, book, "alternating", length=14),
        _test(5, book, "some-beyond", count=2, length=3, sigmas=2),
        _test(6, book, "some-beyond", count=4, length=5, sigmas=1),
        _test(7, book, "hugging", length=15, sigmas=1),
        _test(8, book, "avoiding", length=8, sigmas=1),
    )


_HANDBOOK = "Western Electric Company (1956), Statistical Quality Control Handbook"
_MONTGOMERY = "Montgomery, D. C. (2013), Introduction to Statistical Quality Control, 7th edition, table 5.1"
_ALL = (
    RuleSet(
        "police-2sd",
        "1",
        (Rule("limits", causes=("above", "below")),),
        source="West Mercia Police, Quarterly Report Q1 April to June 2021",
    ),
    RuleSet("nhs-mdc", "1", _nhs("some-near"), needs=12, source="NHSRplotthedots 0.2"),
    RuleSet(
        "nhs-mdc-2023",
        "1",
        _nhs("some-beyond"),
        needs=12,
        source="NHS England, Making Data Count, two-sigma rule as changed in November 2023",
    ),
    RuleSet(
        "nelson",
        "1",
        _nelson(),
        needs=20,
        source="Nelson, L. S. (1984), The Shewhart Control Chart: Tests for Special Causes, "
        "Journal of Quality Technology 16(4), 237-239",
    ),
    RuleSet("western-electric", "1", _western_electric(), needs=20, source=_HANDBOOK),
    RuleSet(
        "western-electric-supplemented",
        "1",
        _western_electric() + _supplements(),
        needs=20,
        source=f"{_HANDBOOK}; {_MONTGOMERY}",
    ),
    RuleSet(
        "anhoej",
        "1",
        (
            Rule("longest-run", causes=("Unusually long run",) * 2),
            Rule("crossings", causes=("Unusually few crossings",) * 2),
        ),
        needs=10,
        source="Anhøj, J. and Olesen, A. V. (2014), Run Charts Revisited, PLoS ONE 9(11): e113825",
    ),
)
RULE_SETS: Mapping[str, RuleSet] = MappingProxyType({each.name: each for each in _ALL})


def rule_set(rules: str | RuleSet) -> RuleSet:
    """Return a rule set by its name, with or without the version.

    Parameters
    ----------
    rules : str or RuleSet
        ``nhs-mdc``, ``nhs-mdc 1``, or a set of one's own, which is given back.

    Returns
    -------
    RuleSet
        The set of that name.

    Raises
    ------
    CommandError
        When there is no such set, or none of that version.

    Examples
    --------
    >>> rule_set("police-2sd 1").rules[0].kind
    'limits'
    """
    if isinstance(rules, RuleSet):
        return rules
    name, _, version = rules.partition(" ")
    found = RULE_SETS.get(name)
    if found is None:
        raise CommandError(
            f"there is no rule set {rules!r}; there are {in_words(RULE_SETS, most=len(RULE_SETS))}"
            f"{did_you_mean(name, RULE_SETS)}"
        )
    if version not in ("", found.version):
        raise CommandError(f"the rule set {name!r} is at version {found.version}; {version!r} is not held")
    return found

"""The rules of the audit, a file a family; each looks at claims and gives checks."""

from collections.abc import Callable, Iterator

from pcp_kpi.auditing.book import Book
from pcp_kpi.auditing.checks import Check
from pcp_kpi.auditing.rules import (
    captions,
    changes,
    dates,
    limits,
    means,
    repeated,
    shares,
    sums,
    units,
    words,
)
from pcp_kpi.auditing.rules.rule import Rule

_FAMILIES = (changes, shares, sums, means, repeated, limits, words, dates, captions, units)
RULES: tuple[Rule, ...] = tuple(rule for family in _FAMILIES for rule in family.RULES)
CHECKERS: tuple[Callable[[Book], Iterator[Check]], ...] = (
    changes.check_changes,
    shares.check_shares,
    sums.check_sums,
    means.check_means,
    repeated.check_repeated,
    limits.check_limits,
    words.check_words,
    dates.check_dates,
    captions.check_captions,
    units.check_units,
)

__all__ = ["CHECKERS", "RULES", "Rule"]

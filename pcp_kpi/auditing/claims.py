"""Claims: every number that a report prints, and every word about one, with its place and what it claims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import pandas as pd

from pcp_kpi.auditing.ranges import Interval
from pcp_kpi.errors import Fault, did_you_mean, in_words, refuse_if

if TYPE_CHECKING:
    from collections.abc import Sequence

FIGURE = "figure"
LEVELS = ("actual", "comparator", "base", "share")
CHANGES = ("change", "difference")
LIMITS = ("upper", "lower")
ROLES = (*LEVELS, *CHANGES, *LIMITS, "target")
UNITS = (
    "count", "percent", "points", "ratio", "duration", "money", "rate", "rank", "years", "weeks", "km2",
)  # fmt: skip
REGIONS = ("force", "area", "nation", "other")


@dataclass(frozen=True, slots=True)
class Claim:
    """One printed number, or one statement in words, and what it claims.

    Parameters
    ----------
    id : str
        Its own; findings and accepted findings name it.
    document : str
        Where it stands.
    line : int
        Line, page or slide.
    kind : str
        ``figure`` for a number; else the kind of statement (``direction``, ``limit``, ``sum`` ...), see
        `pcp_kpi.auditing.rules`.
    role : str
        Of a number: ``actual``, ``comparator``, ``base``, ``share``, ``change``, ``difference``, ``upper``, ``lower``
        or ``target``.
    measure, area, breakdown : str
        What it is about. Equal names are taken for the same thing.
    region : str
        What the area is: ``force``, ``area`` (a part of it), ``nation`` or ``other``.
    start, end : str
        First and last day of its period, as ``2021-04-01``; empty where none is printed, then `label` counts.
    label : str
        The period as printed.
    compared : str
        Of a change: what it is said to be compared with; empty where the row shows it.
    compared_start, compared_end : str
        That period.
    printed : str
        The characters that print it.
    value, low, high, step : float
        The number, the range of values that print so, and the smallest change that the print would show.
    decimals : int
        Digits after the point.
    unit : str
        One of `UNITS`.
    per : int
        Of a rate: per how many; else 0.
    bound : str
        ``above``, ``below``, ``about`` or ``band`` where the print says so.
    table : str
        Id of the printed table it stands in; empty for a sentence.
    figure, of, says : str
        Of a statement: the numbers it is about, those it sets them against, and what it says.
    collection : str
        Claims of two collections are never held against each other.
    """

    id: str
    document: str = ""
    line: int = 0
    kind: str = FIGURE
    role: str = ""
    measure: str = ""
    area: str = ""
    region: str = "other"
    breakdown: str = ""
    start: str = ""
    end: str = ""
    label: str = ""
    compared: str = ""
    compared_start: str = ""
    compared_end: str = ""
    printed: str = ""
    value: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    step: float = 1.0
    decimals: int = 0
    unit: str = ""
    per: int = 0
    bound: str = ""
    table: str = ""
    figure: str = ""
    of: str = ""
    says: str = ""
    collection: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Collection and id, without what follows an ``@`` that tells copies of one claim apart."""
        return self.collection, self.id.partition("@")[0]

    @property
    def interval(self) -> Interval:
        """All the values that print so."""
        return Interval(self.low, self.high)

    @property
    def period(self) -> tuple[str, str]:
        """First and last day; without dates, the printed label."""
        return (self.start, self.end) if self.start or self.end else ("", self.label)

    @property
    def about(self) -> tuple[str, str, str, str]:
        """What it is about: collection, measure, area and breakdown."""
        return self.collection, self.measure, self.area, self.breakdown

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"{self.document}, line {self.line}" if self.line else self.document


CLAIM_COLUMNS = tuple(field.name for field in fields(Claim))
_NEEDED = ("id", "document", "role", "measure", "printed", "value", "low", "high", "unit")
_DEFAULTS = {field.name: field.default for field in fields(Claim)}
_NUMBERS = ("value", "low", "high", "step")
_WHOLE = ("line", "decimals", "per")


def claims_table(claims: Iterable[Claim]) -> pd.DataFrame:
    """Put claims into a table.

    Parameters
    ----------
    claims : iterable of Claim
        In the order of the report.

    Returns
    -------
    DataFrame
        One row a claim, with the columns `CLAIM_COLUMNS`.

    Examples
    --------
    >>> table = claims_table([Claim("A", "draft", 3, role="actual", measure="rape", printed="378", value=378,
    ...                             low=377.5, high=378.5, unit="count")])
    >>> table[["id", "value", "unit"]].to_dict("records")
    [{'id': 'A', 'value': 378.0, 'unit': 'count'}]
    """
    rows = [[getattr(claim, name) for name in CLAIM_COLUMNS] for claim in claims]
    table = pd.DataFrame(rows, columns=list(CLAIM_COLUMNS))
    text = [name for name in CLAIM_COLUMNS if name not in (*_NUMBERS, *_WHOLE)]
    types: dict[Any, Any] = dict.fromkeys(text, "str") | dict.fromkeys(_NUMBERS, "float64")
    return table.astype(types | dict.fromkeys(_WHOLE, "int64"))


def check_claims(claims: pd.DataFrame) -> tuple[Claim, ...]:
    """Check a table of claims and return it as typed claims.

    Parameters
    ----------
    claims : DataFrame
        At least the columns id, document, role, measure, printed, value, low, high and unit; the other columns of
        `CLAIM_COLUMNS` have defaults.

    Returns
    -------
    tuple of Claim

    Raises
    ------
    DataRefused
        When a column is missing, an id stands twice, a role, unit or region is unknown, or a number has no range.
        All faults are listed.
    """
    missing = [name for name in _NEEDED if name not in claims.columns]
    refuse_if([Fault("claims", None, name, "", "the table of claims lacks this column") for name in missing])
    known = [name for name in CLAIM_COLUMNS if name in claims.columns]
    refuse_if(_faults_in(claims))
    columns = [_typed(claims[name], name) for name in known]
    return tuple(Claim(**dict(zip(known, values, strict=True))) for values in zip(*columns, strict=True))


def _typed(column: pd.Series, name: str) -> list[Any]:
    if name in _NUMBERS:
        return [float(value) for value in column.tolist()]
    if name in _WHOLE:
        return [int(value) for value in column.tolist()]
    return column.fillna("").astype("str").tolist()


def _faults_in(claims: pd.DataFrame) -> list[Fault]:
    figure = claims["kind"] == FIGURE if "kind" in claims.columns else pd.Series(True, index=claims.index)
    rules: list[tuple[str, pd.Series, str]] = [
        ("id", claims["id"].duplicated(keep=False), "each claim needs an id of its own"),
        _one_of(claims, "role", ROLES, figure),
        _one_of(claims, "unit", UNITS, figure),
        (
            "low",
            figure & ~(claims["low"].astype("float64") <= claims["high"].astype("float64")),
            "a printed number needs the range of values that print so, low before high",
        ),
    ]
    if "region" in claims.columns:
        rules.append(_one_of(claims, "region", REGIONS, figure))
    return sorted(
        Fault("claims", int(row) + 1, column, str(claims[column].iloc[int(row)]), rule)
        for column, broken, rule in rules
        for row in broken.to_numpy().nonzero()[0]
    )


def _one_of(
    claims: pd.DataFrame, column: str, known: Sequence[str], where: pd.Series
) -> tuple[str, pd.Series, str]:
    broken = where & ~claims[column].isin(known)
    first = str(claims.loc[broken, column].iloc[0]) if broken.any() else ""
    return column, broken, f"one of {in_words(known, most=12)} is needed{did_you_mean(first, known)}"

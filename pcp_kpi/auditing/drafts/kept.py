"""What a report keeps beside its pages: ``results.csv``, with the projections and intervals that no figures hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pcp_kpi.auditing.drafts.cited import Value
from pcp_kpi.auditing.drafts.names import bag_of
from pcp_kpi.auditing.drafts.statements import Statement

if TYPE_CHECKING:
    from pcp_kpi.auditing.drafts.values import Figures

RESULTS = "results.csv"
_NEEDED = (
    "report", "measure", "area", "breakdown", "grain", "period", "period_end", "label", "value", "of", "level", "unit",
    "status", "method", "lower", "mean", "upper", "interval_low", "interval_high", "low80", "high80", "low95", "high95",
)  # fmt: skip
_PROJECTED = ("level", "low80", "high80", "low95", "high95")
# The columns that a kind of statement may be of.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "projection": _PROJECTED,
    "level": ("level",),
    "share": ("level",),
    "comparator": ("level",),
    "part": ("value",),
    "base": ("of",),
    "mean": ("mean", "level"),
    "lower limit": ("lower",),
    "upper limit": ("upper",),
    "interval from": ("interval_low",),
    "interval to": ("interval_high",),
}
# Told in the unit of the row: counts behind a share are no shares.
_AS_STORED = ("value", "of")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Results:
    """The results of a report, to be asked statement by statement.

    Parameters
    ----------
    rows : DataFrame
        The columns of ``results.csv``.
    """

    rows: pd.DataFrame = field(repr=False)

    @classmethod
    def beside(cls, draft: Path, *, report: str) -> Results | None:
        """Return the results that lie in the folder of a draft, if they are of the quarter that it reports.

        Parameters
        ----------
        draft : Path
            The draft, or the folder of a report.
        report : str
            "2021/22 Q1".
        """
        path = (draft if draft.is_dir() else draft.parent) / RESULTS
        if not path.is_file():
            return None
        rows = pd.read_csv(path, encoding="utf-8-sig", low_memory=False)
        if not set(_NEEDED) <= set(rows.columns) or not (rows["report"] == report).all():
            return None
        return cls(rows[list(_NEEDED)])

    def values(self, statement: Statement, figures: Figures) -> Iterator[Value]:
        """Return every value that a statement's words can mean, the likeliest first.

        Parameters
        ----------
        statement : Statement
        figures : Figures
            Knows in which units a measure is printed.

        Yields
        ------
        Value
            Its source is ``results.csv``.
        """
        for row in self.rows_of(statement):
            columns = _PROJECTED if _is_projected(row) else _COLUMNS.get(statement.kind, ())
            for column in columns:
                yield from self._printable(row, column, statement, figures)

    def rows_of(self, statement: Statement) -> Iterator[Row]:
        """Return the rows of a statement's measures, areas and periods; where it names no part, those of none."""
        wanted = {(period.start, period.end) for period in statement.periods}
        areas = statement.subject.areas
        for measure in statement.subject.measures:
            rows = [row for area in areas for row in self._by_series.get((measure, area), ())]
            of_period = [row for row in rows if (row["first"], row["last"]) in wanted]
            of_projection = [row for row in rows if _is_projected(row)] if _asks_ahead(statement) else []
            yield from _of_part(of_period or of_projection, statement)

    def levels_a_year_before(self, row: Row) -> Iterator[float]:
        """Return the levels of the same part and period a year before that of a row."""
        for other in self._by_series.get((str(row["measure"]), str(row["area"])), ()):
            same = (other["first"].year + 1, other["first"].month) == (row["first"].year, row["first"].month)
            if (
                same
                and other["grain"] == row["grain"]
                and _text(other["breakdown"]) == _text(row["breakdown"])
            ):
                yield float(other["level"])

    @cached_property
    def _by_series(self) -> Mapping[tuple[str, str], list[Row]]:
        rows = self.rows.assign(first=_days(self.rows["period"]), last=_days(self.rows["period_end"]))
        found: dict[tuple[str, str], list[Row]] = {}
        for row in rows.to_dict("records"):
            found.setdefault((str(row["measure"]), str(row["area"])), []).append(row)  # type: ignore[arg-type]
        return found

    def _printable(self, row: Row, column: str, statement: Statement, figures: Figures) -> Iterator[Value]:
        value = float(row[column])
        key = str(row["measure"]), str(row["area"]), _text(row["breakdown"])
        what = "" if column == "level" else f" ({column})"
        scaled = [value] if column in _AS_STORED else figures.scaled(value, key[0], statement)
        for one in scaled:
            yield Value(one, key, None, RESULTS, f"{row['label']}{what}")


def _is_projected(row: Row) -> bool:
    return bool(row["status"] == "projected")


def _asks_ahead(statement: Statement) -> bool:
    return statement.kind in ("projection", "chance")


def _of_part(rows: list[Row], statement: Statement) -> list[Row]:
    """Keep the rows of the part that a statement names; where it names none, those of no part."""
    heading = " ".join(statement.passage.cells[0].rows) if statement.passage.cells else ""
    said = bag_of(f"{heading} {statement.subject.part}")
    named = [row for row in rows if (code := _text(row["breakdown"])) and bag_of(code) <= said]
    return named or [row for row in rows if not _text(row["breakdown"])]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _days(column: pd.Series) -> list[dt.date]:
    return list(pd.to_datetime(column).dt.date)

"""The holding-to-account programme: meetings by month, their weekdays, and whether reviews follow quarter ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

import pandas as pd

from pcp_kpi.document import Document, Grid, Part, Points
from pcp_kpi.errors import Fault, PeriodNotUnderstood, did_you_mean, in_words, refuse_if
from pcp_kpi.periods import Day, Month, Quarter, parse_period
from pcp_kpi.printing import plural
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.packs.pieces import Heading, make_cover, sources_named, sources_part
from pcp_kpi.report.packs.rows import Row, as_day, read_rows
from pcp_kpi.tables import Column, Table

COLUMNS = ("month", "type", "subject", "date", "weekday")
NONE, PERFORMANCE = "no meeting", "performance"
TYPES = ("thematic", PERFORMANCE, "public", "virtual", NONE)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Meeting:
    """One row of the programme.

    Parameters
    ----------
    month : Month
        In which it is to be held.
    type : str
        One of `TYPES`; ``no meeting`` for a month without.
    subject : str
        What it is about.
    date : date or None
        None where it is still to be fixed.
    """

    month: Month
    type: str
    subject: str
    date: date | None

    @property
    def held(self) -> bool:
        """Whether there is a meeting at all."""
        return self.type != NONE


@dataclass(frozen=True)
class Review:
    """The performance meeting that follows the end of a quarter.

    Parameters
    ----------
    quarter : Quarter
        Which ended.
    held : date or None
        The first performance meeting after its end and before that of the next; None where there is none.
    """

    quarter: Quarter
    held: date | None

    @property
    def days(self) -> int | None:
        """Days from the quarter's end to the review."""
        return (self.held - self.quarter.end).days if self.held else None


def read_meetings(programme: str | Path | pd.DataFrame) -> tuple[Meeting, ...]:
    """Read a programme of meetings.

    Parameters
    ----------
    programme : str, Path or DataFrame
        CSV with `COLUMNS`; month and type must be there. A date still to be fixed is left empty.

    Returns
    -------
    tuple of Meeting
        In the order of the file.

    Raises
    ------
    DataRefused
        When a month, type or date is not understood, a date lies outside its month or on another weekday than is
        written; all faults are listed.
    NotAvailable
        When there is no such file.
    """
    name, rows, faults = read_rows(programme, needed=("month", "type"), allowed=COLUMNS, name="programme")
    refuse_if(sorted([*faults, *(fault for row in rows for fault in _faults(row, name))]))
    return tuple(
        Meeting(_month(row["month"]), row["type"].lower(), row["subject"], as_day(row["date"]))
        for row in rows
    )


def _month(text: str) -> Month:
    found = parse_period(text)
    if not isinstance(found, Month):
        raise PeriodNotUnderstood(f"a month is needed, such as October 2021; {text!r} is {found.words}")
    return found


def _faults(row: Row, name: str) -> Iterator[Fault]:
    kind = row["type"].lower()
    if kind not in TYPES:
        rule = f"a meeting is {in_words(TYPES)}{did_you_mean(kind, TYPES)}"
        yield Fault(name, row.line, "type", row["type"], rule)
    month = None
    try:
        month = _month(row["month"])
    except PeriodNotUnderstood as error:
        yield Fault(name, row.line, "month", row["month"], str(error))
    if kind == NONE and (row["date"] or row["subject"]):
        yield Fault(
            name, row.line, "type", row["type"], "a month without a meeting has neither subject nor date"
        )
    if row["date"]:
        yield from _date_faults(row, name, month)
    elif row["weekday"]:
        yield Fault(
            name, row.line, "weekday", row["weekday"], "a weekday stands beside a date; give the date too"
        )


def _date_faults(row: Row, name: str, month: Month | None) -> Iterator[Fault]:
    day = as_day(row["date"])
    if day is None:
        rule = "a day is needed, such as 2021-10-04; leave empty while it is to be fixed"
        yield Fault(name, row.line, "date", row["date"], rule)
        return
    if month is not None and Month.containing(day) != month:
        yield Fault(name, row.line, "date", row["date"], f"lies outside {month.words}")
    if row["weekday"] and row["weekday"].capitalize() != weekday_of(day):
        rule = f"{Day(day).words} is a {weekday_of(day)}"
        yield Fault(name, row.line, "weekday", row["weekday"], rule)


def weekday_of(day: date) -> str:
    """Return the weekday of a day.

    Examples
    --------
    >>> weekday_of(date(2021, 10, 4))
    'Monday'
    """
    return WEEKDAYS[day.weekday()]


def reviews_of(meetings: Sequence[Meeting]) -> tuple[Review, ...]:
    """Return for each quarter that ends within a programme the performance meeting that follows.

    Parameters
    ----------
    meetings : sequence of Meeting
        A programme; its first and last month bound it.

    Returns
    -------
    tuple of Review
        In order of time. The programme's own last quarter is left out unless the month after its end is in it.
    """
    if not meetings:
        return ()
    first, last = min(one.month for one in meetings), max(one.month for one in meetings)
    held = sorted(one.date for one in meetings if one.type == PERFORMANCE and one.date is not None)
    found = []
    quarter = first.quarter
    while quarter.end < last.start:
        ahead = [day for day in held if quarter.end < day <= quarter.shift(1).end]
        found.append(Review(quarter, ahead[0] if ahead else None))
        quarter = quarter.shift(1)
    return tuple(found)


def calendar(
    programme: str | Path | pd.DataFrame, *, background: Background | None = None, source: str = ""
) -> Document:
    """Put the holding-to-account programme together.

    Parameters
    ----------
    programme : str, Path or DataFrame
        CSV or table with the columns month, type, subject, date, weekday.
    background : Background, optional
        The force; West Mercia's if left out.
    source : str, optional
        Id of the paper in the register, where it is a published programme.

    Returns
    -------
    Document
        Every meeting, how many of each type, and the review of each quarter.

    Raises
    ------
    DataRefused, NotAvailable
        As for `read_meetings`.

    Examples
    --------
    >>> calendar(example_programme(), source="panel-2021-09").parts[0].blocks[0].items[0]
    '11 meetings in 12 rows of the programme; none in August 2021.'
    """
    background = background or read_background()
    meetings = read_meetings(programme)
    sources = sources_named((source,) if source else (), background)
    first, last = min(one.month for one in meetings), max(one.month for one in meetings)
    heading = Heading(
        "Holding to account programme",
        f"{first.words} to {last.words}",
        first.financial_year.label,
        ("Meetings at which the force is held to account, by month. Subjects and dates may change.",),
        "programme",
    )
    return Document(
        make_cover(heading, background, sources),
        (_meetings(meetings), _reviews(meetings), sources_part(sources, notes=_notes())),
    )


def example_programme() -> Path:
    """Return the file of a programme to begin with: that of 2021/22, as the Panel's papers of September 2021 print it.

    Examples
    --------
    >>> len(read_meetings(example_programme()))
    12
    """
    return Path(str(files("pcp_kpi.report.packs"))) / "examples" / "holding-to-account-2021-22.csv"


def _meetings(meetings: Sequence[Meeting]) -> Part:
    frame = pd.DataFrame(
        [
            {
                "month": one.month.words,
                "type": one.type.capitalize(),
                "subject": one.subject,
                "date": f"{weekday_of(one.date)} {Day(one.date).words}" if one.date else _undated(one),
            }
            for one in meetings
        ]
    )
    columns = (
        Column("month", "Month"),
        Column("type", "Type"),
        Column("subject", "Subject"),
        Column("date", "Date"),
    )
    return Part(
        "meetings",
        "Meetings",
        (Points(_points(meetings)), Grid("meetings", Table("Meetings by month", frame, columns))),
        kind="scorecard",
    )


def _undated(one: Meeting) -> str:
    return "to be fixed" if one.held else ""


def _points(meetings: Sequence[Meeting]) -> tuple[str, ...]:
    held = [one for one in meetings if one.held]
    free = [one.month.words for one in meetings if not one.held]
    none = f"; none in {in_words(free)}" if free else ""
    kinds = [
        f"{sum(one.type == kind for one in held)} {kind}"
        for kind in TYPES
        if any(one.type == kind for one in held)
    ]
    dated = [one for one in held if one.date]
    said = [
        f"{plural(len(held), 'meeting')} in {plural(len(meetings), 'row')} of the programme{none}.",
        f"By type: {in_words(kinds)}.",
        f"{len(dated)} of {len(held)} have a date; each falls on the weekday that is written beside it.",
    ]
    weekend = [Day(one.date).words for one in dated if one.date and one.date.weekday() > 4]
    if weekend:
        said.append(f"At a weekend: {in_words(weekend)}.")
    return tuple(said)


def _reviews(meetings: Sequence[Meeting]) -> Part:
    reviews = reviews_of(meetings)
    missing = [one.quarter.label for one in reviews if one.held is None]
    frame = pd.DataFrame(
        [
            {
                "quarter": one.quarter.label,
                "end": Day(one.quarter.end).words,
                "held": Day(one.held).words if one.held else "no performance meeting",
                "days": float("nan") if one.days is None else one.days,
            }
            for one in reviews
        ],
        columns=["quarter", "end", "held", "days"],
    )
    columns = (
        Column("quarter", "Quarter"),
        Column("end", "Ended"),
        Column("held", "Reviewed"),
        Column("days", "Days after", "count"),
    )
    said = (
        f"No performance meeting follows the end of {in_words(missing)}."
        if missing
        else f"A performance meeting follows the end of each of {plural(len(reviews), 'quarter')}."
    )
    table = Table("Quarters and their reviews", frame, columns)
    return Part("reviews", "Reviews of the quarters", (Points((said,)), Grid("reviews", table, "narrow")))


def _notes() -> tuple[str, ...]:
    return (
        "A review belongs to the quarter before it: the first performance meeting after the quarter's end and within "
        "the next quarter.",
    )

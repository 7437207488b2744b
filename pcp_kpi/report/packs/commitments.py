"""The delivery plan's tracker: statuses counted, overdue updates, references that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

import pandas as pd

from pcp_kpi.document import Block, Document, Grid, Part, Points
from pcp_kpi.errors import CommandError, Fault, did_you_mean, in_words, refuse_if
from pcp_kpi.periods import Day, Quarter
from pcp_kpi.printing import plural
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.packs.pieces import Heading, make_cover, sources_named, sources_part
from pcp_kpi.report.packs.references import NOWHERE, is_reference, refers_to, resolves
from pcp_kpi.report.packs.rows import Row, as_day, read_rows
from pcp_kpi.tables import Column, Table

COLUMNS = ("ref", "commitment", "activity", "update", "oversight", "status", "due")
COMPLETE, ACTION_COMPLETE, GIVEN = "complete", "action complete", "update given"
REFERS, FOLLOWS, NOT_APPLICABLE, NO_UPDATE = "refer to", "update to follow", "not applicable", "no update"
STATUSES = (COMPLETE, ACTION_COMPLETE, GIVEN, REFERS, FOLLOWS, NOT_APPLICABLE, NO_UPDATE)
CLOSED = (COMPLETE, ACTION_COMPLETE, NOT_APPLICABLE, REFERS)
_SAID = (
    (ACTION_COMPLETE, re.compile(r"action complete[d]?\W*", re.IGNORECASE)),
    (COMPLETE, re.compile(r"complete[d]?\W*", re.IGNORECASE)),
    (NOT_APPLICABLE, re.compile(r"n/?a\W*|not applicable\W*", re.IGNORECASE)),
    (FOLLOWS, re.compile(r"update to follow\W*", re.IGNORECASE)),
)
_ALONE = re.compile(r"^\W*refer(?:red|s)? to\b[^a-zA-Z]*(?:[A-Z]?[\d.,&\s]|and)*\W*$", re.IGNORECASE)


@dataclass(frozen=True)
class Commitment:
    """One row of the plan.

    Parameters
    ----------
    ref, commitment, activity, update, oversight : str
        Reference of the activity, that of its commitment, what is done, what was reported, who looks at it.
    status : str
        One of `STATUSES`.
    due : date or None
        When an update or the end is due.
    line : int
        In the file.
    """

    ref: str
    commitment: str
    activity: str
    update: str
    oversight: str
    status: str
    due: date | None
    line: int

    @property
    def references(self) -> tuple[str, ...]:
        """Where its texts send their reader."""
        return tuple(dict.fromkeys((*refers_to(self.activity), *refers_to(self.update))))

    @property
    def misplaced(self) -> bool:
        """Whether its number says that it belongs to another commitment than it stands under."""
        own = f"{self.ref}.".startswith(f"{self.commitment}.")
        return bool(self.commitment) and not own

    def overdue(self, on: date) -> bool:
        """Tell whether it was due before a day and is not closed."""
        return self.due is not None and self.due < on and self.status not in CLOSED


def status_of(update: str, activity: str = "") -> str:
    """Return the status that an update tells.

    Parameters
    ----------
    update : str
        The update as reported.
    activity : str, optional
        Where there is no update, the activity may refer to another.

    Returns
    -------
    str
        One of `STATUSES`. Words that say more than a status are an update given.

    Examples
    --------
    >>> [status_of(text) for text in ("Complete.", "Action Complete", "n/a", "Refer to A6.2", "Update to follow", "")]
    ['complete', 'action complete', 'not applicable', 'refer to', 'update to follow', 'no update']
    >>> status_of("A strategy was published (refer to B2.1)."), status_of("", "Refer to C7")
    ('update given', 'refer to')
    """
    text = update.strip()
    for status, pattern in _SAID:
        if pattern.fullmatch(text):
            return status
    if _ALONE.match(text) or (not text and _ALONE.match(activity.strip())):
        return REFERS
    return GIVEN if text else NO_UPDATE


def read_commitments(plan: str | Path | pd.DataFrame) -> tuple[Commitment, ...]:
    """Read a delivery plan.

    Parameters
    ----------
    plan : str, Path or DataFrame
        CSV with `COLUMNS`, of which only `ref` must be there; a status that is left empty is read from the update.

    Returns
    -------
    tuple of Commitment
        In the order of the file.

    Raises
    ------
    DataRefused
        When a reference is missing, misspelt or stands twice, a status is unknown or a day is no day; all faults are
        listed.
    NotAvailable
        When there is no such file.
    """
    name, rows, faults = read_rows(plan, needed=("ref",), allowed=COLUMNS, name="delivery plan")
    refuse_if(
        sorted([*faults, *(fault for row in rows for fault in _faults(row, name)), *_twice(rows, name)])
    )
    return tuple(_commitment(row) for row in rows)


def _faults(row: Row, name: str) -> Iterator[Fault]:
    if not is_reference(row["ref"]):
        rule = "a reference is a letter and numbers, such as A6.2, in Latin letters"
        yield Fault(name, row.line, "ref", row["ref"], rule)
    if row["commitment"] and not is_reference(row["commitment"]):
        rule = "a commitment is told by its reference, such as A6; leave it empty if there is none"
        yield Fault(name, row.line, "commitment", row["commitment"], rule)
    status = row["status"].lower()
    if status and status not in STATUSES:
        near = did_you_mean(status, STATUSES)
        rule = f"a status is one of {in_words(STATUSES, most=9)}, or empty{near}"
        yield Fault(name, row.line, "status", row["status"], rule)
    if row["due"] and as_day(row["due"]) is None:
        yield Fault(
            name,
            row.line,
            "due",
            row["due"],
            "a day is needed, such as 2021-12-31; leave empty if none is set",
        )


def _twice(rows: Sequence[Row], name: str) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row["ref"], row.line)
        if first != row.line and row["ref"]:
            yield Fault(
                name, row.line, "ref", row["ref"], f"stands in row {first} already; each row has its own"
            )


def _commitment(row: Row) -> Commitment:
    return Commitment(
        **{column: row[column] for column in ("ref", "commitment", "activity", "update", "oversight")},
        status=row["status"].lower() or status_of(row["update"], row["activity"]),
        due=as_day(row["due"]) if row["due"] else None,
        line=row.line,
    )


def delivery_plan(
    plan: str | Path | pd.DataFrame,
    *,
    on: str | date,
    background: Background | None = None,
    source: str = "",
) -> Document:
    """Put the tracker of a delivery plan together.

    Parameters
    ----------
    plan : str, Path or DataFrame
        CSV or table with the columns ref, commitment, activity, update, oversight, status, due.
    on : str or date
        The day on which it stands: what was due before it is overdue.
    background : Background, optional
        The force; West Mercia's if left out.
    source : str, optional
        Id of the paper in the register, where it is a published plan.

    Returns
    -------
    Document
        Statuses counted, what is overdue or awaited, references that lead nowhere, and the whole plan.

    Raises
    ------
    CommandError
        When the day is not understood.
    DataRefused, NotAvailable
        As for `read_commitments`.

    Examples
    --------
    >>> document = delivery_plan(example_plan(), on="2021-11-15", source="plan-2021-q2")
    >>> document.grids[0].table.printed().iloc[0].tolist()
    ['Complete', '3', '4%']
    """
    background = background or read_background()
    sources = sources_named((source,) if source else (), background)
    day = _day(on)
    commitments = read_commitments(plan)
    heading = Heading(
        "Delivery plan tracker",
        f"As at {Day(day).words}",
        Quarter.containing(day).label,
        _about(commitments),
        "tracker",
    )
    return Document(
        make_cover(heading, background, sources),
        (
            _summary(commitments, day),
            _chase(commitments, day),
            _lost(commitments),
            _whole(commitments),
            sources_part(sources, notes=_notes(day)),
        ),
    )


def _day(on: str | date) -> date:
    day = on if isinstance(on, date) else as_day(on)
    if day is None:
        raise CommandError(f"the tracker stands on a day, such as 2021-11-15; {on!r} is none")
    return day


def example_plan() -> Path:
    """Return the file of a plan to begin with: references and statuses as printed for July to September 2021.

    Examples
    --------
    >>> len(read_commitments(example_plan()))
    80
    """
    return Path(str(files("pcp_kpi.report.packs"))) / "examples" / "delivery-plan-2021-q2.csv"


def _about(commitments: Sequence[Commitment]) -> tuple[str, ...]:
    parents = {one.commitment or one.ref for one in commitments}
    return (f"{plural(len(commitments), 'activity', 'activities')} of {plural(len(parents), 'commitment')}.",)


def status_counts(commitments: Sequence[Commitment]) -> dict[str, int]:
    """Count the rows of a plan by status, in the order of `STATUSES`."""
    return {status: sum(one.status == status for one in commitments) for status in STATUSES}


def lost_references(commitments: Sequence[Commitment]) -> tuple[tuple[str, str], ...]:
    """List the references that lead nowhere: the row that holds each, and where it points.

    Parameters
    ----------
    commitments : sequence of Commitment
        The whole plan: what is not in it counts as nowhere.
    """
    known = {one.ref for one in commitments} | {one.commitment for one in commitments if one.commitment}
    return tuple(
        (one.ref, reference)
        for one in commitments
        for reference in one.references
        if reference == NOWHERE or not resolves(reference, known)
    )


def _summary(commitments: Sequence[Commitment], day: date) -> Part:
    counts = status_counts(commitments)
    frame = pd.DataFrame(
        [
            {"status": status.capitalize(), "number": count, "share": count / len(commitments)}
            for status, count in counts.items()
        ]
    )
    columns = (
        Column("status", "Status"),
        Column("number", "Activities", "count"),
        Column("share", "Share", "percent"),
    )
    overdue, lost = [one for one in commitments if one.overdue(day)], lost_references(commitments)
    dated = sum(one.due is not None for one in commitments)
    done = counts[COMPLETE] + counts[ACTION_COMPLETE]
    points: tuple[str, ...] = (
        f"{done} of {plural(len(commitments), 'activity', 'activities')} are complete.",
        f"{plural(len(overdue), 'activity is', 'activities are')} overdue on {Day(day).words}."
        if dated
        else "No activity has a day on which it is due, so none can be overdue.",
        f"{plural(counts[FOLLOWS] + counts[NO_UPDATE], 'update')} awaited.",
        f"{plural(len(lost), 'reference leads', 'references lead')} nowhere.",
    )
    strays = [f"{one.ref} under {one.commitment}" for one in commitments if one.misplaced]
    if strays:
        points = (
            *points,
            f"Numbered as part of another commitment than they stand under: {in_words(strays)}.",
        )
    return Part(
        "statuses",
        "Statuses",
        (
            Points(points),
            Grid("statuses", Table(f"Activities by status, {Day(day).words}", frame, columns), "narrow"),
        ),
        kind="scorecard",
    )


def _chase(commitments: Sequence[Commitment], day: date) -> Part:
    rows = [
        {**_cells(one), "why": "overdue" if one.overdue(day) else one.status}
        for one in commitments
        if one.overdue(day) or one.status in (FOLLOWS, NO_UPDATE)
    ]
    blocks: tuple[Block, ...] = (Points(("No update is overdue or awaited.",)),)
    if rows:
        columns = [
            Column("ref", "Reference"),
            Column("why", "Why"),
            Column("due", "Due"),
            Column("oversight", "Oversight"),
        ]
        frame = pd.DataFrame(rows).sort_values(["why", "due"], kind="stable", ignore_index=True)
        blocks = (
            Grid("chase", Table("Updates overdue or awaited", frame, _filled(frame, columns)), "narrow"),
        )
    return Part("overdue", "Overdue and awaited updates", blocks)


def _lost(commitments: Sequence[Commitment]) -> Part:
    rows = lost_references(commitments)
    blocks: tuple[Block, ...] = (Points(("Every reference leads to a row of the plan.",)),)
    if rows:
        frame = pd.DataFrame(rows, columns=["ref", "to"])
        columns = (Column("ref", "In"), Column("to", "Refers to"))
        blocks = (
            Grid("lost", Table("References that lead to no row of the plan", frame, columns), "narrow"),
        )
    return Part("references", "References that lead nowhere", blocks)


def _whole(commitments: Sequence[Commitment]) -> Part:
    frame = pd.DataFrame([_cells(one) for one in commitments])
    columns = [
        Column("ref", "Reference"),
        Column("commitment", "Commitment"),
        Column("activity", "Activity"),
        Column("update", "Update"),
        Column("oversight", "Oversight"),
        Column("status", "Status"),
        Column("due", "Due"),
    ]
    grid = Grid("plan", Table("Every activity of the plan", frame, _filled(frame, columns)))
    return Part("plan", "The plan", (grid,))


def _cells(one: Commitment) -> dict[str, str]:
    return {
        "ref": one.ref,
        "commitment": one.commitment,
        "activity": one.activity,
        "update": one.update,
        "oversight": one.oversight,
        "status": one.status,
        "due": one.due.isoformat() if one.due else "",
    }


def _filled(frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[Column, ...]:
    """Leave out columns that no row fills."""
    return tuple(column for column in columns if frame[column.name].ne("").any())


def _notes(day: date) -> tuple[str, ...]:
    return (
        f"Overdue: due before {Day(day).words} and neither complete, nor not applicable, nor told elsewhere.",
        "A status that the plan leaves empty is read from the update: words that say more than a status are an update "
        "given. References are those after refer to, cross reference to or see.",
    )

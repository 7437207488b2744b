"""The signal register: which signals were seen, what was made of them, carried from quarter to quarter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.errors import CommandError, Fault, did_you_mean, in_words, refuse_if
from pcp_kpi.figures import to_csv_text
from pcp_kpi.files import read_text_table, replace_file
from pcp_kpi.periods import GRAINS, Quarter, period_at
from pcp_kpi.tables import Column, Table

KEY = ("measure", "area", "breakdown", "grain", "period", "rule_set", "side")
COLUMNS = (*KEY, "reason", "status", "by", "on", "comment")
STATUSES = ("opened", "explained", "closed")
SIDES = ("above", "below", "")
REGISTER_FILE = "signals.csv"
_REQUIRED = ("measure", "area", "grain", "period", "rule_set", "status", "by", "on")
_ORDER = ("period", "measure", "area", "breakdown", "grain", "rule_set", "side")
# An e-mail address or a telephone number: people stand in the register as roles.
_PERSON = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|(?<![\d.,])(?:\+44 ?|0)\d{2,4} ?\d{3} ?\d{3,4}(?![\d.,])")
_PLAIN_RULES = "police-2sd 1"  # of points that bear the signal of their limits only


def read_register(path: str | Path) -> pd.DataFrame:
    """Read a signal register.

    Parameters
    ----------
    path : str or Path
        A CSV file, or a folder that holds ``signals.csv``. One that is not there yet is empty.

    Returns
    -------
    DataFrame
        One row a signal: `measure`, `area`, `breakdown`, `grain`, `period` (first day), `rule_set`, `side` (above, below
        or nothing), `reason`, `status` (opened, explained, closed), `by` (a role), `on` (day of the last entry) and
        `comment`.

    Raises
    ------
    DataRefused
        With every fault found: a column missing, an unknown status, a day that is none, a signal that stands twice, an
        e-mail address or telephone number.
    """
    path = Path(path)
    path = path / REGISTER_FILE if path.is_dir() else path
    if not path.is_file():
        return _typed(pd.DataFrame(columns=list(COLUMNS)))
    table = read_text_table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    refuse_if([Fault(path.name, 1, name, "", "the column is missing") for name in missing])
    refuse_if(sorted(_faults_in(table, path.name)))
    return _typed(table[list(COLUMNS)])


def merge_signals(
    register: pd.DataFrame, points: pd.DataFrame, *, quarter: Quarter, on: date, by: str = "analyst"
) -> pd.DataFrame:
    """Open the quarter's new signals and carry the others.

    Parameters
    ----------
    register : DataFrame
        As `read_register` gives it.
    points : DataFrame
        Points with signals: `flag`, `side`, `reason` and `rule_set` as `with_signals` adds them, or the `signal` of
        `with_limits` alone.
    quarter : Quarter
        The quarter reported; only points that begin in it open signals.
    on : date
        The day of the entry. No clock is read, so that the same quarter gives the same register.
    by : str, optional
        The role that opens them, never a person.

    Returns
    -------
    DataFrame
        All rows of the register as they were, whatever their status: an explained signal stays explained, a closed one
        closed, and one that revised figures no longer show stays until somebody closes it. New signals are added as
        ``opened``; all in the order of their periods.

    Raises
    ------
    CommandError
        When `points` bear neither flags nor signals, or `by` is an address or a number.

    Examples
    --------
    >>> points = pd.DataFrame({
    ...     "measure": ["hate-crime"], "area": ["West Mercia"], "breakdown": [""], "grain": ["quarter"],
    ...     "period": [pd.Timestamp("2021-04-01")], "status": ["final"], "signal": ["above"],
    ... })
    >>> empty = read_register("no-register-yet.csv")
    >>> opened = merge_signals(empty, points, quarter=Quarter(2021, 1), on=date(2021, 7, 27))
    >>> opened[["measure", "side", "reason", "status"]].values.tolist()
    [['hate-crime', 'above', 'above the upper limit', 'opened']]
    """
    if _PERSON.search(by):
        raise CommandError("the register names roles, not people: write by='performance analyst' or the like")
    found = _flagged(points)
    first, last = pd.Timestamp(quarter.start), pd.Timestamp(quarter.end)
    found = found[found["period"].between(first, last)]
    found = found.assign(status="opened", by=by, on=pd.Timestamp(on), comment="")
    found = _typed(found[list(COLUMNS)]).drop_duplicates(list(KEY))
    known = pd.MultiIndex.from_frame(register[list(KEY)])
    fresh = found[~pd.MultiIndex.from_frame(found[list(KEY)]).isin(known)]
    merged = pd.concat([register, fresh], ignore_index=True) if len(register) else fresh
    return merged.sort_values(list(_ORDER), ignore_index=True)


def write_register(register: pd.DataFrame, path: str | Path) -> Path:
    """Write a signal register as CSV, whole or not at all.

    Parameters
    ----------
    register : DataFrame
        As `merge_signals` gives it, perhaps with statuses and comments changed.
    path : str or Path
        The file, or a folder that is to hold ``signals.csv``.

    Returns
    -------
    Path
        The file written. It replaces an earlier one in a single step.

    Raises
    ------
    DataRefused
        When a row breaks a rule; the earlier file then stays as it was.
    """
    path = Path(path)
    path = path / REGISTER_FILE if path.is_dir() else path
    text = to_csv_text(register[list(COLUMNS)])
    rows = register[list(COLUMNS)].assign(
        period=register["period"].dt.strftime("%Y-%m-%d"), on=register["on"].dt.strftime("%Y-%m-%d")
    )
    refuse_if(sorted(_faults_in(rows.fillna("").astype("str"), path.name)))
    return replace_file(path, lambda part: part.write_text(text, encoding="utf-8", newline=""))


def register_table(register: pd.DataFrame, *, catalogue: Catalogue | None = None) -> Table:
    """Set the register as a table for the report: what is open first, then the explained, then the closed.

    Parameters
    ----------
    register : DataFrame
        As `read_register` gives it.
    catalogue : Catalogue, optional
        Names of the measures; their ids when left out.
    """
    rank = register["status"].map({status: place for place, status in enumerate(STATUSES)})
    rows = register.assign(rank=rank).sort_values(
        ["rank", "period", "measure", "area"], ascending=[True, False, True, True], ignore_index=True
    )
    frame = pd.DataFrame(
        {
            "measure": [_name(id, catalogue) for id in rows["measure"]],
            "area": rows["area"],
            "period": [
                period_at(grain, day.date()).label for grain, day in zip(rows["grain"], rows["period"], strict=True)
            ],
            **{name: rows[name] for name in ("side", "reason", "status", "by", "comment")},
            "on": rows["on"].dt.strftime("%Y-%m-%d"),
        }
    )  # fmt: skip
    headings = {
        "measure": "Measure",
        "area": "Area",
        "period": "Period",
        "side": "Signal",
        "reason": "Reason",
        "status": "Status",
        "by": "By",
        "on": "On",
        "comment": "Comment",
    }
    marks = {(row, "side"): side for row, side in enumerate(frame["side"]) if side}
    columns = [Column(name, heading, "text") for name, heading in headings.items()]
    notes = () if len(frame) else ("No signal has been registered.",)
    return Table("Register of signals", frame, columns, notes, marks)


def _name(id: str, catalogue: Catalogue | None) -> str:
    return catalogue[id].short if catalogue is not None and id in catalogue else id


def _flagged(points: pd.DataFrame) -> pd.DataFrame:
    """Return the flagged points with the columns of the register that come from them."""
    if "flag" in points.columns:
        found = points[points["flag"].astype(bool)]
        return found.assign(side=found["side"].where(found["side"].isin(SIDES), ""))
    if "signal" not in points.columns:
        raise CommandError(
            "a register is fed with points that bear signals: run with_limits or with_signals on them first"
        )
    found = points[points["signal"].isin(["above", "below"])]
    limit = found["signal"].map({"above": "above the upper limit", "below": "below the lower limit"})
    provisional = np.where(found["status"] == "provisional", ", provisional", "")
    return found.assign(side=found["signal"], reason=limit + provisional, rule_set=_PLAIN_RULES)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    texts = dict.fromkeys((name for name in COLUMNS if name not in ("period", "on")), "str")
    return rows.astype({**texts, "period": "datetime64[us]", "on": "datetime64[us]"}).reset_index(drop=True)


def _faults_in(table: pd.DataFrame, file: str) -> list[Fault]:
    """List everything that breaks a rule of the register, cell by cell."""
    checks: dict[str, tuple[Callable[[str], bool], str]] = {
        "grain": (lambda text: text in GRAINS, f"a grain is one of {in_words(GRAINS, most=9)}"),
        "period": (_is_day, "a day is needed, as 2021-04-01"),
        "on": (_is_day, "a day is needed, as 2021-07-27"),
        "side": (lambda text: text in SIDES, "a side is above, below or empty"),
        "status": (lambda text: text in STATUSES, f"a status is one of {in_words(STATUSES)}"),
    }
    faults = [
        Fault(file, line, name, "", "is empty")
        for name in _REQUIRED
        for line in (np.flatnonzero(table[name] == "") + 2).tolist()
    ]
    for name, (good, rule) in checks.items():
        for line, text in enumerate(table[name], start=2):
            if text and not good(text):
                near = did_you_mean(text, STATUSES) if name == "status" else ""
                faults.append(Fault(file, line, name, text, rule + near))
    for name in ("by", "comment", "reason"):
        for line, text in enumerate(table[name], start=2):
            if _PERSON.search(text):
                rule = "holds an e-mail address or telephone number; people appear as roles"
                faults.append(Fault(file, line, name, "", rule))
    twice = np.flatnonzero(table.duplicated(list(KEY))) + 2
    return faults + [
        Fault(file, line, "", "", "the signal stands twice; keep one row") for line in twice.tolist()
    ]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2021-04-01")

"""Reader of data.police.uk archives: crimes, incidents and outcomes by month, force and type."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from pcp_kpi.errors import Fault
from pcp_kpi.intake.mapping import STREET_TOTAL, force_names, street_outcome, table_of
from pcp_kpi.intake.reading import Context, Reading
from pcp_kpi.intake.street_files import COUNTED, Counted, count_files, lines_of, street_files
from pcp_kpi.intake.tallying import Tally
from pcp_kpi.printing import plural

OUTCOMES = f"{STREET_TOTAL}-outcomes"
_Wrong = tuple[int, str]  # which part of a key is wrong, and the rule
_NO_MONTH: _Wrong = (0, "a month such as 2018-07 is needed")
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


def read(path: Path, context: Context) -> Reading:
    """Read the street and outcomes files of an archive.

    Parameters
    ----------
    path : Path
        Folder tree, zip or single CSV file, as downloaded.
    context : Context
        The force that is reported; the one source of the archive.

    Returns
    -------
    Reading
        Monthly figures of every force: its crime types (``mappings/street-level.toml``), their sum
        ``street-level-crime``, anti-social behaviour (incidents, in no sum), and ``street-level-crime-outcomes`` by
        outcome, by the month in which it was given. A type without rows in a month is absent, not nought, and so is a
        force that published nothing.

    Notes
    -----
    The figures are crimes as first published by month: no fraud, no later corrections. They are near recorded crime and
    not equal to it.
    """
    tally = Tally(path.name)
    seen: dict[tuple[str, str, bool], str] = {}
    found = False
    for group in street_files(path, passed=lambda place: _refuse_misheaded(place, tally)):
        found = found or bool(group)
        for counted in count_files(group):
            _add(counted, tally, seen, context)
    if not found:
        rule = "holds no street or outcomes file of data.police.uk; they are known by their first line"
        tally.faults.append(Fault(path.name, None, "", "", rule))
    return tally.reading(grain="month", source=context.sources[0].id)


def _refuse_misheaded(place: str, tally: Tally) -> None:
    rule = (
        "goes by the name of a street or outcomes file and its first line is another, so that its month would be "
        "missing; download it again, or take it out"
    )
    tally.refuse(place, None, "", "", rule)


def _add(counted: Counted, tally: Tally, seen: dict[tuple[str, str, bool], str], context: Context) -> None:
    """Add the counts of one file, or say why not."""
    file = counted.file
    tally.rows += sum(counted.counts.values())
    tally.faults += counted.faults
    names = force_names(context.force)
    wrong: dict[tuple[str, ...], _Wrong] = {}
    twice: dict[str, str] = {}
    for key, rows in counted.counts.items():
        month, force, what = key
        first = _first_day(month)
        fault = _NO_MONTH if first is None else _wrong_key(key, is_street=file.is_street)
        if first is None or fault is not None:
            wrong[key] = fault or _NO_MONTH
            continue
        before = seen.setdefault((month, names.named(force), file.is_street), file.place)
        if before != file.place:
            twice[f"{month} / {force}"] = before
        elif file.is_street:
            _add_crimes(tally, what, names.named(force), first, rows)
        else:
            tally.add([OUTCOMES], names.named(force), first, rows)
            tally.add([OUTCOMES], names.named(force), first, rows, code=street_outcome(what))
    lines = lines_of(file, wrong) if wrong else {}
    for key, (place, rule) in wrong.items():
        column = (COUNTED[0], COUNTED[1], COUNTED[2] if file.is_street else COUNTED[3])[place]
        many = f" ({plural(counted.counts[key], 'row')})" if counted.counts[key] > 1 else ""
        tally.refuse(file.place, lines.get(key), column, key[place], rule + many)
    for what, before in twice.items():
        rule = f"the same month and force stand in {before} too, and would be counted twice; keep one"
        tally.refuse(file.place, None, COUNTED[1], what, rule)


def _wrong_key(key: tuple[str, ...], *, is_street: bool) -> _Wrong | None:
    """Return which of month, force and type is wrong, and the rule; None when all are right."""
    month, force, what = key
    if _first_day(month) is None:
        return _NO_MONTH
    if not force:
        return 1, "the name of the force is missing"
    if not what:
        return 2, "the type is missing" if is_street else "the outcome is missing"
    if is_street and what not in table_of("street-level")["types"]:
        return 2, "this crime type is not known; add it to pcp_kpi/intake/mappings/street-level.toml"
    return None


def _first_day(month: str) -> dt.date | None:
    found = _MONTH.fullmatch(month)
    return dt.date(int(found[1]), int(found[2]), 1) if found else None


def _add_crimes(tally: Tally, what: str, force: str, first: dt.date, rows: int) -> None:
    table = table_of("street-level")
    measure = table["types"][what]
    crime = measure not in table["incidents"]["measures"]
    tally.add([measure, STREET_TOTAL] if crime else [measure], force, first, rows)

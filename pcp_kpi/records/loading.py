"""One extract into the database: read, typed and checked where the records are, so that memory stays bounded."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pcp_kpi.errors import DataRefused, Fault, refuse_if
from pcp_kpi.files import refuse_no_text
from pcp_kpi.forces import Force
from pcp_kpi.printing import plural
from pcp_kpi.records.cells import Rule, rules_of, typed, unfit
from pcp_kpi.records.engines import LINE, NOT_UTF8, Engine, engine_of, kept_name
from pcp_kpi.records.layouts import Extract

if TYPE_CHECKING:
    import ibis
    from ibis.backends import BaseBackend

FEW = 5  # rows listed for each rule of a file; the others are counted
_FAULTS = "faults_of_row"
_ANY_SIZE = 2**62  # the database reads what is larger than the memory
_SEPARATORS = {";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True)
class Loaded:
    """An extract as it was read: its table, its rows, and what is wrong with it."""

    table: ibis.Table = field(repr=False)
    rows: int
    faults: tuple[Fault, ...]


def load(connection: BaseBackend, extract: Extract, *, path: Path, force: Force) -> Loaded:
    """Read an extract into a table of the database and check it against its layout.

    Parameters
    ----------
    connection : Ibis backend
        The database.
    extract : Extract
        The layout.
    path : Path
        A CSV or Parquet file, or a folder of either.
    force : Force
        Knows its areas and their aliases.

    Returns
    -------
    Loaded
        With every kind of fault, each listed for the first few rows and counted beyond.
    """
    try:
        found = headings(path)
    except DataRefused as refused:
        return Loaded(None, 0, refused.faults)
    faults = [fault for file, names in found.items() for fault in _heading_faults(extract, file, names)]
    if not found:
        faults = [Fault(path.name, None, "", "", "the folder holds neither .csv nor .parquet files")]
    if faults:
        return Loaded(None, 0, tuple(faults))
    engine = engine_of(connection)
    kept = engine.found(kept_name(extract, found, force))
    if kept is not None:
        return Loaded(kept.drop(_FAULTS), int(kept.count().execute()), ())
    try:
        return _checked(engine, extract, found, force)
    except Exception as error:
        fault = engine.unreadable(path, error)
        if fault is None:
            raise
        return Loaded(None, 0, (fault,))


def headings(path: Path) -> dict[Path, tuple[str, ...]]:
    """Return the column names of each file of an extract, in the order of the files' names.

    Raises
    ------
    DataRefused
        When a Parquet file is truncated, or a CSV file empty, binary or separated by another sign.
    """
    return {file: _heading(file) for file in _files(path)}


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.suffix in (".csv", ".parquet"))


def _heading(file: Path) -> tuple[str, ...]:
    if file.suffix == ".parquet":
        return _parquet_heading(file)
    if file.stat().st_size == 0:
        rule = "the file is empty; a header and at least one row are needed"
        refuse_if([Fault(file.name, None, "", "", rule)])
    refuse_no_text(file, most=_ANY_SIZE)
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        names = tuple(name.strip() for name in next(csv.reader(stream), []))
    if len(names) == 1 and (sign := next((sign for sign in _SEPARATORS if sign in names[0]), "")):
        rule = f"its cells are separated by {_SEPARATORS[sign]}; save it as 'CSV UTF-8 (comma delimited)'"
        refuse_if([Fault(file.name, 1, "", "", rule)])
    return names


def _parquet_heading(file: Path) -> tuple[str, ...]:
    from pyarrow import ArrowInvalid
    from pyarrow.parquet import read_schema

    try:
        return tuple(read_schema(file).names)
    except ArrowInvalid:
        refuse_if([Fault(file.name, None, "", "", "is not a whole Parquet file; write or copy it again")])
        raise


def _heading_faults(extract: Extract, file: Path, names: Sequence[str]) -> list[Fault]:
    rule = f"the column is missing; the layout {extract.name} has it"
    faults = [Fault(file.name, 1, name, "", rule) for name in extract.columns if name not in names]
    return faults + [
        Fault(file.name, 1, name, "", "the column stands twice; keep one")
        for name in extract.columns
        if names.count(name) > 1
    ]


def _checked(engine: Engine, extract: Extract, found: Mapping[Path, tuple[str, ...]], force: Force) -> Loaded:
    import ibis

    faults: list[Fault] = []
    parts = []
    for names, files in _alike(found).items():
        raw = engine.read(files, names)
        faults += unfit(raw, extract, file=files[0].name)
        parts.append(raw)
    if faults:
        return Loaded(None, 0, tuple(faults))
    tables = [_typed(raw, _rules(engine, raw, extract, force), extract, force) for raw in parts]
    table = engine.keep(ibis.union(*tables))
    rows, broken = (int(number) for number in _sums(table))
    if not rows:
        faults = [Fault(file.name, None, "", "", "there are no rows below the heading") for file in found]
    if broken:
        faults = [
            fault
            for file, names in found.items()
            for fault in _listed(engine, file, names, extract=extract, force=force)
        ]
    faults += _twice(engine, table, extract, found)
    if faults:
        engine.forget(table)
        return Loaded(None, rows, tuple(sorted(faults)))
    table = engine.keep_on(table, kept_name(extract, found, force))
    return Loaded(table.drop(_FAULTS), rows, ())


def _alike(found: Mapping[Path, tuple[str, ...]]) -> dict[tuple[str, ...], list[Path]]:
    """Put files with one heading together: they are read at once."""
    groups: dict[tuple[str, ...], list[Path]] = {}
    for file, names in found.items():
        groups.setdefault((file.suffix, *names), []).append(file)
    return {names[1:]: files for names, files in groups.items()}


def _rules(engine: Engine, raw: ibis.Table, extract: Extract, force: Force) -> list[Rule]:
    """List the rules of all columns, and that text is UTF-8 where the reading does not see to it."""
    rules = rules_of(raw, extract, force)
    for column in extract.fields:
        cell = raw[column.name]
        undecoded = engine.undecoded(cell) if cell.type().is_string() else None
        if undecoded is not None:
            rules.append(Rule(column, undecoded.fill_null(False), NOT_UTF8))
    return rules


def _typed(raw: ibis.Table, rules: list[Rule], extract: Extract, force: Force) -> ibis.Table:
    import ibis

    broken = [rule.broken.cast("int64") for rule in rules]
    return raw.select(
        **{one.name: typed(raw[one.name], one, force) for one in extract.fields},
        **{_FAULTS: sum(broken, start=ibis.literal(0))},
    )


def _sums(table: ibis.Table) -> tuple[int, int]:
    counted = table.aggregate(rows=table.count(), broken=table[_FAULTS].sum().fill_null(0)).to_pandas()
    return counted["rows"].iloc[0], counted["broken"].iloc[0]


def _listed(
    engine: Engine, file: Path, names: Sequence[str], *, extract: Extract, force: Force
) -> list[Fault]:
    """List the faults of one file, each rule's first few with their rows."""
    numbered = engine.numbered(file, names)
    rules = _rules(engine, numbered, extract, force)
    counted = numbered.aggregate(
        **{f"n{place}": rule.broken.sum() for place, rule in enumerate(rules)}
    ).to_pandas()
    faults = []
    for rule, count in zip(rules, counted.iloc[0].fillna(0).astype(int), strict=True):
        if count:
            faults += _first_few(numbered, rule, file=file.name, count=count)
    return faults


def _first_few(numbered: ibis.Table, rule: Rule, *, file: str, count: int) -> list[Fault]:
    # The rows' numbers are taken before the filter, hence the rule as a column and not on the raw table.
    name = rule.column.name
    rows = (
        numbered.mutate(broken_here=rule.broken)
        .filter(lambda table: table.broken_here)
        .order_by(LINE)
        .limit(FEW)
        .select(LINE, name)
        .to_pandas()
    )
    private = rule.column.kind == "key"
    faults = [
        Fault(
            file,
            int(line),
            name,
            "" if private or value != value or value is None else str(value),
            rule.words,
        )
        for line, value in zip(rows[LINE], rows[name], strict=True)
    ]
    return faults + _more(file, name, count - len(faults))


def _twice(
    engine: Engine, table: ibis.Table, extract: Extract, found: Mapping[Path, tuple[str, ...]]
) -> list[Fault]:
    """List rows that repeat a key; the key itself is not told, since it may be a person's."""
    if not extract.key:
        return []
    column = " and ".join(extract.key)
    rows = int(table.count().execute())
    keys = engine.count_keys(table.select(*extract.key), rows)
    if keys == rows:
        return []
    lines = [
        Fault(file.name, line, column, "", "repeats the key of an earlier row; each row needs one of its own")
        for file, names in found.items()
        for line in _repeats(engine.numbered(file, names), extract)
    ]
    across = "with the key of another, in a second file or a second spelling; each row needs one of its own"
    more = _more(extract.name, column, rows - keys - len(lines))
    return (
        lines + more
        if lines
        else [Fault(extract.name, None, column, "", f"{plural(rows - keys, 'row')} {across}")]
    )


def _repeats(numbered: ibis.Table, extract: Extract) -> list[int]:
    import ibis

    window = ibis.window(group_by=list(extract.key), order_by=LINE)
    turns = numbered.select(LINE, turn=ibis.row_number().over(window))
    later = turns.filter(turns["turn"] > 0)
    return [int(line) for line in later.order_by(LINE).limit(FEW).select(LINE).to_pandas()[LINE]]


def _more(file: str, column: str, count: int) -> list[Fault]:
    return (
        [Fault(file, None, column, "", f"and {plural(count, 'more row')} like those listed")]
        if count > 0
        else []
    )

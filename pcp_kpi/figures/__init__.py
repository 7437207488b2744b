"""The one table: its contract, its check, and how it is read and written.

A figure is one value of one measure in one area and period, from one source. Every room of the library
takes this long table and gives it back with columns or rows added.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError, DataRefused, Fault, NotAvailable, did_you_mean, in_words, refuse_if
from pcp_kpi.figures.cells import days_of, numbers_of, shown, words_of
from pcp_kpi.figures.guard import frame_of
from pcp_kpi.files import FIGURES_FILE as FIGURES_FILE
from pcp_kpi.files import is_formula, read_parquet, read_text_table, replace_file, without_formulas
from pcp_kpi.periods import GRAINS, is_first_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

COLUMNS = ("measure", "area", "breakdown", "grain", "period", "value", "of", "status", "source", "note")
KEY = ("measure", "area", "breakdown", "grain", "period", "source")
SERIES = ("measure", "area", "breakdown", "grain")
SCENARIO = "scenario"  # of a projected table: what is supposed; it parts figures whose key is the same
STATUSES = ("final", "provisional", "projected")
REQUIRED = ("measure", "area", "grain", "period", "value")
DEFAULTS: Mapping[str, str] = {"breakdown": "", "of": "", "status": "final", "source": "", "note": ""}
PRINTED = "-printed"
ILLUSTRATIVE = "illustrative"  # folder of invented figures in a clean folder

_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIRST_DAY = {
    "week": "is not a Monday, on which a week begins",
    "month": "is not the first day of a month",
    "quarter": "is not the first day of a quarter",
    "year": "is not 1 April, on which a financial year begins",
    "point": "is not a day without a time",
    "rolling-6-months": "is not the first day of the window's last month",
    "rolling-12-months": "is not the first day of the window's last month",
    "year-to-date": "is not the first day of the last month to date",
}
_TEXTS = ("measure", "area", "breakdown", "grain", "status", "source", "note")
_LOOSE = re.compile(r"\s\s|^\s|\s$|[^\S ]")
# Control signs, soft hyphens, zero-width blanks and marks of direction: two names that look alike would be two areas.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def read_figures(path: str | Path, *, illustrative: bool = False) -> pd.DataFrame:
    """Read and check a table of figures.

    Parameters
    ----------
    path : str or Path
        A ``.csv`` (UTF-8) or ``.parquet`` file, or a clean folder that holds ``figures.csv``.
        The columns `measure`, `area`, `grain`, `period` and `value` are needed; `breakdown`, `of`, `status`,
        `source` (then the file's name) and `note` may be left out. Periods are ISO days: 2021-04-01. In a projected
        table `scenario` belongs to the key.
    illustrative : bool, optional
        Of a clean folder, read the invented figures in its folder ``illustrative`` too. Their source says what they
        are; a report marks them wherever they show.

    Returns
    -------
    DataFrame
        The ten columns of the contract in their order, then any others of the file as they came; one row a
        figure, in the order of the file.

    Raises
    ------
    DataRefused
        With every fault found: file, row, column, value and rule.
    NotAvailable
        When there is no such file.
    """
    invented = Path(path) / ILLUSTRATIVE / FIGURES_FILE
    real = _read(figures_path(path))
    if not (illustrative and invented.is_file()):
        return real
    return pd.concat([real, _read(invented)], ignore_index=True)


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".parquet":
        figures = read_parquet(path)
        figures.columns = figures.columns.map(str)
        refuse_if(_header_faults(list(figures.columns), path.name))
        return checked(_completed(figures, path.stem), file=path.name, first_row=1)
    raw = read_text_table(path)
    refuse_if(_header_faults(list(raw.columns), path.name))
    figures, faults = _typed(_completed(raw, path.stem), path.name)
    refuse_if(sorted(faults + faults_in(figures, file=path.name, skip={(f.row, f.column) for f in faults})))
    return figures


def figures_path(path: str | Path) -> Path:
    """Return the figures file that a path means: the file itself, or the one in a clean folder.

    Raises
    ------
    NotAvailable
        When there is no such file.
    """
    path = Path(path)
    found = path / FIGURES_FILE if path.is_dir() else path
    if not found.is_file():
        raise NotAvailable(f"there are no figures at {found}; run 'pcp-kpi clean' or name another file")
    return found


def write_figures(figures: pd.DataFrame, path: str | Path) -> Path:
    """Write a table of figures as CSV (UTF-8) or Parquet, whole or not at all.

    Parameters
    ----------
    figures : DataFrame
        Rows of the contract; columns that statistics have added are written too.
    path : str or Path
        Where to; the ending ``.csv`` or ``.parquet`` decides the form.

    Returns
    -------
    Path
        The file written. It replaces an earlier one in a single step.

    Raises
    ------
    CommandError
        When the ending is another.
    """
    path = Path(path)
    if path.suffix not in (".csv", ".parquet"):
        raise CommandError(
            f"tables are written as .csv or .parquet, not as {path.suffix or 'a file without ending'!r}"
        )
    if path.suffix == ".parquet":
        return replace_file(path, lambda part: figures.to_parquet(part, index=False))
    return replace_file(
        path, lambda part: part.write_text(to_csv_text(figures), encoding="utf-8", newline="")
    )


def to_csv_text(figures: pd.DataFrame) -> str:
    """Return a table as CSV: ISO days, whole numbers without a point, others in the shortest exact form.

    A text that a spreadsheet program would run as a formula has an apostrophe before it.
    """
    text: str = without_formulas(figures).to_csv(
        index=False, date_format="%Y-%m-%d", lineterminator="\n", float_format=_number_text
    )
    return text


def new_figures(rows: pd.DataFrame | Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Build a checked table of figures from plain rows or from any table.

    Parameters
    ----------
    rows : DataFrame or iterable of mapping
        A table of pandas, or of another library with ``to_pandas``; or rows one by one. Each has `measure`, `area`,
        `grain`, `period`, `value`; columns of the contract that are left out take their defaults.

    Returns
    -------
    DataFrame
        The ten columns of the contract, then any others as they came; one row for each row given.

    Raises
    ------
    DataRefused
        When a row breaks the contract.
    CommandError
        When the rows are no table.

    Examples
    --------
    >>> row = dict(measure="rape", area="West Mercia", grain="quarter", period="2021-04-01", value=378)
    >>> new_figures([row])["value"].sum()
    np.float64(378.0)
    """
    frame = frame_of(rows)
    frame.columns = frame.columns.map(str)
    refuse_if(_header_faults([str(name) for name in frame.columns], "figures"))
    return checked(_completed(frame, ""), file="figures", first_row=1)


def checked(figures: pd.DataFrame, *, file: str = "figures", first_row: int = 2) -> pd.DataFrame:
    """Return figures with the contract's types, refusing what breaks its rules.

    Raises
    ------
    DataRefused
        With every fault found.
    """
    figures = figures.reset_index(drop=True)
    faults: list[Fault] = []
    for name in _TEXTS:
        figures[name] = words_of(figures[name])
    for name in ("value", "of"):
        figures[name], found = numbers_of(figures[name], name, file, first_row)
        faults += found
    figures["period"], found = days_of(figures["period"], file, first_row)
    faults += found
    skip = {(fault.row, fault.column) for fault in faults}
    refuse_if(sorted(faults + faults_in(figures, file=file, first_row=first_row, skip=skip)))
    return figures


def faults_in(
    figures: pd.DataFrame,
    *,
    file: str = "figures",
    first_row: int = 2,
    skip: set[tuple[int | None, str]] | None = None,
) -> list[Fault]:
    """List everything that breaks the contract in a typed table.

    Parameters
    ----------
    figures : DataFrame
        With the ten columns and their types.
    file : str, optional
        Name to put into the faults.
    first_row : int, optional
        Line of the first data row in the file.
    skip : set of (row, column), optional
        Places that are known to be at fault already.

    Returns
    -------
    list of Fault
        In the order of the rows; empty when the table is valid.
    """
    if figures.empty:
        return [Fault(file, None, "", "", "there are no figures below the header")]
    known = skip or set()
    found = []
    for column, broken, rule in _broken_rules(figures):
        rows = np.flatnonzero(np.asarray(broken, dtype=bool))
        found += [
            Fault(file, int(row) + first_row, column, shown(figures[column].iloc[int(row)]), rule)
            for row in rows
        ]
    found += _misaligned(figures, file, first_row)
    return sorted(fault for fault in found if (fault.row, fault.column) not in known)


def one_source(figures: pd.DataFrame, *, prefer: Sequence[str], mix: bool = False) -> pd.DataFrame:
    """Keep one source of each series where several tell the same figure.

    Parameters
    ----------
    figures : DataFrame
        Figures, perhaps of several sources.
    prefer : sequence of str
        Source ids, best first. A source that is not named comes after them, in alphabetical order.
    mix : bool, optional
        If true, choose period by period, so that a series may be made of several sources; limits then ask
        for the mixture to be named. If false, a series keeps the first source that has any of it.

    Returns
    -------
    DataFrame
        The chosen rows in their order, no key but for its source repeated.

    Examples
    --------
    >>> rape = dict(measure="rape", area="West Mercia", grain="quarter", period="2021-04-01")
    >>> rows = [dict(rape, value=378, source="paper"), dict(rape, value=396, source="open")]
    >>> one_source(new_figures(rows), prefer=["paper"])["value"].tolist()
    [378.0]
    """
    others = sorted(set(figures["source"]) - set(prefer))
    rank = figures["source"].map({name: place for place, name in enumerate([*prefer, *others])})
    by = [*SERIES, "period"] if mix else list(SERIES)
    best = rank.groupby([figures[name] for name in by]).transform("min")
    return figures[rank == best]


def _header_faults(names: list[str], file: str) -> list[Fault]:
    strange = [name for name in names if name not in COLUMNS]
    faults = []
    for column in COLUMNS:
        near = did_you_mean(column, strange)
        if column in names or not (column in REQUIRED or near):
            continue
        rule = (
            f"the column is missing; needed are {in_words(REQUIRED)}"
            if column in REQUIRED
            else "no such column"
        )
        faults.append(Fault(file, 1, column, "", rule + near.replace("did you mean", "is it the column")))
    twice = sorted({name for name in names if names.count(name) > 1})
    return faults + [Fault(file, 1, name, "", "the column stands twice; keep one") for name in twice]


def _completed(frame: pd.DataFrame, source: str) -> pd.DataFrame:
    missing = {name: default for name, default in DEFAULTS.items() if name not in frame.columns}
    if "source" in missing:
        missing["source"] = source
    frame = frame.assign(**missing)
    return frame[[*COLUMNS, *(name for name in frame.columns if name not in COLUMNS)]]


def _typed(raw: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[Fault]]:
    """Turn text cells into the contract's types, listing those that do not turn."""
    frame = raw.copy()
    faults: list[Fault] = []
    for name in ("value", "of"):
        frame[name], found = numbers_of(raw[name], name, file, 2)
        faults += found
    frame["period"], found = days_of(raw["period"], file, 2)
    return frame, faults + found


def _broken_rules(figures: pd.DataFrame) -> list[tuple[str, np.ndarray | pd.Series, str]]:
    """Each rule as (column to name, rows that break it, the rule in words)."""
    value, of, note = figures["value"], figures["of"], figures["note"]
    printed = figures["measure"].str.endswith(PRINTED)
    key = (*KEY, SCENARIO) if SCENARIO in figures.columns else KEY
    rules = [
        ("measure", ~_by_word(figures["measure"], lambda word: _KEBAB.fullmatch(word) is not None),
         "a measure's id is lower case words joined by hyphens, such as hate-crime"),
        ("area", figures["area"] == "", "the area is empty; name the force or the area"),
        ("grain", ~figures["grain"].isin(GRAINS), f"a grain is one of {in_words(GRAINS, most=9)}"),
        ("status", ~figures["status"].isin(STATUSES), f"a status is one of {in_words(STATUSES)}"),
        ("value", np.isinf(value), "a value must be finite"),
        ("value", value.isna() & (note == ""), "the value is missing; say why in note, or leave the row out"),
        ("of", of.notna() & ((of < 0) | np.isinf(of)), "a denominator is nought or more"),
        ("of", (of == 0) & value.notna() & (value != 0), "the denominator is nought but the value is not"),
        ("of", printed & of.notna(), "a percentage known only as printed has no denominator"),
        ("period", figures.duplicated(list(key), keep=False) & figures["period"].notna(),
         f"the figure stands twice: the key is {in_words(key, most=9)}"),
    ]  # fmt: skip
    if SCENARIO in key:
        supposed = words_of(figures[SCENARIO]) != ""
        rules.append((SCENARIO, supposed & (figures["status"] != "projected"),
                      "only a projected figure belongs to a scenario; leave it empty"))  # fmt: skip
    for name in ("area", "breakdown", "source", "note"):
        loose = _by_word(figures[name], lambda word: _LOOSE.search(word) is not None)
        rules += [
            (name, loose, "blanks at an end, doubled blanks, or a tab, line break or hard blank; take them out"),
            (name, _by_word(figures[name], lambda word: _UNSEEN.search(word) is not None),
             "holds a sign that does not show, such as a zero-width blank or a soft hyphen; type it anew"),
            (name, _by_word(figures[name], is_formula) & ~loose,
             "begins with = + - or @, so a spreadsheet program would run it as a formula; put a word before it"),
        ]  # fmt: skip
    return rules


def _by_word(column: pd.Series, test: Callable[[str], bool]) -> np.ndarray:
    """Apply a test once to each distinct word of a column."""
    codes, words = pd.factorize(column)
    verdicts = np.array([bool(test(str(word))) for word in words] or [False])
    return verdicts[codes]


def _misaligned(figures: pd.DataFrame, file: str, first_row: int) -> list[Fault]:
    """List periods that are not the first day of a period of their grain."""
    pairs = figures[["grain", "period"]].drop_duplicates()
    pairs = pairs[pairs["grain"].isin(GRAINS) & pairs["period"].notna()]
    wrong = {
        (grain, day) for grain, day in pairs.itertuples(index=False) if not is_first_day(str(grain), day)
    }
    if not wrong:
        return []
    keys = zip(figures["grain"], figures["period"], strict=True)
    return [
        Fault(file, row, "period", shown(day), _FIRST_DAY[grain])
        for row, (grain, day) in enumerate(keys, start=first_row)
        if (grain, day) in wrong
    ]


def _number_text(value: Any) -> str:
    """Write a number in the shortest form that reads back the same, whole numbers without a point."""
    if value == 0:
        return "0"  # nought has no sign
    return f"{value + 0.0:.0f}" if abs(value) < 1e15 and value == round(value) else repr(float(value))


__all__ = [
    "COLUMNS", "KEY", "SCENARIO", "SERIES", "DataRefused", "checked", "faults_in", "figures_path", "new_figures",
    "one_source", "read_figures", "write_figures",
]  # fmt: skip

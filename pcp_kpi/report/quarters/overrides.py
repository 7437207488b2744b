"""Figures changed by hand: each with its reason and the role that answers for it, none of them hidden.

A change is made in the series of the source that tells the figure, so that limits, sums and comparisons follow it;
the figure's note and the table of changes keep what the source says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pcp_kpi.errors import Fault, did_you_mean, in_words, refuse_if
from pcp_kpi.files import read_text_table
from pcp_kpi.periods import GRAINS, period_at
from pcp_kpi.periods.units import day_in_words
from pcp_kpi.printing import level
from pcp_kpi.report.quarters.people import ROLE_RULE, is_role, person_in
from pcp_kpi.tables import Column, Table

if TYPE_CHECKING:
    from pcp_kpi.catalogue import Catalogue

OVERRIDES_FILE = "overrides.csv"
COLUMNS = (
    "measure", "area", "breakdown", "grain", "period", "value", "of", "source", "reason", "role", "date",
)  # fmt: skip
FIGURE = ("measure", "area", "breakdown", "grain", "period")
CHANGES = (*FIGURE, "source", "value", "of", "was_value", "was_of", "reason", "role", "date")
CHANGED = "changed by hand"
_OPTIONAL = ("breakdown", "of", "source")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LINE = "line"


def read_overrides(path: str | Path) -> pd.DataFrame:
    """Read the figures that are changed by hand.

    Parameters
    ----------
    path : str or Path
        A CSV file (UTF-8) with the columns of `COLUMNS`: the key of a figure, its new `value` (a count, total seconds or
        the numerator of a share; never a percentage), `of` where the denominator changes too, `source` where several
        tell the figure, then `reason`, `role` and `date`. `breakdown`, `of` and `source` may be left out.

    Returns
    -------
    DataFrame
        One row a change, `period` and `date` as days, `value` and `of` as numbers, and `line`, its line in the file.
        It may have no rows.

    Raises
    ------
    DataRefused
        When a column is missing, a cell is not what it must be, a reason is not given, a person stands where a role
        belongs, or a figure is changed twice. All faults are listed.
    NotAvailable
        When there is no such file.
    """
    path = Path(path)
    table = read_text_table(path)
    missing = [name for name in COLUMNS if name not in (*table.columns, *_OPTIONAL)]
    strange = [name for name in table.columns if name not in COLUMNS]
    refuse_if(
        [Fault(path.name, 1, name, "", "the column is missing") for name in missing]
        + [Fault(path.name, 1, name, "", f"no such column{did_you_mean(name, COLUMNS)}") for name in strange]
    )
    table = table.reindex(columns=list(COLUMNS), fill_value="").apply(lambda cells: cells.str.strip())
    refuse_if(sorted(_cell_faults(table, path.name)))
    return _typed(table)


def no_overrides() -> pd.DataFrame:
    """Return a table of no changes, as `read_overrides` gives it."""
    return _typed(pd.DataFrame(columns=list(COLUMNS), dtype="str"))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    typed: pd.DataFrame = table.assign(
        value=pd.to_numeric(table["value"]).astype("float64"),
        of=pd.to_numeric(table["of"].where(table["of"] != "", None)).astype("float64"),
        **{
            name: pd.to_datetime(table[name], format="%Y-%m-%d").astype("datetime64[us]")
            for name in ("period", "date")
        },
    )
    typed[_LINE] = np.arange(2, len(typed) + 2)
    return typed


def apply_overrides(figures: pd.DataFrame, overrides: pd.DataFrame) -> pd.DataFrame:
    """Put the figures changed by hand into the series they belong to.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures and sources; not changed.
    overrides : DataFrame
        As `read_overrides` gives it.

    Returns
    -------
    DataFrame
        The same rows in their order. A changed figure has the new `value` (and `of`, where one is given), and its `note`
        says what the source tells: "changed by hand, was 705". What was there before stands in
        `changes_by_hand`, which a report shows.

    Raises
    ------
    DataRefused
        When a measure, area or figure is not there, when several sources tell the figure and none is named, or when the
        new figure is the old one. All faults are listed.

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> rape = dict(measure="rape", area="West Mercia", grain="quarter", period="2021-04-01", source="crime")
    >>> change = dict(rape, breakdown="", period=pd.Timestamp("2021-04-01"), value=379.0, of=float("nan"), line=2,
    ...     reason="one record misfiled", role="Crime registrar", date=pd.Timestamp("2021-07-26"))
    >>> changed = apply_overrides(new_figures([dict(rape, value=378)]), pd.DataFrame([change]))
    >>> changed[["value", "note"]].values.tolist()
    [[379.0, 'changed by hand, was 378']]
    """
    changes = changes_by_hand(figures, overrides)
    changed = figures.copy()
    if changes.empty:
        return changed
    places = changed.index[_places(figures, overrides)]
    changed.loc[places, "value"] = changes["value"].to_numpy()
    changed.loc[places, "of"] = changes["of"].to_numpy()
    changed.loc[places, "note"] = [f"{CHANGED}, was {_told(row)}" for row in _rows(changes)]
    return changed


def changes_by_hand(figures: pd.DataFrame, overrides: pd.DataFrame) -> pd.DataFrame:
    """List the figures that are changed by hand, each beside what its source says.

    Parameters
    ----------
    figures : DataFrame
        As the sources tell them, before `apply_overrides`.
    overrides : DataFrame
        As `read_overrides` gives it.

    Returns
    -------
    DataFrame
        One row a change, in the order of the file, with the columns of `CHANGES`: the key of the figure, `value` and
        `of` as they are now, `was_value` and `was_of` as the source has them, `reason`, `role` and `date`.

    Raises
    ------
    DataRefused
        As `apply_overrides`.
    """
    refuse_if(_faults_against(figures, overrides))
    old = figures.iloc[_places(figures, overrides)]
    return pd.DataFrame(
        {
            **{name: overrides[name].to_numpy() for name in FIGURE},
            "source": old["source"].to_numpy(),
            "value": overrides["value"].to_numpy(),
            "of": overrides["of"].where(overrides["of"].notna().to_numpy(), old["of"].to_numpy()).to_numpy(),
            "was_value": old["value"].to_numpy(),
            "was_of": old["of"].to_numpy(),
            **{name: overrides[name].to_numpy() for name in ("reason", "role", "date")},
        }
    )


def changes_table(changes: pd.DataFrame, *, catalogue: Catalogue | None = None) -> Table:
    """Set the figures changed by hand as a table for the report.

    Parameters
    ----------
    changes : DataFrame
        As `changes_by_hand` gives it; it may have no rows.
    catalogue : Catalogue, optional
        Names of the measures; their ids when left out.
    """
    frame = pd.DataFrame(
        {
            "measure": [_name(id, catalogue) for id in changes["measure"]],
            "area": changes["area"],
            "breakdown": changes["breakdown"],
            "period": [
                period_at(grain, day.date()).label
                for grain, day in zip(changes["grain"], changes["period"], strict=True)
            ],
            "was": [_print(row["was_value"], row["was_of"]) for row in _rows(changes)],
            "now": [_print(row["value"], row["of"]) for row in _rows(changes)],
            **{name: changes[name] for name in ("source", "reason", "role")},
            "date": [day_in_words(day, short=True) for day in changes["date"]],
        }
    )
    headings = {
        "measure": "Measure", "area": "Area", "breakdown": "Part", "period": "Period", "was": "As the source has it",
        "now": "As reported", "source": "Source", "reason": "Reason", "role": "By", "date": "On",
    }  # fmt: skip
    shown = [name for name in headings if name != "breakdown" or frame["breakdown"].ne("").any()]
    columns = [Column(name, headings[name], "figure" if name in ("was", "now") else "text") for name in shown]
    notes = () if len(frame) else ("No figure was changed by hand.",)
    return Table("Figures changed by hand", frame, columns, notes)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _name(id: str, catalogue: Catalogue | None) -> str:
    return catalogue[id].short if catalogue is not None and id in catalogue else id


def _told(row: dict[str, Any]) -> str:
    return _print(row["was_value"], row["was_of"])


def _print(value: float, of: float) -> str:
    """Print a figure as it stands in the table: a count, or numerator and denominator."""
    if math.isnan(value):
        return "missing"
    return level(value) if math.isnan(of) else f"{level(value)} of {level(of)}"


def _cell_faults(table: pd.DataFrame, file: str) -> Iterator[Fault]:
    """List everything in the cells that breaks a rule, before any figure is looked at."""
    tests: dict[str, tuple[Callable[[str], bool], str]] = {
        "grain": (lambda text: text in GRAINS, f"a grain is one of {in_words(GRAINS, most=9)}"),
        "period": (_is_day, "the first day of the period is needed, as 2021-04-01"),
        "date": (_is_day, "the day of the change is needed, as 2021-07-26"),
        "value": (_is_number, "a plain number is needed: a count, or the numerator of a share"),
        "of": (
            lambda text: not text or _is_number(text),
            "a plain number is needed; leave it empty where it stays",
        ),
        "measure": (bool, "is empty; name the measure by its id"),
        "area": (bool, "is empty; name the force or the area"),
        "reason": (bool, "is empty; no figure is changed without a reason"),
    }
    for name, (good, rule) in tests.items():
        for line, text in enumerate(table[name], start=2):
            if not good(text):
                yield Fault(file, line, name, text, rule)
    for line, (reason, role) in enumerate(zip(table["reason"], table["role"], strict=True), start=2):
        if person_in(reason):
            yield Fault(
                file, line, "reason", "", "holds a name, an e-mail address or a telephone number; name a role"
            )
        if not is_role(role):
            yield Fault(file, line, "role", "" if person_in(role) else role, f"names no role; {ROLE_RULE}")
    for line in (np.flatnonzero(table.duplicated([*FIGURE, "source"])) + 2).tolist():
        yield Fault(file, line, "", "", "the figure is changed twice; keep one row")


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def _candidates(figures: pd.DataFrame, row: dict[str, Any]) -> np.ndarray:
    """Return the places of the figures that a row may mean: those of the source it names, else of all."""
    same = np.ones(len(figures), dtype=bool)
    for name in (*FIGURE, *(["source"] if row["source"] else [])):
        same &= (figures[name] == row[name]).to_numpy()
    return np.flatnonzero(same)


def _places(figures: pd.DataFrame, overrides: pd.DataFrame) -> list[int]:
    """Return the place of each changed figure; every row is known to mean exactly one."""
    return [int(_candidates(figures, row)[0]) for row in _rows(overrides)]


def _faults_against(figures: pd.DataFrame, overrides: pd.DataFrame) -> list[Fault]:
    """List the changes that fit no figure, several, or change nothing."""
    faults: list[Fault] = []
    seen: dict[int, int] = {}
    for row in _rows(overrides):
        found = _candidates(figures, row)
        column, came, rule = _why_not(figures, found, row)
        if not rule and int(found[0]) in seen:
            rule = f"the figure is changed in line {seen[int(found[0])]} already; keep one row"
        if rule:
            faults.append(Fault(OVERRIDES_FILE, int(row[_LINE]), column, came, rule))
        else:
            seen[int(found[0])] = int(row[_LINE])
    return faults


def _why_not(figures: pd.DataFrame, found: np.ndarray, row: dict[str, Any]) -> tuple[str, str, str]:
    """Return the column, what came and the rule that a change breaks; all empty when it is sound."""
    if not len(found):
        return _what_is_unknown(figures, row)
    old = figures.iloc[found]
    if len(found) > 1:
        told = ", ".join(
            f"{source}: {_print(value, of)}"
            for source, value, of in zip(old["source"], old["value"], old["of"], strict=True)
        )
        return "source", "", f"several sources tell this figure ({told}); name the one to change"
    value, of = float(old["value"].iloc[0]), float(old["of"].iloc[0])
    if row["value"] == value and (math.isnan(row["of"]) or row["of"] == of):
        return (
            "value",
            _print(value, math.nan),
            f"is what {old['source'].iloc[0]} says already; take the row out",
        )
    if math.isnan(of) and not math.isnan(row["of"]):
        return (
            "of",
            _print(row["of"], math.nan),
            "the figure is a count and has no denominator; leave it empty",
        )
    return "", "", ""


def _what_is_unknown(figures: pd.DataFrame, row: dict[str, Any]) -> tuple[str, str, str]:
    """Name the first part of a key at which there is no figure any more, and what there is."""
    kept = figures
    for name in (*FIGURE, "source"):
        known = kept[name].unique()
        if (name != "source" or row["source"]) and row[name] not in known:
            return name, *_unknown(name, row, kept)
        if name != "source" or row["source"]:
            kept = kept[kept[name] == row[name]]
    return "", "", "there is no such figure"


def _unknown(name: str, row: dict[str, Any], kept: pd.DataFrame) -> tuple[str, str]:
    if name == "period":
        last = period_at(row["grain"], kept["period"].max().date())
        way = f"no source has this period; the latest is {last.label}. A figure that is not there comes as a raw file"
        return f"{row['period']:%Y-%m-%d}", way
    names = sorted(str(known) or "nothing" for known in kept[name].unique())
    near = did_you_mean(str(row[name]), names)
    if name == "measure":
        return str(row[name]), f"there are no figures of such a measure{near}"
    return str(
        row[name]
    ), f"there is no such {name} of {row['measure']}{near}; known: {in_words(names, most=8)}"

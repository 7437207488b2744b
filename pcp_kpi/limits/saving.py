"""Limits kept in a file, with the rows and the rule that they were made of, so that history keeps its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pcp_kpi.errors import Fault, NotAvailable, refuse_if
from pcp_kpi.figures import SERIES
from pcp_kpi.files import replace_file
from pcp_kpi.limits.adding import add_limits
from pcp_kpi.limits.baselines import Rebase
from pcp_kpi.limits.charts import Fitted
from pcp_kpi.limits.choosing import Nature
from pcp_kpi.limits.fitting import Limits, fit
from pcp_kpi.limits.rules import LimitRule
from pcp_kpi.limits.series import series_of

FORMAT = 1
ROWS = (*SERIES, "period", "value", "of", "status", "source")
_TEXTS = ("kind", "baseline", "rule", "why", "warning")
_NATURE = ("share", "ratio", "whole", "floored")
_SWITCHES = ("bounded", "made", *_NATURE)
_NUMBERS = ("centre", "spread", "shown", "ceiling")
TABLE = (*SERIES, "begins", "since", *_TEXTS, "multiple", "n_baseline", *_NUMBERS, *_SWITCHES, "factors")


@dataclass(frozen=True)
class SavedLimits:
    """Limits of many series, apart from the figures that they are laid over.

    Parameters
    ----------
    name : str
        What they are called: limits of 2021/22.
    table : DataFrame
        One row for each series and stretch: kind, centre, spread and how they were made.
    rows : DataFrame
        The figures that they were made of: measure, area, breakdown, grain, period, value, of, status, source.
    version : str
        Version of the library that made them.
    """

    name: str
    table: pd.DataFrame
    rows: pd.DataFrame
    version: str

    @property
    def hash(self) -> str:
        """Fingerprint of the name, the rows, the formula and the version (SHA-256)."""
        return _hash_of(_document(self))


def fit_limits(
    figures: pd.DataFrame,
    rule: LimitRule,
    *,
    name: str = "",
    missing: str = "refuse",
    rebases: Sequence[Rebase] = (),
) -> SavedLimits:
    """Make limits to keep.

    Parameters
    ----------
    figures : DataFrame
        With the baselines.
    rule : LimitRule
        As for `with_limits`.
    name : str, optional
        What they are called; without it ``limits from`` the baseline.
    missing, rebases : optional
        As for `with_limits`.

    Returns
    -------
    SavedLimits
        To be written by `save_limits` or laid over figures by `with_saved_limits`.

    Raises
    ------
    CommandError
        As `with_limits`.
    """
    from pcp_kpi import __version__

    limits, _, used = fit(figures, rule, missing=missing, rebases=rebases)
    rows = figures.iloc[used][list(ROWS)].sort_values([*SERIES, "period"]).reset_index(drop=True)
    return SavedLimits(name or f"limits from {rule.points.label}", _table_of(limits), rows, __version__)


def save_limits(limits: SavedLimits, path: str | Path) -> Path:
    """Write limits to a file, whole or not at all.

    Parameters
    ----------
    limits : SavedLimits
        From `fit_limits`.
    path : str or Path
        A ``.json`` file; it holds the limits, the rows used, the rule in words, the library's version and a hash.

    Returns
    -------
    Path
        The file written.
    """
    document = _document(limits)
    text = json.dumps({"hash": _hash_of(document), **document}, indent=1, ensure_ascii=False) + "\n"
    return replace_file(path, lambda part: part.write_text(text, encoding="utf-8", newline=""))


def read_limits(path: str | Path) -> SavedLimits:
    """Read limits that were saved.

    Parameters
    ----------
    path : str or Path
        A file of `save_limits`.

    Returns
    -------
    SavedLimits
        Exactly as they were.

    Raises
    ------
    NotAvailable
        When there is no such file.
    DataRefused
        When it is no such file, of another format, or was changed by hand since.
    """
    path = Path(path)
    if not path.is_file():
        raise NotAvailable(
            f"there are no saved limits at {path}; save them with save_limits or name another file"
        )
    document = _parsed(path)
    table = pd.DataFrame(document["series"], columns=list(TABLE))
    rows = pd.DataFrame(document["rows"], columns=list(ROWS))
    saved = SavedLimits(str(document["name"]), _typed(table), _typed(rows), str(document["version"]))
    if saved.hash != document["hash"]:
        rule = "was changed since it was saved (its hash differs); restore it, or make the limits again"
        refuse_if([Fault(path.name, None, "", "", rule)])
    return saved


def with_saved_limits(figures: pd.DataFrame, limits: SavedLimits) -> pd.DataFrame:
    """Lay saved limits over figures: nothing is made anew but the signal.

    Parameters
    ----------
    figures : DataFrame
        Any figures; of series without saved limits nothing is known.
    limits : SavedLimits
        From `read_limits` or `fit_limits`.

    Returns
    -------
    DataFrame
        The same rows in the same order with the columns of `with_limits`; `baseline` says which saved limits
        they are. Figures that were revised since do not move them.
    """
    kept = _limits_of(limits)
    codes, names = series_of(figures)
    begins = kept.begins[:-1]
    keys = pd.MultiIndex.from_frame(names)
    at = np.full(len(figures), len(begins))
    period = figures["period"].to_numpy()
    for day in np.unique(begins):
        places = np.flatnonzero(begins == day)
        saved = pd.MultiIndex.from_frame(kept.names.iloc[places])
        found = saved.get_indexer(keys)
        rows = (found[codes] >= 0) & (period >= day)
        at[rows] = places[found[codes][rows]]
    return add_limits(figures, kept, at)


def _table_of(limits: Limits) -> pd.DataFrame:
    fitted, nature = limits.fitted, limits.nature
    return limits.names.assign(
        begins=limits.begins.astype("datetime64[s]"),
        since=limits.since.astype("datetime64[s]"),
        **{
            name: np.asarray(getattr(limits, name if name != "kind" else "kinds"), dtype=object)
            for name in _TEXTS
        },
        multiple=limits.multiple,
        n_baseline=limits.count,
        **{name: getattr(fitted, name) for name in ("centre", "spread", "shown")},
        ceiling=nature.ceiling,
        bounded=limits.bounded,
        made=limits.made,
        **{name: getattr(nature, name) for name in _NATURE},
        factors=list(fitted.factors.tolist()),
    )[list(TABLE)]


def _limits_of(saved: SavedLimits) -> Limits:
    """Return limits by stretch, with one more at the end for series that have none."""
    table = saved.table
    none: dict[str, Any] = {
        **dict.fromkeys((*SERIES, *_TEXTS), ""), **dict.fromkeys(_SWITCHES, False), **dict.fromkeys(_NUMBERS, np.nan),
        "begins": pd.Timestamp("1900-01-01"), "since": pd.Timestamp("1900-01-01"), "multiple": 1.0, "n_baseline": 0,
        "factors": [1.0],
    }  # fmt: skip
    records: list[dict[Any, Any]] = [*table.to_dict("records"), none]
    column: dict[str, list[Any]] = {name: [record[name] for record in records] for name in TABLE}
    seasons = max(len(factors) for factors in column["factors"])
    factors = [list(own) + [1.0] * (seasons - len(own)) for own in column["factors"]]
    numbers = {name: np.array(column[name], dtype="float64") for name in _NUMBERS}
    switches = {name: np.array(column[name], dtype=bool) for name in _SWITCHES}
    texts = {name: np.array(column[name], dtype=object) for name in _TEXTS}
    days = {name: np.array(column[name], dtype="datetime64[D]") for name in ("begins", "since")}
    centre, spread, shown = (numbers[name] for name in ("centre", "spread", "shown"))
    return Limits(
        names=pd.DataFrame({name: column[name] for name in SERIES}).astype("str"),
        grain=str(table["grain"].iloc[0]) if len(table) else "",
        multiple=float(column["multiple"][0]),
        kinds=texts["kind"],
        bounded=switches["bounded"],
        fitted=Fitted(centre, spread, shown, np.zeros(len(centre), dtype="int64"), np.array(factors)),
        nature=Nature(**{name: switches[name] for name in _NATURE}, ceiling=numbers["ceiling"]),
        count=np.array(column["n_baseline"], dtype="int64"),
        made=switches["made"],
        baseline=np.array([f"{text} ({saved.name})" if text else "" for text in column["baseline"]], dtype=object),
        rule=texts["rule"], why=texts["why"], warning=texts["warning"], **days,
    )  # fmt: skip


def _document(limits: SavedLimits) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "name": limits.name,
        "library": "pcp_kpi",
        "version": limits.version,
        "series": _records(limits.table),
        "rows": _records(limits.rows),
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain(cell) for name, cell in row.items()} for row in table.to_dict("records")]


def _plain(cell: Any) -> Any:
    """Return a cell as JSON has it: days as ISO text, what is not finite as a word."""
    if isinstance(cell, pd.Timestamp):
        return cell.date().isoformat()
    if isinstance(cell, list):
        return [_plain(one) for one in cell]
    if isinstance(cell, float) and not np.isfinite(cell):
        return "nan" if np.isnan(cell) else "inf"
    return cell


def _hash_of(document: Mapping[str, Any]) -> str:
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _parsed(path: Path) -> dict[str, Any]:
    rule = "is not a file of saved limits; make one with save_limits"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        refuse_if([Fault(path.name, None, "", "", rule)])
        raise
    wanted = {"hash", "format", "name", "version", "series", "rows"}
    if not isinstance(document, dict) or not wanted <= set(document):
        refuse_if([Fault(path.name, None, "", "", rule)])
    if document["format"] != FORMAT:
        newer = f"is of format {document['format']}, and this version reads {FORMAT}: use the version that wrote it"
        refuse_if([Fault(path.name, None, "", str(document["version"]), newer)])
    return dict(document)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    days = [name for name in ("begins", "since", "period") if name in table]
    numbers = [name for name in (*_NUMBERS, "multiple", "value", "of") if name in table]
    texts = [name for name in (*SERIES, *_TEXTS, "status", "source") if name in table]
    typed = table.assign(
        **{name: table[name].astype("datetime64[s]") for name in days},
        **{name: table[name].astype("float64") for name in numbers},
    )
    if "factors" in table:
        typed["factors"] = [[float(factor) for factor in own] for own in table["factors"]]
    return typed.astype(dict.fromkeys(texts, "str"))

"""What is taken for a table of figures, and what is refused in words instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from pcp_kpi.errors import CommandError, in_words

_NEEDED = ("measure", "area", "breakdown", "grain", "period", "value", "of", "status", "source", "note")
_WAY_OUT = "new_figures(table) or read_figures(path) make a table of figures"
_MOST = 3  # doubles that are named


def refuse_no_figures(figures: pd.DataFrame, *, once: Sequence[str] = ()) -> None:
    """Refuse what is no table of figures.

    Parameters
    ----------
    figures : DataFrame
        With the ten columns of the contract; `period` as days without a time zone, `value` and `of` as numbers.
    once : sequence of str, optional
        Columns whose words together may stand only once; left out, rows may repeat each other.

    Raises
    ------
    CommandError
        With all that is wrong with its columns, or with the first rows that stand twice.
    """
    if not isinstance(figures, pd.DataFrame):
        raise CommandError(f"figures are a DataFrame, not a {type(figures).__name__}; {_WAY_OUT}")
    missing = [name for name in _NEEDED if name not in figures.columns]
    if missing:
        columns = "column" if len(missing) == 1 else "columns"
        raise CommandError(f"the figures have no {columns} {in_words(missing, most=10)}; {_WAY_OUT}")
    wrong = [
        f"{name} is {figures[name].dtype} and not a number"
        for name in ("value", "of")
        if not pd.api.types.is_numeric_dtype(figures[name]) and len(figures)
    ]
    if len(figures) and not pd.api.types.is_datetime64_dtype(figures["period"]):
        wrong.append(f"period is {figures['period'].dtype} and not a day without a time zone")
    if wrong:
        raise CommandError(f"the figures cannot be used: {'; '.join(wrong)}; {_WAY_OUT}")
    if once:
        _refuse_doubles(figures, list(once))


def _refuse_doubles(figures: pd.DataFrame, key: list[str]) -> None:
    twice = figures.duplicated(key)
    if not twice.any():
        return
    rows = figures[twice].drop_duplicates(key)
    named = [
        f"{row['measure']} / {row['area']} {row['period']:%Y-%m-%d}"
        for row in rows.head(_MOST).to_dict("records")
    ]
    more = f" and {len(rows) - _MOST:,} more" if len(rows) > _MOST else ""
    raise CommandError(
        f"each figure may stand only once, and {len(rows):,} stand twice: {', '.join(named)}{more}; drop the doubles "
        "before they are added up or compared"
    )


def frame_of(rows: Any) -> pd.DataFrame:
    """Return rows as a table of their own; a table of another library gives itself as one of pandas.

    Parameters
    ----------
    rows : DataFrame, table with ``to_pandas``, or iterable of mapping
        Never changed.

    Raises
    ------
    CommandError
        When they are neither a table nor rows.
    """
    if isinstance(rows, pd.DataFrame):
        return rows.copy()
    if hasattr(rows, "to_pandas"):
        return pd.DataFrame(rows.to_pandas())
    if isinstance(rows, str | Mapping) or not isinstance(rows, Iterable):
        raise CommandError(
            f"figures are made from a DataFrame or a list of rows, not from a {type(rows).__name__}"
        )
    return pd.DataFrame(list(rows))

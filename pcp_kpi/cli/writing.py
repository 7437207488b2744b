"""Tables that a verb gives: to a file, or as CSV to the screen."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pcp_kpi.cli.telling import tell
from pcp_kpi.errors import CommandError, did_you_mean, in_words

if TYPE_CHECKING:
    import pandas as pd


def write_table(table: pd.DataFrame, out: str | None) -> None:
    """Write a table to a file and say so, or to the screen.

    Raises
    ------
    CommandError
        When the file's ending is neither ``.csv`` nor ``.parquet``.
    """
    from pcp_kpi.figures import to_csv_text, write_figures
    from pcp_kpi.printing import plural

    if out:
        write_figures(table, out)
        tell(f"{plural(len(table), 'row')} written to {out}")
    else:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        print(to_csv_text(table), end="")


def refuse_unknown_source(ids: Sequence[str], known: Sequence[str], file: str) -> None:
    """Refuse a source that a file does not have.

    Raises
    ------
    CommandError
        With the nearest id and all that there are.
    """
    for id in ids:
        if id not in known:
            raise CommandError(
                f"{file} has no source {id!r}{did_you_mean(id, known)}; it has {in_words(known)}"
            )

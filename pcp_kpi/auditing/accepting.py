"""Findings that were looked at and accepted: a file of them, each with the reason, that later audits respect."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from pcp_kpi.auditing.checks import ACCEPTED, DISAGREE
from pcp_kpi.errors import Fault, refuse_if
from pcp_kpi.files import read_text_table, replace_file

# The line is left out: a report that grows by a page keeps its accepted findings.
ACCEPTED_KEY = ("rule", "document", "measure", "area", "printed")
ACCEPTED_COLUMNS = (*ACCEPTED_KEY, "reason")


def read_accepted(path: str | Path) -> pd.DataFrame:
    """Read a file of accepted findings.

    Parameters
    ----------
    path : str or Path
        CSV with the columns `ACCEPTED_COLUMNS`, as `write_accepted` makes it.

    Returns
    -------
    DataFrame
        One row an accepted finding.

    Raises
    ------
    DataRefused
        When the file is missing, lacks a column, or a finding has no reason. All faults are listed.
    """
    path = Path(path)
    table = read_text_table(path)
    missing = [name for name in ACCEPTED_COLUMNS if name not in table]
    refuse_if([Fault(path.name, 1, name, "", "this column is missing") for name in missing])
    refuse_if(
        [
            Fault(path.name, row + 2, "reason", "", "an accepted finding needs the reason why it may stand")
            for row, reason in enumerate(table["reason"])
            if not str(reason).strip()
        ]
    )
    return table[list(ACCEPTED_COLUMNS)]


def write_accepted(findings: pd.DataFrame, path: str | Path, *, reason: str) -> Path:
    """Write the findings of an audit as accepted, so that later audits do not tell them again.

    Parameters
    ----------
    findings : DataFrame
        What `audit` gave; only what disagrees or was accepted before is written.
    path : str or Path
        CSV to write; what it held before is replaced.
    reason : str
        Why the findings may stand; those accepted before keep theirs.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    rows = findings[findings["verdict"].isin([DISAGREE, ACCEPTED])]
    rows = rows.assign(reason=rows["reason"].where(rows["reason"] != "", reason))
    rows = rows[list(ACCEPTED_COLUMNS)].drop_duplicates(list(ACCEPTED_KEY)).sort_values(list(ACCEPTED_KEY))

    def write(part: Path) -> None:
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(ACCEPTED_COLUMNS)
            writer.writerows(rows.itertuples(index=False, name=None))

    return replace_file(path, write)


def mark_accepted(audited: pd.DataFrame, accepted: pd.DataFrame | None) -> pd.DataFrame:
    """Turn the verdict of findings that were accepted before into accepted.

    Parameters
    ----------
    audited : DataFrame
        One row a check, with `verdict`, `reason` and the columns `ACCEPTED_KEY`.
    accepted : DataFrame or None
        What `read_accepted` gave.

    Returns
    -------
    DataFrame
        The same rows; those accepted have the verdict ``accepted`` and their `reason`.
    """
    if accepted is None or accepted.empty:
        return audited
    reasons = accepted.drop_duplicates(list(ACCEPTED_KEY)).set_index(list(ACCEPTED_KEY))["reason"]
    keys = pd.MultiIndex.from_frame(audited[list(ACCEPTED_KEY)])
    reason = pd.Series(reasons.reindex(keys).to_numpy(), index=audited.index, dtype="str")
    taken = (audited["verdict"] == DISAGREE) & reason.notna()
    return audited.assign(
        verdict=audited["verdict"].where(~taken, ACCEPTED), reason=audited["reason"].where(~taken, reason)
    )

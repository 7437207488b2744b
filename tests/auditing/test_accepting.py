from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.auditing import audit, open_findings, read_accepted, write_accepted
from pcp_kpi.auditing.accepting import ACCEPTED_COLUMNS
from pcp_kpi.errors import DataRefused


def test_findings_that_were_accepted_do_not_disagree_again(
    paper_claims: pd.DataFrame, audited: pd.DataFrame, tmp_path: Path
) -> None:
    path = write_accepted(audited, tmp_path / "accepted.csv", reason="published; left as it is")
    again = audit(paper_claims, accepted=read_accepted(path))
    assert open_findings(again).empty
    accepted = again[again["verdict"] == "accepted"]
    assert len(accepted) == len(open_findings(audited))
    assert (accepted["reason"] == "published; left as it is").all()


def test_what_is_new_still_disagrees(
    paper_claims: pd.DataFrame, audited: pd.DataFrame, tmp_path: Path
) -> None:
    old = audited[audited["line"] != 3491]
    accepted = read_accepted(write_accepted(old, tmp_path / "accepted.csv", reason="known"))
    assert open_findings(audit(paper_claims, accepted=accepted))["line"].tolist() == [3491]


def test_a_finding_keeps_its_reason_when_it_is_written_again(
    paper_claims: pd.DataFrame, audited: pd.DataFrame, tmp_path: Path
) -> None:
    path = write_accepted(audited[audited["line"] == 3491], tmp_path / "accepted.csv", reason="first")
    again = audit(paper_claims, accepted=read_accepted(path))
    reasons = read_accepted(write_accepted(again, path, reason="second")).set_index("printed")["reason"]
    assert reasons["48% (200)"] == "first"
    assert reasons["13% (53)"] == "second"


def test_an_accepted_finding_does_not_hang_on_its_line(
    paper_claims: pd.DataFrame, audited: pd.DataFrame, tmp_path
) -> None:
    path = write_accepted(audited, tmp_path / "accepted.csv", reason="known")
    moved = paper_claims.assign(line=paper_claims["line"] + 40)
    rules = open_findings(audit(moved, accepted=read_accepted(path)))["rule"]
    assert rules.empty


def test_a_reason_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "accepted.csv"
    path.write_text(",".join(ACCEPTED_COLUMNS) + "\nshare,paper,rape,West Mercia,48%,\n", encoding="utf-8")
    message = "accepted.csv, row 2, column reason: an accepted finding needs the reason why it may stand"
    with pytest.raises(DataRefused, match=re.escape(message)):
        read_accepted(path)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "accepted.csv"
    path.write_text("rule,reason\nshare,known\n", encoding="utf-8")
    with pytest.raises(
        DataRefused, match=re.escape("accepted.csv, row 1, column document: this column is missing")
    ):
        read_accepted(path)

"""Totals that tell what the figures do not."""

from __future__ import annotations

from pcp_kpi.auditing.drafts.matching import Verdict
from pcp_kpi.auditing.drafts.passages import Cell, Passage
from pcp_kpi.auditing.drafts.statements import Statement, Subject
from pcp_kpi.auditing.drafts.sums import Judged, settle_sums
from pcp_kpi.auditing.numbers import read_number

UNKNOWN, KNOWN = Verdict("cannot be checked", ""), Verdict("agree", "")


def column(*rows: tuple[str, str, Verdict]) -> list[Judged]:
    made = []
    for name, text, verdict in rows:
        passage = Passage("d", "line 1", "table row", name, (), (Cell(text, (name,), ("Number",)),), "", 1)
        one = Statement(passage, name, read_number(text), "level", Subject((), False, ()), column=0)
        made.append(Judged(one, verdict))
    return made


def verdicts(judged: list[Judged]) -> list[str]:
    settle_sums(judged)
    return [one.verdict.verdict for one in judged]


def test_a_total_agrees_when_the_rows_above_add_up_to_it() -> None:
    rows = column(("Charge", "5", KNOWN), ("Caution", "7", KNOWN), ("Action taken, all", "12", UNKNOWN))

    assert verdicts(rows) == ["agree", "agree", "agree"]


def test_a_total_that_does_not_come_out_stays_open() -> None:
    rows = column(("Charge", "5", KNOWN), ("Caution", "7", KNOWN), ("Action taken, all", "13", UNKNOWN))

    assert verdicts(rows)[-1] == "cannot be checked"


def test_the_one_row_that_is_unknown_follows_from_the_total() -> None:
    rows = column(("Charge", "5", KNOWN), ("Other", "7", UNKNOWN), ("All outcomes", "12", KNOWN))

    assert verdicts(rows) == ["agree", "agree", "agree"]


def test_two_unknown_rows_do_not_follow() -> None:
    rows = column(("Charge", "5", UNKNOWN), ("Other", "7", UNKNOWN), ("All outcomes", "12", KNOWN))

    assert verdicts(rows) == ["cannot be checked", "cannot be checked", "agree"]

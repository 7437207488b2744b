"""Dates that cannot be."""

from __future__ import annotations

import pytest

from pcp_kpi.auditing.drafts.dating import misdated, out_of_step
from pcp_kpi.auditing.drafts.passages import Cell, Passage
from pcp_kpi.auditing.drafts.readings import Context
from tests.auditing.drafts.conftest import said


@pytest.mark.parametrize(
    ("text", "printed", "message", "should_be"),
    [
        ("from 2020/26 Q1", "2020/26", "the two years of a financial year follow each other", "2020/21"),
        ("in June 6021", "June 6021", "6021 lies outside 1974 to 2051", ""),
        (
            "April to June 2021 (2020/21 Q1) fell",
            "April to June 2021 (2020/21 Q1)",
            "2021/22 Q1 and 2020/21 Q1 are not the same",
            "",
        ),
    ],
)
def test_dates_that_cannot_be(
    context: Context, text: str, printed: str, message: str, should_be: str
) -> None:
    (found,) = misdated(said(text), context)

    assert (found.printed, found.message, found.should_be) == (printed, message, should_be)


def test_dates_that_can_be(context: Context) -> None:
    text = "April to June 2021 (2021/22 Q1), 2019/20, 1999/00, 12/11 and June 2019"

    assert list(misdated(said(text), context)) == []


def rows(*names: str) -> list[Passage]:
    return [
        Passage("d", "line 1", "table row", name, (), (Cell("1", (name,), ("N",)),), "", 1) for name in names
    ]


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (("Apr 2021", "May 2021", "Jun 2012", "Jul 2021", "Aug 2021"), [("Jun 2012", "Jun 2021")]),
        (
            ("2019/20 Q1", "2019/20 Q2", "2019/20 Q3", "2019/20 Q4", "2021/21 Q1"),
            [("2021/21 Q1", "2020/21 Q1")],
        ),
        (
            ("3 May 2021", "10 May 2021", "71 May 2021", "24 May 2021", "31 May 2021"),
            [("71 May 2021", "17 May 2021")],
        ),
        (("30 Apr 2018", "31 May 2018", "30 Jun 2010", "31 Jul 2018", "31 Aug 2018"), [("30 Jun 2010", "")]),
        (("Apr 2021", "May 2021", "Jun 2021", "Jul 2021", "Aug 2021"), []),
        (("2021/22 Q1", "2020/21 Q4", "2019/20 Q1", "12 months to June 2021"), []),
        (("Rape", "Theft", "Arson", "Robbery"), []),
    ],
)
def test_a_row_out_of_step_is_found(
    context: Context, names: tuple[str, ...], wrong: list[tuple[str, str]]
) -> None:
    assert [(one.printed, one.should_be) for one in out_of_step(rows(*names), context)] == wrong

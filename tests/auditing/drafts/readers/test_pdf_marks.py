"""Pages of a PDF without what nobody asks for."""

from __future__ import annotations

import pytest

from pcp_kpi.auditing.drafts.readers.pdf_marks import without_marks

WORDS = b"/P <</MCID 0>> BDC BT /F1 9 Tf (708) Tj ET EMC\n"
DRAWN = b"/Span <</MCID 1>> BDC q 1 0 0 1 5 5 cm BT /F1 9 Tf (12) Tj ET Q EMC\n"


def test_what_is_drawn_under_other_marks_is_left_out() -> None:
    assert without_marks(WORDS + DRAWN + WORDS, {0}) == WORDS + b"\n" + WORDS


def test_marks_inside_a_mark_go_or_stay_with_it() -> None:
    inside = b"/Span <</MCID 1>> BDC q /P <</MCID 2>> BDC (7) Tj EMC Q EMC"
    assert without_marks(inside, {2}) == inside
    assert without_marks(inside, {1}) == inside
    assert without_marks(inside, {0}) == b""


@pytest.mark.parametrize(
    "section",
    [
        b"/Span <</MCID 1>> BDC BT /F1 9 Tf (12) Tj ET EMC",  # its font may be wanted later
        b"/Span <</MCID 1>> BDC q 1 0 0 1 5 5 cm EMC",  # nor may its place be lost
        b"/Span /Named BDC q (12) Tj Q EMC",  # its number stands elsewhere
    ],
)
def test_what_later_words_may_need_stays(section: bytes) -> None:
    assert without_marks(section, {0}) == section


def test_operators_inside_strings_and_dictionaries_are_none() -> None:
    shown = b"/P <</MCID 0 /ActualText (EMC)>> BDC (say EMC \\) or (BMC)) Tj EMC"
    assert without_marks(shown + b"\n" + DRAWN, {0}) == shown + b"\n\n"


def test_artefacts_that_leave_nothing_behind_are_left_out() -> None:
    assert without_marks(b"/Artifact BMC q (page 3) Tj Q EMC\n" + WORDS, {0}) == b"\n" + WORDS

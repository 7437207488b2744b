from __future__ import annotations

import pytest

from pcp_kpi.report.packs.references import NOWHERE, is_reference, refers_to, resolves


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Refer to C7", ("C7",)),
        ("Refer to A7.4 and A7.5", ("A7.4", "A7.5")),
        ("Refer to 3.5, 1.2 & 2.1.2", ("3.5", "1.2", "2.1.2")),
        ("Improving the centre. Cross reference to D4", ("D4",)),
        ("A report (refer to B2.1) was made", ("B2.1",)),
        ("Timing reconsidered (see C11.1)", ("C11.1",)),
        ("(Refer to )", (NOWHERE,)),
        ("We were referred to the council", ()),
        ("We see 12 of them", ()),
        ("They were referred to 12 agencies", ()),
        ("", ()),
    ],
)
def test_references_of_a_text_are_found(text, found):
    assert refers_to(text) == found


@pytest.mark.parametrize("text", ["A6.2", "B7", "D.5", "1.1", "C10.2"])
def test_letters_and_numbers_are_a_reference(text):
    assert is_reference(text)


@pytest.mark.parametrize("text", ["", "six", "A", "A6.", "А3", "A6.2 and A6.3", "a6"])
def test_anything_else_is_none(text):
    # The last but two begins with a Cyrillic letter, as text that was read from a picture does.
    assert not is_reference(text)


def test_a_commitment_is_known_by_its_parts():
    assert resolves("A6", {"A6.1"})
    assert not resolves("A6", {"A60.1"})

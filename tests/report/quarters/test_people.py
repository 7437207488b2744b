from __future__ import annotations

import pytest

from pcp_kpi.report.quarters.people import is_role, person_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ask jo.bloggs@example.org", "jo.bloggs@example.org"),
        ("ring " + "01905 " + "123456", "01905 " + "123456"),
        ("Mrs Bloggs recounted", "Mrs Bloggs"),
        ("as J. Bloggs found", "J. Bloggs"),
        ("as J.R. Bloggs found", "J.R. Bloggs"),
        ("DCI Bloggs said so", "DCI Bloggs"),
        ("Inspector Bloggs said so", "Inspector Bloggs"),
    ],
)
def test_a_person_in_a_text_is_found(text: str, found: str) -> None:
    assert person_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "recounted on 26 July 2021: 708, not 705, of 1,234,567 rows",
        "N. Worcs and S. Worcs were swapped",
        "the Deputy Chief Constable's office asked for it",
        "Inspector Performance team",
        "crime 22/01234/21 counted twice",
    ],
)
def test_places_roles_and_numbers_are_no_persons(text: str) -> None:
    assert person_in(text) == ""


@pytest.mark.parametrize("role", ["Performance analyst", "Strategy, Planning and Insight", "Crime registrar"])
def test_a_role_or_a_unit_is_a_role(role: str) -> None:
    assert is_role(role)


@pytest.mark.parametrize("text", ["", "Jo Bloggs", "Inspector Bloggs", "analyst jo@force.uk"])
def test_a_name_is_no_role(text: str) -> None:
    assert not is_role(text)

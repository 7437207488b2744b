from __future__ import annotations

from datetime import date

from pcp_kpi.report.quarters.signing import Signature, is_signed_off, signoff_facts

ANALYST = Signature("analyst", "Performance analyst", date(2021, 7, 26))
ASSURER = Signature("assurer", "Senior statistician", date(2021, 7, 27))
OWNER = Signature("owner", "Deputy Chief Constable")


def test_a_report_that_nobody_signed_says_so_in_one_fact() -> None:
    assert signoff_facts([Signature("analyst", "Performance analyst"), OWNER]) == (
        ("Signed off", "Not yet signed off"),
    )


def test_each_part_has_its_fact_once_somebody_has_signed() -> None:
    assert signoff_facts([ANALYST, ASSURER, OWNER]) == (
        ("Signed off by the analyst", "Performance analyst, 26 July 2021"),
        ("Signed off by the assurer", "Senior statistician, 27 July 2021"),
        ("Signed off by the owner", "Deputy Chief Constable, not yet signed off"),
    )


def test_a_quarter_is_signed_off_when_all_three_have_signed() -> None:
    signed = Signature("owner", "Deputy Chief Constable", date(2021, 7, 28))
    assert is_signed_off([ANALYST, ASSURER, signed])
    assert not is_signed_off([ANALYST, ASSURER, OWNER])

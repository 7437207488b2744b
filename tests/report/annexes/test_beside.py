"""The force beside most similar forces and the country."""

from __future__ import annotations

import pytest

from pcp_kpi.report.annexes.beside import INVENTED, beside_part


@pytest.fixture(scope="session")
def national(q1, all_figures):
    return beside_part(q1, all_figures)


def test_printed_levels_stand_beside_the_national_ones(national, grid, printed):
    # Lines 3553 to 3562 of the paper.
    rows = {row[0]: row[1:] for row in printed(grid(national, "national"))}
    report = "the force's report of July 2021"
    assert rows["Female police officers"] == ["1 Jul 2021", "33.3%", "–", "31%", "+2.3 points", report]
    assert rows["Police officers of ethnic minorities"] == [
        "1 Jul 2021", "2.9%", "2.8%", "7.3%", "−4.4 points", report,
    ]  # fmt: skip
    assert rows["Attrition of PCSOs, 12 months"][1:5] == ["9.6%", "–", "16.9%", "−7.3 points"]


def test_invented_levels_stand_in_a_table_of_their_own(national, grid, said, all_figures):
    table = grid(national, "national-illustrative")
    assert INVENTED in said(national)
    assert table.title.endswith(", illustrative")
    assert set(grid(national, "national").frame["measure"]).isdisjoint(table.frame["measure"])
    rows = all_figures[
        (all_figures["measure"] == "crown-conviction-rate")
        & all_figures["period"].between("2021-04-01", "2021-06-30")
    ]
    shares = rows.groupby("area")[["value", "of"]].sum()
    own, country = (
        100 * shares.loc[area, "value"] / shares.loc[area, "of"] for area in ("West Mercia", "National")
    )
    row = table.frame.set_index("measure").loc["Conviction rate of the Crown Court"]
    assert row[["own", "national", "gap"]].tolist() == [
        f"{own:.1f}%", f"{country:.1f}%", f"+{own - country:.1f} points",
    ]  # fmt: skip


def test_real_figures_alone_need_no_caution(q1, clean_figures, names, said):
    part = beside_part(q1, clean_figures)
    assert names(part) == ["national"]
    assert INVENTED not in said(part)


def test_a_quarter_of_which_no_peer_is_told_has_no_part(q4, all_figures):
    assert beside_part(q4, all_figures) is None

"""Every number of the paper's other tables: made again, or passed through."""

from __future__ import annotations

import pytest

from pcp_kpi.report.background import read_background
from pcp_kpi.report.claims import claims_of

MAIN = ("all-crime", "policing-priorities")


@pytest.fixture(scope="module")
def claims():
    return claims_of(read_background("data/clean"), but=MAIN, source="panel-2021-09")


def test_every_printed_number_of_every_other_declared_table_is_listed(claims):
    printed = read_background("data/clean").printed
    declared = printed[(printed["table"] != "") & ~printed["table"].isin([*MAIN, "key-points"])]
    assert sorted(claims["line"]) == sorted(declared["line"].astype(int))
    assert set(claims["how"]) == {"recomputed", "passed through"}


def test_only_the_two_slips_of_the_paper_do_not_come_out_as_printed(claims):
    """panel-2021-09, lines 1222 and 1224: differences that their own counts do not give."""
    wrong = claims[~claims["agrees"].astype(bool)]
    assert wrong[["line", "as_printed", "ours"]].to_numpy().tolist() == [
        [1222, "+270,893", "270892"],
        [1224, "+220,266", "220230"],
    ]


@pytest.mark.parametrize(
    ("line", "printed", "made_from"),
    [
        (2580, "17.7%", "214 of 1,208"),
        (2795, "41% reduction", "1,912 and 3,223, sums of codes"),
        (2824, "+21 offences", "309 less 288, left of the totals"),
        (3171, "47% reduction", "277 and 520, sums of codes"),
        (3428, "22% (1406)", "1,406 of 6,447"),
    ],
)
def test_sums_groups_and_shares_are_made_again(claims, line, printed, made_from):
    row = claims[(claims["line"] == line) & (claims["as_printed"] == printed)].iloc[0]
    assert (row["how"], row["made_from"], bool(row["agrees"])) == ("recomputed", made_from, True)


def test_a_number_is_not_made_from_itself(claims):
    made = claims[claims["how"] == "recomputed"]
    assert (made["made_from"] != "").all()
    assert not made["made_from"].str.fullmatch(r"(\d+) of \1").any()


def test_a_paper_without_printed_figures_has_no_claims():
    assert claims_of(read_background("data/clean"), but=MAIN, source="another-paper").empty

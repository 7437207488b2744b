from __future__ import annotations

import pandas as pd

from pcp_kpi.auditing import audit, open_findings, read_claims
from pcp_kpi.auditing.checks import SEVERITIES
from pcp_kpi.auditing.claims import claims_table
from pcp_kpi.auditing.verdicts import AUDIT_COLUMNS


def test_an_audit_has_its_columns_gravest_first(audited: pd.DataFrame) -> None:
    assert list(audited.columns) == list(AUDIT_COLUMNS)
    found = open_findings(audited)
    ranks = [SEVERITIES.index(severity) for severity in found["severity"]]
    assert ranks == sorted(ranks)
    assert audited["verdict"].iloc[: len(found)].eq("disagree").all()


def test_every_finding_is_one_line_with_its_place_and_what_to_do(audited: pd.DataFrame) -> None:
    for row in open_findings(audited).itertuples():
        assert row.message
        assert row.suggestion
        assert "\n" not in row.message + row.suggestion
        assert row.place == f"{row.document}, line {row.line}"


def test_no_figure_is_passed_that_nothing_was_held_against(
    audited: pd.DataFrame, paper_claims: pd.DataFrame
) -> None:
    unchecked = audited[audited["verdict"] == "cannot be checked"]
    assert (unchecked["message"] != "").all()
    judged = audited[audited["verdict"] != "cannot be checked"]
    seen = set(judged["claim"]) | {id for ids in judged["against"] for id in ids.split()}
    figures = set(paper_claims.loc[paper_claims["kind"] == "figure", "id"])
    assert figures <= seen | set(unchecked["claim"])


def test_the_same_claims_give_the_same_audit(audited: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(audit(read_claims()), audited)


def test_the_order_of_the_claims_does_not_matter(paper_claims: pd.DataFrame, audited: pd.DataFrame) -> None:
    turned = audit(paper_claims.iloc[::-1].reset_index(drop=True))
    keys = ["rule", "line", "verdict", "severity"]
    ours, theirs = (table[table["rule"] != ""][keys].value_counts() for table in (audited, turned))
    pd.testing.assert_series_equal(ours.sort_index(), theirs.sort_index())


def test_the_claims_are_left_as_they_came(paper_claims: pd.DataFrame) -> None:
    before = paper_claims.copy()
    audit(paper_claims)
    pd.testing.assert_frame_equal(paper_claims, before)


def test_no_claims_give_an_empty_audit() -> None:
    assert audit(claims_table([])).empty


def test_collections_are_audited_apart(paper_claims: pd.DataFrame, audited: pd.DataFrame) -> None:
    twice = pd.concat(
        [paper_claims.assign(id=paper_claims["id"] + f"@{n}", collection=f"{n}") for n in (1, 2)],
        ignore_index=True,
    )
    counts = audit(twice)["verdict"].value_counts()
    assert counts.to_dict() == (2 * audited["verdict"].value_counts()).to_dict()


def test_a_row_whose_columns_are_shifted_raises_one_finding_not_three(figure, then) -> None:
    limits = {"start": "2019-04-01", "end": "2020-03-31"}
    table = (
        figure("U", 212, role="upper", line=5, **limits),
        figure("A", 137, line=5, table="t"),
        figure("B", 179, line=5, table="t", **then),
        figure("C", -23, role="change", unit="percent", line=5),
    )
    page = figure("A2", 212, line=9), figure("C2", -23, role="change", unit="percent", line=9)
    found = open_findings(audit(claims_table([*table, *page])))
    assert found["rule"].tolist() == ["shifted-columns"]

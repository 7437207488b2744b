from __future__ import annotations

import pandas as pd

from pcp_kpi.auditing import RULES, audit, count_by_rule, print_findings, sum_up
from pcp_kpi.auditing.claims import claims_table


def test_checks_are_counted_by_rule_in_the_order_of_the_rules(audited: pd.DataFrame) -> None:
    counts = count_by_rule(audited)
    order = [rule.id for rule in RULES]
    assert [order.index(rule) for rule in counts["rule"]] == sorted(
        order.index(rule) for rule in counts["rule"]
    )
    assert (counts["agree"] + counts["disagree"] == counts["checks"]).all()
    assert counts["checks"].sum() == audited["verdict"].isin(["agree", "disagree"]).sum()


def test_a_rule_of_another_audit_is_counted_too(audited: pd.DataFrame) -> None:
    other = audited.head(1).assign(rule="citation")
    assert count_by_rule(other)[["rule", "asks", "checks"]].to_numpy().tolist() == [["citation", "", 1]]


def test_an_audit_is_summed_up_in_one_sentence(figure) -> None:
    claims = figure("A", 104, unit="percent", role="share"), figure("B", 3, measure="other")
    assert (
        sum_up(audit(claims_table(claims)))
        == "1 check: 0 agree, 1 disagree (1 misleading); 2 figures cannot be checked"
    )


def test_findings_are_printed_one_a_line_with_signs_of_tables_escaped(figure) -> None:
    claim = figure("A", 104, unit="percent", role="share", printed="↑104%* | x")
    page = print_findings(audit(claims_table([claim])), title="Audit", about="One figure.")
    assert page.startswith("# Audit\n\nOne figure.\n\n**1 check: ")
    line = "| draft, line 1 | ↑104%\\* \\| x | 104% is outside 0 to 100, where a share lies; look the figure up; "
    assert line + "a digit may be wrong | possible-value |" in page.splitlines()
    assert "| its part or its whole is not printed | 1 |" in page.splitlines()

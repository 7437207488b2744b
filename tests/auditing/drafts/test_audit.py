"""Whole drafts: what agrees, what does not, and what nobody can say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.auditing import open_findings, read_accepted, write_accepted
from pcp_kpi.auditing.drafts import DRAFT_COLUMNS, audit_draft
from pcp_kpi.auditing.pages import render_audit
from pcp_kpi.auditing.verdicts import AUDIT_COLUMNS
from pcp_kpi.errors import PeriodNotUnderstood
from pcp_kpi.report.background import Background

Audit = Callable[..., pd.DataFrame]

GOOD = """# Quarterly report, April to June 2021

## Hate crimes and crimed incidents

708 crimes and crimed incidents in West Mercia in April to June 2021: a 56% (255) increase on the same quarter of
2019/20 and a 57% (257) increase on the previous quarter. Above the upper control limit: 708 against limits of 307 to
607 (baseline 2019/20). See page 12.

## All crime

| Crime type | Lower | Upper | 2021/22 Q1 | 2019/20 Q1 | Change |
|---|---|---|---|---|---|
| Rape | 262 | 351 | 378 ▲ above | 320 | +18% |
| Personal robbery | 140 | 157 | 114 ▼ below | 144 | −21% |

Victim satisfaction, burglary stood at 76% in the six months to June 2021. About 800 hate crimes are projected.
"""
BAD = (
    ("708 crimes", "718 crimes"),
    ("56% (255)", "65% (255)"),
    ("(257)", "(275)"),
    ("307 to\n607", "370 to\n607"),
    ("| 262 |", "| 226 |"),
    ("| 378 ▲", "| 387 ▲"),
    ("−21%", "+21%"),
)


def test_a_good_draft_has_no_findings_and_lists_what_cannot_be_checked(audit: Audit) -> None:
    found = audit(GOOD)

    assert open_findings(found).empty
    assert found.loc[found["verdict"] == "cannot be checked", "printed"].tolist() == ["About 800"]
    assert (found["verdict"] == "agree").sum() == 19
    assert "page 12" not in found.loc[found["verdict"] != "no figure", "text"].tolist()


@pytest.mark.parametrize(("right", "wrong"), BAD)
def test_each_slip_is_found_where_it_stands(audit: Audit, right: str, wrong: str) -> None:
    assert right in GOOD

    found = open_findings(audit(GOOD.replace(right, wrong)))

    assert len(found) >= 1
    assert set(found["severity"]) == {"wrong"}
    assert found["place"].str.contains("Hate crimes|All crime").all()


def test_a_finding_says_what_the_figures_say_and_what_to_do(audit: Audit) -> None:
    finding = open_findings(audit(GOOD.replace("| 378 ▲", "| 373 ▲"))).iloc[0]

    assert finding["printed"] == "373"
    assert finding["should_be"] == "378"
    assert finding["measure"] == "rape"
    assert finding["period"] == "2021/22 Q1"
    assert finding["message"] == "378 by rape, West Mercia: in 2021/22 Q1 (panel-2021-09)"
    assert finding["suggestion"] == "print 378 for 373, or say what 373 is of"
    assert finding["place"] == "Quarterly report, April to June 2021 > All crime > line 13"


def test_the_columns_are_those_of_the_audit_of_claims(audit: Audit) -> None:
    found = audit(GOOD)

    assert tuple(found.columns) == DRAFT_COLUMNS
    assert DRAFT_COLUMNS[: len(AUDIT_COLUMNS)] == AUDIT_COLUMNS


def test_the_gravest_stands_first(audit: Audit) -> None:
    found = audit(GOOD.replace("| 378 ▲", "| 387 ▲"))
    verdicts = list(dict.fromkeys(found["verdict"]))

    assert verdicts == ["disagree", "cannot be checked", "agree", "no figure"]


def test_an_accepted_finding_is_told_as_such(
    audit: Audit, tmp_path: Path, paper: pd.DataFrame, beside: Background
) -> None:
    found = audit(GOOD.replace("| 378 ▲", "| 387 ▲"))
    file = write_accepted(found, tmp_path / "accepted.csv", reason="counted a day later")

    again = audit_draft(
        tmp_path / "draft.md",
        figures=paper,
        quarter="2021/22 Q1",
        background=beside,
        accepted=read_accepted(file),
    )

    assert open_findings(again).empty
    assert again.loc[again["verdict"] == "accepted", "reason"].tolist() == ["counted a day later"]


def test_a_quarter_that_is_none_is_refused(tmp_path: Path, paper: pd.DataFrame) -> None:
    with pytest.raises(PeriodNotUnderstood):
        audit_draft(tmp_path / "draft.md", figures=paper, quarter="2021")


def test_invented_figures_contradict_only_a_draft_that_shows_some(
    tmp_path: Path, paper: pd.DataFrame, beside: Background
) -> None:
    invented = paper[paper["measure"] == "rape"].assign(source="illustrative-extracts", value=999.0)
    draft = tmp_path / "draft.md"
    verdicts = []
    for words in ("", "Illustrative: some figures are invented.\n\n"):
        draft.write_text(f"{words}## Rape\n\nRape: 111 in April to June 2021.\n", encoding="utf-8")
        found = audit_draft(draft, figures=invented, quarter="2021/22 Q1", background=beside)
        verdicts.append(found["verdict"].iloc[0])

    assert verdicts == ["cannot be checked", "disagree"]


def test_a_sentence_against_itself_is_found_though_no_figure_is_known(audit: Audit) -> None:
    finding = open_findings(audit("Widgets rose from 40 to 44, an increase of 12%.\n")).iloc[0]

    assert (finding["rule"], finding["printed"], finding["should_be"]) == ("change", "12%", "10%")
    assert finding["message"] == "from 40 to 44 is 10%"


def test_a_date_that_cannot_be_is_found(audit: Audit) -> None:
    finding = open_findings(audit("Limits come from 2019/21.\n")).iloc[0]

    assert (finding["rule"], finding["printed"], finding["should_be"]) == ("date", "2019/21", "2019/20")


def test_the_same_draft_audits_alike_in_every_form(audit: Audit, tmp_path: Path) -> None:
    markdown = audit(GOOD)
    page = (
        "<h1>Quarterly report, April to June 2021</h1><h2>Hate crimes and crimed incidents</h2>"
        "<p>708 crimes and crimed incidents in West Mercia in April to June 2021: a 56% (255) increase on the same "
        "quarter of 2019/20 and a 57% (257) increase on the previous quarter.</p>"
    )
    html = audit(page, "draft.html")
    agreed = [found.loc[found["verdict"] == "agree", "printed"].tolist() for found in (html, markdown)]

    assert agreed[0] == agreed[1][:5]


def test_the_page_of_findings_takes_an_audited_draft(audit: Audit) -> None:
    page = render_audit(audit(GOOD.replace("| 378 ▲", "| 373 ▲")), title="Audit of the draft")

    assert "print 378 for 373, or say what 373 is of" in page

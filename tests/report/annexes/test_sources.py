"""The sources of a report and the provenance of the paper's numbers."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pcp_kpi.document import Terms
from pcp_kpi.report.annexes.sources import provenance_words, sources_part


def test_every_source_stands_with_kind_licence_and_day(q4):
    (terms,) = [block for block in sources_part(q4).blocks if isinstance(block, Terms)]
    assert dict(terms.items)["Police recorded crime open data tables, quarterly, 2015/16 to 2025/26"] == (
        "Open data, home-office-prc. Home Office police recorded crime. Crown copyright, Open Government Licence v3.0. "
        "Licence: Open Government Licence v3.0. Figures as they stood on 22 November 2026."
    )
    assert len(terms.items) == len(q4.sources)


def test_numbers_of_the_paper_are_listed_with_how_they_came(q1, grid, said):
    part = sources_part(q1)
    table = grid(part, "provenance")
    assert len(table.frame) == len(q1.provenance) == 669
    made = int((q1.provenance["how"] == "recomputed").sum())
    (words,) = [text for text in said(part) if text.startswith("The paper's tables")]
    assert words.startswith(
        f"The paper's tables print 669 numbers. {made} are recomputed here from other numbers, "
        f"{669 - made} are passed through with their line; 667 of 669 come out as printed. Those that do not: line 1222 "
    )


def test_a_quarter_without_a_paper_has_no_provenance(q4, names):
    assert "provenance" not in names(sources_part(q4))


def test_numbers_that_all_agree_have_no_list_of_misses():
    rows = pd.DataFrame({"how": ["recomputed", "passed through"], "agrees": [True, True]})
    assert provenance_words(rows) == (
        "The paper's tables print 2 numbers. 1 are recomputed here from other numbers, 1 are passed through with their "
        "line; 2 of 2 come out as printed."
    )


def test_a_report_without_sources_says_so(q4, said):
    bare = replace(q4, chapters=(), provenance=q4.provenance.iloc[:0])
    assert said(sources_part(bare)) == ["No figure of this report has a source."]

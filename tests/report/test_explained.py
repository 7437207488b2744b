"""What an explanation is made of."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.report.explained import Explanation, NumberIn, SourceUsed, Step


def make(**changes: object) -> Explanation:
    step = Step(
        "value", "as it <stands>", (NumberIn("value", 7.5, "a & b"),), {"level": 7.5, "signal": "above"}
    )
    source = SourceUsed("a & b", "Title", "extract", "a.csv", "ff", "2021-07-27")
    rows = pd.DataFrame({"used_for": ["value"], "period": [pd.Timestamp("2021-04-01")], "value": [7.5]})
    return Explanation("Rape", "Wyre", "2021/22 Q1", (step,), rows, (source,), **changes)


def test_the_text_has_formula_numbers_in_numbers_out_and_source() -> None:
    assert str(make(notes=("counted anew",))) == (
        "Rape, Wyre, 2021/22 Q1\n"
        "value\n"
        "  formula: as it <stands>\n"
        "  in: value: 7.5 (a & b)\n"
        "  out: level 7.5; signal above\n"
        "sources\n"
        "  a & b (extract, 2021-07-27): a.csv, SHA-256 ff\n"
        "before and after are not comparable: counted anew"
    )


def test_numbers_and_formulas_are_gathered_over_the_steps() -> None:
    told = make()
    assert told.formula == "value: as it <stands>"
    assert told.numbers_in == (NumberIn("value", 7.5, "a & b"),)
    assert told.numbers_out == {"value": {"level": 7.5, "signal": "above"}}


def test_the_page_escapes_what_it_is_given() -> None:
    page = make(notes=("<b>",))._repr_html_()
    assert "as it &lt;stands&gt;" in page
    assert "a &amp; b" in page
    assert "comparable: &lt;b&gt;" in page


def test_a_number_that_is_not_known_is_said_to_be_so() -> None:
    step = Step("value", "f", (NumberIn("base", float("nan"), "s"),), {})
    assert "base: not available (s)" in str(step)

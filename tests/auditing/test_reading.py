from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.auditing import read_claims
from pcp_kpi.auditing.statements import STATEMENT_KINDS
from pcp_kpi.errors import DataRefused

ROOT = Path(__file__).parents[2]
STATEMENTS = ROOT / "data" / "raw" / "published" / "statements.csv"
HEADER = "id,document,line,kind,figure,of,measure,period_start,period_end,says,as_printed"
FIGURES = """id,document,line,measure,area,breakdown,period_label,period_start,period_end,value,unit,role,as_printed
F1,paper,3,Volume: Rape,West Mercia,,Qtr 1 21/22,2021-04-01,2021-06-30,378,count,actual,378
"""


def test_every_printed_figure_becomes_a_claim(paper_claims: pd.DataFrame) -> None:
    figures = paper_claims[paper_claims["kind"] == "figure"]
    assert len(figures) == 1203
    assert set(paper_claims["document"]) == {
        "panel-2018-09", "panel-2021-09", "plan-2021-q2", "panel-2022-06", "panel-2023-02",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("id", "value", "low", "high"),
    [
        ("F0744", 21009, 21009, 21009),  # a count in full
        ("F0742", 24419, 24418.5, 24419.5),  # a limit, rounded for print
        ("F0032", 4_388_000, 4_387_500, 4_388_500),  # £4.388m
        ("F0699", 35.9, 35.85, 35.95),
        ("F0120", 818, 817.5, 818.5),  # 13mins 38 secs, in seconds
        ("F0013", 900_000, 899_999.5, float("inf")),  # more than £900,000
        ("F1183", 10, float("-inf"), 10.5),  # Under 10%
    ],
)
def test_a_claim_has_the_range_that_its_print_allows(paper_claims, id, value, low, high) -> None:
    row = paper_claims.set_index("id").loc[id]
    assert row[["value", "low", "high"]].tolist() == pytest.approx([value, low, high], rel=1e-4)


def test_what_a_change_is_compared_with_becomes_a_period(paper_claims: pd.DataFrame) -> None:
    rows = paper_claims.set_index("id")[["breakdown", "compared_start", "compared_end"]]
    assert rows.loc["F1101"].tolist() == ["", "2021-01-01", "2021-03-31"]
    assert rows.loc["F1103"].tolist() == ["", "2019-04-01", "2019-06-30"]
    assert rows.loc["F0239"].tolist() == ["", "2016-04-01", "2017-03-31"]


def test_names_of_areas_and_their_kinds_come_from_the_force(paper_claims: pd.DataFrame) -> None:
    rows = paper_claims.set_index("id")[["area", "region"]]
    assert rows.loc["F0498"].tolist() == ["South Worcestershire", "area"]
    assert rows.loc["F0744"].tolist() == ["West Mercia", "force"]
    assert rows.loc["F0230"].tolist() == ["England and Wales", "nation"]


def test_a_figure_is_read_under_the_head_that_it_stands_under(paper_claims: pd.DataFrame) -> None:
    rows = paper_claims.set_index("id")[["role", "start"]]
    assert rows.loc["F0976"].tolist() == ["actual", "2021-04-01"]
    assert rows.loc["F0977"].tolist() == ["actual", "2019-04-01"]
    assert rows.loc["F0496"].tolist() == ["comparator", "2021-05-01"]


def test_raw_and_clean_figures_give_the_same_claims(paper_claims: pd.DataFrame) -> None:
    raw = read_claims(ROOT / "data" / "raw" / "published")
    same = ["id", "value", "low", "high", "unit", "role", "start", "compared_end"]
    pd.testing.assert_frame_equal(raw[same], paper_claims[same])


def test_without_statements_only_the_figures_are_read(tmp_path: Path) -> None:
    (tmp_path / "printed_figures.csv").write_text(FIGURES, encoding="utf-8")
    claims = read_claims(tmp_path)
    assert claims["id"].tolist() == ["F1"]
    assert claims.loc[0, "measure"] == "Rape"


def test_the_statements_hold_what_the_papers_say_and_no_verdict() -> None:
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 200
    assert {row["kind"] for row in rows} <= set(STATEMENT_KINDS)
    words = " ".join(row["says"] + row["as_printed"] for row in rows).lower()
    assert not re.search(r"\bslip\b|\bwrong\b|\berror\b|\bsic\b|should", words)


def test_all_faults_of_a_file_of_statements_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "printed_figures.csv").write_text(FIGURES, encoding="utf-8")
    lines = (
        HEADER,
        "S1,paper,3,sums,F1,F1,,,,,",
        "S2,paper,3,limit,F9,,,,,over,",
        "S3,paper,3,weekday,,,,,,Monday,",
    )
    (tmp_path / "statements.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(DataRefused) as caught:
        read_claims(tmp_path)
    told = [str(fault) for fault in caught.value.faults]
    assert told[0].startswith(
        "statements.csv, row 2, column kind: 'sums': a kind of statement is one of sum, "
    )
    assert told[0].endswith("; did you mean 'sum'?")
    assert told[1:] == [
        "statements.csv, row 3, column figure: 'F9': no printed figure has this id",
        "statements.csv, row 3, column says: 'over': a limit says one of above, below and within",
        "statements.csv, row 4, column period_start: a statement of the kind weekday needs it",
    ]


def test_a_missing_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "printed_figures.csv").write_text("id,document\nF1,paper\n", encoding="utf-8")
    with pytest.raises(
        DataRefused, match=re.escape("printed_figures.csv, row 1, column line: this column is missing")
    ):
        read_claims(tmp_path)

"""Tables of a draft, held against those that the report keeps beside it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.auditing.drafts import audit_draft
from pcp_kpi.auditing.drafts.tabled import Shelf
from pcp_kpi.periods import Quarter
from pcp_kpi.report.background import Background

FORCES = ("Suffolk", "Norfolk", "Wiltshire", "Gloucestershire", "Staffordshire")
KEPT = """area,level,range
Suffolk,1.145,0.9 to 1.4
Norfolk,0.982,0.8 to 1.2
Wiltshire,1.036,0.9 to 1.3
Gloucestershire,0.9,0.7 to 1.1
Staffordshire,1.2,1.1 to 1.5
"""
PRINTED = ("114.5", "98.2", "103.6", "90.0", "120.0")
SIMPLE = "verdict", "printed", "should_be", "rule", "message"


@pytest.fixture
def held(tmp_path: Path, paper: pd.DataFrame, beside: Background, kept_results: str):
    """Audit a table of some numbers by force beside the kept one: the figures know neither."""

    def run(printed, ranges=(), kept=KEPT, results=kept_results, forces=FORCES):
        (tmp_path / "tables").mkdir(exist_ok=True)
        (tmp_path / "tables" / "forces.csv").write_text(kept, encoding="utf-8-sig")
        (tmp_path / "results.csv").write_text(results, encoding="utf-8-sig")
        cells = [
            f"<tr><th>{force}</th><td>{number}</td><td>{between}</td></tr>"
            for force, number, between in zip(forces, printed, ranges or [""] * len(printed), strict=True)
        ]
        head = "<tr><th>Force</th><th>Index</th><th>Range</th></tr>"
        path = tmp_path / "draft.html"
        path.write_text(f"<table>{head}{''.join(cells)}</table>", encoding="utf-8")
        return audit_draft(path, figures=paper, quarter=Quarter(2021, 1), background=beside)

    return run


def test_numbers_that_print_as_the_kept_table_agree(held) -> None:
    found = held(PRINTED)
    assert set(found["verdict"]) == {"agree"}
    assert set(found["message"]) == {"as in tables/forces.csv"}


def test_the_one_that_does_not_is_a_finding(held) -> None:
    found = held(("114.5", "98.2", "108.6", "90.0", "120.0"))
    assert found["verdict"].tolist() == ["disagree", *["agree"] * 4]
    assert found.iloc[0][list(SIMPLE)].tolist() == [
        "disagree", "108.6", "103.6", "table", "103.6 stands in tables/forces.csv",
    ]  # fmt: skip


def test_several_numbers_of_a_cell_are_held_one_by_one(held) -> None:
    ranges = ("0.9 to 1.4", "0.8 to 1.2", "0.9 to 1.3", "0.7 to 1.1", "1.1 to 1.6")
    found = held(PRINTED, ranges)
    assert len(found) == 15
    assert found.loc[found["verdict"] == "disagree", ["printed", "should_be"]].to_numpy().tolist() == [
        ["1.6", "1.5"]
    ]


def test_a_column_of_which_most_print_otherwise_proves_nothing(held) -> None:
    found = held(("114.5", "98.2", "1", "2", "3"))
    assert set(found["verdict"]) == {"cannot be checked"}


def test_too_few_rows_accuse_nobody(held) -> None:
    found = held(("114.5", "98.2", "103.6", "91.0"), forces=FORCES[:4])
    assert found["verdict"].tolist() == ["cannot be checked", *["agree"] * 3]


def test_the_order_of_the_rows_does_not_matter(held) -> None:
    found = held(PRINTED[::-1], forces=FORCES[::-1])
    assert set(found["verdict"]) == {"agree"}


def test_a_report_of_another_quarter_is_not_asked(held, kept_results: str) -> None:
    found = held(PRINTED, results=kept_results.replace("2021/22 Q1,hate", "2020/21 Q4,hate"))
    assert set(found["verdict"]) == {"cannot be checked"}


def test_a_draft_without_a_folder_of_tables_has_none(tmp_path: Path) -> None:
    assert Shelf.beside(tmp_path / "draft.html").tables == ()


def test_a_table_of_other_rows_is_not_the_one(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "forces.csv").write_text(KEPT, encoding="utf-8")
    shelf = Shelf.beside(tmp_path)
    assert [kept.name for kept, _ in shelf.like(["Suffolk", "norfolk [note 3]", "Wiltshire ▲ above"])] == [
        "forces.csv"
    ]
    assert list(shelf.like(["Suffolk", "Rape", "Burglary"])) == []

"""Data quality: files and checks of the clean folder, and the cautions of the figures shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pcp_kpi.cleaning.checks import QUALITY
from pcp_kpi.report.annexes.quality import CHECKS, MOST_FINDINGS, findings, quality_part


@pytest.fixture
def in_folder(q1, tmp_path):
    """Return the report as if it had been read from a clean folder of our own."""

    def move(**files: str):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_csv", ".csv").replace("_json", ".json")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return replace(q1, background=replace(q1.background, folder=tmp_path))

    return move


def quality(*rows: str) -> str:
    return "\n".join([",".join(QUALITY), *rows, ""])


def test_the_files_are_those_of_the_manifest(q1, clean_folder: Path, grid):
    manifest = json.loads((clean_folder / "manifest.json").read_text(encoding="utf-8"))
    frame = grid(quality_part(q1), "data-files").frame
    assert frame["file"].tolist() == [entry["file"] for entry in manifest["raw"]]
    assert frame["rows"].tolist() == [entry["rows"] for entry in manifest["raw"]]
    assert frame.set_index("file").loc["illustrative/quarters_2019_20.csv", "used"] == "not used"


def test_every_check_is_told_to_have_found_nothing_when_it_has(q1, grid, names):
    part = quality_part(q1)
    table = grid(part, "data-checks")
    assert table.frame["found"].tolist() == ["none found"] * len(CHECKS)
    assert table.notes == ("16 checks of the clean figures: no finding. A check warns; it refuses nothing.",)
    assert "data-findings" not in names(part)


def test_the_checks_listed_are_those_that_cleaning_makes():
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (Path(__file__).parents[3] / "pcp_kpi" / "cleaning").glob("*.py")
    )
    assert [id for id in CHECKS if f'"{id}"' not in source] == []


def test_findings_are_counted_by_check_and_told_the_furthest_off_first(in_folder, grid, printed):
    report = in_folder(
        quality_csv=quality(
            "half-volume,home-office-prc,rape,West Mercia,2021-04-01,50,100,rape is low",
            "half-volume,home-office-prc,arson,West Mercia,2021-04-01,10,500,arson is low",
        ),
        illustrative__quality_csv=quality("a-check-to-come,illustrative-extracts,,,,,,something is odd"),
    )
    part = quality_part(report)
    counts = grid(part, "data-checks").frame.set_index("looks_for")
    assert counts.loc["A newest period at half its usual volume or less", ["found", "sources"]].tolist() == [
        "2",
        "home-office-prc",
    ]
    assert counts.loc["a-check-to-come", "family"] == "Other"
    assert [row[0] for row in printed(grid(part, "data-findings"))] == [
        "arson is low",
        "rape is low",
        "something is odd",
    ]


def test_many_findings_are_cut_and_the_rest_counted(in_folder, grid):
    rows = [f"vanished,home-office-prc,m{n},,,,,finding {n}" for n in range(MOST_FINDINGS + 3)]
    table = grid(quality_part(in_folder(quality_csv=quality(*rows))), "data-findings")
    assert len(table.frame) == MOST_FINDINGS
    assert table.notes == ("The 40 furthest off; 3 more stand in quality.csv.",)


def test_a_folder_without_manifest_or_checks_says_that_nothing_is_known(in_folder, said, tmp_path):
    sentences = said(quality_part(in_folder()))
    assert sentences[:2] == [
        "The clean folder keeps no manifest, so the raw files behind it are not known.",
        "The clean folder keeps no quality.csv, so nothing is known of its checks.",
    ]
    assert findings(tmp_path) is None


def test_what_cannot_be_compared_and_what_is_invented_is_named(q1, q4, said):
    assert said(quality_part(q1))[-4:] == [
        "Provisional, and likely to be revised: nothing.",
        "Recorded otherwise since the baseline 2019/20 began: Child sexual exploitation.",
        "Asked for, without a figure for 2021/22 Q1: nothing.",
        "Invented, and marked so wherever they show: illustrative-extracts.",
    ]
    assert "Recorded otherwise since the baseline 2024/25 began: Business robbery and Robbery." in said(
        quality_part(q4)
    )

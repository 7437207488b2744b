"""A raw folder of extracts: counted, refused whole, or said to be missing with the command that makes it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pcp_kpi.cleaning import clean
from pcp_kpi.errors import DataRefused
from pcp_kpi.figures import read_figures
from pcp_kpi.sources import sha256

REGISTER = """
[[sources]]
id = "extracts-1"
title = "Extracts"
kind = "illustrative"
file = "extracts"
layout = "extracts"
extracted = 2026-01-31
licence = "MIT"
attribution = "ILLUSTRATIVE"
made-by = "pcp-kpi sample"
"""


@pytest.fixture
def raw(tmp_path: Path, few_extracts: Path) -> Path:
    folder = tmp_path / "raw"
    shutil.copytree(few_extracts, folder / "extracts")
    (folder / "sources.toml").write_text(REGISTER, encoding="utf-8")
    return folder


def test_extracts_become_figures_apart_from_the_real_ones(raw: Path) -> None:
    done = clean(raw, raw.parent / "clean")
    figures = read_figures(done.folder / "illustrative").set_index(["measure", "area", "breakdown"])
    assert figures.loc[("rape", "Shropshire", ""), "value"] == 3
    assert figures.loc[("total-recorded-crime-outcomes", "West Mercia", "16"), "value"] == 3
    assert set(figures["source"]) == {"extracts-1"}
    assert done.files[0].reading.rows == 3
    assert done.warnings == ()


def test_no_key_leaves_the_raw_folder(raw: Path) -> None:
    done = clean(raw, raw.parent / "clean")
    texts = "".join(path.read_text(encoding="utf-8") for path in done.folder.rglob("*") if path.is_file())
    assert "CRIME-" not in texts
    assert "PERSON-" not in texts


def test_the_manifest_names_the_folder_with_its_hash_and_not_its_files(raw: Path) -> None:
    done = clean(raw, raw.parent / "clean")
    manifest = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    assert [(entry["file"], entry["sha256"], entry["rows"]) for entry in manifest["raw"]] == [
        ("extracts", sha256(raw / "extracts"), 3)
    ]
    assert [entry["file"] for entry in manifest["beside"]] == ["sources.toml"]


def test_extracts_that_are_not_there_are_refused_with_the_command_that_makes_them(
    raw: Path, message_of
) -> None:
    (raw / "extracts" / "crime-records.csv").unlink()
    (raw / "extracts").rmdir()
    assert message_of(DataRefused, lambda: clean(raw, raw.parent / "clean")) == (
        "1 fault in the data; nothing was written:\n"
        "  sources.toml, column file: 'extracts': it is not kept but made at will; make it with "
        f"'pcp-kpi sample --out {raw / 'extracts'}'"
    )


def test_a_record_that_breaks_a_rule_is_refused_at_its_place(raw: Path, message_of) -> None:
    file = raw / "extracts" / "crime-records.csv"
    file.write_text(file.read_text(encoding="utf-8").replace('"rape"', '"raep"', 1), encoding="utf-8")
    message = message_of(DataRefused, lambda: clean(raw, raw.parent / "clean"))
    assert message.startswith(
        "1 fault in the data; nothing was written:\n"
        "  crime-records.csv, row 2, column crime_type: 'raep': must be one of violence-with-injury, "
    )
    assert not (raw.parent / "clean").exists()


def test_a_folder_without_an_extract_is_refused(raw: Path) -> None:
    (raw / "extracts" / "crime-records.csv").rename(raw / "extracts" / "crimes.csv")
    with pytest.raises(DataRefused, match=r"extracts: holds none of the extracts"):
        clean(raw, raw.parent / "clean")


def test_invented_extracts_cannot_be_registered_as_real_ones(raw: Path, message_of) -> None:
    (raw / "sources.toml").write_text(
        REGISTER.replace('kind = "illustrative"', 'kind = "extract"'), encoding="utf-8"
    )
    assert message_of(DataRefused, lambda: clean(raw, raw.parent / "clean")) == (
        "1 fault in the data; nothing was written:\n"
        "  sources.toml, column kind: 'extracts-1': its extracts are marked ILLUSTRATIVE; give the source the kind "
        "illustrative"
    )


def test_a_forces_own_extracts_give_figures_like_any_others(raw: Path) -> None:
    file = raw / "extracts" / "crime-records.csv"
    lines = [line.rpartition(",")[0] for line in file.read_text(encoding="utf-8").splitlines()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (raw / "sources.toml").write_text(
        REGISTER.replace('kind = "illustrative"', 'kind = "extract"'), encoding="utf-8"
    )
    done = clean(raw, raw.parent / "clean")
    assert "rape" in set(read_figures(done.folder)["measure"])
    assert not (done.folder / "illustrative").exists()

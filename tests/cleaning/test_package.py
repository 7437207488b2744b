"""The papers that travel with the clean folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pcp_kpi import __version__
from pcp_kpi.cleaning.package import FIELDS, datapackage, manifest, write_json
from pcp_kpi.figures import COLUMNS
from pcp_kpi.sources import sha256


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clean" / "illustrative").mkdir(parents=True)
    for name in ("figures.csv", "illustrative/figures.csv"):
        (tmp_path / "clean" / name).write_text("a,b\n1,2\n3,4\n")
    return tmp_path / "clean"


def test_the_schema_of_the_figures_is_the_contract() -> None:
    assert tuple(FIELDS["figures"]) == COLUMNS == tuple(FIELDS["illustrative-figures"])
    assert {kind for table in FIELDS.values() for kind, _ in table.values()} <= {
        "string",
        "number",
        "date",
        "integer",
    }


def test_the_package_names_every_table_with_its_key_and_every_licence_once(
    folder: Path, register: dict
) -> None:
    package = datapackage(folder, list(register.values()))
    assert [(table["name"], table["path"]) for table in package["resources"]] == [
        ("figures", "figures.csv"),
        ("illustrative-figures", "illustrative/figures.csv"),
    ]
    assert package["resources"][0]["schema"]["primaryKey"] == [
        "measure", "area", "breakdown", "grain", "period", "source",
    ]  # fmt: skip
    assert [licence["name"] for licence in package["licenses"]] == [
        "Figures published in the papers of a public meeting", "Open Government Licence v3.0", "MIT",
    ]  # fmt: skip
    assert len(package["sources"]) == len(register)
    assert package["version"] == __version__


def test_the_manifest_holds_hashes_rows_and_days(folder: Path, register: dict) -> None:
    raw = folder.parent / "raw"
    raw.mkdir()
    (raw / "x.csv").write_text("x")
    made = manifest(folder, raw, [(raw / "x.csv", [register["home-office-prc"]], 17)])
    assert made["raw"] == [
        {
            "file": "x.csv", "sha256": sha256(raw / "x.csv"), "rows": 17,
            "sources": [{"id": "home-office-prc", "extracted": "2026-11-22"}],
        }
    ]  # fmt: skip
    assert [(file["file"], file["rows"]) for file in made["clean"]] == [
        ("figures.csv", 2),
        ("illustrative/figures.csv", 2),
    ]


def test_json_is_written_for_people_and_always_in_the_same_bytes(tmp_path: Path) -> None:
    write_json({"b": "Ŵ", "a": [1]}, tmp_path / "x.json")
    assert (tmp_path / "x.json").read_bytes() == '{\n  "b": "Ŵ",\n  "a": [\n    1\n  ]\n}\n'.encode()
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8")) == {"b": "Ŵ", "a": [1]}

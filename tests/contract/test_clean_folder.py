"""The committed clean folder is exactly what `clean` makes, and the pages of docs tell of all of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pcp_kpi.catalogue import faults_against, read_catalogue
from pcp_kpi.cleaning import Cleaned, clean
from pcp_kpi.cleaning.package import FIELDS
from pcp_kpi.figures import KEY, faults_in
from pcp_kpi.forces import read_force
from pcp_kpi.sources import sha256


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def rows_of(file: Path) -> int:
    with file.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


@pytest.fixture(scope="module")
def made(raw_with_extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Cleaned:
    return clean(raw_with_extracts, tmp_path_factory.mktemp("data") / "clean")


@pytest.fixture(scope="module")
def package(clean_folder: Path) -> dict[str, Any]:
    return json.loads((clean_folder / "datapackage.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def manifest(clean_folder: Path) -> dict[str, Any]:
    return json.loads((clean_folder / "manifest.json").read_text(encoding="utf-8"))


def test_the_committed_folder_is_byte_for_byte_what_clean_makes(made: Cleaned, clean_folder: Path) -> None:
    fresh, committed = contents(made.folder), contents(clean_folder)
    assert sorted(fresh) == sorted(committed)
    assert [name for name in fresh if fresh[name] != committed[name]] == []


def test_the_areas_never_add_up_to_more_than_the_force(made: Cleaned) -> None:
    assert made.warnings == ()


def test_every_file_is_utf_8_without_a_mark_and_with_plain_line_ends(clean_folder: Path) -> None:
    for name, content in contents(clean_folder).items():
        content.decode("utf-8")
        assert not content.startswith(b"\xef\xbb\xbf"), name
        assert b"\r" not in content, name
        assert content.endswith(b"\n"), name


def test_the_package_names_every_table_and_its_fields_are_the_headers(
    package: dict[str, Any], clean_folder: Path
) -> None:
    tables = {path.relative_to(clean_folder).as_posix() for path in clean_folder.rglob("*.csv")}
    assert {table["path"] for table in package["resources"]} == tables
    for table in package["resources"]:
        with (clean_folder / table["path"]).open(encoding="utf-8", newline="") as stream:
            assert [field["name"] for field in table["schema"]["fields"]] == next(csv.reader(stream))


def test_every_cell_is_of_the_type_that_the_package_promises(
    package: dict[str, Any], clean_folder: Path
) -> None:
    for table in package["resources"]:
        frame = pd.read_csv(clean_folder / table["path"], dtype="str", keep_default_na=False)
        for field in table["schema"]["fields"]:
            cells = frame.loc[frame[field["name"]] != "", field["name"]]
            if field["type"] == "date":
                assert cells.str.fullmatch(r"\d{4}-\d\d-\d\d").all()
                pd.to_datetime(cells, format="%Y-%m-%d")
            elif field["type"] in ("number", "integer"):
                numbers = pd.to_numeric(cells)
                assert field["type"] == "number" or (numbers == numbers.round()).all()


def test_the_keys_of_the_package_are_unique(package: dict[str, Any], clean_folder: Path) -> None:
    keys = {table["path"]: table["schema"].get("primaryKey") for table in package["resources"]}
    assert keys["figures.csv"] == list(KEY)
    for path, key in keys.items():
        if key:
            frame = pd.read_csv(clean_folder / path, dtype="str", keep_default_na=False)
            assert not frame.duplicated(key).any(), path


def test_the_package_acknowledges_every_source(package: dict[str, Any], register: dict) -> None:
    assert [source["name"] for source in package["sources"]] == list(register)
    assert {licence["name"] for licence in package["licenses"]} == {
        source.licence for source in register.values()
    }


def test_the_hashes_and_rows_of_the_manifest_are_true(
    manifest: dict[str, Any], clean_folder: Path, raw_with_extracts: Path
) -> None:
    for folder, entries in ((clean_folder, manifest["clean"]), (raw_with_extracts, manifest["raw"])):
        for entry in entries:
            path = folder / entry["file"]
            rows = sum(rows_of(file) for file in (path.glob("*.csv") if path.is_dir() else [path]))
            assert (entry["sha256"], entry["rows"]) == (sha256(path), rows), entry["file"]
    listed = {entry["file"] for entry in manifest["clean"]}
    assert listed == {name for name in contents(clean_folder) if name.endswith(".csv")}


def test_the_manifest_names_every_source_with_its_day(manifest: dict[str, Any], register: dict) -> None:
    days = {source["id"]: source["extracted"] for file in manifest["raw"] for source in file["sources"]}
    assert days == {id: f"{source.extracted}" for id, source in register.items()}


def test_all_1203_printed_rows_are_there_as_they_came(
    printed_figures: pd.DataFrame, raw_folder: Path
) -> None:
    raw = pd.read_csv(raw_folder / "published" / "printed_figures.csv", dtype="str", keep_default_na=False)
    assert len(raw) == len(printed_figures) == 1203
    pd.testing.assert_frame_equal(printed_figures[list(raw.columns)], raw)


def test_every_home_office_row_is_a_figure(clean_figures: pd.DataFrame, raw_folder: Path) -> None:
    raw = pd.read_csv(raw_folder / "home_office" / "police_recorded_crime_quarterly.csv")
    home_office = clean_figures[clean_figures["source"] == "home-office-prc"]
    assert len(home_office) == len(raw)
    assert home_office["value"].sum() == raw["offences"].sum()


def test_invented_figures_stand_apart(
    clean_figures: pd.DataFrame, illustrative_figures: pd.DataFrame, register: dict
) -> None:
    invented = {id for id, source in register.items() if source.illustrative}
    assert not invented & set(clean_figures["source"])
    assert set(illustrative_figures["source"]) == invented


def test_every_figure_is_possible_known_to_the_catalogue_and_of_a_source(
    clean_figures: pd.DataFrame, register: dict
) -> None:
    catalogue = read_catalogue()
    assert faults_in(clean_figures) == []
    assert faults_against(clean_figures, catalogue) == []
    assert set(clean_figures["measure"]) <= set(catalogue.measures)
    assert set(clean_figures["source"]) <= set(register)


def test_the_forces_areas_stand_under_the_forces_names(clean_figures: pd.DataFrame) -> None:
    home_office = clean_figures[clean_figures["source"] == "home-office-prc"]
    force = read_force()
    assert {force.name, *force.area_names} <= set(home_office["area"])


# The pages


def cells_of(page: Path) -> list[list[str]]:
    """Return the rows of all tables of a page, without headings' rules."""
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows]


def test_the_dictionary_tells_every_field_of_every_table_with_its_type(root: Path) -> None:
    page = root / "docs" / "data-dictionary.md"
    text, rows = page.read_text(encoding="utf-8"), cells_of(page)
    expected = [[name, kind, meaning] for table in FIELDS.values() for name, (kind, meaning) in table.items()]
    assert [row for row in expected if row not in rows] == []
    for table in FIELDS:
        assert f"`{table.replace('illustrative-', 'illustrative/')}.csv`" in text


def test_the_dictionary_tells_of_no_field_that_there_is_not(root: Path) -> None:
    known = {name for table in FIELDS.values() for name in table}
    rows = [
        row
        for row in cells_of(root / "docs" / "data-dictionary.md")
        if row[1] in ("string", "number", "date", "integer")
    ]
    assert len(rows) >= len(known)
    assert {row[0] for row in rows} <= known


def test_the_register_of_the_docs_tells_every_source_as_the_registry_does(root: Path, register: dict) -> None:
    page = root / "docs" / "data-register.md"
    rows = {row[0]: row for row in cells_of(page)}
    text = page.read_text(encoding="utf-8")
    for id, source in register.items():
        assert [source.kind, f"{source.extracted}", source.licence, source.attribution] == rows[id][2:6]
        assert f"`{source.file}`" in text
    assert "1,203" in text

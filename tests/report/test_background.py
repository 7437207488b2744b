from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pcp_kpi.errors import DataRefused, NotAvailable
from pcp_kpi.forces import read_force
from pcp_kpi.report.background import find_clean, read_background


def test_the_clean_folder_under_the_current_one_is_found_first(tmp_path, monkeypatch, clean_folder):
    own = tmp_path / "data" / "clean"
    own.mkdir(parents=True)
    (own / "figures.csv").write_bytes((clean_folder / "figures.csv").read_bytes()[:200])
    monkeypatch.chdir(tmp_path)
    assert find_clean() == Path("data/clean")


def test_an_empty_folder_gets_the_example_figures(tmp_path, monkeypatch, clean_folder):
    monkeypatch.chdir(tmp_path)
    found = find_clean()
    assert (found / "figures.csv").read_bytes() == (clean_folder / "figures.csv").read_bytes()


def test_a_clean_folder_without_figures_is_not_taken(tmp_path, monkeypatch):
    (tmp_path / "data" / "clean").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert find_clean() != Path("data/clean")


def test_the_committed_folder_is_read_whole(background, clean_folder):
    assert background.folder == clean_folder
    assert background.force == read_force()
    assert {"hate-crime", "rape"} <= set(background.catalogue.measures)
    assert len(background.printed) >= 1203
    theft = background.limits.set_index("measure").loc["theft-from-person"]
    assert (theft["lower"], theft["upper"], theft["line"]) == (110.0, 255.0, 2885)
    assert {event.kind for event in background.annotations} >= {"covid", "recording-change"}


def test_the_register_says_kind_day_and_licence(background):
    source = background.source("home-office-prc")
    assert (source.kind, source.licence) == ("open-data", "Open Government Licence v3.0")
    assert isinstance(source.extracted, date)


def test_files_that_are_absent_count_as_empty(tmp_path):
    empty = read_background(tmp_path)
    assert (empty.limits.empty, empty.printed.empty) == (True, True)
    assert (empty.annotations, empty.sources) == ((), {})
    assert {"measure", "area", "baseline", "lower", "upper", "source"} <= set(empty.limits.columns)


def test_a_folder_that_is_absent_is_refused(tmp_path, message_of):
    folder = tmp_path / "nosuch"
    assert message_of(NotAvailable, lambda: read_background(folder)) == (
        f"there is no clean folder {folder}; run 'pcp-kpi clean' or name another"
    )


def test_a_file_that_breaks_a_rule_is_refused(tmp_path, message_of):
    (tmp_path / "limits.csv").write_text("measure,lower\nrape,262,1\n", encoding="utf-8")
    assert message_of(DataRefused, lambda: read_background(tmp_path)) == (
        "1 fault in the data; nothing was written:\n  limits.csv, row 2: has 3 cells where the header has 2"
    )


def test_a_source_that_is_not_registered_speaks_for_itself(background):
    own = background.source("command-and-control-2026-07")
    assert (own.id, own.attribution, own.kind) == (*["command-and-control-2026-07"] * 2, "extract")


@pytest.mark.parametrize("folder", ["", "illustrative"])
def test_invented_figures_are_known_as_such_wherever_they_are_read_from(clean_folder, folder):
    background = read_background(clean_folder / folder)
    source = background.source("illustrative-2019-20")
    assert source.illustrative
    assert source.attribution.startswith("ILLUSTRATIVE")


def test_invented_figures_without_a_register_are_known_by_their_id(tmp_path):
    assert read_background(tmp_path).source("illustrative-2019-20").illustrative


def test_a_force_is_taken_by_name_by_file_or_as_it_is(tmp_path, root):
    path = tmp_path / "other.toml"
    text = (root / "pcp_kpi" / "forces" / "west-mercia.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('marking = "OFFICIAL"', 'marking = "OFFICIAL-SENSITIVE"'), encoding="utf-8")
    assert read_background(tmp_path, force=path).force.marking == "OFFICIAL-SENSITIVE"
    assert read_background(tmp_path, force=read_force(path)).force.marking == "OFFICIAL-SENSITIVE"
    assert read_background(tmp_path, force="west-mercia").force.marking == "OFFICIAL"

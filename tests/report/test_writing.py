from __future__ import annotations

import csv
import hashlib
import json
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.forms.writing import Writing
from pcp_kpi.report.background import read_background
from pcp_kpi.report.build import build_report
from pcp_kpi.report.writing import is_current

BOM = b"\xef\xbb\xbf"


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    """Return the specification of a small report: a priority as printed, and a sum with its areas."""
    path = tmp_path_factory.mktemp("spec") / "spec.toml"
    section = '[[sections]]\nid = "one"\ntitle = "One"\nmeasures = ["hate-crime", "burglary"]\n'
    path.write_text(section, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def build(clean_figures, background, spec):
    """Build the small report, or one like it."""

    def built(**asked):
        asked = {"spec": spec, "background": background, **asked}
        return build_report(clean_figures, "2021/22 Q1", **asked)

    return built


@pytest.fixture(scope="module")
def small(build):
    return build()


@pytest.fixture(scope="module")
def saved(small, tmp_path_factory):
    """Return the folder of the small report, to be copied and never changed."""
    return small.save(tmp_path_factory.mktemp("saved") / "report").parent


@pytest.fixture
def old(saved, tmp_path):
    """Return an old report that a test may spoil."""
    return shutil.copytree(saved, tmp_path / "out" / "report")


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_folder_holds_page_charts_tables_and_manifest(q1_folder, q1):
    names = set(files(q1_folder))
    assert {"index.html", "manifest.json"} <= names
    assert {name.split("/")[0] for name in names if "/" in name} == {"charts", "tables"}
    for id in q1.kpis:
        assert {f"charts/{id}.svg", f"charts/{id}.png", f"tables/{id}.csv"} <= names
    for name in ("scorecard", "all-crime", "policing-priorities", "provenance"):
        assert f"tables/{name}.csv" in names


def test_every_chart_is_there_as_svg_and_as_png(q1_folder, q4_folder):
    for folder in (q1_folder, q4_folder):
        charts = list((folder / "charts").iterdir())
        svg, png = ({path.stem for path in charts if path.suffix == suffix} for suffix in (".svg", ".png"))
        assert svg == png
        assert len(charts) == 2 * len(svg)
        assert all(
            (folder / "charts" / f"{name}.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" for name in png
        )


def test_each_measure_of_the_open_data_has_a_chart_by_area(q4_folder):
    for id in ("burglary", "vehicle-offences", "robbery", "theft-from-person", "other-theft", "shoplifting",
               "rape", "sexual-assault", "wounding", "common-assault"):  # fmt: skip
        assert (q4_folder / "charts" / f"{id}-by-area.svg").is_file()


def test_a_chart_file_is_a_whole_picture_with_its_words(q4_folder):
    from xml.etree import ElementTree

    space = "{http://www.w3.org/2000/svg}"
    for path in sorted((q4_folder / "charts").glob("*.svg")):
        root = ElementTree.parse(path).getroot()
        assert root.find(f"{space}title").text
        assert root.find(f"{space}desc").text
        assert root.get("width").endswith("pt")


def test_the_chart_on_the_page_is_the_chart_in_the_file(q4_folder):
    page = (q4_folder / "index.html").read_text(encoding="utf-8")
    drawing = (q4_folder / "charts" / "robbery.svg").read_text(encoding="utf-8")
    assert drawing.split("<defs", 1)[1].strip() in page


def test_tables_have_a_mark_for_excel_and_are_read_by_pandas(q1_folder, q4_folder):
    for folder in (q1_folder, q4_folder):
        tables = sorted((folder / "tables").iterdir())
        assert len(tables) > 20
        for path in tables:
            content = path.read_bytes()
            assert content.startswith(BOM)
            assert b"\r" not in content
            assert len(pd.read_csv(path)) > 0, path.name


def test_a_table_holds_exact_values_and_the_flags_as_words(q1_folder):
    with (q1_folder / "tables" / "policing-priorities.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["measure"]: row for row in csv.DictReader(file)}
    hate = rows["Hate crime"]
    assert (hate["value"], hate["base"], hate["upper"], hate["lower"]) == ("708", "453", "607", "307")
    assert float(hate["change"]) == pytest.approx(255 / 453, abs=1e-11)
    assert (hate["signal"], hate["verdict"]) == ("above", "reporting rose")


def test_the_points_of_a_chart_are_those_of_the_raw_file(q4_folder, home_office):
    rows = pd.read_csv(q4_folder / "tables" / "theft-from-person.csv")
    for label, level in zip(rows["label"], rows["level"], strict=True):
        assert level == home_office["West Mercia", "theft_person", label]


def test_the_manifest_has_the_true_hash_of_everything_else(q1_folder, clean_folder):
    manifest = json.loads((q1_folder / "manifest.json").read_text(encoding="utf-8"))
    made = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files(q1_folder).items()
        if name != "manifest.json"
    }
    assert manifest["outputs"] == made
    assert manifest["inputs"]["quarter"] == "2021/22 Q1"
    assert manifest["inputs"]["baseline"] == "2019/20"
    figures = hashlib.sha256((clean_folder / "figures.csv").read_bytes()).hexdigest()
    assert manifest["inputs"]["files"]["figures.csv"] == figures


def test_no_clock_and_no_path_of_the_machine_is_written(q1_folder, root):
    for name, content in files(q1_folder).items():
        for place in (root, q1_folder.parent):
            assert str(place).encode() not in content, name


def test_two_runs_give_equal_bytes(build, saved, tmp_path):
    build().save(tmp_path / "again")
    one, other = files(saved), files(tmp_path / "again")
    assert set(one) == set(other)
    assert [name for name in one if one[name] != other[name]] == []
    assert {name.rsplit(".")[-1] for name in one} == {"html", "svg", "png", "csv", "json", "parquet"}


def test_all_four_forms_are_written_and_two_runs_give_equal_bytes(small, tmp_path):
    folders = [tmp_path / name for name in ("one", "two")]
    for folder, processes in zip(folders, (1, 2), strict=True):
        small.save(folder, formats=["xlsx", "html", "pptx", "pdf"], processes=processes)
    one, other = (files(folder) for folder in folders)
    assert [name for name in one if one[name] != other[name]] == []
    name = "quarterly-performance-report-2021-22-q1"
    assert {f"{name}.pdf", f"{name}.pptx", f"{name}.xlsx", "index.html"} <= set(one) == set(other)


def test_a_form_that_is_unknown_or_cannot_be_made_is_refused_before_anything_is_drawn(
    small, tmp_path, message_of, monkeypatch
):
    def refused(form):
        return message_of(CommandError, lambda: small.save(tmp_path / "report", formats=[form]))

    assert refused("pfd") == "there is no form 'pfd'; did you mean 'pdf'?; forms are html, pdf, pptx and xlsx"
    monkeypatch.setattr("pcp_kpi.forms.writing.find_spec", lambda library: None)
    assert refused("pptx") == (
        "the pptx cannot be made, since pptx is not installed; pip install 'pcp-kpi[report]' installs what is needed, "
        "--formats html does without"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_page_is_given_back_and_progress_told_chart_by_chart(small, tmp_path):
    told = []
    page = small.save(tmp_path / "a" / "b", progress=told.append)
    assert page == tmp_path / "a" / "b" / "index.html"
    assert page.is_file()
    assert told[:3] == [
        "chart 1 of 3: hate-crime",
        "chart 2 of 3: burglary",
        "chart 3 of 3: burglary-by-area",
    ]
    assert "writing the page" in told


@pytest.mark.parametrize("moment", ["chart 1 of", "chart 3 of", "writing the page", "writing the tables"])
def test_a_failure_midway_leaves_the_old_report_whole_and_nothing_beside_it(small, saved, old, moment):
    def stop(text):
        if text.startswith(moment):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        small.save(old, progress=stop)
    assert files(old) == files(saved)
    assert [path.name for path in old.parent.iterdir()] == ["report"]


def test_a_chart_that_cannot_be_drawn_leaves_the_old_report_whole(build, background, saved, old):
    twins = replace(background.force, areas=(*background.force.areas, background.force.areas[0]))
    report = build(background=replace(background, force=twins))
    with pytest.raises(CommandError):
        report.save(old)
    assert files(old) == files(saved)
    assert [path.name for path in old.parent.iterdir()] == ["report"]


def test_a_failure_without_an_old_report_leaves_nothing(small, tmp_path):
    def stop(text):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        small.save(tmp_path / "out" / "report", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_no_folder_is_refused(small, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(OSError, match="file"):
        small.save(tmp_path / "file" / "report")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("what", ["file", "folder", "clean folder"])
def test_what_is_no_report_is_never_replaced(small, tmp_path, message_of, what):
    place = tmp_path / "mine"
    if what == "file":
        place.write_text("mine", encoding="utf-8")
    else:
        place.mkdir()
        name = "manifest.json" if what == "clean folder" else "notes.txt"
        (place / name).write_text("mine", encoding="utf-8")
    before = files(tmp_path)
    assert message_of(CommandError, lambda: small.save(place)) == (
        f"{place} holds no report (index.html and manifest.json) and is not replaced; name another folder"
    )
    assert files(tmp_path) == before


def test_the_folder_one_stands_in_is_not_replaced(small, tmp_path, monkeypatch, message_of):
    (tmp_path / "here" / "below").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here" / "below")
    for place in (".", ".."):
        assert message_of(CommandError, lambda place=place: small.save(place)) == (
            f"{place} is where you stand and would be replaced whole; name a folder in it"
        )


def test_an_empty_folder_and_an_earlier_report_are_replaced(small, saved, old, tmp_path):
    (tmp_path / "empty").mkdir()
    (old / "charts" / "stale.svg").write_text("old", encoding="utf-8")
    for folder in (tmp_path / "empty", old):
        small.save(folder)
        assert files(folder) == files(saved)


def test_a_report_is_current_until_anything_behind_it_changes(build, tmp_path, clean_folder, write_spec):
    clean = tmp_path / "clean"
    shutil.copytree(clean_folder, clean)
    own = read_background(clean)
    folder = tmp_path / "report"
    assert not is_current(build(background=own), folder)
    build(background=own).save(folder)
    assert is_current(build(background=own), folder)
    assert not is_current(build(background=own, baseline="2018/19"), folder)
    marked = replace(own, force=replace(own.force, marking="OFFICIAL-SENSITIVE"))
    assert not is_current(build(background=marked), folder)
    assert not is_current(build(background=own, spec=write_spec("hate-crime")), folder)
    with (clean / "annotations.csv").open("a", encoding="utf-8") as file:
        file.write("rape,*,2020-01-01,,recording-change,Another rule,panel-2021-09\n")
    assert not is_current(build(background=read_background(clean)), folder)


@pytest.mark.parametrize("damage", ["no page", "no manifest", "half a manifest", "another manifest"])
def test_a_damaged_report_is_not_current(small, old, damage):
    assert is_current(small, old)
    manifest = old / "manifest.json"
    if damage == "no page":
        (old / "index.html").unlink()
    elif damage == "no manifest":
        manifest.unlink()
    else:
        manifest.write_text('{"inputs": {' if damage == "half a manifest" else "[1]", encoding="utf-8")
    assert not is_current(small, old)


@pytest.mark.parametrize("formats", [("html",), ("html", "pptx")])
def test_a_template_that_is_not_there_is_refused_and_nothing_is_left(small, tmp_path, formats):
    words = r"^there is no template .*none\.pptx; name a \.pptx or \.potx file$"
    with pytest.raises(CommandError, match=words):
        small.save(tmp_path / "reports" / "q1", formats=formats, template=tmp_path / "none.pptx")
    assert list(tmp_path.iterdir()) == []


def test_a_template_that_is_not_there_is_refused_beside_an_earlier_report_too(small, old, tmp_path):
    before = files(old)
    with pytest.raises(CommandError, match=r"^there is no template "):
        is_current(small, old, Writing(template=tmp_path / "none.pptx"))
    assert files(old) == before

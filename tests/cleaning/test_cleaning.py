"""Raw folder to clean folder: all rules checked, all faults at once, all written or nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.cleaning import LAYOUTS, clean, registered
from pcp_kpi.errors import CommandError, DataRefused, in_words
from pcp_kpi.figures import read_figures
from pcp_kpi.forces import parse_force

SOURCES = """
[[sources]]
id = "extract-1"
title = "An extract"
kind = "extract"
file = "extract.csv"
layout = "figures"
extracted = 2026-01-31
licence = "internal"
attribution = "A force"

[[sources]]
id = "made-up"
title = "Invented figures"
kind = "illustrative"
file = "invented.csv"
layout = "figures"
extracted = 2026-01-31
licence = "MIT"
attribution = "ILLUSTRATIVE"
"""
EXTRACT = """measure,area,grain,period,value,of,note
hate-crime,West Mercia,quarter,2021-04-01,708,,
hate-crime,Telford and Wrekin,quarter,2021-04-01,120,,
"""
INVENTED = "measure,area,grain,period,value\nhate-crime,West Mercia,quarter,2021-04-01,230.5\n"
EVENTS = "measure,area,first,last,kind,text,source\r\n*,*,2020-03-01,2021-03-31,covid,Covid,extract-1\r\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    files = {
        "sources.toml": SOURCES, "extract.csv": EXTRACT, "invented.csv": INVENTED, "annotations.csv": EVENTS,
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_figures_go_to_one_file_and_invented_ones_to_a_folder_of_their_own(raw: Path) -> None:
    done = clean(raw, raw.parent / "clean")
    assert (done.folder, done.figures, done.warnings) == (raw.parent / "clean", 3, ())
    figures = read_figures(done.folder)
    assert figures[["area", "value", "source"]].values.tolist() == [
        ["Telford & Wrekin", 120.0, "extract-1"],
        ["West Mercia", 708.0, "extract-1"],
    ]
    assert read_figures(done.folder / "illustrative")[["value", "source"]].values.tolist() == [
        [230.5, "made-up"]
    ]


def test_the_folder_tells_what_it_holds_and_where_it_came_from(raw: Path) -> None:
    done = clean(raw, raw.parent / "clean")
    assert sorted(contents(done.folder)) == [
        "annotations.csv", "datapackage.json", "figures.csv", "illustrative/figures.csv", "manifest.json", "quality.csv",
        "sources.csv",
    ]  # fmt: skip
    assert (done.folder / "annotations.csv").read_bytes() == EVENTS.replace("\r\n", "\n").encode()
    manifest = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    assert [(file["file"], file["rows"]) for file in manifest["raw"]] == [
        ("extract.csv", 2),
        ("invented.csv", 1),
    ]
    assert [(file["file"], file["rows"]) for file in manifest["clean"]] == [
        ("annotations.csv", 1), ("figures.csv", 2), ("illustrative/figures.csv", 1), ("quality.csv", 0),
        ("sources.csv", 2),
    ]  # fmt: skip
    assert [file.path.name for file in done.files] == ["extract.csv", "invented.csv"]


def test_the_register_keeps_the_layout_and_one_of_an_earlier_version_has_none(raw: Path) -> None:
    path = clean(raw, raw.parent / "clean").folder / "sources.csv"
    assert {source.layout for source in registered(path).values()} == {"figures"}
    table = pd.read_csv(path).drop(columns="layout")
    table.to_csv(path, index=False)
    assert {source.layout for source in registered(path).values()} == {""}


def test_a_borough_file_of_all_london_needs_no_more_than_a_register_and_a_force(raw: Path) -> None:
    months = [f"{year}{month:02}" for year in (2023, 2024) for month in range(1, 13)]
    boroughs = [f"Borough {number}" for number in range(1, 33)]
    types = ("ROBBERY,ROBBERY OF PERSONAL PROPERTY", "THEFT,SHOPLIFTING", "BURGLARY,DOMESTIC BURGLARY")
    rows = [
        ",".join([kind, borough, *(f"{10 + place % 3}" for place in range(24))])
        for borough in [*boroughs, "Unknown"]
        for kind in types
    ]
    header = ",".join(["MajorText,MinorText,BoroughName", *months])
    (raw / "extract.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    edit(
        raw / "sources.toml",
        'file = "extract.csv"\nlayout = "figures"',
        'file = "extract.csv"\nlayout = "auto"',
    )
    areas = [{"name": f"Area {place}", "aliases": boroughs[place * 3 : place * 3 + 3]} for place in range(11)]
    entries = ",".join(f'{{ name = "{area["name"]}", aliases = {area["aliases"]} }}' for area in areas)
    force = f'name = "Met"\npolice = "Metropolitan Police Service"\nareas = [{entries}]'
    done = clean(raw, raw.parent / "clean", force=parse_force(force))
    assert done.warnings == ()
    figures = read_figures(done.folder)
    crime = figures[(figures["measure"] == "total-recorded-crime") & (figures["period"] == "2024-12-01")]
    assert crime.set_index("area")["value"].to_dict() == {
        "Met": 1188, **{f"Area {place}": 108 for place in range(10)}, "Area 10": 72,
    }  # fmt: skip


def test_the_same_raw_folder_gives_the_same_bytes_and_leaves_nothing_beside(raw: Path) -> None:
    folder = raw.parent / "clean"
    before = contents(raw)
    first = contents(clean(raw, folder).folder)
    assert contents(clean(raw, folder).folder) == first
    assert contents(raw) == before
    assert sorted(path.name for path in raw.parent.iterdir()) == ["clean", "raw"]


def test_an_earlier_folder_is_replaced_whole(raw: Path) -> None:
    folder = clean(raw, raw.parent / "clean").folder
    edit(raw / "sources.toml", SOURCES[SOURCES.index('\n[[sources]]\nid = "made-up"') :], "")
    clean(raw, folder)
    assert "illustrative/figures.csv" not in contents(folder)


def spoil_value(raw: Path) -> None:
    edit(raw / "extract.csv", "708", "n/k")


def spoil_event(raw: Path) -> None:
    edit(raw / "annotations.csv", "2021-03-31", "2019-03-31")


def spoil_file(raw: Path) -> None:
    (raw / "invented.csv").write_bytes("measure\n".encode("utf-16"))


def lose_file(raw: Path) -> None:
    (raw / "extract.csv").unlink()


def break_register(raw: Path) -> None:
    edit(raw / "sources.toml", "[[sources]]", "[[sources")


def misspell_layout(raw: Path) -> None:
    edit(raw / "sources.toml", 'layout = "figures"', 'layout = "figure"')


def empty_files(raw: Path) -> None:
    for name in ("extract.csv", "invented.csv"):
        (raw / name).write_text("")


@pytest.mark.parametrize(
    "spoil", [spoil_value, spoil_event, spoil_file, lose_file, break_register, misspell_layout, empty_files]
)
def test_a_refusal_leaves_the_earlier_folder_byte_for_byte(raw: Path, spoil: Callable[[Path], None]) -> None:
    folder = clean(raw, raw.parent / "clean").folder
    before = contents(folder)
    spoil(raw)
    with pytest.raises(DataRefused):
        clean(raw, folder)
    assert contents(folder) == before
    assert sorted(path.name for path in raw.parent.iterdir()) == ["clean", "raw"]


def test_a_first_refusal_leaves_no_folder_at_all(raw: Path) -> None:
    spoil_value(raw)
    with pytest.raises(DataRefused):
        clean(raw, raw.parent / "clean")
    assert [path.name for path in raw.parent.iterdir()] == ["raw"]


def test_the_faults_of_all_files_are_listed_at_once(raw: Path, message_of) -> None:
    for spoil in (spoil_value, spoil_event, spoil_file):
        spoil(raw)
    assert message_of(DataRefused, lambda: clean(raw, raw.parent / "clean")).splitlines() == [
        "3 faults in the data; nothing was written:",
        "  extract.csv, row 2, column value: 'n/k': a plain number is needed, without thousands separators or units; "
        "leave empty and say why in note if missing",
        "  invented.csv: is UTF-16 or binary; save it as 'CSV UTF-8 (comma delimited)'",
        "  annotations.csv, row 2, column last: '2019-03-31': ends before it begins (2020-03-01)",
    ]


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("sources.toml", 'layout = "figures"\nextracted = 2026-01-31\nlicence = "internal"',
         'layout = "figurs"\nextracted = 2026-01-31\nlicence = "internal"',
         "sources.toml, column layout: 'figurs': there is no such layout; did you mean 'figures'?; known: "
         + in_words(LAYOUTS, most=9)),
        ("sources.toml", '"extract.csv"', '"extrct.csv"',
         "sources.toml, column file: 'extrct.csv': no such file in the raw folder"),
        ("extract.csv", "Telford and Wrekin,quarter,2021-04-01,120", "West Mercia ,quarter,2021-04-01,120",
         "extract.csv, row 3, column area: 'West Mercia ': blanks at an end, doubled blanks, or a tab, line break "
         "or hard blank; take them out"),
    ],
    ids=["layout", "file", "area"],
)  # fmt: skip
def test_a_fault_is_told_whole(
    raw: Path, message_of, file: str, before: str, after: str, message: str
) -> None:
    edit(raw / file, before, after)
    assert message_of(DataRefused, lambda: clean(raw, raw.parent / "clean")) == (
        f"1 fault in the data; nothing was written:\n  {message}"
    )


def test_one_file_has_one_layout(raw: Path, message_of) -> None:
    edit(raw / "sources.toml", '"invented.csv"\nlayout = "figures"', '"extract.csv"\nlayout = "home-office"')
    rule = "the sources of extract.csv name different layouts; one file has one layout"
    assert message_of(DataRefused, lambda: clean(raw, raw.parent / "clean")).splitlines()[1:] == [
        f"  sources.toml, column layout: 'extract-1: figures': {rule}",
        f"  sources.toml, column layout: 'made-up: home-office': {rule}",
    ]


def test_two_names_of_an_area_that_become_one_figure_are_refused(raw: Path, message_of) -> None:
    with (raw / "extract.csv").open("a") as extract:
        extract.write("hate-crime,Telford & Wrekin,quarter,2021-04-01,121,,\n")
    assert message_of(DataRefused, lambda: clean(raw, raw.parent / "clean")) == (
        "1 fault in the data; nothing was written:\n"
        "  extract-1: 'hate-crime / Telford & Wrekin / quarter / 2021-04-01': the figure stands twice in the raw files; "
        "the key is measure, area, breakdown, grain, period and source"
    )


def test_a_figure_that_its_unit_makes_impossible_is_refused_at_its_line(raw: Path, message_of) -> None:
    with (raw / "extract.csv").open("a") as extract:
        extract.write("rape-outcome-16-rate-printed,West Mercia,quarter,2021-04-01,143,,\n")
    assert message_of(DataRefused, lambda: clean(raw, raw.parent / "clean")) == (
        "1 fault in the data; nothing was written:\n"
        "  extract.csv, row 4, column value: '143': a percentage lies between 0 and 100"
    )


def test_areas_that_add_up_to_more_than_the_force_are_told_and_kept(raw: Path) -> None:
    edit(raw / "extract.csv", "120", "1709")
    with (raw / "extract.csv").open("a") as extract:
        # A share and a part of a total are not added up, so they cannot add up to too much.
        for area, value in (("West Mercia", 5), ("Shropshire", 9)):
            extract.write(f"answered-calls,{area},quarter,2021-04-01,{value},10,\n")
    done = clean(raw, raw.parent / "clean")
    assert done.warnings == (
        "the catalogue does not know answered-calls; no report shows what it does not know",
        "extract-1: the areas of West Mercia add up to more than the force in April to June 2021 of hate-crime: "
        "1,709 against 708",
    )
    assert 1709 in read_figures(done.folder)["value"].tolist()


def test_a_folder_that_holds_the_raw_one_is_never_replaced(raw: Path, message_of) -> None:
    before = contents(raw)
    for folder in (raw, raw.parent):
        assert message_of(CommandError, lambda folder=folder: clean(raw, folder)) == (
            f"the clean folder {folder} holds the raw folder {raw} and would be replaced whole; name another"
        )
    assert contents(raw) == before


def test_a_folder_that_clean_did_not_make_is_never_replaced(raw: Path, message_of) -> None:
    papers = raw.parent / "papers"
    papers.mkdir()
    clean(raw, papers)
    shutil.rmtree(papers)
    papers.mkdir()
    (papers / "letter.txt").write_text("keep me")
    assert message_of(CommandError, lambda: clean(raw, papers)) == (
        f"{papers} has no manifest.json or no datapackage.json, so 'clean' did not make it and does not replace it; "
        "name another folder, or empty this one"
    )
    assert contents(papers) == {"letter.txt": b"keep me"}


def test_a_raw_folder_without_events_is_good(raw: Path) -> None:
    (raw / "annotations.csv").unlink()
    assert "annotations.csv" not in contents(clean(raw, raw.parent / "clean").folder)


def test_the_order_of_the_register_does_not_move_a_figure(raw: Path) -> None:
    first = read_figures(clean(raw, raw.parent / "clean").folder)
    one, two = (f"[[sources]]{entry}" for entry in SOURCES.split("[[sources]]")[1:])
    (raw / "sources.toml").write_text(two + "\n" + one, encoding="utf-8")
    pd.testing.assert_frame_equal(read_figures(clean(raw, raw.parent / "clean").folder), first)

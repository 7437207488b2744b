"""Layouts known by content: whatever a file is called, what stands in it decides, and a wrong name is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_kpi.cleaning import clean
from pcp_kpi.errors import DataRefused
from pcp_kpi.figures import write_figures
from pcp_kpi.intake import READERS, recognise
from pcp_kpi.intake.street_files import OUTCOMES, STREET

PRC = "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,Offence Subgroup,Offence Code"
PRC_ROW = "2024/25,1,West Mercia,Rape,Sexual offences,Rape offences,19C,3\n"
TEXTS = {
    "home-office-forces": f"{PRC},Number of Offences\n{PRC_ROW}",
    "home-office-partnerships": f"{PRC},Offence Count,CSP Name\n".replace("Force Name", "Police Force"),
    "home-office-outcomes": f"{PRC},Outcome Type,Force outcomes recorded in quarter\n",
    "home-office": "area,area_type,crime_type,financial_year,quarter,quarter_start,offences\n",
    "london": "MajorText,MinorText,LookUp_BoroughName,202401\nTHEFT,SHOPLIFTING,Camden,4\n",
    "police-uk": ",".join(STREET) + "\n",
    "figures": "measure,area,grain,period,value\nrape,West Mercia,quarter,2021-04-01,1\n",
    "population": "area,year,population,source\n",
}


@pytest.mark.parametrize("layout", TEXTS)
@pytest.mark.parametrize("name", ["data.csv", "home_office_outcomes.xls", "london"])
def test_the_content_decides_and_never_the_name(layout: str, name: str, write_csv) -> None:
    assert recognise(write_csv(TEXTS[layout], name)) == layout


def test_every_layout_that_is_known_by_content_has_a_reader() -> None:
    assert set(TEXTS) | {"auto", "workbook", "monthly", "published", "illustrative"} == set(READERS)


def test_the_committed_raw_files_are_what_the_register_says(raw_folder: Path, register: dict) -> None:
    files = {source.file: source.layout for source in register.values() if source.layout != "extracts"}
    assert {name: recognise(raw_folder / name) for name in files} == files


@pytest.mark.parametrize("form", ["ods", "xlsx"])
def test_workbooks_of_open_data_are_known_behind_their_sheets_of_notes(
    form: str, tmp_path: Path, write_book
) -> None:
    header = [*PRC.split(","), "Number of Offences"]
    path = write_book(tmp_path / f"x.{form}", {"Notes": [("Updated",)], "2024_25": [header]})
    assert recognise(path) == "home-office-forces"


def test_archives_of_crimes_are_known_as_folder_and_as_zip(tmp_path: Path, write_zip) -> None:
    members = {"2018-07/a.csv": ",".join(OUTCOMES) + "\r\n"}
    assert recognise(write_zip(tmp_path / "x.bin", members)) == "police-uk"
    (tmp_path / "tree" / "2018-07").mkdir(parents=True)
    (tmp_path / "tree" / "2018-07" / "a.csv").write_text(members["2018-07/a.csv"])
    assert recognise(tmp_path / "tree") == "police-uk"


def test_a_tidy_parquet_file_is_known(series, tmp_path: Path) -> None:
    assert recognise(write_figures(series([1]), tmp_path / "t.parquet")) == "figures"


def test_a_layout_beside_the_file_goes_before_its_content(write_csv, tmp_path: Path, write_book) -> None:
    path = write_csv(TEXTS["population"], "people.csv")
    path.with_suffix(".toml").write_text("")
    assert recognise(path) == "monthly"
    book = write_book(tmp_path / "book.xlsx", {"S": [("Month", "Calls")]})
    assert recognise(book) is None
    book.with_suffix(".toml").write_text("")
    assert recognise(book) == "workbook"


@pytest.mark.parametrize(
    "content", [b"", b"Month,Calls\n", b"\x00\x01", b"PK\x03\x04 broken", b"PAR1 broken"]
)
def test_what_no_layout_fits_is_none(content: bytes, write_csv) -> None:
    assert recognise(write_csv(content)) is None


def test_a_file_that_is_named_wrongly_is_refused_with_what_it_looks_like(
    write_csv, context_of, message_of
) -> None:
    path = write_csv(TEXTS["london"], "prc.csv")
    message = message_of(DataRefused, lambda: READERS["home-office-forces"](path, context_of("x")))
    assert message == (
        "1 fault in the data; nothing was written:\n"
        "  prc.csv: does not have the layout 'home-office-forces'; it looks like 'london', a London borough file"
    )


def test_an_open_layout_reads_what_it_recognises_and_refuses_the_rest(
    write_csv, context_of, message_of
) -> None:
    assert len(READERS["auto"](write_csv(TEXTS["london"]), context_of("x")).figures) == 4
    message = message_of(DataRefused, lambda: READERS["auto"](write_csv("a,b\n1,2\n"), context_of("x")))
    assert message == (
        "1 fault in the data; nothing was written:\n"
        "  figures.csv: no layout that is known fits what stands in it; known: a tidy table of figures, a register of "
        "printed figures, quarters of the illustrative year, Home Office figures by crime type and quarter, Home Office "
        "recorded crime by police force, Home Office recorded crime by partnership, Home Office outcomes, an archive of "
        "data.police.uk, a London borough file and a population file. Say how to read it in a .toml beside it, which "
        "'pcp-kpi draft-layout' drafts, or name the layout"
    )


def test_clean_takes_a_folder_whose_register_leaves_the_layouts_open(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    entries = []
    for place, layout in enumerate(["home-office-forces", "london"]):
        (raw / f"{place}.csv").write_text(TEXTS[layout])
        entries.append(
            f'[[sources]]\nid = "s-{place}"\ntitle = "t"\nkind = "open-data"\nfile = "{place}.csv"\nlayout = "auto"\n'
            'extracted = 2026-01-01\nlicence = "l"\nattribution = "a"\n'
        )
    (raw / "sources.toml").write_text("\n".join(entries))
    done = clean(raw, tmp_path / "clean")
    assert [len(file.reading.figures) for file in done.files] == [2, 4]

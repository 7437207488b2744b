"""The register of raw files: every entry whole, every file there, every fault listed."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from pcp_kpi.errors import DataRefused
from pcp_kpi.sources import read_sources, sha256

GOOD = """[[sources]]
id = "one"
title = "A paper"
kind = "published"
file = "one.csv"
layout = "published"
extracted = 2021-07-27
licence = "none"
attribution = "A force"
"""
ONE = "1 fault in the data; nothing was written:\n  sources.toml"


@pytest.fixture
def register_in(tmp_path: Path):
    """Write a register beside one raw file and return the raw folder."""
    (tmp_path / "one.csv").write_text("x")

    def write(text: str) -> Path:
        (tmp_path / "sources.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_an_entry_becomes_a_source(register_in) -> None:
    source = read_sources(register_in(GOOD))["one"]
    assert (source.title, source.file, source.extracted) == ("A paper", "one.csv", date(2021, 7, 27))
    assert not source.illustrative


def test_a_register_saved_by_a_plain_editor_of_windows_is_read(register_in) -> None:
    assert list(read_sources(register_in(f"\ufeff{GOOD}"))) == ["one"]


def test_sources_keep_the_order_of_the_register_and_may_share_a_file(register_in) -> None:
    text = GOOD.replace('"one"', '"two"') + GOOD + GOOD.replace('"one"', '"a"')
    assert list(read_sources(register_in(text))) == ["two", "one", "a"]


def test_only_invented_figures_are_illustrative(register: dict) -> None:
    assert [source.id for source in register.values() if source.illustrative] == [
        "illustrative-2019-20",
        "illustrative-extracts",
    ]


def test_home_office_figures_carry_their_licence(register: dict) -> None:
    source = register["home-office-prc"]
    assert source.licence == "Open Government Licence v3.0"
    assert "Crown copyright" in source.attribution


def test_a_missing_register_is_refused(tmp_path: Path, message_of) -> None:
    assert message_of(DataRefused, lambda: read_sources(tmp_path)) == (
        f"{ONE}: there is no register of sources in {tmp_path}"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[sources]\nid = 1", f"{ONE}: is not valid TOML: Expected ']]' at the end of an array declaration "
         "(at line 1, column 10)"),
        ("", f"{ONE}: describes no source; each begins with [[sources]] on a line of its own"),
        (GOOD.replace("[[sources]]", "[sources]"),
         f"{ONE}: describes no source; each begins with [[sources]] on a line of its own"),
        ('sources = ["one"]', f"{ONE}: describes no source; each begins with [[sources]] on a line of its own"),
        (GOOD + GOOD, f"{ONE}, column id: 'one': stands twice; each source needs an id of its own"),
        (GOOD.replace("published", "publshed", 1), f"{ONE}, column kind: 'publshed': a kind is one of published, "
         "open-data, extract and illustrative; did you mean 'published'?"),
        (GOOD.replace("one.csv", "gone.csv"), f"{ONE}, column file: 'gone.csv': no such file in the raw folder"),
        (GOOD.replace("one.csv", "../one.csv"),
         f"{ONE}, column file: '../one.csv': a path within the raw folder is needed"),
        (GOOD.replace("one.csv", "/one.csv"),
         f"{ONE}, column file: '/one.csv': a path within the raw folder is needed"),
        (GOOD.replace("2021-07-27", '"27 July 2021"'), f"{ONE}, column extracted: '27 July 2021': "
         "a day is needed, written without quotes as 2021-07-27"),
        (GOOD.replace("2021-07-27", "2021-07-27T10:00:00"), f"{ONE}, column extracted: '2021-07-27 10:00:00': "
         "a day is needed, written without quotes as 2021-07-27"),
        (GOOD.replace('"none"', "7"), f"{ONE}, column licence: '7': a text in quotation marks is needed"),
        (GOOD + 'made_by = "x"\n',
         f"{ONE}, column made_by: 'one': there is no such field; did you mean 'made-by'?"),
        (GOOD + "short = 7\n", f"{ONE}, column short: '7': a text in quotation marks is needed"),
        (GOOD.replace("A paper", "A\\npaper"),
         f"{ONE}, column title: 'A\\npaper': a text of one line without signs that do not show is needed"),
        (GOOD.replace('"none"', '""'), f"{ONE}, column licence: 'one': this source lacks the field"),
        (GOOD.replace('id = "one"\n', ""), f"{ONE}, column id: 'entry 1': this source lacks the field"),
    ],
    ids=[
        "broken TOML", "empty", "single brackets", "a list of words", "an id twice", "unknown kind", "file missing",
        "file outside", "file elsewhere", "day as text", "a day with a time", "a number for a text", "unknown field",
        "a number for a short name", "a line break", "empty text",
        "no id",
    ],
)  # fmt: skip
def test_an_unsound_register_is_refused(register_in, message_of, text: str, message: str) -> None:
    raw = register_in(text)
    assert message_of(DataRefused, lambda: read_sources(raw)) == message


def test_all_faults_of_all_entries_are_listed_at_once(register_in, message_of) -> None:
    text = (
        GOOD.replace('licence = "none"\n', "")
        + '[[sources]]\nid = "two"\nkind = "guess"\nfile = "gone.csv"\n'
    )
    raw = register_in(text)
    assert message_of(DataRefused, lambda: read_sources(raw)).splitlines() == [
        "7 faults in the data; nothing was written:",
        "  sources.toml, column licence: 'one': this source lacks the field",
        "  sources.toml, column title: 'two': this source lacks the field",
        "  sources.toml, column extracted: 'two': this source lacks the field",
        "  sources.toml, column licence: 'two': this source lacks the field",
        "  sources.toml, column attribution: 'two': this source lacks the field",
        "  sources.toml, column kind: 'guess': a kind is one of published, open-data, extract and illustrative",
        "  sources.toml, column file: 'gone.csv': no such file in the raw folder",
    ]


def test_the_hash_of_a_file_is_its_sha_256(tmp_path: Path) -> None:
    content = bytes(range(256)) * 5000
    (tmp_path / "x").write_bytes(content)
    assert sha256(tmp_path / "x") == hashlib.sha256(content).hexdigest()


def test_a_source_without_a_layout_is_known_by_its_content(register_in) -> None:
    raw = register_in(GOOD.replace('layout = "published"\n', ""))
    assert [source.layout for source in read_sources(raw).values()] == ["auto"]

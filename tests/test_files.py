"""Files are read with one clear refusal, and written whole or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pcp_kpi.errors import CommandError, DataRefused, NotAvailable
from pcp_kpi.files import (
    MOST_CELLS,
    _swapped,
    read_parquet,
    read_text_table,
    refuse_no_text,
    replace_file,
    replace_folder,
    restore_folder,
    without_formulas,
)

ONE = "1 fault in the data; nothing was written:\n  t.csv"
BINARY = f"{ONE}: is UTF-16 or binary; save it as 'CSV UTF-8 (comma delimited)'"
QUOTE = "a quotation mark opens a cell that does not end in its line; close it, or take the line break out"
# The first bytes of every PNG file.
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1, x \n,é\n",
        "a,b\r\n1, x \r\n,é\r\n",
        "a,b\r1, x \r,é\r",
        "\ufeffa,b\n1, x \n,é\n",
        " a , b \n1,\" x \"\n,é\n\n\n",
    ],
    ids=["plain", "Windows line ends", "old Mac line ends", "byte-order mark", "loose header, blank end"],
)  # fmt: skip
def test_every_cell_is_the_text_that_stands_in_the_file(write_csv, content: str) -> None:
    table = read_text_table(write_csv(content, "t.csv"))
    expected = pd.DataFrame({"a": ["1", ""], "b": [" x ", "é"]}, dtype="str")
    pd.testing.assert_frame_equal(table, expected)


def test_a_header_alone_is_an_empty_table(write_csv) -> None:
    table = read_text_table(write_csv("a,b\n", "t.csv"))
    assert (list(table.columns), len(table)) == (["a", "b"], 0)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", f"{ONE}: the file is empty; a header and at least one row are needed"),
        (b"\xef\xbb\xbf", f"{ONE}: the file is empty; a header and at least one row are needed"),
        (b"\r\n\r\n", f"{ONE}: the file is empty; a header and at least one row are needed"),
        (b"\na,b\n1,2\n", f"{ONE}, row 1: the first line is empty; it must name the columns"),
        ("a,b\n1,2\n".encode("utf-16"), BINARY),
        ("a,b\n1,2\n".encode("utf-16-be"), BINARY),
        (b"a,b\n" + b"1,2\n" * 3000 + b"1,\x00\n", BINARY),
        (PNG, BINARY),
        ("a,b\n1,2\nCafé,3\n".encode("cp1252"),
         f"{ONE}, row 3: is not UTF-8; save it as 'CSV UTF-8 (comma delimited)'"),
        (b"a,b\n1,2,3\n4\n",
         "2 faults in the data; nothing was written:\n  t.csv, row 2: has 3 cells where the header has 2\n"
         "  t.csv, row 3: has 1 cell where the header has 2"),
        (b"a,b\n1,2\n\n3,4\n", f"{ONE}, row 3: has 0 cells where the header has 2"),
        (b"a,a,b,,\n1,2,3,4,5\n",
         "2 faults in the data; nothing was written:\n"
         "  t.csv, row 1, column a: the column stands twice; keep one\n"
         "  t.csv, row 1: a heading is empty; name the column or take it out"),
        (b'a,b\n1,2\n3,"x\ny"\n5,6,7\n', f"{ONE}, row 3: {QUOTE}"),
        (b'a,b\n1,"2\n' + b"3,4\n" * 40000, f"{ONE}, row 2: {QUOTE}"),
    ],
    ids=[
        "empty", "only a byte-order mark", "only line ends", "first line empty", "UTF-16", "UTF-16 without a mark",
        "a NUL byte late in the file", "a PNG", "Windows-1252", "ragged", "a line left empty", "headings",
        "a line break in a cell", "a quotation mark never closed",
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_with_its_line(
    write_csv, message_of, content: bytes, text: str
) -> None:
    path = write_csv(content, "t.csv")
    assert message_of(DataRefused, lambda: read_text_table(path)) == text


def test_a_file_that_is_not_there_is_named(tmp_path: Path, message_of) -> None:
    path = tmp_path / "gone.csv"
    assert message_of(NotAvailable, lambda: read_text_table(path)) == f"there is no file {path}; name another"


def test_a_parquet_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1.5, None], "b": ["x", "é"]}).astype({"b": "str"})
    frame.to_parquet(tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(read_parquet(tmp_path / "t.parquet"), frame)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda content: content[:-20], "Parquet magic bytes not found in footer."),
        (lambda content: b"", "Parquet file size is 0 bytes"),
        (lambda content: b"measure,area\n" * 9, "Parquet magic bytes not found in footer."),
        (lambda content: content[:4] + bytes(len(content)) + content[-8:], "Couldn't deserialize thrift"),
    ],
    ids=["truncated", "no bytes", "a CSV", "overwritten"],
)
def test_a_broken_parquet_file_is_refused_without_the_path_of_the_machine(
    tmp_path: Path, message_of, spoil: Callable[[bytes], bytes], reason: str
) -> None:
    path = tmp_path / "t.parquet"
    pd.DataFrame({"a": range(50)}).to_parquet(path)
    path.write_bytes(spoil(path.read_bytes()))
    text = message_of(DataRefused, lambda: read_parquet(path))
    assert text.startswith(
        "1 fault in the data; nothing was written:\n"
        "  t.parquet: is not a whole Parquet file; write or copy it again ("
    )
    assert reason in text
    assert str(tmp_path) not in text


def test_a_file_is_replaced_with_the_folders_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "out.txt"
    for words in ("first", "second"):
        assert replace_file(path, lambda part, words=words: part.write_text(words)) == path
        assert path.read_text() == words
    assert [entry.name for entry in path.parent.iterdir()] == ["out.txt"]


def test_a_file_keeps_its_ending_while_it_is_written(tmp_path: Path) -> None:
    seen = []
    replace_file(tmp_path / "out.parquet", lambda part: (seen.append(part.suffix), part.write_text("x")))
    assert seen == [".parquet"]


def test_a_failure_leaves_the_earlier_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("earlier")

    def fail(part: Path) -> None:
        part.write_text("half")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match=r"^the disk is full$"):
        replace_file(path, fail)
    assert path.read_text() == "earlier"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "clean"
    replace_folder(path, lambda part: (part / "one.txt").write_text("1"))
    assert replace_folder(path, lambda part: (part / "two.txt").write_text("2")) == path
    assert {entry.name: entry.read_text() for entry in path.iterdir()} == {"two.txt": "2"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["clean"]


@pytest.mark.parametrize("stop", [OSError, KeyboardInterrupt])
def test_a_failure_leaves_the_earlier_folder_and_nothing_beside_it(
    tmp_path: Path, stop: type[BaseException]
) -> None:
    path = tmp_path / "clean"
    replace_folder(path, lambda part: (part / "one.txt").write_text("1"))

    def fail(part: Path) -> None:
        (part / "half.txt").write_text("half")
        raise stop

    with pytest.raises(stop):
        replace_folder(path, fail)
    assert {entry.name: entry.read_text() for entry in path.iterdir()} == {"one.txt": "1"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["clean"]


@pytest.mark.parametrize("replace", [replace_file, replace_folder])
def test_a_failure_leaves_no_folder_that_was_made_for_it(tmp_path: Path, replace: Callable) -> None:
    (tmp_path / "there").mkdir()

    def fail(part: Path) -> None:
        raise CommandError("no template")

    with pytest.raises(CommandError, match=r"^no template$"):
        replace(tmp_path / "there" / "new" / "newer" / "out", fail)
    assert [entry.name for entry in tmp_path.rglob("*")] == ["there"]


def test_a_failure_leaves_a_folder_that_another_run_has_used_since(tmp_path: Path) -> None:
    def fail(part: Path) -> None:
        (tmp_path / "new" / "other.txt").write_text("kept")
        raise CommandError("no template")

    with pytest.raises(CommandError, match=r"^no template$"):
        replace_folder(tmp_path / "new" / "newer" / "out", fail)
    assert [entry.name for entry in tmp_path.rglob("*")] == ["new", "other.txt"]


def test_a_folder_is_put_back_when_a_replacement_was_cut_off_between_its_renames(tmp_path: Path) -> None:
    path = tmp_path / "clean"
    replace_folder(path, lambda part: (part / "one.txt").write_text("1"))
    path.rename(tmp_path / ".clean.99.old")
    assert restore_folder(path)
    assert not restore_folder(path)
    assert (path / "one.txt").read_text() == "1"


def test_what_a_killed_run_left_is_swept_away_after_a_day_and_not_before(tmp_path: Path) -> None:
    path = tmp_path / "clean"
    for name, age in ((".clean.1.part", 2 * 86_400), (".clean.2.part", 60)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    replace_folder(path, lambda part: (part / "one.txt").write_text("1"))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [".clean.2.part", "clean"]


def test_two_folders_change_their_names_in_one_step_where_the_system_can(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "who.txt").write_text(name)
    swapped = _swapped(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one" / "who.txt").read_text() == ("other" if swapped else "one")
    assert not _swapped(tmp_path / "one", tmp_path / "gone")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"x" * 2**20 + b"\n",
         "its first line does not end within a MiB, so it is no table; save it as 'CSV UTF-8 (comma delimited)'"),
        (b"a;b\n1;2\n", "its cells are separated by semicolons; save it as 'CSV UTF-8 (comma delimited)'"),
        (b"a\tb\n1\t2\n", "its cells are separated by tabs; save it as 'CSV UTF-8 (comma delimited)'"),
    ],
    ids=["no line end", "semicolons", "tabs"],
)  # fmt: skip
def test_another_kind_of_text_is_refused(write_csv, message_of, content: bytes, rule: str) -> None:
    path = write_csv(content, "t.csv")
    told = message_of(DataRefused, lambda: read_text_table(path))
    assert told.removeprefix(ONE).removeprefix(", row 1") == f": {rule}"


def test_a_file_beyond_its_size_is_refused_before_it_is_read(tmp_path: Path, message_of) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" * 2**19)
    assert message_of(DataRefused, lambda: refuse_no_text(path, most=2**20)) == (
        f"{ONE}: has 2 MiB, more than 1 MiB; split it, by year for instance, or give it as Parquet"
    )


def test_a_parquet_file_of_endless_rows_is_refused_by_what_it_declares(tmp_path: Path, message_of) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": pa.nulls(MOST_CELLS + 1)}), path)
    assert message_of(DataRefused, lambda: read_parquet(path)) == (
        "1 fault in the data; nothing was written:\n"
        "  t.parquet: has 100,000,001 rows of 1 columns, beyond any table of figures; count them first"
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "\n@x", "＝1+1", "+A1", "-(1)"]
)
def test_a_text_that_a_spreadsheet_would_run_has_an_apostrophe_before_it(text: str) -> None:
    table = pd.DataFrame({text: [text, "plain"], "number": [-1.5, 2.0]})
    safe = without_formulas(table)
    assert list(safe.columns) == [f"'{text}", "number"]
    assert safe.iloc[:, 0].tolist() == [f"'{text}", "plain"]
    assert safe["number"].tolist() == [-1.5, 2.0]
    assert table.iloc[0, 0] == text


@pytest.mark.parametrize(
    "text", ["", "-", "-5", "+5.2", "-12%", "+21 offences", "a=b", "85+", "−3", "1e5", "-1e-5"]
)
def test_signed_numbers_and_their_units_stay_as_they_are(text: str) -> None:
    assert without_formulas(pd.DataFrame({"a": [text, None]}))["a"].tolist()[0] == text

"""An archive is refused before any of it is read, when reading it could do harm."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pcp_kpi.errors import DataRefused
from pcp_kpi.intake.archives import Caps, refuse_unsafe

TABLE = "a,b\n1,2\n"
Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(parts: Mapping[str, str]) -> Path:
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
        return path

    return write


def test_faults_are_told_before_anything_is_read_and_all_at_once(put: Put, message_of) -> None:
    path = put({"../a.csv": TABLE, "c:/b.csv": TABLE, "..\\c.csv": TABLE, "good.csv": TABLE})
    rule = "its path leads out of the archive; do not use this archive, and fetch it again from its source"
    assert message_of(DataRefused, lambda: refuse_unsafe(path)) == (
        f"3 faults in the data; nothing was written:\n  a.zip: '../a.csv': {rule}\n  a.zip: 'c:/b.csv': {rule}\n"
        f"  a.zip: '..\\\\c.csv': {rule}"
    )


@pytest.mark.parametrize(
    ("caps", "told"),
    [
        (Caps(members=1), "a.zip: holds 2 files, more than 1; take out those that are not needed"),
        (Caps(member_bytes=2**20), "a.zip: 'a.csv': unpacks to 2 MiB, more than 1 MiB; split it into smaller ones"),
        (Caps(total_bytes=2**20), "a.zip: its 2 files: unpacks to 2 MiB, more than 1 MiB; split it into smaller ones"),
        (Caps(ratio=100),
         "a.zip: 'a.csv': unpacks to more than 100 times its size, as no table does; do not use this archive"),
    ],
    ids=["members", "one file", "all files", "ratio"],
)  # fmt: skip
def test_what_is_too_large_is_refused(put: Put, message_of, caps: Caps, told: str) -> None:
    path = put({"a.csv": "1,2\n" * 2**19, "b.csv": TABLE})
    caps = caps if caps.ratio == 100 else Caps(caps.members, caps.member_bytes, caps.total_bytes, ratio=2000)
    assert message_of(DataRefused, lambda: refuse_unsafe(path, caps=caps)) == (
        f"1 fault in the data; nothing was written:\n  {told}"
    )


def test_a_link_in_an_archive_is_refused(tmp_path: Path, message_of) -> None:
    info = zipfile.ZipInfo("a.csv")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert message_of(DataRefused, lambda: refuse_unsafe(tmp_path / "a.zip")).endswith(
        "a.zip: 'a.csv': is a link to another file; pack the file itself"
    )


def test_a_file_without_a_name_is_refused(tmp_path: Path, message_of) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive, archive.open(zipfile.ZipInfo(""), "w") as stream:
        stream.write(TABLE.encode())
    told = "a.zip: holds a file without a name; pack it again"
    assert message_of(DataRefused, lambda: refuse_unsafe(path)) == (
        f"1 fault in the data; nothing was written:\n  {told}"
    )


def test_a_name_that_begins_with_a_nul_byte_is_refused(put: Put, message_of) -> None:
    path = put({"a.csv": TABLE})
    path.write_bytes(path.read_bytes().replace(b"a.csv", b"\x00.csv"))
    told = "'?.csv': its path leads out of the archive; do not use this archive, and fetch it again from its source"
    assert message_of(DataRefused, lambda: refuse_unsafe(path)).endswith(told)


@pytest.mark.parametrize("spoil", [lambda whole: whole[:-10], lambda whole: b"PK\x03\x04" + whole[4:20]])
def test_what_is_no_whole_archive_is_refused(put: Put, message_of, spoil: Callable[[bytes], bytes]) -> None:
    path = put({"a.csv": TABLE})
    path.write_bytes(spoil(path.read_bytes()))
    told = "a.zip: is not a whole zip or workbook; download or copy it again"
    assert message_of(DataRefused, lambda: refuse_unsafe(path)).endswith(told)


def test_a_member_that_stands_outside_the_file_is_refused(put: Put, message_of) -> None:
    path = put({"a.csv": TABLE})
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x01\x02") + 42
    struct.pack_into("<I", content, place, 2**31)
    path.write_bytes(bytes(content))
    told = "a.zip: is not a whole zip or workbook; download or copy it again"
    assert message_of(DataRefused, lambda: refuse_unsafe(path)).endswith(told)


def test_a_file_that_is_no_archive_is_passed_over(put: Put, tmp_path: Path, message_of) -> None:
    plain, none = tmp_path / "a.csv", Caps(members=0)
    plain.write_text(TABLE)
    refuse_unsafe(plain, caps=none)
    packed = put({"a.csv": TABLE, "b.csv": TABLE})
    told = "a.zip: holds 2 files, more than 0; take out those that are not needed"
    assert message_of(DataRefused, lambda: refuse_unsafe(packed, caps=none)).endswith(told)

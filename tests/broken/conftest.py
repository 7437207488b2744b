"""Raw folders with one broken file, made in code, and what `pcp-kpi clean` says to them."""

from __future__ import annotations

import copy
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter

from pcp_kpi.cli import main

ENTRY = """
[[sources]]
id = "{id}"
title = "A source"
kind = "extract"
file = "{file}"
layout = "{layout}"
extracted = {extracted}
licence = "internal"
attribution = "A force"
"""
GOOD = "measure,area,grain,period,value\nhate-crime,West Mercia,quarter,2021-04-01,708\n"
# A number is the size of a sparse file.
Files = Mapping[str, str | bytes | int]
Cleaning = Callable[..., str]


def described(file: str, layout: str, *, id: str = "broken", extracted: str = "2026-01-31") -> str:
    return ENTRY.format(id=id, file=file, layout=layout, extracted=extracted)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="session")
def entry() -> Callable[..., str]:
    """Describe a file for the register."""
    return described


@pytest.fixture(scope="session")
def refusal() -> Callable[[str], str]:
    """Return the whole of what is told from its lines, one a fault."""

    def whole(told: str) -> str:
        faults = told.split("\n")
        head = f"{len(faults)} fault{'' if len(faults) == 1 else 's'} in the data; nothing was written:"
        return "\n".join([head, *(f"  {fault}" for fault in faults), ""])

    return whole


@pytest.fixture
def cleaning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cleaning:
    """Clean a good folder, add files to it, clean again, and return what is told."""

    def clean(register: str, files: Files, *, refused: bool = True, sparse: str = "") -> str:
        raw, made = tmp_path / "raw", tmp_path / "clean"
        raw.mkdir()
        put(raw, {"sources.toml": described("good.csv", "figures", id="good"), "good.csv": GOOD})
        command = ["clean", "--raw", str(raw), "--clean", str(made)]
        assert main(command) == 0
        before = contents(made)
        put(raw, {**files, "sources.toml": described("good.csv", "figures", id="good") + register})
        if sparse:
            with (raw / sparse).open("r+b") as stream:
                stream.truncate(2 * 2**30)
        came = contents(raw) if sum(path.stat().st_size for path in raw.rglob("*")) < 2**30 else {}
        capsys.readouterr()
        assert main(command) == int(refused)
        told = capsys.readouterr().err
        assert "Traceback" not in told
        assert str(tmp_path) not in told
        if refused:
            assert contents(made) == before
        assert not came or contents(raw) == came
        assert sorted(path.name for path in tmp_path.iterdir()) == ["clean", "raw"]
        return told

    return clean


def put(folder: Path, files: Files) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, int):
            with path.open("wb") as stream:
                stream.truncate(content)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def zipped(parts: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return content.getvalue()


def workbook(
    rows: Sequence[Sequence[object]], *, sheet: str = "Monthly", merged: str = "", formulas: Mapping[str, tuple] = {}
) -> bytes:  # fmt: skip
    """Write rows to a sheet; a formula is a cell's (text, result last saved)."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"strings_to_formulas": False})
    page = book.add_worksheet(sheet)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            page.write(row, column, cell)
    for place, (text, result) in formulas.items():
        page.write_formula(place, text, None, result)
    if merged:
        page.merge_range(merged, "Counts")
    book.close()
    return content.getvalue()


def with_part(content: bytes, name: str, part: bytes = b"x") -> bytes:
    """Return an archive with one more part."""
    return repacked(content, {name: part})


def repacked(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        before = {name: old.read(name) for name in old.namelist()}
    return zipped({**before, **parts})


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """What the broken files are made with."""
    return SimpleNamespace(
        zip=zipped,
        workbook=workbook,
        with_part=with_part,
        repacked=repacked,
        lying=lying,
        ods=ods,
        overlapping=overlapping,
    )


def lying(content: bytes, name: str) -> bytes:
    """Return an archive in which one part declares fewer bytes than it holds, with the check sum of those bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        info, part = old.getinfo(name), old.read(name)
    fewer = len(part) // 2
    for before, after in (
        (struct.pack("<III", info.CRC, info.compress_size, info.file_size),
         struct.pack("<III", zlib.crc32(part[:fewer]), info.compress_size, fewer)),
    ):  # fmt: skip
        assert content.count(before) == 2
        content = content.replace(before, after)
    return content


def ods(cells: str, *, body: str = "") -> bytes:
    """Write an OpenDocument sheet from the XML of its rows."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="Monthly">'
        f"{body}{cells}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "META-INF/manifest.xml": "<manifest/>", "content.xml": content})


def overlapping(name: str, text: str) -> bytes:
    """Return an archive of two names for the same bytes."""
    content = io.BytesIO(zipped({name: text}))
    with zipfile.ZipFile(content, "a") as made:
        twin = copy.copy(made.getinfo(name))
        twin.filename = f"another-{name}"
        made.filelist.append(twin)
        made.writestr("more.txt", "x")
    return content.getvalue()

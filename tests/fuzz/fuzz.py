"""Fuzz every reader: whatever stands in a file, it is read or refused in the words of an analyst, and never crashes.

Run by ``make fuzz``, for ten minutes in all; the tests run a few examples of each target. What was found stays in
``.fuzz``: the corpus of atheris, the examples of hypothesis, and every file that made a reader crash.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import io
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.cleaning import LAYOUTS
from pcp_kpi.errors import AnalystError
from pcp_kpi.forces import read_force
from pcp_kpi.intake import Context
from pcp_kpi.intake.archives import refuse_unsafe
from pcp_kpi.sources import Source, read_sources

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / ".fuzz"
MOST_MEMORY = 4 * 2**30
ROUND = 200
TOKENS = (
    b"", b'"', b",", b"\n", b"\r\n", b"\r", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b";", b"\t", b"=1+1", b"@SUM(A1)",
    b"-", b"-1", b"0", b"1e999", b"nan", b"inf", b"1,234", b"26%", b"9" * 400, b"2021-13-01", b"44287", b"0001-01-01",
    b"2021/22", b"Q5", b"\xc3\x28", b"<", b">", b"</", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"A0", b"ZZZZ1",
    b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", b"\x7f", b"PK\x03\x04", b"number-rows-repeated=\"999999999\" ",
    b"t=\"s\"", b"s=\"99\"", b"xmlns:x=\"y\" ",
)  # fmt: skip
MONTHLY = b"""area = "West Mercia"
period-column = "Month"
[columns]
"Calls" = "calls-999"
[missing]
"n/a" = "not available"
"#REF!" = "not available"
"""
TABLES = b"""[[tables]]
id = "volumes"
document = "x"
title = "Volumes"
lines = [40, 49]
area = "West Mercia"
grain = "quarter"
baseline = "2019/20"
"""


@dataclass(frozen=True)
class Target:
    """One reader with a file that it reads, and the files that stand beside it."""

    layout: str
    file: str
    seed: bytes = field(repr=False)
    beside: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def _workbooks() -> ModuleType:
    """Return the tests of sheets, which make workbooks of all three forms by hand."""
    spec = importlib.util.spec_from_file_location("making", HERE.parent / "intake" / "test_sheets.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["making"] = module
    spec.loader.exec_module(module)
    return module


def _lines(*rows: str) -> bytes:
    return "\n".join([*rows, ""]).encode()


def targets() -> dict[str, Target]:
    """Return every target by name."""
    make = _workbooks()
    rows = [["Month", "Calls"], [date(2021, 4, 1), 1200.0], ["May 2021", "n/a"], ["Jun 2021", "#REF!"]]
    offences = (
        "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,Offence Subgroup,"
        "Offence Code"
    )
    offence = "2017/18,1,West Mercia,Rape of a female,Sexual offences,Rape,19C"
    street = (
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
        "Last outcome category,Context"
    )
    seen = ",2018-07,West Mercia Police,West Mercia Police,,,No Location,,,Burglary,,"
    beside = {"a.toml": MONTHLY}
    printed = _lines(
        "id,document,line,measure,area,breakdown,period_label,period_start,period_end,value,unit,role,as_printed",
        "F1,x,40,Hate Crime,West Mercia,,Q1,2021-04-01,2021-06-30,708,count,actual,708",
        "F2,x,41,Hate Crime,West Mercia,,UCL,2021-04-01,2021-06-30,653,count,ucl,653",
        "F3,x,41,Hate Crime,West Mercia,,LCL,2021-04-01,2021-06-30,461,count,lcl,461",
        "F4,x,80,Hate Crime,West Mercia,vs previous quarter,Q1,2021-04-01,2021-06-30,101,count,difference,(101)",
    )
    return {
        "figures": Target("figures", "a.csv", _lines(
            "measure,area,breakdown,grain,period,value,of,status,source,note",
            "rape,West Mercia,,quarter,2021-04-01,378,,final,x,", "rape,Telford,16,month,2021-04-01,1.5,20,final,x,")),
        "home-office": Target("home-office", "a.csv", _lines(
            "area,area_type,crime_type,financial_year,quarter,quarter_start,offences",
            "West Mercia,PFA,rape,2021/22,1,2021-04-01,396")),
        "illustrative": Target("illustrative", "a.csv", _lines(
            "measure,ucl_published,lcl_published,q1_published,q2_illustrative,q3_illustrative,q4_illustrative",
            "Hate Crime,700,500,600,610,620,630")),
        "published": Target("published", "a.csv", printed, {"tables.toml": TABLES}),
        "published-tables": Target("published", "tables.toml", TABLES, {"a.csv": printed}),
        "home-office-forces": Target("home-office-forces", "a.csv", _lines(
            offences + ",Number of Offences", offence + ",34")),
        "home-office-partnerships": Target("home-office-partnerships", "a.csv", _lines(
            offences.replace("Force Name", "Police Force,CSP Name") + ",Offence Count",
            offence.replace("West Mercia", "West Mercia,Shropshire") + ", 34 ")),
        "home-office-outcomes": Target("home-office-outcomes", "a.csv", _lines(
            offences + ",Outcome Description,Outcome Group,Outcome Type,Force outcomes for offences recorded in quarter,"
            "Force outcomes recorded in quarter", offence + ",Charged/Summonsed,Charged/Summonsed,1,3,4")),
        "police-uk": Target("police-uk", "a.csv", _lines(street, seen, seen.replace("Burglary", '"Drugs"'))),
        "police-uk-zip": Target("police-uk", "a.zip", make.archive(
            {"2018-07/a-street.csv": _lines(street, seen)})),
        "london": Target("london", "a.csv", _lines(
            "MajorText,MinorText,BoroughName,202404,202405", "ROBBERY,ROBBERY OF PERSONAL PROPERTY,Camden,4,5")),
        "population": Target("population", "a.csv", _lines("area,year,population,source", "Shropshire,2021,323600,ONS")),
        "auto": Target("auto", "a.csv", _lines("measure,area,grain,period,value", "rape,West Mercia,month,2021-04-01,9")),
        "monthly": Target("monthly", "a.csv", _lines("Month,Calls", "Apr 2021,1200", "May 2021,n/a"), beside),
        "workbook-xlsx": Target("workbook", "a.xlsx", make.xlsx(rows), beside),
        "workbook-ods": Target("workbook", "a.ods", make.ods(rows), beside),
        "workbook-xls": Target("workbook", "a.xls", make.xls(rows), beside),
        "open-data-xlsx": Target("home-office-forces", "a.xlsx", make.xlsx(
            [[*offences.split(","), "Number of Offences"], [*offence.split(","), 34]])),
        "layout": Target("monthly", "a.toml", MONTHLY, {"a.csv": _lines("Month,Calls", "Apr 2021,1200")}),
    }  # fmt: skip


def try_one(target: Target, content: bytes) -> int:
    """Read one content as `clean` does and return its figures; anything but figures or a refusal is raised."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, part in {**target.beside, target.file: content}.items():
            (folder / file).write_bytes(part)
        file = "a.csv" if target.file.endswith(".toml") else target.file
        source = Source("x", "A source", "extract", file, target.layout, date(2026, 1, 1), "none", "nobody")
        try:
            refuse_unsafe(folder / file)
            reading = LAYOUTS[target.layout](
                folder / file, Context(read_catalogue(), read_force(), (source,))
            )
            assert reading.faults or reading.figures is not None
            return len(reading.figures)
        except AnalystError:
            return 0


def try_register(content: bytes) -> None:
    """Read one register of sources."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "sources.toml").write_bytes(content)
        try:
            read_sources(name)
        except AnalystError:
            return


@st.composite
def spoilt(draw: Any, seed: bytes) -> bytes:
    """Change a content at one to six places; of an archive, also a part within it."""
    if seed.startswith(b"PK") and draw(st.integers(0, 4)):
        with zipfile.ZipFile(io.BytesIO(seed)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = draw(st.sampled_from(sorted(parts)))
        parts[name] = draw(_edited(parts[name]))
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        return content.getvalue()
    return draw(_edited(seed))


@st.composite
def _edited(draw: Any, content: bytes) -> bytes:
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(content)))
        length = draw(st.sampled_from((0, 0, 1, 1, 2, 4, 8, 40, 400)))
        new = draw(
            st.one_of(
                st.sampled_from(TOKENS), st.binary(max_size=8), st.just(content[start : start + 60] * 2)
            )
        )
        content = content[:start] + new + content[start + length :]
    return content


def fuzz_by_hypothesis(name: str, target: Target, *, examples: int, database: Path | None = None) -> None:
    """Try a number of spoilt contents; a crash is raised with the smallest content that makes it."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=database is None,
        database=DirectoryBasedExampleDatabase(database) if database else None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        print_blob=False,
    )
    @given(spoilt(target.seed))
    def run(content: bytes) -> None:
        try:
            try_one(target, content)
        except BaseException as crash:
            if database:
                keep_crash(name, content, crash)
            raise

    run()


def keep_crash(name: str, content: bytes, crash: BaseException) -> None:
    """Keep a content that made a reader crash."""
    folder = KEPT / "crashes" / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(content).hexdigest()[:16]
    path.write_bytes(content)
    path.with_suffix(".txt").write_text(f"{type(crash).__name__}: {crash}\n", encoding="utf-8")


def fuzz_by_atheris(name: str, target: Target, seconds: int) -> None:
    """Let atheris steer by what the readers' code has run; it ends the process."""
    import atheris

    for function in _readers_functions():
        atheris.instrument_func(function)
    corpus = KEPT / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    (corpus / "seed").write_bytes(target.seed)
    crashes = KEPT / "crashes" / name
    crashes.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", "-max_len=20000", f"-artifact_prefix={crashes}/", "-verbosity=0",
               "-rss_limit_mb=4096", "-timeout=60", "-print_final_stats=1"]  # fmt: skip

    def run(content: bytes) -> None:
        try_one(target, content)

    atheris.Setup([sys.argv[0], *options, str(corpus)], run)
    atheris.Fuzz()


def _readers_functions() -> Iterator[FunctionType]:
    """Run through the functions of the readers: instrumenting every library takes minutes."""
    rooms = ("pcp_kpi.intake", "pcp_kpi.files", "pcp_kpi.figures", "pcp_kpi.periods")
    for name, module in list(sys.modules.items()):
        if name.startswith(rooms):
            yield from (
                part
                for part in vars(module).values()
                if isinstance(part, FunctionType) and part.__module__ == name
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz for a time; return 0 when no reader crashed."""
    parser = argparse.ArgumentParser(description="Fuzz every reader.")
    parser.add_argument("--seconds", type=int, default=600, help="in all")
    parser.add_argument("--atheris", metavar="TARGET", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    _bound_memory()
    found = targets()
    if options.atheris:
        fuzz_by_atheris(options.atheris, found[options.atheris], options.seconds)
        return 0
    with_atheris = _has_atheris()
    end = time.monotonic() + options.seconds * (0.5 if with_atheris else 1)
    crashed = _rounds(found, end)
    if with_atheris:
        slice_of = max(options.seconds // 2 // len(found), 1)
        crashed |= {name for name in found if not _by_atheris(name, slice_of)}
    print(f"{len(crashed)} of {len(found)} targets crashed: {', '.join(sorted(crashed)) or 'none'}")
    return 1 if crashed else 0


def _rounds(found: Mapping[str, Target], end: float) -> set[str]:
    crashed: set[str] = set()
    tried = 0
    while time.monotonic() < end and len(crashed) < len(found):
        for name, target in found.items():
            if time.monotonic() >= end or name in crashed:
                continue
            tried += ROUND
            try:
                fuzz_by_hypothesis(name, target, examples=ROUND, database=KEPT / "examples")
            except Exception as crash:
                crashed.add(name)
                print(f"{name}: {type(crash).__name__}: {crash}")
    print(f"hypothesis: about {tried:,} contents over {len(found)} targets")
    return crashed


def _has_atheris() -> bool:
    try:
        import atheris  # noqa: F401
    except ImportError as reason:
        print(f"atheris cannot be imported ({reason}), so hypothesis alone fuzzes")
        return False
    return True


def _by_atheris(name: str, seconds: int) -> bool:
    command = [sys.executable, __file__, "--atheris", name, "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    tried = re.findall(r"number_of_executed_units: (\d+)", done.stderr)
    contents = f"{int(tried[-1]):,} contents" if tried else "no count of contents"
    print(
        f"atheris: {name}: {contents}, {'no crash' if done.returncode == 0 else _told(done)}",
        flush=True,
    )
    return done.returncode == 0


def _told(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a crash said: the traceback stands in the output, the place of its content among the errors."""
    return f"{done.stdout[-2000:]}\n{done.stderr[-1000:]}"


def _bound_memory() -> None:
    """Let a reader that takes four gigabytes fail instead of taking the machine with it."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(main())

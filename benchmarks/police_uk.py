"""What counting a made data.police.uk archive by month, force and type costs, beside `wc -l`, pandas and DuckDB.

The archive is made in a temporary folder and removed: 36 months of four forces, five million rows. Each way runs in a
process of its own, the ways take turns, and the files are in the cache of the system. `wc -l` is timed as a whole; the
others without their imports. Memory is the most that a process held at once.

Required, on two idle cores: the same counts from all, a third of the time of pandas with usecols, under 300 MiB. Hoped
for: at most three times `wc -l`, which is out of reach of the libraries that there are: "marks" only finds the commas and
line ends, which any reader that holds each line to the cells of its header must find, and then nothing is counted yet.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The library is imported in the processes that use it: what this one holds would count as theirs.
STREET = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code",
    "LSOA name", "Crime type", "Last outcome category", "Context",
)  # fmt: skip
FORCES = {
    "essex": "Essex Police",
    "kent": "Kent Police",
    "west-mercia": "West Mercia Police",
    "west-yorkshire": "West Yorkshire Police",
}
MONTHS = [f"{year}-{month:02}" for year in (2021, 2022, 2023) for month in range(1, 13)]
ASB = "Anti-social behaviour"
TYPES = {
    ASB: 20, "Violence and sexual offences": 35, "Criminal damage and arson": 9, "Public order": 8, "Other theft": 8,
    "Vehicle crime": 7, "Shoplifting": 7, "Burglary": 5, "Drugs": 3, "Other crime": 2, "Robbery": 1,
    "Theft from the person": 1, "Bicycle theft": 1, "Possession of weapons": 1,
}  # fmt: skip
OUTCOMES = [
    "Unable to prosecute suspect", "Investigation complete; no suspect identified", "Status update unavailable",
    "Local resolution", "Action to be taken by another organisation", "Awaiting court outcome",
    "Further investigation is not in the public interest", "Under investigation",
]  # fmt: skip
USED = ["Month", "Falls within", "Crime type"]
BLOCK = 20_000
AT_MOST_WC, AT_LEAST_PANDAS, AT_MOST_MIB = 3.0, 3.0, 300.0
Counts = dict[tuple[str, ...], int]


@dataclass(frozen=True)
class Cost:
    """One run: seconds of the work by the clock and of all processors together, MiB of the whole process."""

    seconds: float
    cpu: float
    mebibytes: float
    answer: str


def make_archive(folder: Path, rows: int) -> None:
    """Write street files of invented rows, all sorts of them in every file."""
    chance = random.Random(1)
    lines = [_line(chance) for _ in range(BLOCK)]
    header = ",".join(STREET)
    each = rows // (len(MONTHS) * len(FORCES))
    for month in MONTHS:
        (folder / month).mkdir()
        for slug, name in FORCES.items():
            first = chance.randrange(BLOCK)
            body = [lines[(first + place) % BLOCK] for place in range(each)]
            text = "\r\n".join([header, *body, ""]).replace("{month}", month).replace("{force}", name)
            (folder / month / f"{month}-{slug}-street.csv").write_text(text, encoding="utf-8", newline="")


def _line(chance: random.Random) -> str:
    kind = chance.choices(list(TYPES), weights=list(TYPES.values()))[0]
    crime = kind != ASB
    street = chance.choice(["Ash Mount", "Supermarket"])
    place = (
        f"{-chance.uniform(0, 3):.6f},{chance.uniform(51, 54):.6f},On or near {street},"
        f"E010{chance.randrange(99999):05},Made Up {chance.randrange(80):03}A"
    )
    return (
        f"{f'{chance.getrandbits(256):064x}' if crime else ''},{{month}},{{force}},{{force}},{place},{kind},"
        f"{chance.choice(OUTCOMES) if crime else ''},"
    )


def with_library(folder: Path) -> Counts:
    """Count as the reader does."""
    from pcp_kpi.intake.street_files import count_files, street_files

    total: Counts = {}
    for group in street_files(folder):
        for counted in count_files(group):
            for key, rows in counted.counts.items():
                total[key] = total.get(key, 0) + rows
    return total


def with_pandas(folder: Path) -> Counts:
    """Count with pandas, reading only the columns that are used."""
    import pandas as pd

    parts = [pd.read_csv(file, usecols=USED) for file in _files(folder)]
    counts = pd.concat(parts, ignore_index=True).groupby(USED).size()
    return dict(zip(counts.index.to_flat_index(), counts.astype("int64").tolist(), strict=True))


def with_duckdb(folder: Path) -> Counts:
    """Count with DuckDB, all columns texts."""
    import duckdb

    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in STREET)
    used = ", ".join(f'"{name}"' for name in USED)
    query = (
        f"SELECT {used}, count(*) FROM read_csv($files, columns={{{columns}}}, header=true, auto_detect=false, "
        "delim=',') GROUP BY ALL"
    )
    rows = duckdb.connect().execute(query, {"files": [f"{file}" for file in _files(folder)]}).fetchall()
    return {row[:3]: row[3] for row in rows}


def with_pyarrow(folder: Path) -> Counts:
    """Count with pyarrow, reading only the columns that are used, as places in a dictionary."""
    import pyarrow as pa
    from pyarrow import csv

    texts = pa.dictionary(pa.int32(), pa.string())
    wanted = csv.ConvertOptions(include_columns=USED, column_types=dict.fromkeys(USED, texts))
    total: Counts = {}
    for file in _files(folder):
        table = csv.read_csv(file, convert_options=wanted).unify_dictionaries()
        counts = table.group_by(USED).aggregate([([], "count_all")]).to_pydict()
        for key in zip(*(counts[name] for name in USED), counts["count_all"], strict=True):
            total[key[:-1]] = total.get(key[:-1], 0) + key[-1]
    return total


def only_marks(folder: Path) -> Counts:
    """Find the commas and line ends with numpy on every core and count nothing: the floor of the library's way."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return {("marks",): sum(pool.map(_marks_in, _files(folder)))}


def _marks_in(file: Path) -> int:
    import numpy as np

    buffer, marks = bytearray(2**19), 0
    data = np.frombuffer(buffer, np.uint8)
    with file.open("rb", buffering=0) as stream:
        while read := stream.readinto(buffer):
            found = data[:read] == ord(",")
            found |= data[:read] == ord("\n")
            marks += len(np.flatnonzero(found))
    return marks


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*-street.csv"))


WAYS: dict[str, Callable[[Path], Counts]] = {
    "library": with_library,
    "pandas": with_pandas,
    "duckdb": with_duckdb,
    "pyarrow": with_pyarrow,
    "marks": only_marks,
}
NEEDS = {"library": "pcp_kpi.intake.street_files", "pyarrow": "pyarrow.csv", "marks": "numpy"}
COUNTS_NOTHING = ("wc -l", "marks")


def run_child(way: str, folder: Path) -> None:
    """Count in this process and print seconds and answer."""
    __import__(NEEDS.get(way, way))
    start, worked = time.perf_counter(), time.process_time()
    counts = WAYS[way](folder)
    cost = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - worked}
    print(json.dumps({**cost, "answer": f"{sorted(counts.items())}"}))


def cost_of(command: list[str]) -> Cost:
    """Run a command; a failure stops the benchmark."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = child.stdout.read() if child.stdout else ""
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[0]} failed with status {child.returncode}")
    whole = {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "answer": ""}
    told: dict[str, Any] = json.loads(said) if said.startswith("{") else whole
    return Cost(told["seconds"], told["cpu"], usage.ru_maxrss / 1024, told["answer"])


def costs_of(folder: Path, ways: list[str], runs: int) -> dict[str, list[Cost]]:
    """Run every way in turns, `wc -l` first; a first round, not counted, fills the cache."""
    commands = {"wc -l": ["wc", "-l", *(f"{file}" for file in _files(folder))]}
    commands |= {way: [sys.executable, __file__, "--child", way, "--folder", f"{folder}"] for way in ways}
    rounds = [{name: cost_of(command) for name, command in commands.items()} for _ in range(runs + 1)]
    return {name: [each[name] for each in rounds[1:]] for name in commands}


def print_costs(costs: dict[str, list[Cost]]) -> bool:
    """Print a line for each way and one for each goal; return whether all that are required are met."""
    seconds = {name: statistics.median(cost.seconds for cost in each) for name, each in costs.items()}
    print(f"{'way':10} {'seconds':>8} {'fastest':>8} {'CPU s':>7} {'peak MiB':>9} {'times wc -l':>12}")
    for name, each in costs.items():
        cpu = statistics.median(cost.cpu for cost in each)
        peak = max(cost.mebibytes for cost in each)
        fastest, times = min(cost.seconds for cost in each), seconds[name] / seconds["wc -l"]
        print(f"{name:10} {seconds[name]:8.2f} {fastest:8.2f} {cpu:7.2f} {peak:9.0f} {times:12.1f}")
    answers = {cost.answer for name, each in costs.items() if name not in COUNTS_NOTHING for cost in each}
    goals = {
        "all ways count the same": len(answers) == 1,
        f"at least {AT_LEAST_PANDAS:.0f} times faster than pandas": "pandas" not in seconds
        or seconds["pandas"] >= AT_LEAST_PANDAS * seconds["library"],
        f"under {AT_MOST_MIB:.0f} MiB": max(cost.mebibytes for cost in costs["library"]) < AT_MOST_MIB,
    }
    for goal, met in goals.items():
        print(f"{goal}: {'met' if met else 'NOT MET'}")
    near = seconds["library"] <= AT_MOST_WC * seconds["wc -l"]
    print(f"at most {AT_MOST_WC:.0f} times wc -l: {'met' if near else 'not met, and only hoped for'}")
    return all(goals.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--without", nargs="*", default=[], choices=list(WAYS)[1:])
    parser.add_argument("--child", choices=list(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        run_child(options.child, options.folder)
        return
    folder = Path(tempfile.mkdtemp(prefix="pcp-kpi-police-uk-"))
    try:
        make_archive(folder, options.rows)
        size = sum(file.stat().st_size for file in _files(folder))
        load = os.getloadavg()[0]
        print(f"{options.rows:,} rows, {size / 2**20:,.0f} MiB, {os.cpu_count()} cores, load {load:.1f}")
        costs = costs_of(folder, [way for way in WAYS if way not in options.without], options.runs)
    finally:
        shutil.rmtree(folder)
    if not print_costs(costs):
        raise SystemExit(1)


if __name__ == "__main__":
    main()

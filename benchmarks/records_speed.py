"""Counting fifty million records in Parquet, beside plain DuckDB SQL: time and memory, with equal answers.

The records have the layout of crime records and are drawn by the database itself, into a temporary folder that is removed
after. Each step runs in a process of its own, turn about, and the best of the rounds counts: seconds by the wall clock,
memory the most that the process held. Required: month by area by crime type no slower than SQL, but for the tenth
of a second that writing the question takes; repeat victims four times as fast as the window query, in a fifth of its
memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pcp_kpi.measures.crime import crime_types
from pcp_kpi.records import read_extracts

RECORDS = 50_000_000
YEARS = 4
FASTER, SMALLER = 4.0, 0.2  # repeat victims, against the window query
NOISE = 1.05  # the clock is not exact: so much more is no slower
# Seconds in which Ibis writes the question and figures are made, whatever the size of the data.
QUESTION = 0.1
AREAS = ("Herefordshire", "North Worcestershire", "Shropshire", "South Worcestershire", "Telford & Wrekin")

# Most records have a victim; few people come often (the product of two uniform draws).
PERSON = "CASE WHEN random() < {share} THEN 'V' || lpad(((random() * random()) * {people})::INTEGER::VARCHAR, 9, '0') END"
COLUMNS = {
    "crime_ref": "'C' || lpad(n::VARCHAR, 9, '0')",
    "recorded_on": "DATE '2018-01-01' + (n * {days} // {records})::INTEGER",
    "committed_on": "DATE '2018-01-01' + (n * {days} // {records})::INTEGER - (random() * 5)::INTEGER",
    "record_kind": "CASE WHEN random() < 0.97 THEN 'crime' ELSE 'crimed incident' END",
    "crime_type": "{types}[1 + (random() * {last_type})::INTEGER]",
    "offence": "'Offence ' || (random() * 99)::INTEGER",
    "area": "{areas}[1 + (random() * {last_area})::INTEGER]",
    "victim_key": PERSON.replace("{share}", "0.7"),
    "suspect_key": PERSON.replace("{share}", "0.3"),
    "outcome_code": "CASE WHEN random() < 0.8 THEN (1 + random() * 21)::INTEGER::VARCHAR END",
    "outcome_on": "DATE '2018-01-01' + (n * {days} // {records})::INTEGER + (random() * 90)::INTEGER",
}

PLAIN = {
    "types": """
        SELECT date_trunc('month', recorded_on)::DATE AS period, area, crime_type, count(*) AS value
        FROM '{file}' WHERE record_kind = 'crime' GROUP BY ALL ORDER BY ALL
    """,
    "victims": """
        WITH days AS (
            SELECT DISTINCT victim_key, recorded_on FROM '{file}'
            WHERE victim_key IS NOT NULL AND record_kind = 'crime'
        ), seen AS (
            SELECT *, lag(recorded_on) OVER (PARTITION BY victim_key ORDER BY recorded_on) AS before FROM days
        ), people AS (
            SELECT date_trunc('month', recorded_on)::DATE AS period, victim_key,
                bool_or(before >= recorded_on - INTERVAL 12 MONTH) AS again
            FROM seen GROUP BY ALL
        )
        SELECT period, count(*) FILTER (again) AS value, count(*) AS of FROM people GROUP BY ALL ORDER BY ALL
    """,
}  # fmt: skip


def plain(file: str, question: str) -> dict[str, float]:
    """Answer by DuckDB's own SQL, with its own settings."""
    import duckdb

    database = duckdb.connect()
    database.execute("SET enable_progress_bar = false")
    rows = database.execute(PLAIN[question].format(file=file)).df()
    if question == "types":
        return _summed(rows.assign(measure=rows["crime_type"]))
    rows = rows[rows["period"].rank() > 12]
    return {f"{row.period:%Y-%m}": [row.value, row.of] for row in rows.itertuples()}


def ours(file: str, question: str) -> dict[str, float]:
    """Answer by the library's expressions."""
    import ibis

    from pcp_kpi.measures.repeats import repeat_victims
    from pcp_kpi.records import to_figures

    table = ibis.duckdb.connect().read_parquet(file)
    crimes = table.filter(table["record_kind"] == "crime")
    if question == "types":
        by = {"period": crimes["recorded_on"].truncate("M"), "area": "area", "measure": "crime_type"}
        counts = crimes.group_by(**by).aggregate(value=crimes.count())
        return _summed(to_figures(counts, source="benchmark", force="West Mercia"))
    figures = repeat_victims(crimes, source="benchmark", force="West Mercia")
    return {f"{row.period:%Y-%m}": [row.value, row.of] for row in figures.itertuples()}


def _summed(rows: object) -> dict[str, float]:
    return {f"{row.period:%Y-%m} {row.area} {row.measure}": row.value for row in rows.itertuples()}


@dataclass(frozen=True)
class Cost:
    """What a step took, and what it answered."""

    seconds: float
    megabytes: float
    answer: dict[str, float]


def cost_of(who: str, question: str, file: Path) -> Cost:
    """Answer one question in a fresh process, which times itself without its imports."""
    done = subprocess.run(
        [sys.executable, __file__, "--step", who, question, str(file)], stdout=subprocess.PIPE, check=True
    )
    return Cost(**json.loads(done.stdout))


def step(who: str, question: str, file: str) -> None:
    """Answer, and print the cost: the other end of `cost_of`."""
    import resource
    import time

    import ibis

    import pcp_kpi.measures.repeats  # noqa: F401

    ibis.duckdb.connect()  # what only the first connection imports

    start = time.perf_counter()
    answer = {"plain": plain, "ours": ours}[who](file, question)
    seconds = time.perf_counter() - start
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump({"seconds": seconds, "megabytes": held, "answer": answer}, sys.stdout, default=float)


def make(folder: Path, records: int) -> Path:
    """Draw crime records into one Parquet file, in the order of their days."""
    import duckdb

    file = folder / "crime-records.parquet"
    facts = {
        "days": YEARS * 365,
        "records": records,
        "types": list(crime_types()),
        "last_type": len(crime_types()) - 1,
        "areas": list(AREAS),
        "last_area": len(AREAS) - 1,
        "people": records,
    }
    layout = read_extracts()["crime-records"].fields
    drawn = {field.name: COLUMNS.get(field.name, "random() < 0.2").format(**facts) for field in layout}
    columns = ", ".join(f"{made} AS {name}" for name, made in drawn.items())
    database = duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(folder)})
    database.execute("SET enable_progress_bar = false")
    database.execute("SELECT setseed(0.5)")
    database.execute(
        f"COPY (SELECT {columns} FROM range({records}) AS all_of(n)) TO '{file}' (FORMAT parquet)"
    )
    return file


def compare(question: str, file: Path, *, rounds: int) -> dict[str, Cost]:
    """Answer one question both ways, turn about; the fastest round of each counts."""
    costs: dict[str, list[Cost]] = {"plain": [], "ours": []}
    for _ in range(rounds):
        for who, found in costs.items():
            found.append(cost_of(who, question, file))
    best = {who: min(found, key=lambda cost: cost.seconds) for who, found in costs.items()}
    if best["plain"].answer != best["ours"].answer:
        raise SystemExit(f"{question}: the two answers differ")
    return best


def report(question: str, best: dict[str, Cost]) -> bool:
    """Print both costs; return whether ours is what is required."""
    plain, ours = best["plain"], best["ours"]
    faster, smaller = plain.seconds / ours.seconds, ours.megabytes / plain.megabytes
    good = faster >= FASTER and smaller <= SMALLER
    if question == "types":
        good = ours.seconds <= NOISE * plain.seconds + QUESTION
    for who, cost in best.items():
        print(f"{question:8} {who:6} {cost.seconds:8.2f} s {cost.megabytes:8.0f} MB")
    numbers = f"{len(ours.answer):,} equal answers"
    print(
        f"{question:8} {faster:.2f} times as fast, {smaller:.2f} of the memory, {numbers}: {'met' if good else 'NOT MET'}"
    )
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS, help="how many records to draw")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        return step(*options.step)
    with tempfile.TemporaryDirectory(prefix="pcp-kpi-speed-") as folder:
        file = make(Path(folder), options.records)
        print(
            f"{options.records:,} records, {file.stat().st_size / 1e6:,.0f} MB of Parquet, {os.cpu_count()} processors"
        )
        good = [report(name, compare(name, file, rounds=options.rounds)) for name in PLAIN]
    if not all(good):
        sys.exit("a requirement is not met")
    return None


if __name__ == "__main__":
    main()

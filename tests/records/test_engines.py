"""Which databases count records, and under which name a file of one keeps an extract."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from pcp_kpi.errors import CommandError
from pcp_kpi.forces import read_force
from pcp_kpi.records import open_records, read_extracts
from pcp_kpi.records.engines import kept_name


def test_a_database_that_is_not_known_is_refused(folder, message_of) -> None:
    import ibis

    records = open_records(folder(), connection=ibis.sqlite.connect())
    assert message_of(CommandError, lambda: records["crime-records"]) == (
        "records are counted by duckdb and pyspark; this connection is sqlite: "
        "leave connection out for DuckDB in memory, or give the path of a DuckDB file"
    )


def test_the_name_of_what_is_kept_changes_with_the_files_the_layout_and_the_areas(folder) -> None:
    file: Path = folder() / "crime-records.csv"
    layout, force = read_extracts()["crime-records"], read_force()
    names = [kept_name(layout, [file], force), kept_name(layout, [file], force)]
    assert len(set(names)) == 1
    assert names[0].startswith("crime_records__as_of__")
    names.append(kept_name(replace(layout, fields=layout.fields[1:]), [file], force))
    names.append(kept_name(layout, [file], replace(force, areas=force.areas[1:])))
    os.utime(file, ns=(1, 1))
    names.append(kept_name(layout, [file], force))
    file.write_text("crime_ref\n", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    names.append(kept_name(layout, [file], force))
    assert len(set(names)) == 5

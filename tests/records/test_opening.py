"""A folder of extracts, opened: which are there, what they hold, what is refused."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError, DataRefused, NotAvailable, in_words
from pcp_kpi.forces import parse_force
from pcp_kpi.records import open_records, read_extracts
from pcp_kpi.records.engines import DuckDB

ROWS = (
    "C1,2021-05-01,2021-04-30,crime,rape,Rape,Shropshire,Y,N,N,N,N,N,N,P1,P2,16,2021-06-02,Y",
    "C2,2021-05-02,2021-05-02,crime,shoplifting,Shoplifting,Telford and Wrekin,N,N,N,N,N,N,Y,,P2,,,N",
    "C3,2021-06-03,2021-06-03,crimed incident,,Hate incident,,N,Y,N,N,N,N,N,P3,,,,Y",
)


def rows_of(folder: Path) -> list[dict]:
    return open_records(folder)["crime-records"].order_by("crime_ref").to_pandas().to_dict("records")


def test_cells_are_typed_and_areas_go_by_the_forces_names(folder) -> None:
    first, second, third = rows_of(folder())
    assert first["recorded_on"] == datetime.date(2021, 5, 1) or first["recorded_on"] == pd.Timestamp(
        "2021-05-01"
    )
    assert (first["domestic_abuse"], first["hate"], first["area"]) == (True, False, "Shropshire")
    assert second["area"] == "Telford & Wrekin"
    assert pd.isna(second["victim_key"])
    assert pd.isna(third["area"])
    assert pd.isna(third["outcome_on"])


def test_several_files_of_a_folder_are_one_extract_whatever_the_order_of_their_columns(
    folder, tmp_path
) -> None:
    folder(*ROWS[:2], name="crime-records/2021-05.csv")
    table = pd.read_csv(
        tmp_path / "extracts" / "crime-records" / "2021-05.csv", dtype="str", keep_default_na=False
    )
    other = table.iloc[:, ::-1].assign(crime_ref=["C8", "C9"])
    other.to_csv(tmp_path / "extracts" / "crime-records" / "2021-06.csv", index=False)
    made = rows_of(tmp_path / "extracts")
    assert [row["crime_ref"] for row in made] == ["C1", "C2", "C8", "C9"]
    assert made[0]["offence"] == made[2]["offence"] == "Rape"


@pytest.mark.parametrize("typed", [False, True])
def test_parquet_is_read_as_csv_is_whether_typed_or_text(folder, tmp_path, typed: bool) -> None:
    expected = rows_of(folder())
    table = pd.read_csv(tmp_path / "extracts" / "crime-records.csv", dtype="str")
    if typed:
        for name in ("recorded_on", "committed_on", "outcome_on"):
            table[name] = pd.to_datetime(table[name])
        flags = [field.name for field in read_extracts()["crime-records"].fields if field.kind == "yes-no"]
        table[flags] = table[flags] == "Y"
    (tmp_path / "parquet").mkdir()
    table.to_parquet(tmp_path / "parquet" / "crime-records.parquet")
    assert str(rows_of(tmp_path / "parquet")) == str(expected)


def test_an_extract_that_is_not_there_is_named_with_those_that_are(folder, message_of) -> None:
    records = open_records(folder())
    assert "crime-records" in records
    assert "arrests" not in records
    assert message_of(NotAvailable, lambda: records["arrests"]) == (
        f"{records.folder} holds no extract arrests; it holds crime-records"
    )


def test_a_folder_without_extracts_is_refused_with_the_way_to_one(tmp_path, message_of) -> None:
    assert message_of(CommandError, lambda: open_records(tmp_path)) == (
        f"{tmp_path} holds none of the extracts {in_words(read_extracts(), most=40)}; "
        "'pcp-kpi sample --out DIR' makes a synthetic set"
    )


def test_an_extract_in_two_forms_is_refused(folder, tmp_path, message_of) -> None:
    folder()
    folder(name="crime-records/2021.csv")
    path = tmp_path / "extracts"
    assert message_of(CommandError, lambda: open_records(path)) == (
        f"{path} holds crime-records in several forms; keep one"
    )


def test_the_areas_are_those_of_the_force_that_is_named(folder) -> None:
    force = parse_force('name = "Elsewhere"\npolice = "Elsewhere Police"\n[[areas]]\nname = "North"\n')
    records = open_records(folder(ROWS[0].replace("Shropshire", "north")), force=force)
    assert records["crime-records"].to_pandas()["area"].tolist() == ["North"]


def test_the_mark_of_invented_files_is_seen(folder) -> None:
    assert not open_records(folder()).illustrative
    heading = open_records(folder()).folder / "crime-records.csv"
    lines = heading.read_text(encoding="utf-8").splitlines()
    marked = [lines[0] + ",marking", *(f"{line},ILLUSTRATIVE" for line in lines[1:])]
    heading.write_text("\n".join(marked) + "\n", encoding="utf-8")
    assert open_records(heading.parent).illustrative


def test_without_ibis_the_way_to_it_is_told(folder, monkeypatch, message_of) -> None:
    path = folder()
    monkeypatch.setitem(sys.modules, "ibis", None)
    assert message_of(NotAvailable, lambda: open_records(path)) == (
        "record-level extracts need Ibis and DuckDB; install them with: pip install 'pcp-kpi[records]'"
    )


# A DuckDB file


def count_of_reads(monkeypatch) -> list:
    """Note each time that the files of an extract are read."""
    read, seen = DuckDB.read, []
    monkeypatch.setattr(DuckDB, "read", lambda *arguments: seen.append(1) or read(*arguments))
    return seen


def crimes_in(folder: Path, file: Path) -> list[str]:
    records = open_records(folder, connection=file)
    try:
        refs = records["crime-records"].order_by("crime_ref").to_pandas()["crime_ref"].tolist()
        assert records.rows("crime-records") == len(refs)
    finally:
        records.connection.disconnect()
    return refs


def tables_in(file: Path) -> list[str]:
    with duckdb.connect(file) as database:
        return [row[0] for row in database.sql("SELECT table_name FROM duckdb_tables()").fetchall()]


def test_a_database_file_keeps_what_was_read_until_the_extract_changes(folder, tmp_path, monkeypatch) -> None:
    path, file = folder(), tmp_path / "records.duckdb"
    reads = count_of_reads(monkeypatch)
    assert crimes_in(path, file) == crimes_in(path, file) == ["C1", "C2", "C3"]
    assert len(reads) == 1
    folder(*ROWS, ROWS[0].replace("C1,", "C4,"))
    assert crimes_in(path, file) == ["C1", "C2", "C3", "C4"]
    assert len(reads) == 2
    assert [name.partition("__")[0] for name in tables_in(file)] == ["crime_records"]


def test_a_database_file_keeps_nothing_that_is_refused(folder, tmp_path, message_of) -> None:
    path, file = folder(ROWS[0], ROWS[0]), tmp_path / "records.duckdb"
    for _ in range(2):
        message = message_of(DataRefused, lambda: crimes_in(path, file))
        assert "repeats the key of an earlier row" in message
        assert tables_in(file) == []
    folder(ROWS[0])
    assert crimes_in(path, file) == ["C1"]


def test_a_file_that_is_no_database_is_refused(folder, tmp_path, message_of) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database " * 1000, encoding="utf-8")
    message = message_of(CommandError, lambda: open_records(folder(), connection=file))
    assert message.startswith(
        f"{file} cannot be opened as a DuckDB file; name another, or end the program that has it open ("
    )

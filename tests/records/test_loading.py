"""Faults of an extract: file, row, column, value and rule, all at once."""

from __future__ import annotations

from pathlib import Path

import ibis
import pandas as pd
import pytest

from pcp_kpi.errors import DataRefused
from pcp_kpi.records import engines, open_records

GOOD = "C{n},2021-05-01,2021-04-30,crime,rape,Rape,Shropshire,Y,N,N,N,N,N,N,P1,P2,16,2021-06-02,Y"
AREAS = "Herefordshire, North Worcestershire, Shropshire, South Worcestershire and Telford & Wrekin"
DAY = "a day of the calendar is needed, written as 2021-06-30"


def refusal(folder: Path, message_of) -> list[str]:
    records = open_records(folder)
    message = message_of(DataRefused, lambda: records["crime-records"])
    assert [f"  {fault}" for fault in records.faults()] == message.splitlines()[1:]
    return message.splitlines()


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (",crime,", ",crme,", "column record_kind: 'crme': must be one of crime and crimed incident"),
        (",Shropshire,", ",Mars,", f"column area: 'Mars': West Mercia has no such area; known: {AREAS}; "
         "add an alias to its file"),
        ("2021-05-01", "01/05/2021", f"column recorded_on: '01/05/2021': {DAY}"),
        ("2021-05-01", "2021-02-29", f"column recorded_on: '2021-02-29': {DAY}"),
        ("2021-05-01", "0021-05-01", f"column recorded_on: '0021-05-01': {DAY}"),
        ("2021-05-01", "", "column recorded_on: is empty; every row needs it"),
        (",Y,N,N,N,N,N,N,", ",Yes,N,N,N,N,N,N,", "column domestic_abuse: 'Yes': Y or N is needed"),
        ("2021-06-02", "2021-06-02 12:00", f"column outcome_on: '2021-06-02 12:00': {DAY}"),
    ],
)  # fmt: skip
def test_a_cell_that_breaks_its_rule_is_told_at_its_place(folder, message_of, before, after, fault) -> None:
    rows = [GOOD.format(n=1), GOOD.format(n=2).replace(before, after, 1)]
    assert refusal(folder(*rows), message_of) == [
        "1 fault in the data; nothing was written:",
        f"  crime-records.csv, row 3, {fault}",
    ]


def test_a_day_may_come_with_a_time_of_nought(folder) -> None:
    made = open_records(folder(GOOD.format(n=1).replace("2021-05-01", "2021-05-01 00:00:00")))[
        "crime-records"
    ]
    assert pd.to_datetime(made.to_pandas()["recorded_on"]).tolist() == [pd.Timestamp("2021-05-01")]


def test_faults_of_all_columns_come_at_once_in_the_order_of_the_rows(folder, message_of) -> None:
    rows = [
        GOOD.format(n=1).replace("crime,rape", "crime,arson"),
        GOOD.format(n=2),
        GOOD.format(n=3).replace("Shropshire", "Mars").replace("2021-05-01", "soon"),
    ]
    assert [line.split(": ")[0] for line in refusal(folder(*rows), message_of)[1:]] == [
        "  crime-records.csv, row 2, column crime_type",
        "  crime-records.csv, row 4, column area",
        "  crime-records.csv, row 4, column recorded_on",
    ]


def test_many_faults_of_one_rule_are_counted_beyond_the_first_five(folder, message_of) -> None:
    rows = [GOOD.format(n=n).replace("2021-05-01", "soon") for n in range(12)]
    assert refusal(folder(*rows), message_of) == [
        "6 faults in the data; nothing was written:",
        "  crime-records.csv, column recorded_on: and 7 more rows like those listed",
        *(f"  crime-records.csv, row {row}, column recorded_on: 'soon': {DAY}" for row in range(2, 7)),
    ]


def test_a_key_that_stands_twice_is_told_by_its_row_and_not_by_itself(folder, message_of) -> None:
    rows = [GOOD.format(n=1), GOOD.format(n=2), GOOD.format(n=1)]
    assert refusal(folder(*rows), message_of)[1:] == [
        "  crime-records.csv, row 4, column crime_ref: repeats the key of an earlier row; each row needs one of its own"
    ]


def test_a_key_that_two_files_share_is_refused(folder, tmp_path, message_of) -> None:
    for name in ("a", "b"):
        folder(GOOD.format(n=1), name=f"crime-records/{name}.csv")
    assert refusal(tmp_path / "extracts", message_of)[1:] == [
        "  crime-records, column crime_ref: 1 row with the key of another, in a second file or a second spelling; each "
        "row needs one of its own"
    ]


def test_the_fault_of_one_of_several_files_names_that_file(folder, tmp_path, message_of) -> None:
    folder(GOOD.format(n=1), name="crime-records/a.csv")
    folder(GOOD.format(n=2), GOOD.format(n=3).replace("Rape,Shrop", ",Shrop"), name="crime-records/b.csv")
    assert refusal(tmp_path / "extracts", message_of)[1:] == [
        "  b.csv, row 3, column offence: is empty; every row needs it"
    ]


def test_no_fault_tells_the_key_of_a_person(folder, message_of) -> None:
    rows = [GOOD.format(n=1).replace("C1,", ",", 1), GOOD.format(n=2), GOOD.format(n=2)]
    assert "P1" not in "\n".join(refusal(folder(*rows), message_of))


def test_a_missing_column_is_a_fault_of_the_heading(folder, message_of) -> None:
    path = folder(GOOD.format(n=1))
    file = path / "crime-records.csv"
    table = pd.read_csv(file).drop(columns=["offence", "hate"])
    table.to_csv(file, index=False)
    assert refusal(path, message_of)[1:] == [
        "  crime-records.csv, row 1, column offence: the column is missing; the layout crime-records has it",
        "  crime-records.csv, row 1, column hate: the column is missing; the layout crime-records has it",
    ]


def test_columns_beside_the_layout_are_left_alone(folder) -> None:
    path = folder(GOOD.format(n=1))
    file = path / "crime-records.csv"
    pd.read_csv(file).assign(officer="x").to_csv(file, index=False)
    assert "officer" not in open_records(path)["crime-records"].columns


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda text: text.replace("Rape,", "Rape,more,"), "row 2: has 20 cells where the header has 19"),
        (lambda text: text.replace("Rape,Shrop", "R\xe9,Shrop"),
         "row 2: is not UTF-8; save it as 'CSV UTF-8 (comma delimited)'"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_with_its_row(folder, message_of, spoil, fault) -> None:
    path = folder(GOOD.format(n=1))
    file = path / "crime-records.csv"
    file.write_bytes(spoil(file.read_text(encoding="utf-8")).encode("latin-1"))
    assert refusal(path, message_of)[1:] == [f"  crime-records.csv, {fault}"]


def test_an_empty_folder_in_an_extracts_place_is_refused(tmp_path, message_of) -> None:
    (tmp_path / "crime-records").mkdir()
    assert refusal(tmp_path, message_of)[1:] == [
        "  crime-records: the folder holds neither .csv nor .parquet files"
    ]


def test_a_column_of_a_type_that_cannot_be_is_refused(folder, tmp_path, message_of) -> None:
    table = pd.read_csv(folder(GOOD.format(n=1)) / "crime-records.csv", dtype="str").assign(
        recorded_on=20210501
    )
    (tmp_path / "typed").mkdir()
    table.to_parquet(tmp_path / "typed" / "crime-records.parquet")
    assert refusal(tmp_path / "typed", message_of)[1:] == [
        "  crime-records.parquet, column recorded_on: 'int64': a column of the kind date cannot be of this type; "
        "write it as text or as its kind asks"
    ]


def test_an_extract_without_rows_is_refused(folder, message_of) -> None:
    path = folder(GOOD.format(n=1))
    file = path / "crime-records.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert refusal(path, message_of)[1:] == ["  crime-records.csv: there are no rows below the heading"]


def test_a_truncated_parquet_file_is_refused(folder, tmp_path, message_of) -> None:
    table = pd.read_csv(folder(GOOD.format(n=1)) / "crime-records.csv", dtype="str")
    (tmp_path / "typed").mkdir()
    file = tmp_path / "typed" / "crime-records.parquet"
    table.to_parquet(file)
    file.write_bytes(file.read_bytes()[:-20])
    assert refusal(tmp_path / "typed", message_of)[1:] == [
        "  crime-records.parquet: is not a whole Parquet file; write or copy it again"
    ]


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text])
def test_line_ends_of_windows_and_a_mark_at_the_start_make_no_difference(folder, change) -> None:
    path = folder(GOOD.format(n=1), GOOD.format(n=2).replace("Rape", '"Rape, or ""so"""'))
    file = path / "crime-records.csv"
    file.write_bytes(change(file.read_text(encoding="utf-8")).encode("utf-8"))
    made = open_records(path)["crime-records"].order_by("crime_ref").to_pandas()
    assert made["offence"].tolist() == ["Rape", 'Rape, or "so"']
    assert made["crime_ref"].tolist() == ["C1", "C2"]
    assert made["victim_linked"].tolist() == [True, True]


@pytest.mark.parametrize("at_once", [1, 3, 7, 1000])
def test_keys_are_told_apart_however_few_are_held_at_once(folder, message_of, monkeypatch, at_once) -> None:
    monkeypatch.setattr(engines, "_KEYS_AT_ONCE", at_once)
    rows = [GOOD.format(n=n) for n in range(20)]
    assert open_records(folder(*rows))["crime-records"].count().execute() == 20
    rule = "repeats the key of an earlier row; each row needs one of its own"
    assert refusal(folder(*rows, rows[4], rows[11]), message_of)[1:] == [
        f"  crime-records.csv, row {row}, column crime_ref: {rule}" for row in (22, 23)
    ]


@pytest.mark.parametrize("rows", [28, 60])
def test_keys_of_several_columns_are_counted_in_parts(monkeypatch, rows) -> None:
    database = ibis.duckdb.connect()
    database.raw_sql(
        f"create table pairs as select 'a' || n % 7 as one, n % 4 as other from range({rows}) as r(n)"
    )
    monkeypatch.setattr(engines, "_KEYS_AT_ONCE", 5)
    assert engines.engine_of(database).count_keys(database.table("pairs"), rows) == 28

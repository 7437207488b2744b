"""Extracts as the synthetic force writes them: marked, and read back as they were."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.records import open_records, read_extracts, write_extract

ARRESTS = pd.DataFrame(
    {
        "domestic_abuse": [True, False],
        "arrest_ref": ["A-1", 'A,"2"'],
        "arrested_on": pd.to_datetime(["2021-06-30", "2021-06-01"]),
        "area": ["Shropshire", None],
        "crime_ref": [None, "C-1"],
    }
)


def test_what_is_written_is_marked_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "arrests.csv"
    write_extract(ARRESTS, read_extracts()["arrests"], file)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0] == '"arrest_ref","arrested_on","area","domestic_abuse","crime_ref","marking"'
    assert lines[1:] == [
        '"A-1",2021-06-30,"Shropshire","Y",,"ILLUSTRATIVE"',
        '"A,""2""",2021-06-01,,"N","C-1","ILLUSTRATIVE"',
    ]
    made = open_records(tmp_path)["arrests"].order_by("arrested_on").to_pandas()
    assert made["arrest_ref"].tolist() == ['A,"2"', "A-1"]
    assert made["domestic_abuse"].tolist() == [False, True]


def test_another_copy_goes_on_below(tmp_path: Path) -> None:
    file = tmp_path / "arrests.csv"
    write_extract(ARRESTS.head(1), read_extracts()["arrests"], file)
    write_extract(ARRESTS.tail(1), read_extracts()["arrests"], file, append=True)
    once = tmp_path / "once.csv"
    write_extract(ARRESTS, read_extracts()["arrests"], once)
    assert file.read_bytes() == once.read_bytes()


def test_moments_are_written_to_the_second(tmp_path: Path) -> None:
    incidents = read_extracts()["incidents"]
    moment = next(field for field in incidents.fields if field.kind == "moment")
    cells = {
        "yes-no": True,
        "date": pd.Timestamp("2021-06-01"),
        "moment": pd.Timestamp("2021-06-01 12:30:15.9"),
    }
    row = {field.name: cells.get(field.kind, (field.values or ("x",))[0]) for field in incidents.fields}
    row |= {field.name: 1 for field in incidents.fields if field.kind in ("whole", "number")}
    write_extract(pd.DataFrame([row]), incidents, tmp_path / "incidents.csv")
    table = pd.read_csv(tmp_path / "incidents.csv", dtype="str")
    assert table[moment.name].tolist() == ["2021-06-01 12:30:15"]


def test_columns_that_the_layout_does_not_have_are_refused(tmp_path: Path, message_of) -> None:
    strange = ARRESTS.drop(columns="area").assign(place="x")
    write = lambda: write_extract(strange, read_extracts()["arrests"], tmp_path / "arrests.csv")  # noqa: E731
    assert message_of(CommandError, write) == "arrests: area and place are missing or not in the layout"
    assert not (tmp_path / "arrests.csv").exists()

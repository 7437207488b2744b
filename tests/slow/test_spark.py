"""Apache Spark in DuckDB's place: the same figures, and the same faults, by changing the connection."""

from __future__ import annotations

import importlib.util
import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.measures import FAMILIES, repeats
from pcp_kpi.measures.crime import crimes
from pcp_kpi.records import open_records, read_extracts

pytestmark = pytest.mark.slow

FORCE = "West Mercia"
GOOD = "C{n},2021-05-01,2021-04-30,crime,rape,Rape,Shropshire,Y,N,N,N,N,N,N,P1,P2,16,2021-06-02,Y"
# What each spoils: one row of three, or the whole text.
FAULTS = {
    "none": ("", ""),
    "quoted": (",Rape,", ',"Rape, or ""so""",'),
    "two lines in a cell": (",Rape,", ',"Rape\nor so",'),
    "empty in quotation marks": (",P2,", ',"",'),
    "code": (",crime,", ",crme,"),
    "area": (",Shropshire,", ",Mars,"),
    "alias of an area": (",Shropshire,", ",telford and wrekin,"),
    "day of another form": ("2021-05-01", "01/05/2021"),
    "no day of the calendar": ("2021-05-01", "2021-02-29"),
    "day with a time of nought": ("2021-05-01", "2021-05-01 00:00:00"),
    "day with a time": ("2021-06-02", "2021-06-02 12:00"),
    "missing": ("2021-05-01", ""),
    "yes": (",Y,N,N,N,N,N,N,", ",Yes,N,N,N,N,N,N,"),
    "key twice": ("C2,", "C1,"),
}


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Start Spark on this machine; without Java or pyspark the tests are skipped and say so."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed; pip install 'pcp-kpi[spark]'")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip(
            "there is no Java here, which Spark needs; on Debian: apt-get install default-jre-headless"
        )
    import ibis
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pyspark's own imports
        session = (
            SparkSession.builder.master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()
        )
    session.sparkContext.setLogLevel("OFF")
    yield ibis.pyspark.connect(session)
    session.stop()


@pytest.fixture(scope="module")
def both(extracts, spark):
    """The synthetic force's extracts, opened by DuckDB and by Spark."""
    return open_records(extracts), open_records(extracts, connection=spark)


@pytest.mark.filterwarnings("ignore")  # what pyspark says of pandas and pandas of pyspark is theirs
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__.rpartition(".")[2])
def test_every_family_of_measures_gives_equal_figures(both, family) -> None:
    duckdb, spark = (family.count(records, source="x", force=FORCE) for records in both)
    assert len(duckdb)
    pd.testing.assert_frame_equal(spark, duckdb)


@pytest.mark.filterwarnings("ignore")
def test_records_are_as_many_and_without_fault(both) -> None:
    duckdb, spark = both
    assert {name: spark.rows(name) for name in spark.paths} == {
        name: duckdb.rows(name) for name in duckdb.paths
    }
    assert spark.faults() == []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_the_same_words_and_row(tmp_path, spark, fault) -> None:
    before, after = FAULTS[fault]
    rows = [GOOD.format(n=n) for n in range(1, 4)]
    rows[1] = rows[1].replace(before, after, 1)
    heading = ",".join(read_extracts()["crime-records"].columns)
    write(tmp_path, [heading, *rows])
    duckdb, other = opened(tmp_path, spark)
    assert other.faults() == duckdb.faults()
    if not duckdb.faults():
        assert frame(other) == frame(duckdb)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("spoil", "rules"),
    [
        (lambda text: text.replace("Rape,Shrop", "Rape,more,Shrop", 1).encode(),
         ["a row has more or fewer cells than the header, or a quotation mark is not closed"]),
        (lambda text: text.replace("Rape,Shrop", "R\xe9,Shrop", 1).encode("latin-1"),
         ["is not UTF-8; save it as 'CSV UTF-8 (comma delimited)'"]),
        (lambda text: ("\ufeff" + text).replace("\n", "\r\n").encode(), []),
    ],
    ids=["a cell too many", "not UTF-8", "a mark at the start and line ends of Windows"],
)  # fmt: skip
@pytest.mark.parametrize("more", ["", ",marking"], ids=["as the layout", "a column more"])
def test_the_form_of_a_file_is_seen_to(tmp_path, spark, spoil, rules, more) -> None:
    columns = ",".join(read_extracts()["crime-records"].columns)
    text = "\n".join([columns + more, *(GOOD.format(n=n) + ",x" * bool(more) for n in range(1, 3)), ""])
    (tmp_path / "crime-records.csv").write_bytes(spoil(text))
    faults = open_records(tmp_path, connection=spark).faults()
    assert [fault.rule for fault in faults] == rules
    assert "P1" not in str(faults)


@pytest.mark.filterwarnings("ignore")
def test_parquet_and_a_path_with_brackets_are_read(tmp_path, spark, both) -> None:
    folder = tmp_path / "extracts [of May]"
    folder.mkdir()
    table = both[0]["arrests"].to_pandas().head(500)
    table.to_parquet(folder / "arrests.parquet", coerce_timestamps="us")
    duckdb, other = opened(folder, spark)
    assert other.faults() == duckdb.faults() == []
    assert other.rows("arrests") == 500


def test_the_one_pass_in_memory_is_refused_where_records_are_on_a_cluster(both, message_of) -> None:
    offences = crimes(both[1])
    call = {"source": "x", "force": FORCE, "method": "last-seen"}
    assert message_of(CommandError, lambda: repeats.repeat_victims(offences, **call)) == (
        "the method last-seen needs the records in DuckDB; leave the method out, or name window"
    )


def write(folder: Path, lines: list[str]) -> None:
    (folder / "crime-records.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def opened(folder: Path, spark: Any) -> tuple[Any, Any]:
    return open_records(folder), open_records(folder, connection=spark)


def frame(records: Any) -> list[dict[str, str]]:
    table = records["crime-records"].order_by("crime_ref").to_pandas()
    days = [name for name in table if name.endswith("_on")]
    table[days] = table[days].apply(pd.to_datetime)
    return [
        {name: str(value) for name, value in row.items()} for row in table.astype("str").to_dict("records")
    ]

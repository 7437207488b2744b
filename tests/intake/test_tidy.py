"""Files that are figures already: their source is the register's, their areas the force's."""

from __future__ import annotations

from pcp_kpi.figures import COLUMNS, write_figures
from pcp_kpi.intake import tidy


def test_rows_take_the_registers_source_and_the_forces_area_names(series, tmp_path, context_of) -> None:
    figures = series([1, 2], area="Telford and Wrekin", source="somebody").assign(district="Wrekin")
    for ending in ("csv", "parquet"):
        reading = tidy.read(write_figures(figures, tmp_path / f"t.{ending}"), context_of("extract-1"))
        assert (reading.rows, reading.faults) == (2, ())
        assert tuple(reading.figures.columns) == COLUMNS
        assert set(reading.figures["source"]) == {"extract-1"}
        assert set(reading.figures["area"]) == {"Telford & Wrekin"}
        assert reading.figures["value"].tolist() == [1, 2]


def test_what_the_contract_refuses_becomes_faults(write_csv, context_of) -> None:
    path = write_csv(
        "measure,area,grain,period,value\nrape,A,month,2021-04-01,1\nrape,,month,2021-05-01,x\n", "t.csv"
    )
    reading = tidy.read(path, context_of("extract-1"))
    assert (reading.rows, len(reading.figures)) == (0, 0)
    assert [(fault.row, fault.column, fault.value) for fault in reading.faults] == [
        (3, "area", ""),
        (3, "value", "x"),
    ]

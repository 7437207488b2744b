from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.figures import new_figures, write_figures
from pcp_kpi.report.build import Report
from pcp_kpi.report.quarters.printed import PRINTED, read_printed
from pcp_kpi.report.results import write_results

# As the force's report of July 2021 prints hate crime.
HATE = {
    "measure": "hate-crime", "area": "West Mercia", "grain": "quarter", "period": "2021-04-01", "value": 708,
    "source": "paper",
}  # fmt: skip


@pytest.fixture(scope="module")
def saved(priorities: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return priorities.save(tmp_path_factory.mktemp("saved") / "report").parent


def hate_crime_of(printed: pd.DataFrame) -> dict[str, tuple[float, str]]:
    rows = printed[
        (printed["measure"] == "hate-crime")
        & (printed["grain"] == "quarter")
        & (printed["area"] == "West Mercia")
        & (printed["source"] == "panel-2021-09")
    ]
    return {f"{row['period']:%Y-%m-%d}": (row["level"], row["signal"]) for row in rows.to_dict("records")}


def test_the_tables_of_a_report_give_its_figures(saved: Path, tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    for path in (saved / "tables").glob("*.csv"):
        (tables / path.name).write_bytes(path.read_bytes())
    printed = read_printed(tables)
    assert list(printed.columns) == list(PRINTED)
    assert hate_crime_of(printed) == {
        "2019-04-01": (453, "within"), "2021-01-01": (451, "within"), "2021-04-01": (708, "above"),
    }  # fmt: skip
    assert {"month", "quarter"} <= set(printed["grain"])


def test_points_of_charts_by_area_and_by_breakdown_are_known_by_their_labels(tmp_path: Path) -> None:
    head = "label,level,period,status,source\n"
    for name, label in (("by-area", "Shropshire"), ("by-breakdown", "Aged 16 to 24")):
        text = f"{head}{label},0.85,2021-04-01,final,survey\n"
        (tmp_path / f"confidence-quarter-{name}.csv").write_text(text, encoding="utf-8")
    printed = read_printed(tmp_path)
    assert printed[["measure", "area", "breakdown", "grain"]].values.tolist() == [
        ["confidence", "Shropshire", "", "quarter"],
        ["confidence", "", "Aged 16 to 24", "quarter"],
    ]


def test_the_results_of_a_report_give_the_same_figures(priorities: Report, tmp_path: Path) -> None:
    for path in write_results(priorities, tmp_path):
        printed = read_printed(path)
        found = hate_crime_of(printed)
        assert {day: found[day] for day in ("2021-01-01", "2021-04-01")} == {
            "2021-01-01": (451, "within"), "2021-04-01": (708, "above"),
        }  # fmt: skip
        assert printed["period"].max() < pd.Timestamp("2021-07-01")  # no projections
    assert len(read_printed(tmp_path)) == len(printed)


def test_the_areas_of_a_table_are_those_of_the_reports_quarter(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "manifest.json").write_text('{"inputs": {"quarter": "2021/22 Q1"}}', encoding="utf-8")
    (tmp_path / "tables" / "scorecard.csv").write_text("id,area\nrape,West Mercia\n", encoding="utf-8")
    (tmp_path / "tables" / "rape-by-area.csv").write_text(
        "area,value,base,signal\nShropshire,70,60,within\nWest Mercia,378,300,within\n", encoding="utf-8"
    )
    (tmp_path / "tables" / "provenance.csv").write_text("line,printed\n2871,378\n", encoding="utf-8")
    (row,) = read_printed(tmp_path).to_dict("records")
    assert (row["measure"], row["area"], row["grain"], row["level"], row["signal"]) == (
        "rape", "Shropshire", "quarter", 70, "within",
    )  # fmt: skip
    assert row["period"] == pd.Timestamp("2021-04-01")


def test_a_table_of_figures_is_read_with_shares_as_levels(tmp_path: Path) -> None:
    figures = new_figures([HATE, dict(HATE, measure="confidence", value=40, of=50)])
    for name in ("figures.csv", "figures.parquet"):
        printed = read_printed(write_figures(figures, tmp_path / name))
        assert printed["level"].tolist() == [708, 0.8]
        assert printed["signal"].tolist() == ["", ""]


def test_sheets_with_the_headings_of_figures_are_read_from_a_workbook(tmp_path: Path) -> None:
    rows = (
        ["Chart data"],
        ["The quarter's figures"],
        ["Measure", "Area", "Grain", "Period", "Value"],
        ["Hate crime", "West Mercia", "quarter", "2021/22 Q1", 708],
        ["Rape", "West Mercia", "quarter", "Q1 2021/22", 378],
        ["Rape", "West Mercia", "quarter", "see the notes", "n/k"],
    )
    book = xlsxwriter.Workbook(tmp_path / "last.xlsx")
    book.add_worksheet("Notes").write(0, 0, "Notes on the quarter")
    sheet = book.add_worksheet("Data")
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    printed = read_printed(tmp_path / "last.xlsx")
    assert printed[["measure", "level"]].values.tolist() == [["hate-crime", 708], ["rape", 378]]
    assert set(printed["period"]) == {pd.Timestamp("2021-04-01")}


def test_a_place_with_nothing_or_with_other_things_is_refused(tmp_path: Path, message_of) -> None:
    nowhere = tmp_path / "no"
    assert message_of(NotAvailable, lambda: read_printed(nowhere)) == (
        f"there is no report at {nowhere}; name its folder, a table or a workbook"
    )
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    told = message_of(CommandError, lambda: read_printed(tmp_path / "other.csv"))
    assert told == (
        f"{tmp_path / 'other.csv'} holds no figures; name the folder of a report, a CSV or Parquet file with measure, "
        "period and value, or a workbook with a sheet of such columns"
    )

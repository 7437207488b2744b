"""The one table: what its check refuses, how it is read and written, how one source is chosen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import DataRefused, NotAvailable
from pcp_kpi.figures import (
    COLUMNS,
    checked,
    faults_in,
    figures_path,
    new_figures,
    one_source,
    read_figures,
    write_figures,
)

HEADER = "measure,area,breakdown,grain,period,value,of,status,source,note\n"
GOOD = "hate-crime,West Mercia,,quarter,2021-04-01,708,,final,paper,\n"
ROW = {
    "measure": "hate-crime",
    "area": "West Mercia",
    "grain": "quarter",
    "period": "2021-04-01",
    "value": 708,
}
NUMBER = "a plain number is needed, without thousands separators or units; leave empty and say why in note if missing"
DAY = "a day of the calendar is needed, the first of its period, written as 2021-04-01"
LOOSE = "blanks at an end, doubled blanks, or a tab, line break or hard blank; take them out"
TWICE = "the figure stands twice: the key is measure, area, breakdown, grain, period and source"
NEEDED = "needed are measure, area, grain, period and value"
KEBAB = "a measure's id is lower case words joined by hyphens, such as hate-crime"


def one(place: str) -> str:
    return f"1 fault in the data; nothing was written:\n  figures.csv{place}"


def changed(**cells: str) -> str:
    """Return the good row with some cells changed."""
    names = HEADER.strip().split(",")
    row = dict(zip(names, GOOD.strip().split(","), strict=True)) | cells
    return ",".join(row[name] for name in names) + "\n"


# What is read


def test_a_file_gives_the_ten_columns_in_their_order_and_types(write_csv) -> None:
    figures = read_figures(write_csv(HEADER + GOOD))
    assert tuple(figures.columns) == COLUMNS
    assert figures.dtypes.astype(str).to_dict() == {
        **dict.fromkeys(COLUMNS, "str"), "period": "datetime64[us]", "value": "float64", "of": "float64",
    }  # fmt: skip
    assert figures.loc[0, ["area", "value", "source"]].tolist() == ["West Mercia", 708.0, "paper"]
    assert np.isnan(figures["of"].item())


def test_five_columns_are_enough_and_the_source_is_then_the_file(write_csv) -> None:
    path = write_csv(
        "value,period,grain,area,measure\n708,2021-04-01,quarter,West Mercia,hate-crime\n", "q1.csv"
    )
    figures = read_figures(path)
    assert figures[["breakdown", "status", "source", "note"]].iloc[0].tolist() == ["", "final", "q1", ""]


def test_columns_of_the_file_that_the_contract_does_not_name_come_after_it(write_csv) -> None:
    figures = read_figures(write_csv("district," + HEADER + "Wyre," + GOOD))
    assert tuple(figures.columns) == (*COLUMNS, "district")
    assert figures["district"].item() == "Wyre"


@pytest.mark.parametrize(
    ("text", "value"),
    [("-3", -3), ("+3", 3), ("3.50", 3.5), (".5", 0.5), ("1e3", 1000), (" 7 ", 7), ("0", 0)],
)
def test_numbers_may_be_written_in_any_plain_way(write_csv, text: str, value: float) -> None:
    assert read_figures(write_csv(HEADER + changed(value=text)))["value"].item() == value


def test_area_names_may_have_any_letters(write_csv) -> None:
    text = HEADER + changed(area="Ynys Môn / Łódź 東京")
    assert (
        read_figures(write_csv("\ufeff" + text.replace("\n", "\r\n")))["area"].item()
        == "Ynys Môn / Łódź 東京"
    )


def test_a_missing_value_with_its_reason_is_kept_and_may_have_no_denominator(write_csv) -> None:
    path = write_csv(HEADER + changed(value="", of="0", note="survey suspended"))
    figures = read_figures(path)
    assert np.isnan(figures["value"].item())
    assert figures[["of", "note"]].iloc[0].tolist() == [0.0, "survey suspended"]


def test_a_clean_folder_is_read_by_its_figures_file(clean_folder: Path, write_csv) -> None:
    assert figures_path(clean_folder) == clean_folder / "figures.csv"
    path = write_csv(HEADER + GOOD)
    pd.testing.assert_frame_equal(read_figures(path.parent), read_figures(path))


def test_a_missing_file_is_named_with_the_way_out(tmp_path: Path, message_of) -> None:
    assert message_of(NotAvailable, lambda: read_figures(tmp_path / "q1.csv")) == (
        f"there are no figures at {tmp_path / 'q1.csv'}; run 'pcp-kpi clean' or name another file"
    )
    assert message_of(NotAvailable, lambda: read_figures(tmp_path)) == (
        f"there are no figures at {tmp_path / 'figures.csv'}; run 'pcp-kpi clean' or name another file"
    )


# What is refused


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"value": "n/k"}, f", row 3, column value: 'n/k': {NUMBER}"),
        ({"value": '"1,234"'}, f", row 3, column value: '1,234': {NUMBER}"),
        ({"value": "62%"}, f", row 3, column value: '62%': {NUMBER}"),
        ({"value": "nan"}, f", row 3, column value: 'nan': {NUMBER}"),
        ({"value": "inf"}, f", row 3, column value: 'inf': {NUMBER}"),
        ({"value": "٣"}, f", row 3, column value: '٣': {NUMBER}"),
        ({"value": "1e309"}, ", row 3, column value: 'inf': a value must be finite"),
        pytest.param({"value": "9" * 400}, ", row 3, column value: 'inf': a value must be finite", id="400 digits"),
        pytest.param({"value": "9" * 5000}, ", row 3, column value: 'inf': a value must be finite", id="5,000 digits"),
        ({"value": ""}, ", row 3, column value: the value is missing; say why in note, or leave the row out"),
        ({"of": "-5"}, ", row 3, column of: '-5.0': a denominator is nought or more"),
        ({"of": "1e309"}, ", row 3, column of: 'inf': a denominator is nought or more"),
        ({"of": "0"}, ", row 3, column of: '0.0': the denominator is nought but the value is not"),
        ({"measure": "Hate Crime"}, f", row 3, column measure: 'Hate Crime': {KEBAB}"),
        ({"measure": ""}, f", row 3, column measure: {KEBAB}"),
        ({"measure": "met-printed", "value": "62", "of": "100"},
         ", row 3, column of: '100.0': a percentage known only as printed has no denominator"),
        ({"area": ""}, ", row 3, column area: the area is empty; name the force or the area"),
        ({"area": " Shropshire"}, f", row 3, column area: ' Shropshire': {LOOSE}"),
        ({"area": "Telford\u00a0& Wrekin"}, f", row 3, column area: 'Telford\\xa0& Wrekin': {LOOSE}"),
        ({"note": "two  blanks"}, f", row 3, column note: 'two  blanks': {LOOSE}"),
        ({"grain": "quater"}, ", row 3, column grain: 'quater': a grain is one of week, month, quarter, year, point, "
         "rolling-6-months, rolling-12-months and year-to-date"),
        ({"status": "draft"},
         ", row 3, column status: 'draft': a status is one of final, provisional and projected"),
        ({"period": "2021-13-01"}, f", row 3, column period: '2021-13-01': {DAY}"),
        ({"period": "2021-02-30"}, f", row 3, column period: '2021-02-30': {DAY}"),
        ({"period": "01/04/2021"}, f", row 3, column period: '01/04/2021': {DAY}"),
        ({"period": "2021-4-1"}, f", row 3, column period: '2021-4-1': {DAY}"),
        ({"period": "0021-04-01"}, f", row 3, column period: '0021-04-01': {DAY}"),
        ({"period": ""}, f", row 3, column period: {DAY}"),
        ({"period": "2021-05-01"}, ", row 3, column period: '2021-05-01': is not the first day of a quarter"),
        ({"period": "2021-04-02", "grain": "month"},
         ", row 3, column period: '2021-04-02': is not the first day of a month"),
        ({"period": "2021-07-01", "grain": "year"},
         ", row 3, column period: '2021-07-01': is not 1 April, on which a financial year begins"),
        ({"period": "2021-04-06", "grain": "week"},
         ", row 3, column period: '2021-04-06': is not a Monday, on which a week begins"),
        ({"period": "2021-06-30", "grain": "year-to-date"},
         ", row 3, column period: '2021-06-30': is not the first day of the last month to date"),
        ({"period": "2021-06-30", "grain": "rolling-12-months"},
         ", row 3, column period: '2021-06-30': is not the first day of the window's last month"),
    ],
)  # fmt: skip
def test_a_row_that_breaks_a_rule_is_refused(
    write_csv, message_of, cells: dict[str, str], place: str
) -> None:
    good = changed(area="Shropshire", period="2020-04-01")
    path = write_csv(HEADER + good + changed(**cells))
    assert message_of(DataRefused, lambda: read_figures(path)) == one(place)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", ": the file is empty; a header and at least one row are needed"),
        (HEADER, ": there are no figures below the header"),
        (HEADER.replace("value,", "") + GOOD.replace("708,", ""),
         f", row 1, column value: the column is missing; {NEEDED}"),
        (HEADER.replace("value", "vlaue") + GOOD,
         f", row 1, column value: the column is missing; {NEEDED}; is it the column 'vlaue'?"),
        (HEADER.replace("status", "statsu") + GOOD,
         ", row 1, column status: no such column; is it the column 'statsu'?"),
        (HEADER.replace("note", "area") + GOOD, ", row 1, column area: the column stands twice; keep one"),
    ],
    ids=["empty", "header only", "missing", "misspelt", "optional misspelt", "twice"],
)  # fmt: skip
def test_a_file_without_what_is_needed_is_refused(write_csv, message_of, text: str, place: str) -> None:
    path = write_csv(text)
    assert message_of(DataRefused, lambda: read_figures(path)) == one(place)


SUPPOSED = HEADER.strip() + ",scenario\n"
AHEAD = "hate-crime,West Mercia,,quarter,2021-07-01,700,,projected,paper,,"


def test_two_scenarios_of_a_projection_are_two_figures(write_csv, tmp_path: Path) -> None:
    figures = read_figures(write_csv(f"{SUPPOSED}{GOOD.strip()},\n{AHEAD}returns\n{AHEAD}stays\n"))
    assert figures["scenario"].tolist() == ["", "returns", "stays"]
    for name in ("again.csv", "again.parquet"):
        pd.testing.assert_frame_equal(read_figures(write_figures(figures, tmp_path / name)), figures)


def test_the_same_scenario_twice_is_refused(write_csv, message_of) -> None:
    path = write_csv(f"{SUPPOSED}{AHEAD}stays\n{AHEAD}stays\n")
    said = message_of(DataRefused, lambda: read_figures(path))
    assert f"{TWICE.replace(' and source', ', source and scenario')}" in said


def test_a_recorded_figure_belongs_to_no_scenario(write_csv, message_of) -> None:
    path = write_csv(f"{SUPPOSED}{GOOD.strip()},stays\n")
    rule = "only a projected figure belongs to a scenario; leave it empty"
    assert message_of(DataRefused, lambda: read_figures(path)) == one(
        f", row 2, column scenario: 'stays': {rule}"
    )


def test_a_figure_that_stands_twice_is_refused_at_both_places(write_csv, message_of) -> None:
    path = write_csv(HEADER + GOOD + changed(area="Shropshire") + changed(value="709"))
    assert message_of(DataRefused, lambda: read_figures(path)).splitlines() == [
        "2 faults in the data; nothing was written:",
        f"  figures.csv, row 2, column period: '2021-04-01': {TWICE}",
        f"  figures.csv, row 4, column period: '2021-04-01': {TWICE}",
    ]


def test_several_faults_are_all_listed_in_the_order_of_the_rows(write_csv, message_of) -> None:
    path = write_csv(
        HEADER
        + changed(value='"1,234"', status="draft")
        + changed(period="2021-13-01", grain="hour")
        + changed(value="", of="-1", measure="Rape")
    )
    assert message_of(DataRefused, lambda: read_figures(path)).splitlines() == [
        "7 faults in the data; nothing was written:",
        "  figures.csv, row 2, column status: 'draft': a status is one of final, provisional and projected",
        f"  figures.csv, row 2, column value: '1,234': {NUMBER}",
        "  figures.csv, row 3, column grain: 'hour': a grain is one of week, month, quarter, year, point, "
        "rolling-6-months, rolling-12-months and year-to-date",
        f"  figures.csv, row 3, column period: '2021-13-01': {DAY}",
        f"  figures.csv, row 4, column measure: 'Rape': {KEBAB}",
        "  figures.csv, row 4, column of: '-1.0': a denominator is nought or more",
        "  figures.csv, row 4, column value: the value is missing; say why in note, or leave the row out",
    ]


# Parquet and rows


@pytest.mark.parametrize(
    "change",
    [
        lambda figures: figures,
        lambda figures: figures.astype({"period": "datetime64[ns]"}),
        lambda figures: figures.assign(period=[date(2021, 4, 1)]),
        lambda figures: figures.assign(period="2021-04-01"),
        lambda figures: figures.astype({"area": "category", "note": "category"}),
        lambda figures: figures.assign(note=None, of=None),
        lambda figures: figures.assign(note=np.nan),
        lambda figures: figures.assign(value="708"),
        lambda figures: figures.assign(value=[Decimal("708")]),
        lambda figures: figures.astype({"value": "Int64"}),
        lambda figures: figures.drop(columns=["note", "of", "breakdown", "status"]),
        lambda figures: figures.set_axis([5]),
    ],
    ids=[
        "as written", "nanoseconds", "dates", "days as text", "categories", "nulls", "NaN for texts", "numbers as text",
        "decimals", "nullable integers", "optional columns left out", "another index",
    ],
)  # fmt: skip
def test_parquet_of_any_fitting_types_gives_the_same_table(tmp_path: Path, change) -> None:
    figures = new_figures([{**ROW, "source": "paper"}])
    change(figures).to_parquet(tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(read_figures(tmp_path / "t.parquet"), figures)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda figures: figures.iloc[:0], ": there are no figures below the header"),
        (lambda figures: figures.assign(period=20210401), f", row 1, column period: '20210401': {DAY}"),
        (lambda figures: figures.assign(period=figures["period"].dt.tz_localize("UTC")),
         f", row 1, column period: '2021-04-01 00:00:00+00:00': {DAY}"),
        (lambda figures: figures.assign(period=pd.Timestamp("2021-04-01 13:00")),
         ", row 1, column period: '2021-04-01 13:00:00': is not the first day of a quarter"),
        (lambda figures: figures.assign(period=pd.NaT), f", row 1, column period: {DAY}"),
        (lambda figures: figures.assign(period=figures["period"].dt.to_period("Q")),
         f", row 1, column period: '2021Q2': {DAY}"),
        (lambda figures: figures.assign(value=np.inf), ", row 1, column value: 'inf': a value must be finite"),
        (lambda figures: figures.set_index("measure"), f", row 1, column measure: the column is missing; {NEEDED}"),
    ],
    ids=["no rows", "numbers for days", "time zone", "a time", "no day", "periods", "infinite", "in the index"],
)  # fmt: skip
def test_parquet_that_breaks_the_contract_is_refused(tmp_path: Path, message_of, change, place: str) -> None:
    path = tmp_path / "figures.parquet"
    change(new_figures([ROW])).to_parquet(path)
    expected = one(place).replace("figures.csv", "figures.parquet")
    assert message_of(DataRefused, lambda: read_figures(path)) == expected


def test_new_figures_fill_the_defaults_and_count_rows_from_one(message_of) -> None:
    figures = new_figures([ROW, {**ROW, "area": "Shropshire", "breakdown": 16}])
    assert figures["breakdown"].tolist() == ["", "16"]
    assert set(figures["status"]) == {"final"}
    rows = [ROW, {**ROW, "area": "Shropshire", "value": "1,234"}]
    assert message_of(DataRefused, lambda: new_figures(rows)) == (
        f"1 fault in the data; nothing was written:\n  figures, row 2, column value: '1,234': {NUMBER}"
    )


def test_a_missing_day_in_a_column_of_days_is_refused(message_of) -> None:
    rows = [{**ROW, "period": pd.NaT}]
    assert message_of(DataRefused, lambda: new_figures(rows)) == (
        f"1 fault in the data; nothing was written:\n  figures, row 1, column period: {DAY}"
    )


def test_the_check_gives_back_a_copy(series) -> None:
    figures = series([1, 2]).astype({"area": "category"})
    before = figures.copy(deep=True)
    assert checked(figures)["area"].dtype == "str"
    pd.testing.assert_frame_equal(figures, before)


def test_places_known_to_be_at_fault_can_be_skipped(series) -> None:
    figures = series([1, 2]).assign(status="draft")
    assert [fault.row for fault in faults_in(figures, skip={(2, "status")})] == [3]
    assert [fault.row for fault in faults_in(figures, first_row=1)] == [1, 2]


# What is written


def test_csv_is_written_in_its_shortest_exact_form(series, tmp_path: Path) -> None:
    figures = series([708, 0.1, None, -2.5], of=[None, 3, None, 7], source="paper", area="Ŵ, é")
    path = write_figures(figures, tmp_path / "out.csv")
    assert path.read_bytes().decode("utf-8") == HEADER + (
        'hate-crime,"Ŵ, é",,quarter,2019-04-01,708,,final,paper,\n'
        'hate-crime,"Ŵ, é",,quarter,2019-07-01,0.1,3,final,paper,\n'
        'hate-crime,"Ŵ, é",,quarter,2019-10-01,,,final,paper,survey suspended\n'
        'hate-crime,"Ŵ, é",,quarter,2020-01-01,-2.5,7,final,paper,\n'
    )


def test_nought_is_written_without_a_sign_and_a_great_number_in_full(series, tmp_path: Path) -> None:
    path = write_figures(series([-0.0, 999_999_999_999_999, 2.0**70]), tmp_path / "out.csv")
    assert [line.split(",")[5] for line in path.read_text().splitlines()] == [
        "value", "0", "999999999999999", "1.1805916207174113e+21",
    ]  # fmt: skip


def test_the_ending_decides_the_form(series, tmp_path: Path) -> None:
    figures = series([1, 2])
    assert write_figures(figures, tmp_path / "t.parquet").read_bytes()[:4] == b"PAR1"
    assert write_figures(figures, tmp_path / "t.csv").read_bytes()[:7] == b"measure"


# One source of several


@pytest.fixture
def told_twice(series) -> pd.DataFrame:
    paper = series([320, 378], measure="rape", source="paper")
    open_data = series([325, 380, 396], measure="rape", source="open")
    return pd.concat([open_data, paper], ignore_index=True)


def test_a_series_keeps_the_first_source_that_has_any_of_it(told_twice: pd.DataFrame) -> None:
    assert one_source(told_twice, prefer=["paper", "open"])["value"].tolist() == [320, 378]
    assert one_source(told_twice, prefer=["open"])["value"].tolist() == [325, 380, 396]


def test_a_mixture_takes_each_period_from_the_best_source_in_the_order_of_the_rows(
    told_twice: pd.DataFrame,
) -> None:
    mixed = one_source(told_twice, prefer=["paper", "open"], mix=True)
    assert mixed[["value", "source"]].values.tolist() == [[396.0, "open"], [320.0, "paper"], [378.0, "paper"]]


def test_a_source_that_is_not_preferred_comes_last_in_alphabetical_order(told_twice: pd.DataFrame) -> None:
    assert set(one_source(told_twice, prefer=[])["source"]) == {"open"}


def test_another_series_keeps_its_own_source(told_twice: pd.DataFrame, series) -> None:
    figures = pd.concat([told_twice, series([5], source="other")], ignore_index=True)
    assert set(one_source(figures, prefer=["paper"])["source"]) == {"paper", "other"}


def test_what_a_spreadsheet_would_run_is_refused_on_the_way_in_and_written_as_text_on_the_way_out(
    message_of, tmp_path: Path
) -> None:
    row = {"measure": "rape", "area": "=1+1", "grain": "quarter", "period": "2021-04-01", "value": -3}
    assert message_of(DataRefused, lambda: new_figures([row])).endswith(
        "'=1+1': begins with = + - or @, so a spreadsheet program would run it as a formula; put a word before it"
    )
    table = new_figures([{**row, "area": "West Mercia"}]).assign(words="@SUM(A1)")
    assert write_figures(table, tmp_path / "t.csv").read_text().splitlines()[1] == (
        "rape,West Mercia,,quarter,2021-04-01,-3,,final,,,'@SUM(A1)"
    )

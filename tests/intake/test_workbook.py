"""An analyst's workbook: what its layout declares becomes figures, what cannot is refused by its cell."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

import pcp_kpi as pk
from pcp_kpi.cleaning import clean
from pcp_kpi.intake import Reading, workbook
from pcp_kpi.report.background import read_background

COUNTS = (
    'give the count, and its denominator with of = "its heading"; '
    "where nothing but the percentage is known, use an id that ends in -printed"
)
NEEDED = "a number is needed; if this means missing, give it a reason under [missing] in the layout"
LAYOUT = """
area = "West Mercia"
period-column = "Month"
[columns]
"999 calls" = "calls-999"
"""
SHARE = """
area = "West Mercia"
period-column = "Month"
[columns]
"Answered in 10 s" = { measure = "calls-999-answered-in-10-seconds", of = "999 calls" }
"""
APRIL, MAY, JUNE = dt.date(2021, 4, 1), dt.date(2021, 5, 31), dt.date(2021, 6, 15)

Rows = Sequence[Sequence[object]]
Read = Callable[..., Reading]


def write_xlsx(path: Path, rows: Rows, *, sheet: str = "Monthly", formats: Sequence[str] = ()) -> Path:
    """Write rows from A1 on; `formats` are number formats of the columns, a text with = in front is a formula."""
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "mmm yy"})
    shown = [book.add_format({"num_format": form}) if form else None for form in formats]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            form = shown[column] if column < len(shown) else None
            if isinstance(cell, dt.date):
                page.write_datetime(row, column, cell, day)
            elif isinstance(cell, tuple):
                page.write_formula(row, column, cell[0], form, cell[1])
            elif cell is not None:
                page.write(row, column, cell, form)
    book.close()
    return path


@pytest.fixture
def read(tmp_path: Path, context_of) -> Read:
    """Read a sheet of these rows under this layout."""

    def read_rows(rows: Rows, layout: str = LAYOUT, *, formats: Sequence[str] = ()) -> Reading:
        path = write_xlsx(tmp_path / "calls.xlsx", rows, formats=formats)
        path.with_suffix(".toml").write_text(layout, encoding="utf-8")
        return workbook.read(path, context_of("extract-1", kind="extract"))

    return read_rows


def faults_of(reading: Reading) -> list[str]:
    assert reading.figures.empty
    return [str(fault) for fault in reading.faults]


def at(cell: str, rule: str) -> str:
    return f"calls.xlsx, sheet Monthly, cell {cell}: {rule}"


def values_of(reading: Reading, *columns: str) -> list[list[object]]:
    assert reading.faults == ()
    return reading.figures[list(columns)].values.tolist()


# What comes out


def test_a_declared_sheet_becomes_figures_of_its_source(read: Read) -> None:
    reading = read(
        [
            ["Contact centre"], [], ["Month", "999\ncalls ", "Answered in 10 s", "Comment"],
            [APRIL, 20000, 18000, "busy"], [MAY, 0, 0, None], [JUNE, 21000, "*", "exchange down"],
            ["Total", 41000, 18000, None],
        ],
        """
        sheet = "Monthly"
        header-row = 3
        area = "Telford and Wrekin"
        period-column = "Month"
        grain = "month"
        stop = "total"
        provisional-from = "2021-05"
        [columns]
        "999 calls" = "calls-999"
        "Answered in 10 s" = { measure = "calls-999-answered-in-10-seconds", of = "999 calls", breakdown = "all" }
        [missing]
        "*" = "survey suspended"
        """,
    )  # fmt: skip
    assert reading.rows == 3
    assert set(reading.figures["area"]) == {"Telford & Wrekin"}
    assert set(reading.figures["source"]) == {"extract-1"}
    rows = values_of(reading, "measure", "breakdown", "grain", "period", "value", "of", "status", "note")
    months = [dt.datetime(2021, month, 1) for month in (4, 5, 6)]
    assert rows[:5] == [
        ["calls-999", "", "month", months[0], 20000, pytest.approx(math.nan, nan_ok=True), "final", ""],
        ["calls-999", "", "month", months[1], 0, pytest.approx(math.nan, nan_ok=True), "provisional", ""],
        ["calls-999", "", "month", months[2], 21000, pytest.approx(math.nan, nan_ok=True), "provisional", ""],
        ["calls-999-answered-in-10-seconds", "all", "month", months[0], 18000, 20000, "final", ""],
        ["calls-999-answered-in-10-seconds", "all", "month", months[1], 0, 0, "provisional", ""],
    ]
    assert math.isnan(reading.figures["value"].iloc[5])
    assert reading.figures[["of", "note"]].iloc[5].tolist() == [21000, "survey suspended"]


def test_an_empty_cell_is_not_recorded_and_a_gap_in_the_months_stays_a_gap(read: Read) -> None:
    reading = read([["Month", "999 calls"], [APRIL, 5], [MAY, None], [dt.date(2021, 9, 30), -3]])
    assert values_of(reading, "period", "value") == [
        [dt.datetime(2021, 4, 1), 5.0],
        [dt.datetime(2021, 9, 1), -3.0],
    ]


def test_a_denominator_known_to_be_missing_makes_the_share_missing(read: Read) -> None:
    rows = [["Month", "999 calls", "Answered in 10 s"], [APRIL, "n/a", 900], [MAY, 1000, 880]]
    reading = read(rows, SHARE + '[missing]\n"n/a" = "not available"\n')
    assert values_of(reading, "note") == [["not available"], [""]]
    assert reading.figures["value"].isna().tolist() == [True, False]


def test_areas_may_stand_in_a_column(read: Read) -> None:
    layout = LAYOUT.replace('area = "West Mercia"', 'area-column = "LPA"')
    reading = read(
        [["LPA", "Month", "999 calls"], ["Telford", APRIL, 1], ["N Worcs", APRIL, 2], ["Telford", MAY, 3]],
        layout,
    )
    assert values_of(reading, "area", "value") == [
        ["Telford & Wrekin", 1.0], ["North Worcestershire", 2.0], ["Telford & Wrekin", 3.0],
    ]  # fmt: skip


def test_periods_may_run_across_the_columns(read: Read) -> None:
    layout = """
    area-column = "LPA"
    periods = "columns"
    measure-column = "Measure"
    grain = "quarter"
    stop = "Total"
    [rows]
    "Hate" = "Hate crime"
    "Answered" = { measure = "answered", of = "Calls" }
    """
    rows = [
        ["Measure", "LPA", "Qtr 1 21/22", "Q2 2021/22", "Total"],
        ["Hate", "Telford", 5, 6, 11],
        ["Calls", "Telford", 50, 60, 110],
        ["Answered", "Telford", 40, 45, 85],
        ["Hate", "Shrops", 7, None, 7],
        ["Not asked for", "Shrops", 1, 1, 2],
    ]
    reading = read(rows, layout)
    assert reading.rows == 4
    assert values_of(reading, "measure", "area", "grain", "period", "value")[:3] == [
        ["hate-crime", "Telford & Wrekin", "quarter", dt.datetime(2021, 4, 1), 5.0],
        ["hate-crime", "Telford & Wrekin", "quarter", dt.datetime(2021, 7, 1), 6.0],
        ["hate-crime", "Shropshire", "quarter", dt.datetime(2021, 4, 1), 7.0],
    ]
    assert reading.figures["of"].tolist()[3:] == [50, 60]


def test_the_value_last_saved_of_a_formula_is_read_and_a_number_typed_as_text_counts(read: Read) -> None:
    reading = read([["Month", "999 calls"], [APRIL, ("=SUM(D2:D9)", 1200)], [MAY, "1180"], [JUNE, "12.5"]])
    assert values_of(reading, "value") == [[1200.0], [1180.0], [12.5]]


def test_a_percentage_known_only_as_printed_is_read_as_it_shows(read: Read) -> None:
    layout = LAYOUT.replace("calls-999", "calls-999-in-10-seconds-printed")
    shown = read([["Month", "999 calls"], [APRIL, 0.931], [MAY, 0.88]], layout, formats=["", "0.0%"])
    assert values_of(shown, "value") == [[93.1], [88.0]]
    plain = read([["Month", "999 calls"], [APRIL, 93.1], [MAY, 0.9]], layout)
    assert values_of(plain, "value") == [[93.1], [0.9]]


def test_an_error_that_means_missing_can_be_given_its_reason(read: Read) -> None:
    rows = [["Month", "999 calls"], [APRIL, ("=NA()", "#N/A")]]
    reading = read(rows, LAYOUT + '[missing]\n"#N/A" = "not available"\n')
    assert values_of(reading, "note") == [["not available"]]


def test_the_table_ends_at_the_first_empty_row(read: Read) -> None:
    reading = read([["Month", "999 calls"], [APRIL, 5], [None, None], ["Source: command and control", None]])
    assert (reading.rows, values_of(reading, "value")) == (1, [[5.0]])


# What is refused


def test_all_faults_are_told_at_once_in_the_order_of_the_sheet(read: Read) -> None:
    rows = [
        ["Month", "999 calls"], [APRIL, "n/k"], [MAY, "1,234"], [JUNE, ("=#REF!", "#REF!")],
        ["Jul 2021", True], ["04/13/2021", 5], ["05/04/2021", 5], ["Aug 2021", "26.4%"],
        ["2021/22", 5], [dt.date(2021, 4, 9), 3], ["Sep 2021", dt.date(2021, 9, 1)],
    ]  # fmt: skip
    wrong_month = "a month is needed, as a date or a text like 'Jun 2021'"
    assert faults_of(read(rows)) == [
        at("B2", f"'n/k': {NEEDED}"),
        at("B3", "'1,234': is a text with thousands separators; type it as the number 1234"),
        at("B4", "'#REF!': the cell is in error; mend its formula, or give the error a reason under [missing] if "
                 "it means missing"),
        at("B5", f"'TRUE': {NEEDED}"),
        at("A6", "'04/13/2021' is not understood as a period: a year has months 1 to 12; month 13 came; "
           + wrong_month),
        at("A7", "'05/04/2021' is a text that may be a day of April 2021 or, in American order, of May 2021; "
                 "type it as a date, or write 'April 2021'"),
        at("B8", f"'26.4%': is a percentage typed as a text; {COUNTS}"),
        at("A9", "'2021/22' is a financial year; a month is needed"),
        at("A10", "'2021-04-09': stands in A2 already; keep one of the two"),
        at("B11", "'2021-09-01': a number is needed, and this is a date; type the number anew and format the cell "
                  "as a number"),
    ]  # fmt: skip


def test_a_period_that_is_empty_or_in_error_is_refused(read: Read) -> None:
    rows = [["Month", "999 calls"], [None, 7], [("=#REF!", "#REF!"), 7], ["Q1 2021/22", 7]]
    assert faults_of(read(rows)) == [
        at("A2", "the period is empty; fill it in where cells are merged or left empty"),
        at("A3", "the cell is in error (#REF!); mend its formula"),
        at("A4", "'Q1 2021/22' is a quarter; a month is needed"),
    ]


def test_a_month_below_an_empty_row_is_refused_rather_than_left_out(read: Read) -> None:
    rows = [["Month", "999 calls"], [APRIL, 5], [None, None], [MAY, 6]]
    assert faults_of(read(rows)) == [
        at("A4", "'2021-05-31': stands below the empty row 3, where the table ends; take the empty row out, or say "
                 'in the layout with stop = "..." how the row after the last one begins')
    ]  # fmt: skip
    assert values_of(read([*rows, ["Total", 11]], 'stop = "Total"\n' + LAYOUT), "value") == [[5.0], [6.0]]


def test_a_heading_that_is_absent_is_refused_with_the_near_one_or_with_its_place(read: Read) -> None:
    layout = LAYOUT + '"101 calls" = "calls-101"\n"Abandoned" = "calls-abandoned"\ngrain = "month"\n'
    rows = [["Abandoned"], ["Month", "999 call", "Web"], [APRIL, 5, 6]]
    place = "calls.xlsx, sheet Monthly: "
    assert faults_of(read(rows, "header-row = 2\n" + layout)) == [
        f"{place}'101 calls': there is no such heading in row 2; there are 'Month', '999 call' and 'Web'",
        f"{place}'999 calls': there is no such heading in row 2; did you mean '999 call'?",
        f"{place}'Abandoned': there is no such heading in row 2; it stands in A1",
        f"{place}'grain': there is no such heading in row 2; if it is a key of the layout, it stands above the "
        "first line in square brackets",
    ]


def test_a_heading_that_stands_twice_is_refused(read: Read) -> None:
    rows = [["Month", "999 calls", "999 calls", "Else", "Else"], [APRIL, 5, 6, 1, 1]]
    assert faults_of(read(rows)) == [
        at("C1", "'999 calls': the heading stands in B1 too; rename one of them")
    ]


def test_headings_under_a_merged_one_say_that_it_is_merged(tmp_path: Path, context_of) -> None:
    book = xlsxwriter.Workbook(tmp_path / "calls.xlsx")
    page = book.add_worksheet("Monthly")
    page.write(0, 0, "Month")
    page.merge_range(0, 1, 0, 2, "Contact")
    page.write_row(1, 0, ["Apr 2021", 5, 6])
    book.close()
    (tmp_path / "calls.toml").write_text(LAYOUT, encoding="utf-8")
    assert faults_of(workbook.read(tmp_path / "calls.xlsx", context_of("extract-1"))) == [
        "calls.xlsx, sheet Monthly: '999 calls': there is no such heading in row 1; there are 'Month' and 'Contact'; "
        "B1 to C1 is merged, so that only its first cell holds a text: unmerge it"
    ]


def test_an_empty_heading_row_is_refused(read: Read) -> None:
    assert faults_of(read([["Month", "999 calls"], [APRIL, 5]], "header-row = 7\n" + LAYOUT)) == [
        "calls.xlsx, sheet Monthly: nothing stands in row 7; the headings may stand in another row: set "
        "header-row"
    ]


def test_headings_without_a_row_below_are_refused(read: Read) -> None:
    assert faults_of(read([["Month", "999 calls"]])) == [
        "calls.xlsx, sheet Monthly: there are no figures below the headings"
    ]


def test_an_area_that_is_empty_is_refused(read: Read) -> None:
    layout = LAYOUT.replace('area = "West Mercia"', 'area-column = "LPA"')
    reading = read(
        [["LPA", "Month", "999 calls"], ["Telford", APRIL, 1], [None, MAY, 2], [7, JUNE, 2]], layout
    )
    rule = "the name of an area is needed in each row; fill it down where cells are merged or left empty"
    assert faults_of(reading) == [at("A3", rule), at("A4", f"'7': {rule}")]


@pytest.mark.parametrize(
    ("heading", "cells", "form"),
    [("Answered", [0.91, 0.93], "0.0%"), ("Answered", [0.91, 1], ""), ("% answered", [91, 93], "")],
    ids=["shown as percentages", "fractions", "a heading with a percent sign"],
)
def test_percentages_without_counts_are_refused_with_the_way_out(
    read: Read, heading: str, cells: list[float], form: str
) -> None:
    layout = LAYOUT.replace("999 calls", heading).replace("calls-999", "calls-answered")
    reading = read([["Month", heading], [APRIL, cells[0]], [MAY, cells[1]]], layout, formats=["", form])
    rule = f"is a percentage, which cannot be added up without the counts behind it; {COUNTS}"
    assert faults_of(reading) == [at("B2", f"'{cells[0]}': {rule} (and 1 more cell of this heading)")]


def test_a_fraction_under_an_id_for_percentages_is_refused(read: Read) -> None:
    layout = LAYOUT.replace("calls-999", "calls-999-in-10-seconds-printed")
    assert faults_of(read([["Month", "999 calls"], [APRIL, 0.931]], layout)) == [
        at("B2", "'0.931': may be a fraction or a percentage below 1; format the cell as a percentage, so that it "
                 "reads as meant")
    ]  # fmt: skip


def test_a_share_above_its_denominator_or_without_one_is_refused(read: Read) -> None:
    rows = [["Month", "999 calls", "Answered in 10 s"], [APRIL, 100, 101], [MAY, 100, -1], [JUNE, None, 90]]
    rule = "a share lies between 0 and 100% of its denominator; a total such as seconds over calls is said with " \
           'unit = "mean"'  # fmt: skip
    assert faults_of(read(rows[:3], SHARE)) == [
        at("C2", f"'101 of 100': {rule}"), at("C3", f"'-1 of 100': {rule}")
    ]  # fmt: skip
    assert faults_of(read([rows[0], rows[3]], SHARE)) == [
        at("C2", "'90': its denominator in B2 is empty; fill it in, or clear this cell")
    ]
    mean = SHARE.replace("of =", 'unit = "mean", of =')
    assert values_of(read(rows[:2], mean), "value") == [[101.0]]
    assert values_of(read([rows[0], [APRIL, 100, 0.5]], mean), "value") == [[0.5]]


def test_a_row_of_denominators_that_an_area_lacks_is_refused(read: Read) -> None:
    layout = """
    area-column = "LPA"
    periods = "columns"
    measure-column = "Measure"
    [rows]
    "Answered" = { measure = "answered", of = "Calls" }
    """
    rows = [["Measure", "LPA", "Apr 21"], ["Calls", "Telford", 5], ["Answered", "Shrops", 4]]
    assert faults_of(read(rows, layout)) == [
        at("C3", "'4': its row 'Calls' is absent; fill it in, or clear this cell")
    ]


def test_what_the_catalogue_makes_impossible_is_refused_by_its_cell(read: Read) -> None:
    layout = LAYOUT.replace("calls-999", "calls-999-in-10-seconds-printed")
    assert faults_of(read([["Month", "999 calls"], [APRIL, 93], [MAY, 101]], layout)) == [
        at("B3", "'101': a percentage lies between 0 and 100")
    ]
    assert faults_of(
        read([["Month", "999 calls"], [APRIL, 93]], LAYOUT.replace("calls-999", "cdi-missing"))
    ) == [at("B2", "'93': a share or mean needs its denominator in of")]


# The whole way


def test_an_invented_workbook_goes_the_whole_way_to_a_chart_that_says_illustrative(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    counts = [200, 210, 190, 220, 230, 215, 205, 195, 225, 210, 200, 230, 240, 250, 300]
    months = [dt.date(2020 + (place + 3) // 12, (place + 3) % 12 + 1, 1) for place in range(len(counts))]
    write_xlsx(raw / "hate.xlsx", [["Month", "Hate"], *zip(months, counts, strict=True)])
    (raw / "hate.toml").write_text(
        'area = "West Mercia"\nperiod-column = "Month"\n[columns]\n"Hate" = "hate-crime"\n', encoding="utf-8"
    )
    (raw / "sources.toml").write_text(
        '[[sources]]\nid = "invented"\ntitle = "Invented months"\nkind = "illustrative"\nfile = "hate.xlsx"\n'
        'layout = "workbook"\nextracted = 2021-07-20\nlicence = "MIT"\nattribution = "ILLUSTRATIVE: invented"\n',
        encoding="utf-8",
    )
    cleaned = clean(raw, tmp_path / "clean")
    assert (cleaned.figures, cleaned.warnings, cleaned.files[0].reading.rows) == (15, (), 15)
    figures = pk.read_figures(tmp_path / "clean" / "illustrative")
    quarters = pk.to_quarters(figures)
    limits = pk.with_limits(quarters, pk.LimitRule(baseline=pk.FinancialYear(2020)))
    assert limits["value"].tolist() == [600, 665, 625, 640, 790]
    assert limits["signal"].tolist()[-1] == "above"
    chart = pk.control_chart(
        figures, "hate-crime", quarter="2021/22 Q1", baseline="2020/21",
        background=read_background(tmp_path / "clean"),
    )  # fmt: skip
    assert "ILLUSTRATIVE" in chart.to_svg()

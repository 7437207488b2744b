"""The register of printed figures: every row kept, declared tables become figures and limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_kpi.errors import DataRefused
from pcp_kpi.intake import Reading, published

HEADER = "id,document,line,measure,area,breakdown,period_label,period_start,period_end,value,unit,role,as_printed\n"
HATE = "Priority: Hate Crime,West Mercia,"
ROWS = {
    "ucl": f"F1,paper,10,{HATE},2019/20,2019-04-01,2020-03-31,607,count,ucl,607\n",
    "lcl": f"F2,paper,10,{HATE},2019/20,2019-04-01,2020-03-31,307,count,lcl,307\n",
    "actual": f"F3,paper,10,{HATE},Qtr 1 21/22,2021-04-01,2021-06-30,708,count,actual,708\n",
    "before": f"F4,paper,10,{HATE},Qtr 1 19/20,2019-04-01,2019-06-30,453,count,comparator,453\n",
    "change": f"F5,paper,10,{HATE},Qtr 1 21/22,2021-04-01,2021-06-30,56,percent,pct_change,56%\n",
    "month": f"F6,paper,10,{HATE},June 2021,2021-06-01,2021-06-30,240,count,actual,240\n",
    "shire": "F7,paper,11,Priority: Hate Crime,Shropshire,,Q1,2021-04-01,2021-06-30,50,count,actual,50\n",
    "rate": "F8,paper,12,Outcome 16 prop. rate: Rape,West Mercia,,Q1,2021-04-01,2021-06-30,43,percent,share,43%\n",
    "code": "F9,paper,12,Outcomed offences,West Mercia,OC1A Charge,Q1,2021-04-01,2021-06-30,285,count,actual,285\n",
    "slide": 'F10,paper,99,Sign-ups,West Mercia,,2021,,,>300,count,actual,"more than 300"\n',
}
TABLES = """
[[tables]]
id = "priorities"
document = "paper"
lines = [9, 12]
area = "West Mercia"
grain = "quarter"
baseline = "2019/20"
names = { "Outcomed offences" = "total-recorded-crime-outcomes" }
"""


@pytest.fixture
def read(write_csv, context_of):
    def read_text(*rows: str, tables: str = TABLES) -> Reading:
        path = write_csv(HEADER + "".join(rows), "printed.csv")
        if tables:
            (path.parent / "tables.toml").write_text(tables, encoding="utf-8")
        return published.read(path, context_of("paper", kind="published"))

    return read_text


def test_all_rows_are_kept_as_printed_and_those_of_a_table_are_marked(read) -> None:
    reading = read(*ROWS.values())
    assert (reading.rows, reading.faults) == (10, ())
    printed = reading.printed
    assert printed is not None
    assert printed["id"].tolist() == [f"F{number}" for number in range(1, 11)]
    assert printed["as_printed"].tolist()[4:] == ["56%", "240", "50", "43%", "285", "more than 300"]
    assert printed.set_index("id").loc[
        ["F3", "F7", "F8", "F10"], ["table", "measure_id"]
    ].values.tolist() == [
        ["priorities", "hate-crime"],
        ["", ""],
        ["priorities", "rape-outcome-16-rate-printed"],
        ["", ""],
    ]


def test_only_counts_and_rates_of_whole_periods_become_figures(read) -> None:
    figures = read(*ROWS.values()).figures
    named = figures[["measure", "breakdown", "value", "source"]].sort_values("value")
    assert named.values.tolist() == [
        ["rape-outcome-16-rate-printed", "", 43.0, "paper"],
        ["total-recorded-crime-outcomes", "1A", 285.0, "paper"],
        ["hate-crime", "", 453.0, "paper"],
        ["hate-crime", "", 708.0, "paper"],
    ]


def test_a_row_without_dates_stays_print(read) -> None:
    undated = ROWS["actual"].replace("F3", "G3").replace("2021-04-01,2021-06-30", ",")
    assert undated.count(",,,") == 1
    reading = read(*ROWS.values(), undated)
    assert (reading.rows, reading.faults, len(reading.figures)) == (11, (), 4)


def test_limits_stand_side_by_side_with_their_baseline_and_line(read) -> None:
    limits = read(*ROWS.values()).limits
    assert limits is not None
    assert limits.to_dict("records") == [
        {
            "measure": "hate-crime", "area": "West Mercia", "breakdown": "", "grain": "quarter",
            "baseline": "2019/20", "lower": 307.0, "upper": 607.0, "source": "paper", "line": 10,
        }
    ]  # fmt: skip


def test_a_paper_without_limits_has_none_and_one_limit_may_stand_alone(read) -> None:
    assert read(ROWS["actual"]).limits is None
    limits = read(ROWS["actual"], ROWS["ucl"]).limits
    assert limits is not None
    assert limits["upper"].tolist() == [607.0]
    assert limits["lower"].isna().all()


def test_a_figure_or_limit_that_two_tables_print_alike_stands_once(read) -> None:
    again = [ROWS[name].replace("F", "G", 1).replace(",10,", ",12,") for name in ("actual", "ucl")]
    reading = read(*ROWS.values(), *again)
    assert reading.faults == ()
    assert (len(reading.figures), len(reading.limits)) == (4, 1)


def test_figures_and_limits_that_contradict_each_other_are_refused(read) -> None:
    again = [
        ROWS["actual"].replace("F3", "G3").replace("708", "709"),
        ROWS["ucl"].replace("F1", "G1").replace("607", "608"),
    ]
    reading = read(*ROWS.values(), *again)
    figure = "two declared tables print different values for one figure"
    limit = "two declared tables print different values for one limit"
    assert [str(fault) for fault in reading.faults] == [
        f"printed.csv, row 4, column value: '708': {figure}",
        f"printed.csv, row 12, column value: '709': {figure}",
        f"printed.csv, row 2, column value: '607': {limit}",
        f"printed.csv, row 13, column value: '608': {limit}",
    ]
    assert reading.figures.empty


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        ("actual", "F3", "F1", None),
        ("actual", ",paper,", ",slides,", "column document: 'slides': the register of sources has no such document"),
        ("actual", ",10,", ",1o,", "column line: '1o': the line of the document's text is a whole number"),
        ("actual", ",count,", ",counts,", "column unit: 'counts': a unit is one of count, percent, percentage_points, "
         "gbp, rate, weeks, rank, years, minutes, km2, ratio"),
        ("actual", ",actual,", ",actul,", "column role: 'actul': a role is one of actual, comparator, ucl, lcl, "
         "pct_change, difference, share, target, base"),
        ("actual", ",708\n", ",\n", "column as_printed: the string as printed is missing"),
        ("actual", "2021-04-01", "2021-04-31", "column period_start: '2021-04-31': a day is needed, as 2021-04-01, "
         "or nothing"),
        ("actual", "2021-06-30", "30/6", "column period_end: '30/6': a day is needed, as 2021-06-30, or nothing"),
        ("actual", ",708,count", ",708+,count", "column value: '708+': a plain number is needed, without thousands "
         "separators or units; leave empty and say why in note if missing"),
        ("ucl", ",607,count", ",c. 607,count", "column value: 'c. 607': a printed limit is a plain number"),
        ("actual", "Hate Crime", "Xqz", "column measure: 'Xqz': the catalogue knows no measure 'Xqz'; "
         "add an alias to the catalogue"),
    ],
    ids=["id", "document", "line", "unit", "role", "print", "start", "end", "value", "limit", "measure"],
)  # fmt: skip
def test_a_row_that_breaks_a_rule_is_refused_at_its_line(
    read, name: str, before: str, after: str, message
) -> None:
    assert before in ROWS[name]
    rows = ROWS | {name: ROWS[name].replace(before, after)}
    reading = read(*rows.values())
    assert reading.figures.empty
    rule = "each printed figure needs an id of its own"
    row = list(ROWS).index(name) + 2
    expected = [message and f"row {row}, {message}"]
    if message is None:
        expected = [f"row 2, column id: 'F1': {rule}", f"row 4, column id: 'F1': {rule}"]
    assert [str(fault) for fault in reading.faults] == [f"printed.csv, {text}" for text in expected]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ("", "tables.toml: is missing; it says which printed tables become figures"),
        ("# none yet\n", "tables.toml: declares no table; each begins with [[tables]]"),
        (TABLES.replace("lines = [9, 12]\n", ""), "tables.toml, column lines: 'priorities': this table lacks the field"),
    ],
    ids=["missing", "empty", "no lines"],
)  # fmt: skip
def test_tables_must_be_declared(read, message_of, tables: str, message: str) -> None:
    assert message_of(DataRefused, lambda: read(*ROWS.values(), tables=tables)) == (
        f"1 fault in the data; nothing was written:\n  {message}"
    )


def test_tables_that_are_no_toml_are_refused(read) -> None:
    with pytest.raises(
        DataRefused, match=r"\n  tables\.toml: is not valid TOML: .+ \(at line 2, column \d+\)$"
    ):
        read(*ROWS.values(), tables=TABLES.replace("]]", "]", 1))


def test_a_declared_table_that_the_file_does_not_have_is_refused(read) -> None:
    reading = read(
        *ROWS.values(), tables=TABLES + TABLES.replace("[9, 12]", "[500, 600]").replace("prio", "no-prio")
    )
    assert [str(fault) for fault in reading.faults] == [
        "printed.csv, column line: 'no-priorities': the table declared in tables.toml has no rows here"
    ]


def test_limits_of_a_table_without_a_baseline_are_refused(read) -> None:
    reading = read(*ROWS.values(), tables=TABLES.replace('baseline = "2019/20"\n', ""))
    assert [str(fault) for fault in reading.faults] == [
        "tables.toml, column baseline: 'priorities': this table prints limits: say the year that they were made from"
    ]


def test_a_figure_that_two_declared_tables_take_stands_once(read) -> None:
    reading = read(*ROWS.values(), tables=TABLES + TABLES.replace('"priorities"', '"again"'))
    assert (reading.faults, len(reading.figures)) == ((), 4)
    assert reading.printed["table"].tolist()[0] == "priorities"


def test_a_difference_that_is_printed_as_a_bound_implies_no_figure(read) -> None:
    point = "F11,paper,80,{},vs previous quarter,Q1,2021-04-01,2021-06-30,{},count,difference,x\n"
    name = "Priority: Hate Crime,West Mercia"
    assert len(read(*ROWS.values(), point.format(name, "101")).figures) == 5
    assert len(read(*ROWS.values(), point.format(name, "<5")).figures) == 4


def test_missing_columns_and_missing_rows_are_named(write_csv, context_of) -> None:
    path = write_csv(HEADER.replace("as_printed", "print"), "printed.csv")
    assert [str(fault) for fault in published.read(path, context_of("paper")).faults] == [
        "printed.csv, row 1, column as_printed: the column is missing; this layout has it",
        "printed.csv: there are no rows below the header",
    ]


def test_the_committed_register_keeps_all_1203_rows(raw_folder: Path, context_of, register: dict) -> None:
    documents = [id for id, source in register.items() if source.layout == "published"]
    path = raw_folder / "published" / "printed_figures.csv"
    reading = published.read(path, context_of(*documents, kind="published"))
    assert (reading.rows, len(reading.printed), reading.faults) == (1203, 1203, ())
    assert (reading.limits["line"].between(2875, 2945)).sum() == 28

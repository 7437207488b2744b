from __future__ import annotations

import math

import pandas as pd
import pytest

from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.report.build import build_report
from pcp_kpi.report.quarter_tables import (
    all_crime_table,
    priorities_table,
    scorecard_table,
)

Q1, BASE = Quarter(2021, 1), FinancialYear(2019)
ABOVE = {
    "rape", "other-sexual-offences", "public-order", "miscellaneous-crimes", "cyber", "hate-crime",
    "vulnerable-adult", "child-at-risk",
}  # fmt: skip
BELOW = {
    "personal-robbery", "business-robbery", "residential-burglary", "business-and-community-burglary",
    "vehicle-offences", "theft-from-person", "shoplifting",
}  # fmt: skip
EIGHTEEN = [
    "violence-with-injury", "violence-without-injury", "rape", "other-sexual-offences", "personal-robbery",
    "business-robbery", "residential-burglary", "business-and-community-burglary", "vehicle-offences",
    "theft-from-person", "bicycle-theft", "shoplifting", "all-other-theft", "criminal-damage-and-arson",
    "drug-offences", "possession-of-weapons", "public-order", "miscellaneous-crimes",
]  # fmt: skip


@pytest.fixture(scope="session")
def tables(q1):
    """Return the paper's two tables as the report of the quarter has them."""
    return {chapter.section.table: chapter.table for chapter in q1.chapters if chapter.table is not None}


@pytest.mark.parametrize(("table", "rows"), [("all-crime", 23), ("policing-priorities", 7)])
def test_a_table_has_the_papers_rows_in_the_papers_order(tables, table_rows, table, rows):
    assert len(table_rows[table]) == rows
    assert tables[table].frame["id"].tolist() == list(table_rows[table].values())


@pytest.mark.parametrize("table", ["all-crime", "policing-priorities"])
def test_a_tables_exact_numbers_are_those_of_the_raw_file(tables, printed, table):
    frame = tables[table].frame.set_index("id")
    numbers = {key: row for key, row in printed.items() if key[0] == table and key[2] in ("value", "base")}
    assert len(numbers) == 2 * len(frame)
    for (_, measure, number), row in numbers.items():
        assert frame.loc[measure, number] == float(row["value"]), measure


@pytest.mark.parametrize("table", ["all-crime", "policing-priorities"])
def test_a_tables_limits_are_those_of_the_raw_file(tables, printed, table):
    frame = tables[table].frame.set_index("id")
    for measure in frame.index:
        for number in ("upper", "lower"):
            row = printed.get((table, measure, number))
            found = frame.loc[measure, number]
            assert (found == float(row["value"])) if row else math.isnan(found), measure


def test_the_flags_are_eight_above_seven_below_and_thirteen_inside(tables):
    frame = pd.concat([table.frame for table in tables.values()]).drop_duplicates("id").set_index("id")
    found = {signal: set(rows.index) for signal, rows in frame.groupby("signal")}
    assert found["above"] == ABOVE
    assert found["below"] == BELOW
    assert len(found["within"]) == 13
    assert found["not available"] == {"ksi"}


def test_a_flag_stands_as_word_beside_its_number(tables):
    table = tables["policing-priorities"]
    ids = table.frame["id"].tolist()
    marks = {ids[row]: mark for (row, column), mark in table.marks.items() if column == "value"}
    assert marks == dict.fromkeys(ABOVE & set(ids), "above") | dict.fromkeys(BELOW & set(ids), "below")
    assert '<td class="number outside">708 <span class="mark">' in table.to_html()


@pytest.mark.parametrize("column", ["value", "base", "outcomes"])
def test_the_eighteen_types_add_up_to_total_recorded_crime(tables, column):
    frame = tables["all-crime"].frame.set_index("id")
    assert frame.loc[EIGHTEEN, column].sum() == frame.loc["total-recorded-crime", column]


def test_the_verdicts_are_those_of_the_force(tables):
    frame = tables["policing-priorities"].frame
    verdicts = {
        id: mark
        for (row, column), mark in tables["policing-priorities"].marks.items()
        if column == "verdict"
        for id in [frame["id"].iloc[row]]
    }
    assert verdicts == {
        "hate-crime": "reporting rose",
        "vulnerable-adult": "reporting rose",
        "child-at-risk": "reporting rose",
        "child-sexual-exploitation": "reporting fell",
        "ksi": "not met",
        "domestic-abuse": "reporting rose",
        "residential-burglary": "met",
    }


def test_less_reporting_is_told_without_the_colour_of_a_warning(tables):
    html = tables["policing-priorities"].to_html()
    (row,) = [row for row in html.split("<tr>") if "Child sexual exploitation" in row]
    assert "reporting fell" in row
    assert "warning" not in row
    (missed,) = [row for row in html.split("<tr>") if "not met" in row]
    assert '<td class="warning">' in missed


def test_a_verdict_is_written_once_in_its_cell(tables):
    html = tables["policing-priorities"].to_html()
    for verdict, times in (("reporting rose", 4), ("reporting fell", 1), ("not met", 1)):
        assert html.count(verdict) == times


def test_outcomes_stand_in_a_group_of_their_own(tables):
    groups = {column.name: column.group for column in tables["all-crime"].columns if column.group}
    assert set(groups) == {"upper", "lower", "outcomes", "action_taken", "outcome_16"}
    assert groups["outcomes"] == "Outcomes of 2021/22 Q1, whenever recorded"


def test_without_outcomes_the_columns_are_left_out(q4):
    (table,) = [chapter.table for chapter in q4.chapters if chapter.section.table == "all-crime"]
    names = {column.name for column in table.columns}
    assert "value" in names
    assert "change" in names
    assert names.isdisjoint({"outcomes", "action_taken", "outcome_16"})


def test_national_measures_are_starred_and_the_star_explained(tables):
    rows = tables["all-crime"].frame.set_index("id")["measure"]
    assert rows["personal-robbery"] == "Personal robbery*"
    assert rows["shoplifting"] == "Shoplifting"
    assert "* National Crime and Policing Measures." in tables["all-crime"].notes


def test_the_note_says_how_many_flags_chance_alone_would_raise(tables):
    notes = " ".join(tables["all-crime"].notes)
    assert "23 measures have limits: chance alone would flag about 4 of them, 12 are flagged." in notes
    assert "about 17 in 100 quarters of a stable series would fall outside by chance" in notes
    assert "A value on a limit is inside." in notes


def test_the_note_names_measures_whose_flag_is_no_evidence(q4):
    marked = [label for label in q4.scorecard.frame["label"] if label.endswith(" †")]
    assert marked == ["Business robbery †", "Robbery †"]
    (said,) = [note for note in q4.scorecard.notes if note.startswith("†")]
    assert said == "† Recording has changed since the baseline began: neither flag nor change is evidence."


def test_the_scorecard_has_a_row_for_each_measure_with_a_figure(q1, q4):
    assert q1.scorecard.frame["measure"].tolist() == [found.measure.short for found in q1.kpis.values()]
    assert len(q4.scorecard.frame) == len(q4.kpis)


def test_fact_and_judgement_have_columns_of_their_own_on_the_scorecard(q1):
    frame = q1.scorecard.frame.set_index("measure")
    assert frame.loc["Rape", ["signal", "verdict"]].tolist() == ["above", "no target"]
    names = [column.name for column in q1.scorecard.columns]
    assert {"value", "lower", "upper", "status", "good_looks_like", "verdict"} <= set(names)


def test_every_status_of_the_scorecard_is_a_shape_and_a_word(q1):
    table, statuses = (
        q1.scorecard,
        ("▲</span> above", "▼</span> below", "●</span> within", "○</span> no limits"),
    )
    rows = table.to_html().split('<th scope="row">')[1:]
    assert [sum(row.count(one) for one in statuses) for row in rows] == [1] * len(table.frame)
    assert set(table.printed()["Control limits: Status"]) == {"above", "below", "within", "no limits"}


def test_home_office_parts_are_not_counted_beside_their_sum(q1):
    # 39 rows have limits; both parts of burglary, and robbery beside the paper's two kinds of it, are counted once.
    ruled = q1.scorecard.frame["signal"] != "not available"
    assert int(ruled.sum()) == 39
    (note,) = [note for note in q1.scorecard.notes if "have limits" in note]
    assert note.startswith(
        "36 measures have limits, leaving out three that are counted in their sum or parts: chance alone would flag "
        "about 6 of them, 18 are flagged."
    )


def test_what_would_stand_twice_is_left_out_in_the_first_and_the_last_quarter(q1, q4):
    first, last = ({column.name for column in report.scorecard.columns} for report in (q1, q4))
    assert {"year_to_date", "year_to_date_change"}.isdisjoint(first)
    assert "rolling_12_months" in first
    assert {"year_to_date", "year_to_date_change"} <= last
    assert "rolling_12_months" not in last


def test_the_scorecard_says_how_the_next_quarter_is_likely_to_stand_to_last_years(q4):
    table = q4.scorecard.frame.set_index("measure")["outlook"]
    (column,) = [column for column in q4.scorecard.columns if column.name == "outlook"]
    assert (column.group, column.heading) == ("Projected", "2026/27 Q1 on 2025/26 Q1")
    told = q4.kpis["vehicle-offences"].expectation_points[0]
    side, word = table["Vehicle offences"].split(": ")
    assert word in told
    assert ("above" if side == "higher" else "below") in told


def test_months_stand_in_the_trend_where_the_quarters_are_too_few(q1, background, all_figures):
    monthly = {
        page.kpi.measure.id: page.monthly for chapter in q1.chapters for page in chapter.pages if page.monthly
    }
    kpis = list(q1.kpis.values())
    asked = {"quarter": Q1, "baseline": BASE, "monthly": monthly}
    for table in (
        scorecard_table(kpis, **asked),
        priorities_table(kpis[:7], **asked),
        all_crime_table(kpis[7:29], all_figures, catalogue=background.catalogue, **asked),
    ):
        trends = [row for row, name in table.pictures if name == "trend"]
        assert len(trends) == len(table.frame)
        assert any(note.startswith("‡ 13 months to June 2021, illustrative") for note in table.notes)


def test_the_scorecard_judges_as_the_force_does(q1):
    frame = q1.scorecard.frame.set_index("measure")
    verdicts = frame.loc[frame["verdict"] != "no target", "verdict"].to_dict()
    assert verdicts == {
        "Hate crime": "reporting rose",
        "Vulnerable adult": "reporting rose",
        "Child at risk": "reporting rose",
        "Child sexual exploitation": "reporting fell",
        "Killed or seriously injured (KSI)": "not met",
        "Domestic abuse": "reporting rose",
        "Residential burglary: dwelling": "met",
    }
    rows = {row.split("</th>")[0]: row for row in q1.scorecard.to_html().split('<th scope="row">')[1:]}
    assert [name for name, row in rows.items() if 'class="warning"' in row] == [
        "Killed or seriously injured (KSI)"
    ]


def test_small_pictures_of_one_table_say_different_things_and_share_no_id(q4):
    pictures = [picture for (_, name), picture in q4.scorecard.pictures.items() if name == "trend"]
    titles = [picture.split("</title>")[0].split(">")[-1] for picture in pictures]
    assert len(set(titles)) == len(titles) > 0
    (other,) = [chapter.table for chapter in q4.chapters if chapter.section.table == "all-crime"]
    assert set(pictures).isdisjoint(other.pictures.values())


def test_no_measure_makes_an_empty_scorecard():
    table = scorecard_table([], quarter=Q1, baseline=BASE)
    assert len(table.frame) == 0
    assert "<table>" in table.to_html()


def test_measures_without_a_figure_are_left_out_of_the_tables(q4, clean_figures, background):
    absent = [found for chapter in q4.chapters for found in chapter.absent]
    assert absent
    asked = {"quarter": Quarter(2025, 4), "baseline": FinancialYear(2024)}
    assert len(priorities_table(absent, **asked).frame) == 0
    everything = all_crime_table(absent, clean_figures, catalogue=background.catalogue, **asked)
    assert len(everything.frame) == 0


def test_limits_are_said_to_be_missing_when_no_measure_has_any(clean_figures, background):
    report = build_report(
        clean_figures, "2021/22 Q1", baseline="2012/13", only=["local-areas"], background=background
    )
    assert report.scorecard.notes == ("No measure has limits: the data do not hold the baseline's quarters.",)


def test_a_table_does_not_change_the_measures_it_is_made_of(q1):
    kpis = list(q1.kpis.values())
    before = [found.evidence.points.copy() for found in kpis]
    scorecard_table(kpis, quarter=Q1, baseline=BASE)
    for points, found in zip(before, kpis, strict=True):
        pd.testing.assert_frame_equal(found.evidence.points, points)

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from pcp_kpi.errors import DataRefused
from pcp_kpi.report.packs.programme import calendar, example_programme, read_meetings, reviews_of, weekday_of

# The printed dates with their weekdays (panel-2021-09, lines 2200 to 2212).
DATED = [
    ("Monday", 2021, 10, 4), ("Thursday", 2021, 10, 21), ("Wednesday", 2021, 11, 24), ("Monday", 2021, 12, 20),
    ("Monday", 2022, 1, 31), ("Monday", 2022, 2, 28), ("Tuesday", 2022, 3, 29), ("Friday", 2022, 4, 29),
    ("Thursday", 2022, 5, 26),
]  # fmt: skip


@pytest.fixture(scope="module")
def programme(background):
    return calendar(example_programme(), background=background, source="panel-2021-09")


def test_the_programme_has_twelve_rows_eleven_meetings_and_none_in_august(programme, words_of):
    frame = next(grid for grid in programme.grids if grid.name == "meetings").table.frame
    assert len(frame) == 12
    assert frame.loc[frame["type"] == "No meeting", "month"].tolist() == ["August 2021"]
    assert "11 meetings in 12 rows of the programme; none in August 2021." in words_of(programme)
    assert "By type: 6 thematic, 3 performance and 2 public." in words_of(programme)


def test_the_nine_printed_dates_fall_on_the_printed_weekdays(programme):
    frame = next(grid for grid in programme.grids if grid.name == "meetings").table.frame
    shown = frame["date"][frame["date"].str.contains("20")].tolist()
    assert len(shown) == len(DATED) == 9
    for (weekday, *day), text in zip(DATED, shown, strict=True):
        assert dt.date(*day).strftime("%A") == weekday == weekday_of(dt.date(*day))
        assert text.startswith(f"{weekday} {day[2]} ")


def test_a_review_follows_the_end_of_each_quarter(programme, grid_of):
    table = grid_of(programme, "reviews")
    assert table.to_numpy().tolist() == [
        ["2021/22 Q2", "30 September 2021", "21 October 2021", "21"],
        ["2021/22 Q3", "31 December 2021", "31 January 2022", "31"],
        ["2021/22 Q4", "31 March 2022", "26 May 2022", "56"],
    ]


def rows(*meetings):
    return pd.DataFrame(meetings, columns=["month", "type", "subject", "date", "weekday"])


def test_a_quarter_without_its_review_is_named(background, words_of):
    short = rows(
        ("October 2021", "performance", "Review", "2021-10-21", "Thursday"),
        ("February 2022", "thematic", "Fraud", "", ""),
    )
    document = calendar(short, background=background)
    # Neither July to September, which ended before the programme began, nor January to March is asked for.
    assert "No performance meeting follows the end of 2021/22 Q3." in words_of(document)


def test_a_meeting_at_a_weekend_is_told(background, words_of):
    document = calendar(rows(("May 2022", "public", "Roads", "2022-05-28", "")), background=background)
    assert "At a weekend: 28 May 2022." in words_of(document)


def test_no_meetings_have_no_reviews():
    assert reviews_of([]) == ()


def test_every_fault_is_listed_at_once(write_csv, message_of):
    path = write_csv(
        "month,type,subject,date,weekday\n"
        "October 2021,thematic,One,2021-10-04,Tuesday\n"
        "October 2021,thematc,Two,2021-11-04,\n"
        "Octember,public,Three,soon,\n"
        "August 2021,no meeting,Four,,\n"
        "August 2021,public,Five,,Monday\n",
        name="programme.csv",
    )
    said = message_of(DataRefused, lambda: read_meetings(path)).splitlines()
    assert said[0] == "7 faults in the data; nothing was written:"
    assert said[1:4] == [
        "  programme.csv, row 2, column weekday: 'Tuesday': 4 October 2021 is a Monday",
        "  programme.csv, row 3, column date: '2021-11-04': lies outside October 2021",
        "  programme.csv, row 3, column type: 'thematc': a meeting is thematic, performance, public, virtual and no "
        "meeting; did you mean 'thematic'?",
    ]
    assert said[4] == (
        "  programme.csv, row 4, column date: 'soon': a day is needed, such as 2021-10-04; leave empty while it is to be "
        "fixed"
    )
    assert said[5].startswith("  programme.csv, row 4, column month: 'Octember': ")
    assert said[6:] == [
        "  programme.csv, row 5, column type: 'no meeting': a month without a meeting has neither subject nor date",
        "  programme.csv, row 6, column weekday: 'Monday': a weekday stands beside a date; give the date too",
    ]


def test_a_quarter_is_no_month(message_of):
    said = message_of(DataRefused, lambda: read_meetings(rows(("2021/22 Q1", "public", "", "", ""))))
    assert said == (
        "1 fault in the data; nothing was written:\n"
        "  programme, row 2, column month: '2021/22 Q1': a month is needed, such as October 2021; '2021/22 Q1' is April "
        "to June 2021"
    )

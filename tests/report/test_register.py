"""The signal register: read, fed, written, shown."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.errors import CommandError, DataRefused
from pcp_kpi.limits import LimitRule, with_limits
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.report.register import (
    COLUMNS,
    REGISTER_FILE,
    merge_signals,
    read_register,
    register_table,
    write_register,
)
from pcp_kpi.signals import with_signals

Q1, DAY = Quarter(2020, 1), date(2020, 7, 27)


@pytest.fixture
def points(series) -> pd.DataFrame:
    """Five quarters of three series; the last is above, below and within the limits of 2019/20."""
    rows = pd.concat([
        series([10, 11, 12, 13, 40], measure="hate-crime"),
        series([10, 11, 12, 13, 1], measure="rape"),
        series([10, 11, 12, 13, 11], measure="homicide"),
    ], ignore_index=True)  # fmt: skip
    return with_limits(rows, LimitRule(FinancialYear(2019)))


@pytest.fixture
def empty(tmp_path) -> pd.DataFrame:
    return read_register(tmp_path)


@pytest.fixture
def opened(empty, points) -> pd.DataFrame:
    return merge_signals(empty, points, quarter=Q1, on=DAY, by="performance analyst")


def test_a_register_that_is_not_there_yet_is_empty(tmp_path, empty) -> None:
    assert (len(empty), tuple(empty.columns)) == (0, COLUMNS)
    pd.testing.assert_frame_equal(empty, read_register(tmp_path / "no-such.csv"))


def test_new_signals_are_opened_with_their_reason_day_and_role(opened) -> None:
    assert opened[["measure", "side", "reason", "status", "by", "rule_set"]].values.tolist() == [
        ["hate-crime", "above", "above the upper limit", "opened", "performance analyst", "police-2sd 1"],
        ["rape", "below", "below the lower limit", "opened", "performance analyst", "police-2sd 1"],
    ]
    assert set(opened["on"]) == {pd.Timestamp(DAY)}
    assert set(opened["period"]) == {pd.Timestamp(Q1.start)}


def test_only_points_of_the_quarter_open_signals(empty, points) -> None:
    assert len(merge_signals(empty, points, quarter=Quarter(2020, 2), on=DAY)) == 0


def test_merging_twice_changes_nothing_and_leaves_its_input_alone(opened, points) -> None:
    before = opened.copy(deep=True)
    again = merge_signals(opened, points, quarter=Q1, on=date(2020, 10, 1), by="somebody else")
    pd.testing.assert_frame_equal(again, before)
    pd.testing.assert_frame_equal(opened, before)


def test_explained_and_closed_signals_are_carried_as_they_are(opened, points, series) -> None:
    opened.loc[0, ["status", "comment", "by"]] = ["explained", "a campaign to report", "chief inspector"]
    opened.loc[1, "status"] = "closed"
    later = with_limits(
        pd.concat(
            [points[points.columns[:10]], series([50], measure="hate-crime", start="2020-07-01")],
            ignore_index=True,
        ),
        LimitRule(FinancialYear(2019)),
    )
    merged = merge_signals(opened, later, quarter=Q1.shift(1), on=date(2020, 10, 20))
    assert merged["status"].tolist() == ["explained", "closed", "opened"]
    assert merged["comment"].tolist() == ["a campaign to report", "", ""]
    assert merged["period"].dt.strftime("%Y-%m-%d").tolist() == ["2020-04-01", "2020-04-01", "2020-07-01"]
    pd.testing.assert_frame_equal(merge_signals(merged, points, quarter=Q1, on=DAY), merged)


def test_a_signal_that_revised_figures_no_longer_show_stays_until_it_is_closed(opened, points) -> None:
    revised = points.assign(signal="within")
    pd.testing.assert_frame_equal(merge_signals(opened, revised, quarter=Q1, on=DAY), opened)


def test_flags_of_a_rule_set_bring_their_own_reason_and_side(empty, points) -> None:
    flagged = with_signals(points, "police-2sd")
    found = merge_signals(empty, flagged, quarter=Q1, on=DAY)
    now = flagged[flagged["flag"]]
    assert found["reason"].tolist() == now.sort_values("measure")["reason"].tolist()
    assert found["side"].tolist() == ["above", "below"]
    assert set(found["rule_set"]) == set(now["rule_set"])


def test_a_provisional_signal_says_so(empty, points) -> None:
    found = merge_signals(empty, points.assign(status="provisional"), quarter=Q1, on=DAY)
    assert found["reason"].iloc[0] == "above the upper limit, provisional"


def test_what_is_written_is_read_back(tmp_path, opened) -> None:
    opened.loc[0, "comment"] = 'a "change", in words'
    written = write_register(opened, tmp_path)
    assert written == tmp_path / REGISTER_FILE
    pd.testing.assert_frame_equal(read_register(tmp_path), opened)
    pd.testing.assert_frame_equal(read_register(written), opened)
    assert written.read_text(encoding="utf-8").splitlines()[2] == (
        "rape,West Mercia,,quarter,2020-04-01,police-2sd 1,below,below the lower limit,opened,"
        "performance analyst,2020-07-27,"
    )


def test_a_register_that_breaks_a_rule_is_not_written_and_the_earlier_one_stays(tmp_path, opened) -> None:
    path = write_register(opened, tmp_path)
    before = path.read_bytes()
    with pytest.raises(DataRefused, match=r"row 2, column status: 'done': a status is one of"):
        write_register(opened.assign(status=["done", "opened"]), path)
    assert path.read_bytes() == before


def test_all_faults_of_a_file_are_told_at_once(write_csv, message_of) -> None:
    path = write_csv(
        ",".join(COLUMNS) + "\n"
        "rape,Wyre,,quarter,2020-04-01,r,above,x,opened,analyst,2020-07-27,\n"
        "rape,Wyre,,quarter,2020-04-01,r,above,x,close,analyst,27/07/2020,\n"
        "rape,,,season,2020-04-01,r,left,x,closed,somebody@example.org,2020-07-27,ring 01905 123 456\n",
        name="signals.csv",
    )
    assert message_of(DataRefused, lambda: read_register(path)) == (
        "8 faults in the data; nothing was written:\n"
        "  signals.csv, row 3: the signal stands twice; keep one row\n"
        "  signals.csv, row 3, column on: '27/07/2020': a day is needed, as 2021-07-27\n"
        "  signals.csv, row 3, column status: 'close': a status is one of opened, explained and closed; "
        "did you mean 'closed'?\n"
        "  signals.csv, row 4, column area: is empty\n"
        "  signals.csv, row 4, column by: holds an e-mail address or telephone number; people appear as roles\n"
        "  signals.csv, row 4, column comment: holds an e-mail address or telephone number; people appear as roles\n"
        "  signals.csv, row 4, column grain: 'season': a grain is one of week, month, quarter, year, point, "
        "rolling-6-months, rolling-12-months and year-to-date\n"
        "  signals.csv, row 4, column side: 'left': a side is above, below or empty"
    )


def test_a_missing_column_is_named(write_csv, message_of) -> None:
    path = write_csv("measure,area\nrape,Wyre\n", name="signals.csv")
    message = message_of(DataRefused, lambda: read_register(path))
    assert message.splitlines()[1] == "  signals.csv, row 1, column breakdown: the column is missing"
    assert len(message.splitlines()) == len(COLUMNS) - 1


def test_points_without_signals_and_people_as_openers_are_refused(empty, points, message_of) -> None:
    bare = points.drop(columns="signal")
    assert message_of(CommandError, lambda: merge_signals(empty, bare, quarter=Q1, on=DAY)) == (
        "a register is fed with points that bear signals: run with_limits or with_signals on them first"
    )
    call = lambda: merge_signals(empty, points, quarter=Q1, on=DAY, by="somebody@example.org")  # noqa: E731
    assert message_of(CommandError, call) == (
        "the register names roles, not people: write by='performance analyst' or the like"
    )


def test_the_report_shows_what_is_open_first_with_names_and_periods(opened, points) -> None:
    opened.loc[0, "status"] = "closed"
    table = register_table(opened, catalogue=read_catalogue())
    printed = table.printed()
    assert printed["Status"].tolist() == ["opened", "closed"]
    assert printed["Period"].tolist() == ["2020/21 Q1"] * 2
    assert printed["Measure"].tolist() == ["Rape", read_catalogue()["hate-crime"].short]
    assert printed["On"].tolist() == ["2020-07-27"] * 2
    assert "▼" in table.to_html()


def test_an_empty_register_says_so(empty) -> None:
    table = register_table(empty)
    assert (len(table.frame), table.notes) == (0, ("No signal has been registered.",))
    assert "No signal has been registered." in table.to_html()

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from pcp_kpi.errors import CommandError, DataRefused, NotAvailable
from pcp_kpi.report.packs.commitments import (
    Commitment,
    delivery_plan,
    example_plan,
    lost_references,
    read_commitments,
    status_counts,
    status_of,
)

# The plan's update for July to September 2021 (plan-2021-q2): references alone, by what stands in the update.
COMPLETE = ["A2.2", "A4", "C11.5"]
ACTION_COMPLETE = ["A6.5", "A6.6", "A6.7", "A7.2", "A7.4", "A7.5", "B5.4"]
NOT_APPLICABLE = ["C2.2", "C5", "C6", "C10.1"]
REFER_TO = {"A1": ["C7"], "A6.1": ["A6.2"], "B5.1": ["A7.4", "A7.5"], "D4": ["B1.1", "3.5", "1.2", "2.1.2"]}
TO_FOLLOW = ["D10.4"]
# How many activities each commitment has, where it has more than one.
PARTS = {
    "A": {2: 3, 3: 2, 5: 2, 6: 8, 7: 5}, "B": {1: 2, 2: 5, 3: 2, 4: 2, 5: 4, 6: 2}, "C": {2: 2, 10: 2, 11: 5},
    "D": {1: 2, 5: 2, 7: 3, 9: 2, 10: 5, 12: 2},
}  # fmt: skip
COMMITMENTS = {"A": range(1, 9), "B": range(1, 8), "C": range(1, 12), "D": [*range(1, 8), *range(9, 14)]}


@pytest.fixture(scope="module")
def tracker(background):
    return delivery_plan(example_plan(), on="2021-11-15", background=background, source="plan-2021-q2")


@pytest.fixture(scope="module")
def plan(tracker):
    frame = next(grid for grid in tracker.grids if grid.name == "plan").table.frame
    return frame.set_index("ref")


def test_the_plan_of_2021_has_every_activity(plan):
    expected = [
        (f"{letter}{number}", PARTS[letter].get(number, 1))
        for letter, numbers in COMMITMENTS.items()
        for number in numbers
    ]
    assert [(name, len(rows)) for name, rows in plan.groupby("commitment", sort=False)] == expected
    assert len(plan) == sum(count for _, count in expected) == 80


def test_statuses_count_as_the_printed_updates_do(plan):
    special = {
        "complete": COMPLETE,
        "action complete": ACTION_COMPLETE,
        "not applicable": NOT_APPLICABLE,
        "refer to": list(REFER_TO),
        "update to follow": TO_FOLLOW,
    }
    for status, refs in special.items():
        assert sorted(plan.index[plan["status"] == status]) == sorted(refs), status
    rest = 80 - sum(map(len, special.values()))
    assert (plan["status"] == "update given").sum() == rest == 61


def test_the_page_counts_them(tracker, grid_of):
    table = grid_of(tracker, "statuses").set_index("Status")["Activities"]
    assert table.to_dict() == {
        "Complete": "3",
        "Action complete": "7",
        "Update given": "61",
        "Refer to": "4",
        "Update to follow": "1",
        "Not applicable": "4",
        "No update": "0",
    }


def test_references_that_lead_nowhere_are_listed(tracker):
    frame = next(grid for grid in tracker.grids if grid.name == "lost").table.frame
    # C8 says "Refer to" and nothing more; D4 names numbers of the plan before.
    assert list(zip(frame["ref"], frame["to"], strict=True)) == [
        ("C8", "(no reference given)"),
        ("D4", "3.5"),
        ("D4", "1.2"),
        ("D4", "2.1.2"),
    ]


def test_what_stands_under_another_commitment_is_told(tracker, words_of):
    assert (
        "Numbered as part of another commitment than they stand under: D8.1 under D7, D8.2 under D7 and D8.3 under D7."
        in words_of(tracker)
    )


def test_a_plan_without_days_cannot_be_overdue(tracker, words_of):
    assert "No activity has a day on which it is due, so none can be overdue." in words_of(tracker)


def rows(**columns):
    return pd.DataFrame({name: list(values) for name, values in columns.items()})


def test_what_was_due_and_is_not_closed_is_overdue(background, words_of):
    plan = rows(
        ref=["A1", "A2", "A3", "A4", "A5"],
        update=["Drafted", "Complete", "", "Drafted", "n/a"],
        due=["2021-11-14", "2021-11-14", "2021-10-01", "2021-11-15", "2021-01-01"],
    )
    document = delivery_plan(plan, on=dt.date(2021, 11, 15), background=background)
    frame = next(grid for grid in document.grids if grid.name == "chase").table.frame
    assert list(zip(frame["ref"], frame["why"], strict=True)) == [("A3", "overdue"), ("A1", "overdue")]
    assert "2 activities are overdue on 15 November 2021." in words_of(document)


def test_every_fault_is_listed_at_once(write_csv, message_of):
    path = write_csv(
        "ref,commitment,update,status,due\n"
        "A1,A1,fine,,\n"
        "А3,,fine,,\n"
        "A1,A1,fine,Completed,soon\n"
        ",sixth,ring 01905 555555,,\n"
        "A9,,=HYPERLINK(1),,\n",
        name="plan.csv",
    )
    assert message_of(DataRefused, lambda: read_commitments(path)) == (
        "8 faults in the data; nothing was written:\n"
        "  plan.csv, row 3, column ref: 'А3': a reference is a letter and numbers, such as A6.2, in Latin letters\n"
        "  plan.csv, row 4, column due: 'soon': a day is needed, such as 2021-12-31; leave empty if none is set\n"
        "  plan.csv, row 4, column ref: 'A1': stands in row 2 already; each row has its own\n"
        "  plan.csv, row 4, column status: 'Completed': a status is one of complete, action complete, update given, "
        "refer to, update to follow, not applicable and no update, or empty; did you mean 'complete' or 'action "
        "complete'?\n"
        "  plan.csv, row 5, column commitment: 'sixth': a commitment is told by its reference, such as A6; leave it "
        "empty if there is none\n"
        "  plan.csv, row 5, column ref: a reference is a letter and numbers, such as A6.2, in Latin letters\n"
        "  plan.csv, row 5, column update: holds an e-mail address or telephone number; name a role\n"
        "  plan.csv, row 6, column update: '=HYPERLINK(1)': a spreadsheet would run this cell; write it as text"
    )


def test_a_strange_column_is_refused_with_the_near_one(write_csv, message_of):
    path = write_csv("ref,updates\nA1,fine\n", name="plan.csv")
    assert message_of(DataRefused, lambda: read_commitments(path)) == (
        "1 fault in the data; nothing was written:\n"
        "  plan.csv, row 1, column updates: there is no such column; did you mean 'update'?; there are ref, commitment, "
        "activity, update, oversight, status and due"
    )


def test_a_file_that_is_not_there_and_a_day_that_is_none_are_refused(background, tmp_path, message_of):
    with pytest.raises(NotAvailable):
        read_commitments(tmp_path / "none.csv")
    assert (
        message_of(CommandError, lambda: delivery_plan(example_plan(), on="Q3", background=background))
        == "the tracker stands on a day, such as 2021-11-15; 'Q3' is none"
    )


@pytest.mark.parametrize(
    ("update", "activity", "status"),
    [
        ("Complete.", "", "complete"),
        ("Action Complete", "", "action complete"),
        ("n/a", "", "not applicable"),
        ("Update to follow", "", "update to follow"),
        ("Refer to 3.5, 1.2 & 2.1.2", "", "refer to"),
        ("", "Refer to C7", "refer to"),
        ("Complete, and now in use everywhere", "", "update given"),
        ("Work goes on (refer to B2.1).", "", "update given"),
        ("", "Write a strategy", "no update"),
    ],
)
def test_a_status_is_read_from_the_update(update, activity, status):
    assert status_of(update, activity) == status


def test_counts_keep_the_order_of_the_statuses():
    one = Commitment("A1", "A1", "", "", "", "no update", None, 2)
    assert list(status_counts([one]).items())[-1] == ("no update", 1)
    assert lost_references([one]) == ()

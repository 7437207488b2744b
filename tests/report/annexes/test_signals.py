"""The register of signals: flags of the quarter merged with what the analyst keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from pcp_kpi.periods import Quarter
from pcp_kpi.report.annexes.signals import COUNTED, first_seen, register_part
from pcp_kpi.report.register import merge_signals, read_register
from pcp_kpi.signals import with_false_discovery


@pytest.fixture(scope="session")
def register(q1):
    return register_part(q1)


@pytest.fixture
def kept(q1):
    """The analyst's register: the hate crime of the quarter explained, one of an earlier quarter open, one closed."""

    def points(id: str, period: str) -> pd.DataFrame:
        last = q1.kpis[id].evidence.points.tail(1)
        return last.assign(period=pd.Timestamp(period), signal="above")

    table = read_register("no-register-yet.csv")
    for id, quarter in (
        ("hate-crime", Quarter(2021, 1)),
        ("rape", Quarter(2020, 3)),
        ("cyber", Quarter(2020, 2)),
    ):
        table = merge_signals(table, points(id, f"{quarter.start}"), quarter=quarter, on=date(2021, 7, 27))
    table.loc[table["measure"] == "hate-crime", ["status", "comment"]] = ["explained", "A campaign in May."]
    table.loc[table["measure"] == "cyber", "status"] = "closed"
    return table


def test_every_flag_of_the_page_stands_in_it(q1, q4, grid):
    for report in (q1, q4):
        flagged = [
            kpi.measure.short for kpi in report.kpis.values() if kpi.evidence.signal in ("above", "below")
        ]
        assert grid(register_part(report), "signal-register").frame["measure"].tolist() == flagged
        assert flagged


def test_the_odds_are_those_of_the_false_discovery_test(q1, register, grid):
    # Theft from the person: 101 against 255/110. With 3 degrees of freedom such a t has p = 0.139.
    row = grid(register, "signal-register").frame.set_index("measure").loc["Theft from the person"]
    limits = q1.kpis["theft-from-person"].evidence.points.tail(1).assign(n_baseline=4)
    chance = with_false_discovery(limits)["p_value"].iloc[0]
    assert row["odds"] == f"{100 * chance:.0f} in 100" == "14 in 100"
    assert row["rule"] == "limits as printed in the force's report of July 2021"


def test_what_stands_out_is_what_the_scorecard_says(q1, register, grid, said):
    frame = grid(register, "signal-register").frame
    named = set(frame.loc[frame["stands"] == "yes", "measure"])
    (note,) = [note for note in q1.scorecard.notes if "stand out" in note]
    assert note in said(register)
    assert named == {
        "Other sexual offences",
        "Personal robbery",
        "Burglary: business and community",
        "Vehicle offences",
        "Misc. crimes against society",
        "Burglary",
    }
    assert all(name in note for name in named)


def test_a_part_is_counted_in_its_sum(register, grid):
    frame = grid(register, "signal-register").frame.set_index("measure")
    assert frame.loc["Residential burglary (Home Office)", "stands"] == COUNTED


def test_a_flag_after_a_recording_change_has_no_odds(q4, grid):
    row = grid(register_part(q4), "signal-register").frame.set_index("measure").loc["Business robbery"]
    assert (row["odds"], row["stands"]) == ("recording changed, so no evidence", "no")


def test_a_page_of_measures_recorded_otherwise_has_flags_and_no_odds(q4, grid):
    (chapter,) = [chapter for chapter in q4.chapters if chapter.section.id == "all-crime"]
    pages = tuple(page for page in chapter.pages if page.kpi.measure.id == "business-robbery")
    part = register_part(replace(q4, chapters=(replace(chapter, pages=pages),)))
    assert grid(part, "signal-register").frame["odds"].tolist() == ["recording changed, so no evidence"]


def test_a_report_without_flags_says_so(q4, said):
    (chapter,) = [chapter for chapter in q4.chapters if chapter.section.id == "all-crime"]
    pages = tuple(page for page in chapter.pages if page.kpi.measure.id == "rape")
    part = register_part(replace(q4, chapters=(replace(chapter, pages=pages),)))
    assert "No measure is outside its limits in 2025/26 Q4." in said(part)


def test_a_report_without_measures_has_no_signal(q4, said):
    part = register_part(replace(q4, chapters=()))
    assert said(part)[0] == "No measure has limits, so there is no signal to register."


def test_without_a_register_all_flags_are_opened_and_nothing_is_carried(register, grid, said):
    table = grid(register, "signal-register")
    assert set(table.frame["status"]) == {"opened"}
    assert "comment" not in {column.name for column in table.columns}
    assert said(register)[-1] == (
        "No signal of an earlier quarter is open: the register keeps none, or all are closed."
    )


def test_the_analysts_status_and_comment_are_kept(q1, kept, grid):
    frame = grid(register_part(q1, kept), "signal-register").frame.set_index("measure")
    assert frame.loc["Hate crime", ["status", "comment"]].tolist() == ["explained", "A campaign in May."]
    assert frame.loc["Rape", "status"] == "opened"


def test_signals_of_earlier_quarters_are_carried_until_they_are_closed(q1, kept, grid, said):
    part = register_part(q1, kept)
    assert "1 signal of earlier quarters is not closed." in said(part)
    carried = grid(part, "signals-carried")
    assert carried.frame[["measure", "period", "status"]].to_numpy().tolist() == [
        ["Rape", "2020/21 Q3", "opened"]
    ]


def test_a_run_is_first_seen_where_it_began(q1):
    points = q1.kpis["burglary"].evidence.points
    below = points.loc[points["signal"] == "below", "period"]
    assert first_seen(points) == "2020/21 Q1"
    assert below.min() == pd.Timestamp("2020-04-01")


def test_a_run_without_a_beginning_is_first_seen_where_the_figures_begin():
    days = pd.date_range("2021-04-01", periods=3, freq="QS")
    points = pd.DataFrame({"period": days, "grain": "quarter", "signal": "above"})
    assert first_seen(points) == "2021/22 Q1"


def test_the_register_that_is_given_is_not_changed(q1, kept):
    before = kept.copy()
    register_part(q1, kept)
    pd.testing.assert_frame_equal(kept, before)

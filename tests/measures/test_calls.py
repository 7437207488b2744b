from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.aggregate import levels, to_quarters
from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.figures import checked
from pcp_kpi.measures.calls import PrintedChange, chained_index, count, measures_of, with_index
from pcp_kpi.periods import Month, Quarter

NOW = Quarter(2021, 1)


@st.composite
def hours(draw: st.DrawFn) -> dict[str, object]:
    answered = draw(st.integers(0, 9))
    abandoned = draw(st.integers(0, 5))
    day = draw(st.dates(pd.Timestamp("2021-04-28").date(), pd.Timestamp("2021-06-03").date()))
    return {
        "hour": pd.Timestamp(day) + pd.Timedelta(hours=draw(st.sampled_from([0, 12, 23]))),
        "line": draw(st.sampled_from(["999", "101"])),
        "control_room": draw(st.sampled_from(["East", "West"])),
        "presented": answered + abandoned,
        "answered": answered,
        "answered_in_time": draw(st.integers(0, answered)),
        "abandoned": abandoned,
        "seconds_to_answer": draw(st.integers(0, 500)),
    }


def by_hand(rows: list[dict]) -> dict[tuple[str, str], tuple[float, float | None]]:
    found: dict[tuple[str, str], tuple[float, float | None]] = {}
    for line, seconds in (("999", 10), ("101", 30)):
        for month in ("2021-04", "2021-05", "2021-06"):
            mine = [row for row in rows if row["line"] == line and f"{row['hour']:%Y-%m}" == month]
            if not mine:
                continue
            sums = {
                name: sum(row[name] for row in mine)
                for name in ("presented", "answered", "answered_in_time", "abandoned", "seconds_to_answer")
            }
            in_time = f"calls-{line}-in-{seconds}-seconds"
            found[f"calls-{line}", month] = (sums["presented"], None)
            if sums["presented"]:
                found[in_time, month] = (sums["answered_in_time"], sums["presented"])
                found[f"calls-{line}-abandoned", month] = (sums["abandoned"], sums["presented"])
            if sums["answered"]:
                found[f"{in_time}-of-answered", month] = (sums["answered_in_time"], sums["answered"])
                found[f"calls-{line}-time-to-answer", month] = (sums["seconds_to_answer"], sums["answered"])
    return found


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        hours(),
        min_size=1,
        max_size=30,
        unique_by=lambda row: (row["hour"], row["line"], row["control_room"]),
    )
)
def test_calls_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    figures = count(opened(calls_by_hour=pd.DataFrame(rows)), source="test", force="West Mercia")
    counted = {
        (row.measure, f"{row.period:%Y-%m}"): (row.value, None if row.of != row.of else row.of)
        for row in figures.itertuples()
    }
    assert counted == by_hand(rows)
    assert len(checked(figures)) == len(figures)
    assert set(figures["area"]) == {"West Mercia"}


def test_the_quarter_of_a_share_is_the_ratio_of_the_sums(series) -> None:
    months = series([93, 47, 188], of=[100, 50, 200], grain="month", measure="calls-999-in-10-seconds")
    assert levels(to_quarters(months)).tolist() == [328 / 350]


def test_each_line_says_of_which_calls() -> None:
    assert measures_of("999")["calls-999-in-10-seconds"] == ("answered_in_time", "presented")
    assert measures_of("999")["calls-999-in-10-seconds-of-answered"] == ("answered_in_time", "answered")


def test_an_index_sets_each_series_against_its_own_base(series) -> None:
    figures = pd.concat(
        [series([50, 75], start="2021-01-01", measure="calls-999"),
         series([200, 100], start="2021-01-01", measure="calls-101"),
         series([0, 7], start="2021-01-01", measure="calls-none")],
        ignore_index=True,
    )  # fmt: skip
    told = with_index(figures, Quarter(2020, 4))
    assert told["index"].tolist()[:4] == [100, 150, 100, 50]
    assert told["index"].isna().tolist()[4:] == [True, True]
    pd.testing.assert_frame_equal(told[figures.columns], figures)


def test_rows_of_another_grain_have_no_index(series) -> None:
    figures = pd.concat([series([50]), series([20], grain="month")], ignore_index=True)
    assert with_index(figures, Quarter(2019, 1))["index"].isna().tolist() == [False, True]


def test_an_index_without_its_base_is_refused(series, message_of) -> None:
    assert message_of(NotAvailable, lambda: with_index(series([1]), Month(2021, 4))) == (
        "an index needs its base: no series has Apr 2021 (month)"
    )


def test_a_share_has_no_index(series, message_of) -> None:
    shares = series([1], of=[2], measure="calls-999-abandoned")
    assert message_of(CommandError, lambda: with_index(shares, Quarter(2019, 1))) == (
        "an index is made of counts; calls-999-abandoned is a share, a mean or a printed percentage: "
        "compare it in points"
    )


def test_printed_changes_chain_through_several_links_in_both_directions() -> None:
    links = [
        PrintedChange(NOW.shift(1), NOW, -4),
        PrintedChange(NOW.shift(1), NOW.shift(-3), -21.5),
        PrintedChange(NOW, NOW.shift(-1), 11),
    ]
    table = chained_index(links, NOW)
    assert table["label"].tolist() == ["2020/21 Q2", "2020/21 Q4", "2021/22 Q1", "2021/22 Q2"]
    assert table["index"].round(2).tolist() == [122.29, 90.09, 100.0, 96.0]


def test_two_ways_that_agree_within_rounding_are_taken_and_others_refused(message_of) -> None:
    links = [PrintedChange(NOW, NOW.shift(-1), 10), PrintedChange(NOW.shift(-1), NOW.shift(-2), 10)]
    assert len(chained_index([*links, PrintedChange(NOW, NOW.shift(-2), 21)], NOW)) == 3
    wrong = [*links, PrintedChange(NOW, NOW.shift(-2), 60)]
    assert message_of(CommandError, lambda: chained_index(wrong, NOW)) == (
        "the printed changes contradict each other: 2020/21 Q4 is 90.9 one way and 68.8 another"
    )


@pytest.mark.parametrize(
    ("links", "message"),
    [
        ([PrintedChange(NOW, NOW.shift(-1), -100)],
         "a change by -100% or less leaves nothing to chain: 2021/22 Q1 on 2020/21 Q4 (-100%)"),
        ([PrintedChange(NOW.shift(-3), NOW.shift(-4), 5)], "no change is on or of 2021/22 Q1, which is to be 100"),
    ],
)  # fmt: skip
def test_changes_that_cannot_be_chained_are_refused(message_of, links, message) -> None:
    assert message_of(CommandError, lambda: chained_index(links, NOW)) == message

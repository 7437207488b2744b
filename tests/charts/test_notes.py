from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.charts.notes import Note, lanes_height, make_notes, place_notes
from pcp_kpi.charts.timeline import day_number
from pcp_kpi.charts.words import Marker

NOTES = st.lists(st.tuples(st.floats(20, 380), st.floats(0, 120), st.booleans()), max_size=8)


@given(NOTES)
def test_texts_of_notes_never_touch_and_stay_on_the_page(drawn):
    notes = [
        Note(
            f"n{n}",
            ("Covid restrictions",),
            left,
            left if step else left + width + 1,
            None if step else "#EEE",
        )
        for n, (left, width, step) in enumerate(drawn)
    ]
    placed = place_notes(notes, left=20, right=510)
    assert len(placed) == len(notes)
    for number, one in enumerate(placed):
        assert one.x >= 20
        assert one.x + one.note.width <= 510 + 1e-6
        assert not any(one.box.touches(other.box) for other in placed[:number])


def test_neighbouring_windows_share_a_lane_where_they_can():
    notes = [
        Note("a", ("Baseline 2019/20",), 150, 185, "#EEE"),
        Note("b", ("Covid restrictions",), 182, 220, "#EEE"),
    ]
    placed = place_notes(notes, left=20, right=510)
    assert [item.lane for item in placed] == [0, 0]


def test_a_window_without_an_end_reaches_to_the_edge():
    window = Marker(dt.date(2021, 1, 1), dt.date.max, "Survey suspended", "suspended")
    first, last = day_number(dt.date(2020, 1, 1)), day_number(dt.date(2022, 1, 1))
    (note,) = make_notes(None, [window], span=(first, last), box=(20.0, 510.0))
    assert 20 < note.left < note.right == 510


def test_no_notes_take_no_room():
    assert lanes_height([]) == 0

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.charts.layout import spread_labels, text_width, wrap_at_pause, wrap_text

LEVELS = st.lists(st.tuples(st.floats(0, 100), st.floats(1, 20)), min_size=1, max_size=6)


@given(LEVELS)
def test_spread_labels_never_overlap_and_keep_their_order(labels):
    anchors, heights = zip(*labels, strict=True)
    middles = spread_labels(anchors, heights, low=0, high=200)
    ordered = sorted(zip(middles, heights, anchors, strict=True))
    for (lower, height, anchor), (upper, other, next_anchor) in pairwise(ordered):
        assert upper - lower >= (height + other) / 2 - 1e-6
        assert anchor <= next_anchor
    assert ordered[0][0] - ordered[0][1] / 2 >= -1e-6


def test_labels_with_room_stay_where_they_are():
    assert spread_labels([20, 50, 80], [10, 10, 10], low=0, high=100) == [20, 50, 80]


def test_labels_at_an_edge_are_moved_inside():
    assert spread_labels([0, 100], [10, 10], low=0, high=100) == [5, 95]


def test_lines_are_no_wider_than_the_room():
    text = "Mean and limits: mean ± 2 sample standard deviations of the four quarters of 2019/20."
    lines = wrap_text(text, width=120, size=8)
    assert " ".join(lines) == text
    assert max(text_width(line, 8) for line in lines) <= 120


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Other sexual offences: 232, above the upper limit of 214",
         ["Other sexual offences: 232,", "above the upper limit of 214"]),
        ("Victim Advice Line referral rate: Herefordshire highest, 30.2%",
         ["Victim Advice Line referral rate:", "Herefordshire highest, 30.2%"]),
        ("Rape: 378, within its limits", ["Rape: 378, within its limits"]),
        ("Rape: of all that was recorded in the four quarters before it",  # "Rape:" alone were no line
         ["Rape: of all that was recorded in the four quarters", "before it"]),
    ],
)  # fmt: skip
def test_a_title_of_two_lines_is_parted_where_it_pauses(text, lines):
    assert wrap_at_pause(text, width=380, size=13, bold=True) == lines


def test_an_empty_text_has_no_lines():
    assert wrap_text("", width=100, size=8) == []


@given(
    st.lists(st.sampled_from(["712", "offences", "a", "AVAT", "limits:", "±"]), max_size=40),
    st.floats(20, 300),
)
def test_a_line_ends_where_one_word_more_would_not_fit(words, width):
    lines = wrap_text(" ".join(words), width=width, size=8)
    assert " ".join(lines).split() == words
    for line, following in pairwise(lines):
        assert text_width(line, 8) <= width or " " not in line
        assert text_width(f"{line} {following.split()[0]}", 8) > width

from __future__ import annotations


def test_a_change_that_its_levels_give_agrees(figure, judged, then) -> None:
    claims = figure("A", 708), figure("B", 453, **then), figure("C", 56, role="change", unit="percent")
    assert judged(*claims) == [("percent-change", "agree", "")]


def test_a_change_that_they_do_not_give_is_told_with_what_they_give(figure, judged, then) -> None:
    claims = figure("A", 708), figure("B", 453, **then), figure("C", 61, role="change", unit="percent")
    assert judged(*claims) == [("percent-change", "disagree", "from 453 to 708 gives 56%, printed 61%")]


def test_a_change_with_the_wrong_sign_is_told_as_such(figure, judged, then) -> None:
    claims = figure("A", 708), figure("B", 453, **then), figure("C", -56, role="change", unit="percent")
    message = "from 453 to 708 gives 56%, printed −56%: the sign or the word is the wrong way round"
    assert judged(*claims) == [("direction-of-change", "disagree", message)]


def test_a_word_that_goes_the_other_way_than_the_numbers_is_told(figure, judged, then) -> None:
    change = figure("C", 56, role="change", unit="percent", printed="a 56% reduction")
    message = "the words say down, the numbers go up"
    assert judged(figure("A", 708), figure("B", 453, **then), change) == [
        ("direction-of-change", "disagree", message)
    ]


def test_a_change_counted_from_the_later_level_is_told_as_such(figure, judged, then) -> None:
    claims = figure("A", 708), figure("B", 453, **then), figure("C", 36, role="change", unit="percent")
    message = "from 453 to 708 is 56% of the earlier level; 36% is counted from the later"
    assert judged(*claims) == [("wrong-base", "disagree", message)]


def test_a_difference_called_percent_is_told_as_such(figure, judged, then) -> None:
    claims = figure("A", 708), figure("B", 453, **then), figure("C", 255, role="change", unit="percent")
    message = "from 453 to 708 is 56%; 255% is the difference in numbers, not in percent"
    assert judged(*claims) == [("difference-called-percent", "disagree", message)]


def test_points_called_percent_are_told_with_both(figure, judged, then) -> None:
    percent = {"unit": "percent"}
    claims = (
        figure("A", 69, **percent),
        figure("B", 62, **then, **percent),
        figure("C", 7, role="difference", **percent),
    )
    message = "from 62% to 69% is 7 percentage points; in percent it would be 11%"
    assert judged(*claims) == [("points-called-percent", "disagree", message)]


def test_percent_called_points_is_told_with_both(figure, judged, then) -> None:
    claims = (
        figure("A", 69, unit="percent"),
        figure("B", 62, **then, unit="percent"),
        figure("C", 11, role="difference", unit="points"),
    )
    message = "from 62% to 69% is 7 points; 11 points is the change in percent"
    assert judged(*claims) == [("percent-called-points", "disagree", message)]


def test_a_change_of_a_share_in_percent_agrees_where_only_percent_can_be_meant(figure, judged, then) -> None:
    claims = (
        figure("A", 69, unit="percent"),
        figure("B", 62, **then, unit="percent"),
        figure("C", 11, role="change", unit="percent"),
    )
    assert judged(*claims) == [("percent-change", "agree", "")]


def test_a_change_of_a_share_without_its_earlier_level_must_say_what_it_is_in(figure, judged) -> None:
    claims = figure("A", 85, unit="percent"), figure("C", 1, role="difference", unit="percent", compared="vs")
    message = "1% is a change of a percentage, and the print does not say whether in percent or in points"
    assert judged(*claims) == [("percent-or-points", "disagree", message)]


def test_the_earlier_level_follows_from_the_difference_beside_the_percentage(figure, judged) -> None:
    before = {"compared": "vs previous quarter", "compared_start": "2021-01-01", "compared_end": "2021-03-31"}
    level, difference = figure("A", 469), figure("B", 101, role="difference", **before)
    good, bad = (figure("C", value, role="change", unit="percent", **before) for value in (27, 22))
    assert judged(level, difference, good) == [("percent-change", "agree", "")]
    message = "from 368 (summed) to 469 is 27% of the earlier level; 22% is counted from the later"
    assert [(rule, verdict) for rule, verdict, _ in judged(level, difference, bad)] == [
        ("wrong-base", "disagree")
    ]
    assert message.startswith("from 368")


def test_no_whole_number_can_have_changed_so(figure, judged) -> None:
    before = {"compared": "vs previous quarter", "compared_start": "2021-01-01", "compared_end": "2021-03-31"}
    change = figure("C", 3.4, role="change", unit="percent", decimals=1, **before)
    message = "no whole number makes 146 a change of 3.4%: it is 3.5% from 141 and 2.8% from 142"
    assert judged(figure("A", 146), change) == [("whole-number", "disagree", message)]


def test_a_rounded_level_leaves_room_for_the_change(figure, judged, then) -> None:
    claims = (
        figure("A", 9, unit="percent"),
        figure("B", 8, **then, unit="percent"),
        figure("C", 20, role="change", unit="percent"),
    )
    assert judged(*claims) == [("percent-change", "agree", "")]


def test_levels_of_unequal_length_make_no_change(figure, judged) -> None:
    year = {"start": "2017-04-01", "end": "2018-03-31", "role": "comparator", "line": 40}
    claims = figure("A", 469), figure("B", 10161, **year), figure("C", -2, role="change", unit="percent")
    assert judged(*claims) == []

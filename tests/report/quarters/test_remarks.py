from __future__ import annotations

import random

import pytest

from pcp_kpi.auditing.numbers import Printed
from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.report.build import Report
from pcp_kpi.report.commentary import Commentary
from pcp_kpi.report.quarters.remarks import Remark, check_commentary, figures_in, remarks_table, sentences_of

TRUE = """Hate crime rose by **56%** (255) to 708 in Q1 2021/22, above the upper limit of 607. On the previous quarter it
is up 57% (257).

1. By 30 June 2021 over 700 were recorded, in 13 weeks, as in section 4 and outcome 16; 999 calls rose too.
2. Two areas did not move; see [the note](https://example.org/2021/77/a-5).
"""


def test_a_commentary_whose_numbers_are_those_of_its_page_has_no_remarks(priorities: Report) -> None:
    assert check_commentary(Commentary("Performance analyst", {"hate-crime": TRUE}), priorities) == ()


@pytest.mark.parametrize(
    ("text", "number", "nearest"),
    [
        ("It rose to 718.", "718", "708, 2021/22 Q1"),
        ("It rose by **59%**.", "59%", "57%, change on the previous quarter"),
        ("The upper limit is 670.", "670", ""),
        ("It rose by 56 percentage points.", "56 percentage points", ""),
        ("Over 900 were recorded.", "Over 900", ""),
    ],
)
def test_a_number_that_is_none_of_the_page_is_told_with_the_nearest(
    text: str, number: str, nearest: str, priorities: Report
) -> None:
    (remark,) = check_commentary(Commentary("", {"hate-crime": text}), priorities)
    assert (remark.measure, remark.number) == ("hate-crime", number)
    assert remark.sentence == text.replace("*", "")
    assert nearest in remark.nearest


def test_a_number_of_another_time_that_the_sentence_does_not_name_is_told_as_such(priorities: Report) -> None:
    (remark,) = check_commentary(Commentary("", {"hate-crime": "It fell to 132."}), priorities)
    assert remark.elsewhere
    assert remark.words == (
        "commentary, hate-crime: '132' stands on its page for what the sentence does not name: 132, Apr 2018"
    )
    assert check_commentary(Commentary("", {"hate-crime": "In April 2018 it was 132."}), priorities) == ()


def test_every_key_point_of_every_page_passes(priorities: Report) -> None:
    texts = {id: "\n\n".join(kpi.key_points) for id, kpi in priorities.kpis.items()}
    assert sum(len(figures_in(sentence)) for text in texts.values() for sentence in sentences_of(text)) > 30
    assert check_commentary(Commentary("", texts), priorities) == ()


def test_one_changed_digit_of_a_count_from_a_hundred_upwards_is_found_nineteen_times_in_twenty(
    priorities: Report,
) -> None:
    choose, slips, found = random.Random(1), 0, 0
    for id, kpi in priorities.kpis.items():
        sentences = [one for point in kpi.key_points for one in sentences_of(point)]
        wrong = {
            _with_a_slip(sentence, number, choose)
            for sentence in sentences
            for number in figures_in(sentence) * 4
            if number.unit == "count" and number.value >= 100
        }
        remarks = check_commentary(Commentary("", {id: "\n\n".join(sorted(wrong))}), priorities)
        slips, found = slips + len(wrong), found + len({remark.sentence for remark in remarks} & wrong)
    assert slips > 100
    assert found / slips > 0.95


def _with_a_slip(sentence: str, number: Printed, choose: random.Random) -> str:
    """Change one digit of a number in its sentence."""
    place = choose.choice([i for i in range(number.start, number.end) if sentence[i].isdigit()])
    digit = choose.choice([other for other in "123456789" if other != sentence[place]])
    return sentence[:place] + digit + sentence[place + 1 :]


def test_commentary_on_a_measure_without_a_page_is_a_remark(priorities: Report) -> None:
    assert check_commentary(Commentary("", {"rape": "378 offences."}), priorities) == (
        Remark("rape", "", "", "this measure has no page in the report"),
    )


def test_a_remark_is_one_line() -> None:
    assert Remark("hate-crime", "718", "It rose to 718.", "708, 2021/22 Q1").words == (
        "commentary, hate-crime: '718' is no number of its page; the nearest is 708, 2021/22 Q1"
    )
    assert Remark("hate-crime", "718", "It rose to 718.").words == (
        "commentary, hate-crime: '718' is no number of its page"
    )
    assert Remark("rape", "", "", "this measure has no page in the report").words == (
        "commentary, rape: this measure has no page in the report"
    )


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("On 5 July 2021 and 6th of May, 12 rose.", ["12"]),
        ("In 2019/20, 2019-20 and 2021 it was 12.", ["12"]),
        ("Between May 2021 and 30 June, for 12 months and 28 days, none.", []),
        ("Outcomes 14 and 16 rose to 12.", ["12"]),
        ("The 101 line answered 66% in 30 seconds.", ["66%", "30 seconds"]),
        ("The 5th area; two of three; one in five.", []),
        ("Q1 and quarter 2 of 2021/22; aged 16 to 18.", []),
        ("7 per 1,000 people, £4.4m, 3.5 times.", ["7 per 1,000", "£4.4m", "3.5 times"]),
    ],
)
def test_only_numbers_that_tell_a_figure_are_held_against_it(sentence: str, numbers: list[str]) -> None:
    assert [number.text for number in figures_in(sentence)] == numbers


def test_lists_and_short_names_of_areas_do_not_end_a_sentence_early() -> None:
    text = "1. In N. Worcs it rose. It was 5.\n2. Then\nfell to 4\n- again"
    assert sentences_of(text) == ["- In N. Worcs it rose.", "It was 5.", "- Then fell to 4", "- again"]


def test_the_table_names_measure_number_and_place() -> None:
    table = remarks_table(
        [Remark("hate-crime", "718", "It rose to 718.", "708, 2021/22 Q1")], catalogue=read_catalogue()
    )
    assert table.printed().to_dict("records") == [
        {
            "Measure": "Hate crime",
            "Number": "718",
            "Where it stands": "It rose to 718.",
            "Nearest on the page": "708, 2021/22 Q1",
        }
    ]
    assert remarks_table([]).notes == ("Every number of the commentary is a figure of its page.",)

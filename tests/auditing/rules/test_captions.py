from __future__ import annotations

YEAR = {"start": "2019-04-01", "end": "2020-03-31"}


def priorities(figure):
    return figure("U", 607, role="upper", **YEAR), figure("A", 708)


def captions_of(found):
    return [one for one in found if one[0] != "limits-in-order"]


def test_a_caption_names_the_year_that_the_limits_come_from(figure, statement, judged) -> None:
    assert judged(*priorities(figure), statement("baseline", says="2019/20")) == [("baseline", "agree", "")]
    message = "the caption names 2018/19 as the baseline; the limits are those of 2019/20"
    assert judged(*priorities(figure), statement("baseline", says="2018/19")) == [
        ("baseline", "disagree", message)
    ]


def test_the_previous_year_is_that_before_the_figures(figure, statement, judged) -> None:
    said = statement("baseline", says="previous financial year")
    message = (
        "the caption names previous financial year (2020/21) as the baseline; the limits are those of 2019/20"
    )
    assert judged(*priorities(figure), said) == [("baseline", "disagree", message)]


def test_a_caption_spans_its_columns(figure, statement, judged) -> None:
    first = figure("A", 11, unit="percent", role="share", start="2016-04-01", end="2017-03-31")
    last = figure("B", 15, unit="percent", role="share", start="2019-04-01", end="2020-03-31")

    def said(start):
        words = f"from March {start[:4]} to March 2020"
        return statement("span", of="A B", start=start, end="2020-03", printed=words)

    assert judged(first, last, said("2017-03")) == [("caption-span", "agree", "")]
    message = (
        "the caption says 'from March 2016 to March 2020'; the columns run from March 2017 to March 2020"
    )
    assert judged(first, last, said("2016-03")) == [("caption-span", "disagree", message)]


def test_a_note_names_the_period_of_its_column(figure, statement, judged) -> None:
    column = figure("A", 488049, start="2016-04-01", end="2017-03-31", label="12 months to March 2017")
    note = statement(
        "column", figure="A", start="2016-07-01", end="2017-06-30", printed="12 months to June 2017"
    )
    message = "a note under the table says '12 months to June 2017', this column is headed '12 months to March 2017'"
    assert judged(column, note) == [("column-period", "disagree", message)]


def test_two_figures_for_one_period_need_their_windows(figure, statement, judged) -> None:
    year = figure("A", 81, unit="percent", breakdown="12-month")
    quarter = figure("B", 84, unit="percent", breakdown="quarter")
    message = (
        "81% and 84% both stand for Qtr 1 21/22; 81% is over another window, which the line does not name"
    )
    assert judged(year, quarter, statement("window", figure="A")) == [("window", "disagree", message)]

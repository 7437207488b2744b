from __future__ import annotations

AREAS = ("Herefordshire", "Shropshire", "Telford & Wrekin", "North Worcestershire", "South Worcestershire")


def test_parts_that_make_their_total_agree_and_others_are_told(figure, statement, judged) -> None:
    total = figure("A", 117, measure="KSI")
    parts = figure("B", 9, measure="fatal"), figure("C", 108, measure="serious")
    said = statement("sum", figure="A", of="B C")
    assert judged(total, *parts, said) == [("sum-of-parts", "agree", "")]
    wrong = figure("A", 118, measure="KSI")
    assert judged(wrong, *parts, said) == [("sum-of-parts", "disagree", "9 + 108 make 117, printed 118")]


def test_rounded_parts_leave_room(figure, statement, judged) -> None:
    percent = {"unit": "percent", "role": "share"}
    parts = [figure(f"P{n}", 33, measure=f"part {n}", **percent) for n in range(3)]
    total = figure("A", 100, measure="all", **percent)
    assert judged(total, *parts, statement("sum", figure="A", of="P0 P1 P2")) == [
        ("sum-of-parts", "agree", "")
    ]


def areas_of(figure, values):
    return [
        figure(f"A{n}", value, area=area, region="area", line=4)
        for n, (area, value) in enumerate(zip(AREAS, values, strict=True))
    ]


def test_areas_that_miss_the_force_by_little_leave_some_unassigned(figure, judged) -> None:
    areas = areas_of(figure, (1406, 1387, 1372, 1320, 960))
    message = "the areas add up to 6,445, the force has 6,447"
    assert judged(figure("F", 6447), *areas) == [("sum-of-areas", "disagree", message)]
    assert judged(figure("F", 6445), *areas) == [("sum-of-areas", "agree", "")]


def test_areas_that_add_up_to_more_than_the_force_are_wrong(figure, judged) -> None:
    areas = areas_of(figure, (1406, 1387, 1372, 1320, 970))
    message = "the areas add up to 6,455, the force has 6,447"
    assert judged(figure("F", 6447), *areas) == [("sum-of-areas", "disagree", message)]


def test_some_months_are_their_part_of_the_year(figure, statement, judged) -> None:
    money = {"unit": "money", "role": "actual"}
    year = figure("Y", 65_000, step=1000, printed="£65k", measure="year", **money)
    months = statement("part-of-year", figure="M", of="Y", start="2021-04-01", end="2021-10-31")
    good, bad = (
        figure("M", value, printed=f"£{value:,}", measure="months", **money) for value in (37_917, 38_917)
    )
    assert judged(year, good, months) == [("part-of-year", "agree", "")]
    message = "7 months of £65k a year are £37,917, printed £38,917"
    assert judged(year, bad, months) == [("part-of-year", "disagree", message)]


def test_a_list_is_as_long_as_the_text_says(statement, judged) -> None:
    assert judged(statement("count-of-list", of="21", says="21")) == [("count-of-list", "agree", "")]
    message = "the text says 22, the list holds 21"
    assert judged(statement("count-of-list", of="21", says="22")) == [("count-of-list", "disagree", message)]

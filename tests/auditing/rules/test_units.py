from __future__ import annotations

import math
from dataclasses import replace


def test_rates_are_per_what_the_heading_says(figure, statement, judged) -> None:
    crimes = figure("A", 26.5, unit="rate", decimals=1, measure="crimes per 100", printed="26.5")
    incidents = figure("B", 28, unit="rate", measure="incidents per 1,000", printed="28")
    heading = "chart 'crimes per 1,000'"
    claims = [statement("per", figure=id, says="1000", printed=heading) for id in ("A", "B")]
    message = f"26.5 is printed per 100, 28 beside it per 1,000; {heading} counts per 1,000"
    assert judged(crimes, incidents, *claims) == [
        ("rate-base", "disagree", message),
        ("rate-base", "agree", ""),
    ]


def test_a_sum_of_money_has_the_scale_of_its_neighbours(figure, judged) -> None:
    sums = [
        figure(f"A{n}", value, unit="money", step=1e4, decimals=2, printed=printed, breakdown=f"item {n}")
        for n, (value, printed) in enumerate([(4.8e6, "£4.8m"), (5e5, "£0.5m"), (2.6e5, "£0.26m")])
    ]
    bare = figure("B", 0.88, unit="money", step=0.01, decimals=2, printed="£0.88", breakdown="item 4")
    message = "£0.88 stands among sums from £0.26m on: 'm' is missing"
    assert ("money-scale", "disagree", message) in judged(*sums, bare)


def test_a_range_prints_both_ends(figure, judged) -> None:
    band = replace(figure("A", 0, printed="5-600"), value=math.nan, low=5, high=600, bound="band")
    assert judged(band) == [("range-ends", "disagree", "5-600 reads as 5 to 600, which no one means")]
    whole = replace(band, printed="500-600", low=500)
    assert judged(whole) == [("range-ends", "agree", "")]


def test_a_column_has_one_number_of_decimals(figure, judged) -> None:
    cells = [
        figure(f"A{n}", n + 0.9, unit="percent", role="share", decimals=1, breakdown=f"{n}", line=n)
        for n in range(1, 6)
    ]
    odd = figure("B", 37, unit="percent", role="share", breakdown="16", line=7)
    found = judged(*cells, odd)
    assert (
        "decimals-of-column",
        "disagree",
        "37% stands in a column that prints 1 decimal, as 1.9%",
    ) in found
    sentence = replace(odd, printed="represents 37%")
    assert all(verdict == "agree" for _, verdict, _ in judged(*cells, sentence))


def test_a_share_over_a_hundred_and_an_age_of_eighty_four_cannot_be(figure, judged) -> None:
    message = "104% is outside 0 to 100, where a share lies"
    assert judged(figure("A", 104, unit="percent", role="share")) == [("possible-value", "disagree", message)]
    age = figure("A", 84, unit="years", measure="ICV average age")
    message = "84 is outside 16 to 80, where an average age lies"
    assert judged(age) == [("possible-value", "disagree", message)]
    assert judged(figure("A", 60, unit="years", measure="ICV average age")) == []


def test_one_force_is_no_tenth_of_the_nation(figure, judged, then) -> None:
    nation = {
        "area": "England and Wales",
        "region": "nation",
        "measure": "Shoplifting Apr-Jun 2020",
        "line": 5,
    }
    drop = figure("A", -30, role="change", unit="percent", **nation)
    force = figure("C", 2011, measure="Shoplifting", **then)
    message = (
        "−30% (−1,561) starts from 5,205 in England and Wales; West Mercia alone has 2,011 in a quarter (Shoplifting), "
        "39% of that"
    )
    counts = figure("B", -1561, role="difference", **nation), figure("B", -56100, role="difference", **nation)
    assert ("nation-and-force", "disagree", message) in judged(drop, counts[0], force)
    assert ("nation-and-force", "agree", "") in judged(drop, counts[1], force)

"""Numbers that are no figures."""

from __future__ import annotations

import pytest

from pcp_kpi.auditing.drafts.furniture import find_furniture


@pytest.mark.parametrize(
    ("text", "stretch", "what"),
    [
        ("as printed, lines 2599 to 2604", "lines 2599 to 2604", "a reference"),
        ("1912 outcomes 1, 1A, 2 of 19170", "outcomes 1, 1A, 2", "a reference"),
        ("Reference SPI/2021/170", "SPI/2021/170", "a reference"),
        ("of victims in the last 12 months of it", "last 12 months", "a length of time"),
        ("attended 20 minutes or less after", "20 minutes or less", "a length of time"),
        ("mean ± 2 sample SD of them", "± 2 sample SD", "the rule of the limits"),
        ("21.7% to 23.9% 80 times in 100 (theta)", "80 times in 100", "a chance of the method"),
        ("at a 95% confidence level", "95%", "a level of confidence"),
        ("3.2 Hate crime rose", "3.2", "the number of a clause"),
        ("three or more offences", "three or more", "part of a definition"),
        ("call 101 or write", "call 101", "a telephone number"),
        ("39 months to June 2021", "39 months", "a count of points"),
        ("at 10:30 on Monday", "10:30", "a time of day"),
        ("Monday 4 th October", "4 th", "a day"),
        ("Robbery: three of five areas below their limits, one above", "one", "a count of areas"),
        ("two above their own limits and one below its limits", "two", "a count of areas"),
    ],
)
def test_furniture_is_told_for_what_it_is(text: str, stretch: str, what: str) -> None:
    assert (stretch, what) in [(text[start:end], found) for start, end, found in find_furniture(text)]


@pytest.mark.parametrize(
    "text",
    ["34 offences in West Mercia", "a 56% (255) increase", "9 were killed", "five above the limit of four"],
)
def test_figures_are_no_furniture(text: str) -> None:
    assert list(find_furniture(text)) == []

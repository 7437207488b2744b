"""What the figures say, and what follows from them."""

from __future__ import annotations

import math

import pytest

from pcp_kpi.auditing.drafts.known import Known
from pcp_kpi.auditing.drafts.values import Figures
from pcp_kpi.figures import new_figures
from pcp_kpi.periods import FinancialYear, Month, Quarter, Rolling, YearToDate

FORCE, QUARTER = "West Mercia", Quarter(2021, 1)
COUNTS = [("2021-04-01", 101, 400), ("2021-05-01", 102, 410), ("2021-06-01", 105, 390)]


@pytest.fixture
def months(asked: Figures) -> Known:
    rows = [
        {"measure": "rape", "area": area, "grain": "month", "period": day, "value": value - less, "of": of}
        for area, less in ((FORCE, 0), *((area, 85) for area in asked.names.force.area_names))
        for day, value, of in COUNTS
    ]
    return Known(new_figures(rows), asked.known.limits, asked.names.catalogue, asked.names.force)


def test_months_are_added_up_to_a_quarter_and_to_a_year_to_date(months: Known) -> None:
    (quarter,) = months.facts(("rape", FORCE, ""), QUARTER)
    (to_date,) = months.facts(("rape", FORCE, ""), YearToDate(Month(2021, 6)))

    assert (quarter.value, quarter.of, quarter.made) == (308, 1200, True)
    assert quarter.level == pytest.approx(308 / 1200)
    assert to_date.value == 308


def test_a_quarter_with_a_month_missing_is_not_known(months: Known) -> None:
    assert months.facts(("rape", FORCE, ""), Quarter(2021, 2)) == ()
    assert months.facts(("rape", FORCE, ""), Rolling(6, Month(2021, 6))) == ()


def test_what_is_in_no_area_is_the_rest(months: Known) -> None:
    (rest,) = months.facts(("rape", "unassigned", ""), Month(2021, 4))

    assert rest.value == 101 - 5 * 16


def test_limits_are_those_of_the_paper_and_of_the_forces_rule(asked: Figures) -> None:
    printed = asked.known.limits_of(("hate-crime", FORCE, ""), "quarter", FinancialYear(2019))
    made = asked.known.limits_of(("burglary", FORCE, ""), "quarter", FinancialYear(2019))

    assert [(one.lower, one.upper, one.printed) for one in printed] == [(307, 607, True)]
    assert [(round(one.lower), round(one.upper)) for one in made] == [(1531, 1762)]


def test_a_total_is_made_of_its_parts(asked: Figures) -> None:
    found = asked.known.facts(("ksi", FORCE, ""), QUARTER)

    assert {fact.value for fact in found} == {117}


def test_a_group_of_outcomes_is_the_sum_of_its_codes(asked: Figures) -> None:
    (fact,) = asked.known.facts(("total-recorded-crime-outcomes", FORCE, "group:action-taken"), QUARTER)

    assert fact.value == 1912


def test_figures_of_one_grain_end_where_they_are_asked_to(asked: Figures) -> None:
    found = asked.known.ending(("hate-crime", FORCE, ""), QUARTER.start, QUARTER.end)

    assert [(day, fact.value) for day, fact in found] == [(QUARTER.end, 708)]


def test_a_figure_nobody_gives_is_not_known(asked: Figures) -> None:
    assert asked.known.facts(("weather", FORCE, ""), QUARTER) == ()
    assert not asked.known.has("weather")
    assert math.isnan(asked.known.facts(("hate-crime", FORCE, ""), QUARTER)[0].of)

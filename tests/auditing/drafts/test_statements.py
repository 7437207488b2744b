"""What rules a sentence or a cell."""

from __future__ import annotations

from pcp_kpi.auditing.drafts.dates import usual_periods
from pcp_kpi.auditing.drafts.readings import Context
from pcp_kpi.auditing.drafts.statements import Around, leftover


def around(context: Context, own: str, *above: str) -> Around:
    return Around(
        context,
        context.read(own),
        tuple(context.read(text) for text in above),
        usual_periods(context.quarter),
    )


def test_the_nearest_area_period_and_baseline_rule(context: Context) -> None:
    found = around(context, "It rose", "Shropshire, June 2021", "Rape, 2021/22 Q1 (baseline 2018/19)")

    assert found.areas == ("Shropshire",)
    assert [str(period) for period in found.periods] == ["Jun 2021"]
    assert found.baseline.label == "2018/19"


def test_without_names_it_is_the_force_and_the_baseline_of_the_quarter(context: Context) -> None:
    found = around(context, "It rose")

    assert found.areas == ("West Mercia",)
    assert found.baseline.label == "2019/20"
    assert found.periods == usual_periods(context.quarter)


def test_incidents_under_another_heading_only_say_what_is_counted(context: Context) -> None:
    counted = around(context, "Crimes and crimed incidents", "Hate crime")
    itself = around(context, "708", "Incidents, West Mercia", "Incidents")

    assert counted.subject().measures[-1] == "hate-crime"
    assert itself.subject().measures[0] == "incidents"


def test_words_that_name_nothing_are_left_over(context: Context) -> None:
    assert leftover(context.read("Hate crime on trains in Shropshire, June 2021")) == {"train"}
    assert leftover(context.read("Total recorded crime†")) == frozenset()

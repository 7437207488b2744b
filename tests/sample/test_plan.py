"""The plan gives one printed figure or says why it cannot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.periods import Quarter
from pcp_kpi.sample.plan import Plan, read_plan
from tests.conftest import MessageOf


def test_a_printed_figure_is_found_by_measure_and_period(plan: Plan) -> None:
    assert plan.printed("hate-crime", Quarter(2021, 1)) == 708
    assert plan.printed("child-at-risk", Quarter(2021, 1), area="Shropshire") == 1406
    assert plan.print_of("F0744") == 21009


def test_two_sources_that_differ_must_be_told_apart(plan: Plan, message_of: MessageOf) -> None:
    assert message_of(CommandError, lambda: plan.printed("rape", Quarter(2021, 1))) == (
        "the synthetic force needs one figure of rape  for West Mercia, 2021/22 Q1; the figures hold 2"
    )
    assert plan.printed("rape", Quarter(2021, 1), source="panel-2021-09") == 378


def test_an_id_that_no_printed_figure_has_is_refused(plan: Plan, message_of: MessageOf) -> None:
    assert message_of(CommandError, lambda: plan.print_of("F9999")) == "no printed figure has the id 'F9999'"


def test_the_plan_holds_no_figures_of_earlier_extracts(plan: Plan) -> None:
    assert set(plan.figures["source"]) == {"panel-2021-09", "home-office-prc", "illustrative-2019-20"}


def test_families_copies_and_seeds_draw_apart(plan: Plan) -> None:
    first = plan.generator("crime").random(3).tolist()
    assert plan.generator("crime").random(3).tolist() == first
    others = [
        plan.generator("calls"),
        replace(plan, seed=2).generator("crime"),
        replace(plan, copy=1).generator("crime"),
    ]
    assert all(other.random(3).tolist() != first for other in others)


def test_the_months_are_those_of_the_extracts(plan: Plan) -> None:
    assert [plan.months[0].label, plan.months[-1].label, len(plan.months)] == ["Apr 2018", "Jun 2021", 39]


def test_a_folder_without_figures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAvailable):
        read_plan(tmp_path)

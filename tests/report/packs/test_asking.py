from __future__ import annotations

import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import FinancialYear, Month, Quarter
from pcp_kpi.report.kpis import kpi
from pcp_kpi.report.packs.asking import Desk, as_month, baseline_for


def test_a_desk_tells_a_quarter_as_the_report_does(clean_figures, background):
    desk = Desk(clean_figures, ("hate-crime", "ksi"), Quarter(2021, 1), FinancialYear(2019), background)
    alone = kpi(clean_figures, "ksi", quarter="2021/22 Q1", background=background)
    assert desk.kpis["ksi"].key_points == alone.key_points
    assert list(desk.kpis) == ["hate-crime", "ksi"]


def test_of_months_the_source_with_a_long_run_is_believed(all_figures, background):
    figures = all_figures[all_figures["measure"] == "hate-crime"]
    month = Desk(figures, ("hate-crime",), Month(2021, 5), FinancialYear(2019), background).kpi("hate-crime")
    assert month.evidence.source.id == "illustrative-extracts"
    assert len(month.evidence.points) == 38


def test_a_month_is_read_in_any_spelling(message_of):
    assert as_month("may 2021") == as_month("2021-05") == as_month(Month(2021, 5)) == Month(2021, 5)
    assert message_of(CommandError, lambda: as_month("2021/22")) == (
        f"a month is needed, such as May 2021; '2021/22' is {FinancialYear(2021).words}"
    )


@pytest.mark.parametrize("period", [Month(2021, 5), Quarter(2021, 1)])
def test_the_baseline_is_the_forces_choice_for_the_year(background, period):
    assert baseline_for(None, period, background) == FinancialYear(2019)
    assert baseline_for("2018/19", period, background) == FinancialYear(2018)

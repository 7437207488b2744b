from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest
from scipy.stats import t

from pcp_kpi.annotations import Annotation
from pcp_kpi.comparison import compare
from pcp_kpi.figures import new_figures
from pcp_kpi.periods import FinancialYear, Month, Quarter, Rolling, YearToDate
from pcp_kpi.report.chance import with_chance
from pcp_kpi.report.evidence import Question, gather
from pcp_kpi.report.workings import work_out

NO, SOME, STRONG = "no evidence of a change", "evidence of a change", "strong evidence of a change"


def quarters(values, *, first="2015-04-01", grain="quarter", measure="arson"):
    days = pd.date_range(first, periods=len(values), freq="QS" if grain == "quarter" else "MS")
    return new_figures(
        {"measure": measure, "area": "Anyshire", "grain": grain, "period": day, "value": value}
        for day, value in zip(days, values, strict=True)
    )


def limited(figures, lower=math.nan, upper=math.nan, points=4):
    return figures.assign(lower=lower, upper=upper, n_baseline=points)


def told(figures, now, base, **limits):
    changes = compare(figures, now, with_=[base])
    return with_chance(changes, past=limited(figures, **limits), period=now, kinds={"arson": "count"}).iloc[0]


def test_a_long_fall_does_not_hide_that_a_figure_fell():
    falling = [1000, 960, 925, 880, 842, 805, 770, 728, 690, 655, 610, 575]
    row = told(quarters(falling), Quarter(2017, 4), Quarter(2016, 4))
    assert row["dispersion"] < 2
    assert row["evidence"] == STRONG


def test_a_year_to_date_varies_as_its_quarters_do():
    figures = quarters([100, 160, 90, 150, 105, 170, 95, 140, 110, 165, 88, 175])
    now, base = YearToDate(Month(2018, 3)), YearToDate(Month(2017, 3))
    changes = compare(figures, now, with_=[base])
    row = with_chance(changes, past=limited(figures), period=Quarter(2017, 4), kinds={"arson": "count"}).iloc[
        0
    ]
    single = told(figures, Quarter(2017, 4), Quarter(2016, 4))
    assert row["dispersion"] == pytest.approx(single["dispersion"])
    assert row["dispersion"] > 10


def test_covid_and_what_came_before_a_recording_change_say_nothing_of_chance():
    steady = [100, 104, 98, 101, 99, 103, 97, 100]
    figures = quarters([900, 905, *steady[:4], 20, 25, *steady[4:], *steady])
    step = Annotation(
        dt.date(2015, 10, 1), "arson", "*", None, "recording-change", "counted otherwise", "mine"
    )
    covid = Annotation(dt.date(2016, 10, 1), "*", "*", dt.date(2017, 3, 31), "covid", "Covid", "mine")
    changes = compare(figures, Quarter(2019, 4), with_=[Quarter(2018, 4)])

    def dispersion(*events):
        return with_chance(
            changes, past=limited(figures), period=Quarter(2019, 4), kinds={"arson": "count"}, events=events
        )["dispersion"].item()

    assert dispersion(step, covid) == 1
    assert dispersion(covid) > dispersion(step, covid)
    assert dispersion(step) > dispersion(step, covid)


def test_a_short_series_must_also_leave_the_spread_behind_its_limits():
    # Hate crime as the paper prints it: 708 against 453, limits 307 to 607 (panel-2021-09, line 2938).
    figures = pd.concat([quarters([453], first="2019-04-01"), quarters([708], first="2021-04-01")])
    row = told(figures, Quarter(2021, 1), Quarter(2019, 1), lower=307.0, upper=607.0, points=0)
    sigma = (607 - 307) / 4
    p_value = 2 * t.sf(255 / (sigma * math.sqrt(2)), 3)
    assert row["p_value"] == pytest.approx(p_value)
    assert row["evidence"] == NO
    width = t.ppf(0.975, 3) * sigma * math.sqrt(2)
    assert (row["low"], row["high"]) == pytest.approx((255 - width, 255 + width))
    assert row["test"] == (
        "exact conditional test of two counts and the spread behind its limits, whichever is more careful"
    )


def test_limits_tighter_than_chance_leave_the_exact_test():
    figures = pd.concat([quarters([144], first="2019-04-01"), quarters([114], first="2021-04-01")])
    row = told(figures, Quarter(2021, 1), Quarter(2019, 1), lower=140.0, upper=157.0, points=0)
    assert row["p_value"] == pytest.approx(0.0707, abs=0.0005)
    assert row["evidence"] == NO


def test_without_past_and_limits_only_no_evidence_is_told():
    figures = pd.concat([quarters([100], first="2019-04-01"), quarters([160], first="2021-04-01")])
    row = told(figures, Quarter(2021, 1), Quarter(2019, 1))
    assert (row["evidence"], row["test"]) == (
        "not tested",
        "none: nothing tells whether its cases are independent",
    )
    assert math.isnan(row["p_value"])
    figures = pd.concat([quarters([124], first="2019-04-01"), quarters([117], first="2021-04-01")])
    assert told(figures, Quarter(2021, 1), Quarter(2019, 1))["evidence"] == NO


def test_equal_figures_with_limits_of_no_width_have_not_changed():
    figures = pd.concat([quarters([7], first="2019-04-01"), quarters([7], first="2021-04-01")])
    row = told(figures, Quarter(2021, 1), Quarter(2019, 1), lower=7.0, upper=7.0)
    assert (row["p_value"], row["evidence"]) == (1, NO)


def test_windows_that_share_their_cases_tell_nothing_of_chance():
    months = quarters([50 + (n % 3) for n in range(30)], grain="month")
    windows = months.assign(grain="rolling-6-months")
    now, base = Rolling(6, Month(2017, 9)), Rolling(6, Month(2016, 9))
    changes = compare(windows, now, with_=[base])
    row = with_chance(changes, past=limited(windows), period=now, kinds={"arson": "count"}).iloc[0]
    assert row["dispersion"] == 1


def evidence_of(measure, quarter, baseline, clean_figures, background):
    period, year = Quarter(*quarter), FinancialYear(baseline)
    workings = work_out(
        clean_figures, measures=(measure,), period=period, baseline=year, background=background
    )
    changes = gather(workings, Question(measure, period, year), background).changes
    return {name: change.evidence for name, change in changes.items()}


def test_the_report_and_its_limits_say_the_same_of_a_change(clean_figures, background):
    # Within its limits of 19,164 to 24,419: two quarters 488 apart are no news.
    assert evidence_of("total-recorded-crime", (2021, 1), 2019, clean_figures, background)["baseline"] == NO
    # Four in ten fewer, in each area below its limits.
    assert evidence_of("burglary", (2021, 1), 2019, clean_figures, background)["baseline"] in (SOME, STRONG)
    vehicles = evidence_of("vehicle-offences", (2025, 4), 2024, clean_figures, background)
    assert vehicles == {"baseline": STRONG, "previous": NO, "year-to-date": STRONG}
    # 1,324 against 1,206 in the year to date, with a quarter that varies twice as much as chance.
    assert evidence_of("rape", (2025, 4), 2024, clean_figures, background)["year-to-date"] == NO

"""Change: difference, percent or points, against any other period of the same kind."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.comparison import ADDED, basis_of, compare
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import COLUMNS
from pcp_kpi.periods import FinancialYear, Month, Quarter, Rolling, Week, YearToDate

Q1 = Quarter(2020, 1)


def test_a_quarter_is_compared_with_each_of_the_periods_named(series) -> None:
    changes = compare(
        series([453, 400, 0, 500, 708]), Q1, with_=[Quarter(2019, 1), Q1.shift(-1), Quarter(2019, 3)]
    )
    assert set(changes.columns) == {*COLUMNS, *ADDED}
    assert changes["base_period"].tolist() == ["2019/20 Q1", "2019/20 Q4", "2019/20 Q3"]
    assert changes["level"].tolist() == [708] * 3
    assert changes["base_value"].tolist() == changes["base_level"].tolist() == [453, 500, 0]
    assert changes["difference"].tolist() == [255, 208, 708]
    np.testing.assert_allclose(changes["change"], [255 / 453, 208 / 500, np.nan])
    assert changes["basis"].tolist() == [
        "the same quarter of 2019/20", "the previous quarter", "October to December 2019",
    ]  # fmt: skip


def test_a_share_changes_in_points_and_a_mean_in_percent(series) -> None:
    share = series([50, 0, 0, 0, 62], of=[100, 1, 1, 1, 100], measure="satisfied")
    mean = series([400, 0, 0, 0, 900], of=[200, 1, 1, 1, 300], measure="answer-time")
    changes = compare(pd.concat([share, mean]), Q1, with_=[Quarter(2019, 1)]).set_index("measure")
    assert changes["difference"].to_dict() == {"satisfied": pytest.approx(0.12), "answer-time": 1.0}
    assert np.isnan(changes.loc["satisfied", "change"])
    assert changes.loc["answer-time", "change"] == 0.5


def test_a_percentage_known_only_as_printed_changes_in_points(series) -> None:
    changes = compare(series([62, 0, 0, 0, 64], measure="met-printed"), Q1, with_=[Quarter(2019, 1)])
    assert changes["difference"].item() == 2
    assert np.isnan(changes["change"].item())


def test_a_base_that_is_not_there_leaves_the_figure_without_change(series) -> None:
    changes = compare(series([1, 2, 3, None, 5]), Q1, with_=[Q1.shift(-1), Quarter(2018, 1)])
    assert changes["value"].tolist() == [5, 5]
    assert changes[["base_level", "difference", "change"]].isna().all(axis=None)


def test_a_quarter_without_figures_gives_no_rows(series) -> None:
    changes = compare(series([1]), Quarter(2030, 1), with_=[Quarter(2019, 1)])
    assert (len(changes), set(changes.columns)) == (0, {*COLUMNS, *ADDED})


def test_only_figures_of_one_source_are_compared(series) -> None:
    figures = pd.concat([series([320], source="paper"), series([325, 1, 1, 1, 396], source="open")])
    changes = compare(figures, Q1, with_=[Quarter(2019, 1)])
    assert changes[["source", "base_level"]].values.tolist() == [["open", 325.0]]
    changes = compare(figures[figures["value"] != 325], Q1, with_=[Quarter(2019, 1)])
    assert changes["base_level"].isna().all()


def test_the_year_to_date_in_the_fourth_quarter_compares_four_quarters_with_four(series) -> None:
    figures = series([1, 2, 4, 8, 16, 32, 64, 128])
    now = YearToDate.to_quarter(Quarter(2020, 4))
    change = compare(figures, now, with_=[now.years_before(1)])
    assert change[["level", "base_level", "change"]].values.tolist() == [[240, 15, 15]]
    assert change["basis"].item() == "the same period of 2019/20"


def test_years_to_date_are_stored_first_then_from_quarters_then_from_months(series) -> None:
    now = YearToDate(Month(2020, 6))
    months = series([1] * 15, grain="month")
    quarters = series([10, 10, 10, 10, 20])
    stored = series([40], grain="month", start="2020-06-01").assign(grain="year-to-date")
    for figures, level, base in (
        (months, 3, 3),
        (pd.concat([months, quarters]), 20, 10),
        (pd.concat([months, quarters, stored]), 40, 10),
    ):
        change = compare(figures, now, with_=[YearToDate(Month(2019, 6))])
        assert change[["level", "base_level"]].values.tolist() == [[level, base]]


def test_the_share_of_a_year_to_date_is_the_ratio_of_the_sums(series) -> None:
    figures = series([26, 27, 393], of=[100, 100, 1500], grain="month")
    change = compare(figures, YearToDate(Month(2019, 6)), with_=[YearToDate(Month(2019, 5))])
    assert change["level"].item() == pytest.approx(446 / 1700)
    assert change["difference"].item() == pytest.approx(446 / 1700 - 53 / 200)


@pytest.mark.parametrize(
    ("period", "base", "basis"),
    [
        (Quarter(2021, 1), Quarter(2020, 4), "the previous quarter"),
        (Quarter(2021, 1), Quarter(2020, 1), "the same quarter of 2020/21"),
        (Quarter(2021, 1), Quarter(2020, 3), "October to December 2020"),
        (Month(2021, 4), Month(2021, 3), "the previous month"),
        (Month(2021, 2), Month(2020, 2), "the same month of 2019/20"),
        (Month(2021, 2), Month(2020, 4), "April 2020"),
        (FinancialYear(2021), FinancialYear(2020), "the year before"),
        (FinancialYear(2021), FinancialYear(2019), "April 2019 to March 2020"),
        (YearToDate(Month(2021, 12)), YearToDate(Month(2019, 12)), "the same period of 2019/20"),
        (YearToDate(Month(2021, 12)), YearToDate(Month(2021, 9)), "April to September 2021 (2021/22 year to date)"),
        (Rolling(12, Month(2021, 6)), Rolling(12, Month(2020, 6)), "July 2019 to June 2020 (rolling 12 months)"),
    ],
)  # fmt: skip
def test_the_basis_is_said_as_a_sentence_would(period, base, basis: str) -> None:
    assert basis_of(period, base) == basis


@pytest.mark.parametrize(
    ("period", "bases", "message"),
    [
        (Q1, [], "name at least one period to compare 2020/21 Q1 with"),
        (Q1, [Quarter(2019, 1), FinancialYear(2019), Month(2020, 3)],
         "2020/21 Q1 is compared with periods of its own kind (quarter), not with 2019/20 and Mar 2020"),
        (YearToDate(Month(2020, 6)), [Q1], "2020/21 year to date (Apr to Jun) is compared with periods of its own kind "
         "(year-to-date), not with 2020/21 Q1"),
        (Rolling(12, Month(2020, 6)), [Rolling(6, Month(2020, 6))],
         "12 months to Jun 2020 is compared with periods of its own kind (rolling-12-months), not with "
         "6 months to Jun 2020"),
    ],
)  # fmt: skip
def test_periods_of_another_kind_are_refused(series, message_of, period, bases, message: str) -> None:
    assert message_of(CommandError, lambda: compare(series([1]), period, with_=bases)) == message


def test_printed_percentages_refuse_to_become_a_year_to_date(series, message_of) -> None:
    now = YearToDate(Month(2019, 6))
    figures = series([62], measure="met-printed")
    assert message_of(CommandError, lambda: compare(figures, now, with_=[now.years_before(1)])) == (
        "a percentage known only as printed cannot be added up: met-printed; use the counts behind it"
    )


def test_weeks_are_compared_by_their_mondays(series) -> None:
    rows = [series([value], grain="month", start="2021-03-01").assign(grain="week", period=pd.Timestamp(day))
            for value, day in ((4, "2021-03-29"), (5, "2021-04-05"))]  # fmt: skip
    monday = Week(pd.Timestamp("2021-04-05").date())
    assert compare(pd.concat(rows), monday, with_=[monday.shift(-1)])["change"].tolist() == [0.25]

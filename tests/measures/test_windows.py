"""Sums over rolling windows, and the unbroken runs of a survey that stopped and came back."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.aggregate import to_rolling_years
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import new_figures
from pcp_kpi.measures.windows import pooled, with_runs


def test_twelve_months_are_pooled_as_the_rolling_year_is(series) -> None:
    months = series(list(range(1, 15)), grain="month", of=[20] * 14)
    ours = pooled(months, months=12)
    pd.testing.assert_frame_equal(ours, to_rolling_years(months, grain="month"))


def test_only_windows_of_six_and_twelve_months_are_stored(series, message_of) -> None:
    months = series([1, 2, 3], grain="month")
    assert message_of(CommandError, lambda: pooled(months, months=3)) == (
        "rolling windows have 6 or 12 months, not 3"
    )


def test_percentages_known_only_as_printed_are_not_pooled(series, message_of) -> None:
    printed = series([76.0], grain="month", measure="satisfaction-burglary-printed")
    assert message_of(CommandError, lambda: pooled(printed, months=6)) == (
        "a percentage known only as printed cannot be pooled: satisfaction-burglary-printed; "
        "use the counts behind it"
    )


def test_the_status_of_a_window_is_the_weakest_of_its_months(series) -> None:
    months = series([1] * 6, grain="month")
    months.loc[2, "status"] = "provisional"
    assert pooled(months, months=6)["status"].tolist() == ["provisional"]


def test_a_survey_that_came_back_begins_a_new_run(series) -> None:
    months = series([1, 2, None, 4, 5], grain="month")
    absent = series([1], grain="month", start="2020-04-01")
    other = series([7, 8], grain="month", area="Shropshire", start="2019-08-01")
    shuffled = pd.concat([other, absent, months], ignore_index=True).sample(frac=1, random_state=1)
    runs = with_runs(shuffled)
    pd.testing.assert_frame_equal(runs.drop(columns="run"), shuffled)
    told = runs.sort_values(["area", "period"])["run"].dt.strftime("%Y-%m").fillna("")
    assert told.tolist() == [
        "2019-08", "2019-08", "2019-04", "2019-04", "", "2019-07", "2019-07", "2020-04",
    ]  # fmt: skip


def test_a_table_without_rows_has_no_runs() -> None:
    row = {
        "measure": "da-service",
        "area": "West Mercia",
        "grain": "month",
        "period": "2021-04-01",
        "value": 1,
    }
    assert with_runs(new_figures([row]).iloc[:0])["run"].empty

"""Change of grain: the numbers, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.aggregate import (
    add_up,
    levels,
    quarter_of,
    to_quarters,
    to_rolling,
    to_rolling_years,
    to_years,
    to_years_to_date,
    with_unassigned,
)
from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Quarter


def values(figures: pd.DataFrame) -> dict[str, float]:
    return {f"{row.period:%Y-%m}": row.value for row in figures.itertuples()}


def test_the_level_of_a_count_is_itself_and_of_a_share_its_ratio(series) -> None:
    figures = series([12, 12, None, 0], of=[None, 48, 50, 0])
    np.testing.assert_array_equal(levels(figures), [12, 0.25, np.nan, np.nan])


def test_quarters_are_the_sums_of_three_months_and_an_incomplete_one_is_left_out(series) -> None:
    months = series([1, 2, 4, 8, 16, 32, 64, 128], grain="month", start="2019-05-01")
    assert values(to_quarters(months)) == {"2019-07": 4 + 8 + 16, "2019-10": 32 + 64 + 128}


def test_a_gap_leaves_its_quarter_out(series) -> None:
    months = series([1, 2, 4, 8, 16, 32], grain="month").drop(index=1)
    assert values(to_quarters(months)) == {"2019-07": 56}


def test_negative_counts_are_never_clipped(series) -> None:
    assert values(to_quarters(series([1, -5, 2], grain="month"))) == {"2019-04": -2}


def test_a_month_known_to_be_missing_makes_its_quarter_missing_with_a_note(series) -> None:
    quarters = to_quarters(series([1, None, 4, 8, 16, 32], grain="month"))
    assert quarters["note"].tolist() == ["a part is missing", ""]
    np.testing.assert_array_equal(quarters["value"], [np.nan, 56])


@pytest.mark.parametrize("of", [[10, None, 10], [None, 10, None]])
def test_a_month_without_the_denominator_of_the_others_makes_its_quarter_missing(series, of: list) -> None:
    quarters = to_quarters(series([1, 2, 4], of=of, grain="month"))
    assert quarters["note"].tolist() == ["a part has no denominator"]
    assert quarters["value"].isna().all()


def test_the_share_of_a_quarter_is_the_ratio_of_the_sums(series) -> None:
    """The mean of the months would be 26.4% here; the ratio of the sums is 26.2%."""
    months = series([26, 27, 393], of=[100, 100, 1500], grain="month", measure="satisfied-victims")
    shares = levels(months)
    assert round(100 * shares.mean(), 1) == 26.4
    for made in (to_quarters(months), to_years_to_date(months, grain="month").tail(1)):
        assert made[["value", "of"]].values.tolist() == [[446, 1700]]
        assert round(100 * levels(made).item(), 1) == 26.2


def test_a_stored_quarter_wins_over_its_months(series) -> None:
    figures = pd.concat([series([1, 2, 4, 8, 16, 32], grain="month"), series([8])], ignore_index=True)
    assert values(to_quarters(figures)) == {"2019-04": 8, "2019-07": 56}


def test_a_stored_quarter_of_another_source_or_breakdown_does_not_win(series) -> None:
    months = series([1, 2, 4], grain="month", source="a")
    figures = pd.concat([months, series([8], source="b"), series([9], breakdown="16", source="a")])
    assert sorted(to_quarters(figures)["value"]) == [7, 8, 9]


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        (["final"] * 3, "final"),
        (["final", "provisional", "final"], "provisional"),
        (["projected", "provisional", "final"], "projected"),
    ],
)
def test_a_quarter_is_as_uncertain_as_its_most_uncertain_month(
    series, statuses: list[str], status: str
) -> None:
    assert to_quarters(series([1, 2, 4], grain="month").assign(status=statuses))["status"].tolist() == [
        status
    ]


def test_a_year_needs_all_four_quarters(series) -> None:
    assert values(to_years(series([1, 2, 4, 8, 16, 32, 64], start="2018-07-01"))) == {
        "2019-04": 8 + 16 + 32 + 64
    }


def test_a_stored_year_wins_over_its_quarters(series) -> None:
    figures = pd.concat([series([1, 2, 4, 8]), series([99], grain="year")], ignore_index=True)
    assert values(to_years(figures)) == {"2019-04": 99}


def test_rolling_years_end_in_the_last_month_of_every_quarter_that_closes_one(series) -> None:
    rolling = to_rolling_years(series([1, 2, 4, 8, 16]))
    assert values(rolling) == {"2020-03": 15, "2020-06": 30}
    assert set(rolling["grain"]) == {"rolling-12-months"}


def test_six_months_pool_numerators_and_denominators(series) -> None:
    months = series([1, 2, 3, 4, 5, 6, 9], grain="month", start="2021-01-01").assign(of=10.0)
    rolling = to_rolling(months, months=6)
    assert values(rolling) == {"2021-06": 21, "2021-07": 29}
    assert set(rolling["of"]) == {60.0}
    assert set(rolling["grain"]) == {"rolling-6-months"}


def test_six_months_are_two_quarters(series) -> None:
    assert values(to_rolling(series([1, 2, 4]), months=6, grain="quarter")) == {"2019-09": 3, "2019-12": 6}


def test_a_window_that_figures_do_not_know_is_refused(series) -> None:
    with pytest.raises(CommandError, match=r"^a rolling window has 6 or 12 months, not 9$"):
        to_rolling(series([1]), months=9)


def test_rolling_years_of_months_move_by_a_month(series) -> None:
    rolling = to_rolling_years(series(range(14), grain="month", start="2020-01-01"), grain="month")
    assert values(rolling) == {"2020-12": 66, "2021-01": 78, "2021-02": 90}


def test_a_gap_leaves_out_every_window_that_needs_it(series) -> None:
    assert values(to_rolling_years(series([1, 2, 4, 8, 16, 32]).drop(index=2))) == {}
    assert values(to_rolling_years(series([1, 2, 4, 8, 16, 32]).drop(index=0))) == {
        "2020-06": 30,
        "2020-09": 60,
    }


def test_years_to_date_begin_anew_each_april(series) -> None:
    to_date = to_years_to_date(series([1, 2, 4, 8, 16, 32]))
    assert values(to_date) == {
        "2019-06": 1, "2019-09": 3, "2019-12": 7, "2020-03": 15, "2020-06": 16, "2020-09": 48,
    }  # fmt: skip
    assert set(to_date["grain"]) == {"year-to-date"}


def test_a_year_to_date_needs_every_quarter_since_april(series) -> None:
    assert values(to_years_to_date(series([1, 2, 4], start="2019-07-01"))) == {}
    assert values(to_years_to_date(series([1, 2, 4, 8]).drop(index=1))) == {"2019-06": 1}


def test_years_to_date_of_months_stand_at_every_month(series) -> None:
    to_date = to_years_to_date(series([1, 2, 4, 8], grain="month", start="2020-02-01"), grain="month")
    assert values(to_date) == {"2020-04": 4, "2020-05": 12}


@pytest.mark.parametrize("make", [to_rolling_years, to_years_to_date])
def test_windows_are_made_only_from_months_or_quarters(series, message_of, make) -> None:
    assert message_of(CommandError, lambda: make(series([1], grain="year"), grain="year")) == (
        "windows are made from month and quarter figures, not from 'year'"
    )


def test_unassigned_is_what_the_force_has_above_its_areas_and_may_be_negative(series) -> None:
    figures = pd.concat(
        [series([10, 10, 10]), series([4, 4, 4], area="North"), series([5, 7, None], area="South")],
        ignore_index=True,
    )
    added = with_unassigned(figures, force="West Mercia", areas=["North", "South"])
    pd.testing.assert_frame_equal(added.iloc[:9], figures)
    assert values(added[added["area"] == "unassigned"]) == {"2019-04": 1, "2019-07": -1}


def test_unassigned_is_not_made_where_an_area_is_absent_or_a_figure_is_no_count(series) -> None:
    figures = pd.concat(
        [
            series([10]), series([4], area="North"),
            series([10], of=[20], measure="share"), series([4], of=[9], measure="share", area="North"),
            series([60], measure="met-printed"), series([62], measure="met-printed", area="North"),
            series([58], measure="met-printed", area="South"),
        ],
        ignore_index=True,
    )  # fmt: skip
    assert len(with_unassigned(figures, force="West Mercia", areas=["North", "South"])) == len(figures)


def test_unassigned_keeps_sources_apart_and_is_added_only_once(series) -> None:
    figures = pd.concat(
        [
            series([10], source=source).assign(status="provisional" if source == "a" else "final") for source in "ab"
        ] + [series([3], area="North", source="a"), series([4], area="North", source="b")],
        ignore_index=True,
    )  # fmt: skip
    once = with_unassigned(figures, force="West Mercia", areas=["North"])
    made = once[once["area"] == "unassigned"]
    assert made[["source", "value", "status"]].values.tolist() == [["a", 7, "provisional"], ["b", 6, "final"]]
    pd.testing.assert_frame_equal(with_unassigned(once, force="West Mercia", areas=["North"]), once)


def test_a_provisional_area_makes_the_rest_provisional(series) -> None:
    area = series([4], area="North").assign(status="provisional")
    made = with_unassigned(pd.concat([series([10]), area]), force="West Mercia", areas=["North"])
    assert made["status"].tolist() == ["final", "provisional", "provisional"]


def test_a_sum_is_made_where_all_parts_are_there_and_stored_sums_stay(series) -> None:
    figures = pd.concat(
        [
            series([9, 11, 5], measure="ksi-fatal"),
            series([108, 113], measure="ksi-serious"),
            series([117], measure="ksi"),
        ],
        ignore_index=True,
    )
    added = add_up(figures.replace({"value": {117.0: 120.0}}), "ksi", parts=["ksi-fatal", "ksi-serious"])
    assert values(added[added["measure"] == "ksi"]) == {"2019-04": 120, "2019-07": 124}


def test_without_any_part_nothing_is_added(series) -> None:
    figures = series([1, 2])
    pd.testing.assert_frame_equal(add_up(figures, "ksi", parts=["ksi-fatal"]), figures)


def test_a_sum_is_made_in_each_grain_area_and_source(series) -> None:
    figures = pd.concat(
        [
            series([value], measure=measure, grain=grain, area=area, source=source)
            for measure, value in (("burglary-a", 1), ("burglary-b", 2))
            for grain in ("month", "quarter") for area in ("North", "South") for source in ("x", "y")
        ],
        ignore_index=True,
    )  # fmt: skip
    made = add_up(figures, "burglary", parts=["burglary-a", "burglary-b"]).iloc[len(figures) :]
    assert len(made) == len(made[["grain", "area", "source"]].drop_duplicates()) == 8
    assert set(made["value"]) == {3}


PRINTED = "a percentage known only as printed cannot be added up: met-printed; use the counts behind it"


@pytest.mark.parametrize(
    "add",
    [
        to_quarters,
        lambda figures: to_years(figures.assign(grain="quarter")),
        lambda figures: to_rolling_years(figures, grain="month"),
        lambda figures: to_years_to_date(figures, grain="month"),
        lambda figures: add_up(figures, "met", parts=["met-printed"]),
    ],
    ids=["to_quarters", "to_years", "to_rolling_years", "to_years_to_date", "add_up"],
)
def test_percentages_known_only_as_printed_refuse_to_be_added_up(series, message_of, add) -> None:
    figures = series([62, 64, 66], measure="met-printed", grain="month")
    assert message_of(CommandError, lambda: add(figures)) == PRINTED


def test_the_rows_of_one_quarter_are_found(series) -> None:
    figures = pd.concat([series([1, 2, 4]), series([8], start="2019-07-01", grain="month")])
    assert quarter_of(figures, Quarter(2019, 2))["value"].tolist() == [2]


def test_a_year_to_date_of_months_runs_on_into_march_and_begins_anew_in_april(series) -> None:
    months = series(list(range(1, 15)), grain="month", start="2020-04-01")
    so_far = to_years_to_date(months, grain="month")
    assert so_far["value"].tolist() == [*np.cumsum(range(1, 13)).tolist(), 13, 13 + 14]
    assert so_far["period"].dt.strftime("%Y-%m").tolist() == months["period"].dt.strftime("%Y-%m").tolist()

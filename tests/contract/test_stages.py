"""What every stage promises: its columns, a unique key, rows kept, its input untouched."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from pcp_kpi.aggregate import (
    add_up,
    to_quarters,
    to_rolling_years,
    to_years,
    to_years_to_date,
    with_unassigned,
)
from pcp_kpi.comparison import ADDED as CHANGES
from pcp_kpi.comparison import compare
from pcp_kpi.figures import COLUMNS, KEY, faults_in
from pcp_kpi.limits import ADDED as LIMITS
from pcp_kpi.limits import SIGNALS, LimitRule, with_limits, with_printed_limits
from pcp_kpi.periods import FinancialYear, Quarter, YearToDate

RULE = LimitRule(FinancialYear(2019))
Q1 = Quarter(2020, 1)
PRINTED = pd.DataFrame(
    [["hate-crime", "West Mercia", "", "quarter", "2019/20", 3.0, 9.0, "paper"]],
    columns=["measure", "area", "breakdown", "grain", "baseline", "lower", "upper", "source"],
)

CHANGE_THE_GRAIN = {
    "to_quarters": (to_quarters, {"quarter"}),
    "to_years": (to_years, {"year"}),
    "to_rolling_years": (to_rolling_years, {"rolling-12-months"}),
    "to_rolling_years of months": (
        lambda table: to_rolling_years(table, grain="month"),
        {"rolling-12-months"},
    ),
    "to_years_to_date": (to_years_to_date, {"year-to-date"}),
    "to_years_to_date of months": (lambda table: to_years_to_date(table, grain="month"), {"year-to-date"}),
}
ADD_ROWS = {
    "with_unassigned": lambda table: with_unassigned(table, force="West Mercia", areas=["North", "South"]),
    "add_up": lambda table: add_up(table, "all-harm", parts=["hate-crime", "rape"]),
}
ADD_COLUMNS = {
    "with_limits": lambda table: with_limits(table, RULE, missing="leave"),
    "with_printed_limits": lambda table: with_printed_limits(table, PRINTED),
}
COMPARE = {
    "compare": lambda table: compare(table, Q1, with_=[Q1.shift(-1), Q1.years_before(1)]),
    "compare to date": lambda table: compare(
        table, YearToDate.to_quarter(Q1), with_=[YearToDate.to_quarter(Q1.years_before(1))]
    ),
}
STAGES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    **{name: stage for name, (stage, _) in CHANGE_THE_GRAIN.items()},
    **ADD_ROWS,
    **ADD_COLUMNS,
    **COMPARE,
}


@pytest.fixture(scope="module")
def whole_table(series) -> pd.DataFrame:
    """Many kinds of rows at once, shuffled, under an index that is no row number."""
    parts = [
        series(range(5, 23), area=area, measure=measure, source=source, grain="month", start="2019-04-01")
        for area in ("West Mercia", "North", "South")
        for measure, source in (("hate-crime", "paper"), ("rape", "open"), ("hate-crime", "other"))
    ]
    parts += [
        series([3, 4, 5, 6, 9, 2], area=area, measure=measure, source="paper", start="2019-04-01")
        for area in ("West Mercia", "North", "South")
        for measure in ("hate-crime", "rape")
    ]
    parts += [
        series([10, None, 12, 11, 10, 9], of=[20, None, 24, 30, 40, 10], measure="satisfied", source="paper"),
        series([7], measure="hate-crime", source="paper", grain="year", start="2018-04-01"),
        series([1, 2, 3, 4, 5], measure="hate-crime", breakdown="16", source="paper", start="2019-04-01"),
    ]
    whole = pd.concat(parts, ignore_index=True)
    whole.loc[whole.index % 7 == 3, "status"] = "provisional"
    shuffled = whole.sample(frac=1, random_state=1)
    return shuffled.set_axis([f"row {place}" for place in range(len(shuffled))])


@pytest.fixture
def table(whole_table: pd.DataFrame) -> pd.DataFrame:
    return whole_table.copy(deep=True)


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_leaves_its_input_untouched(table: pd.DataFrame, name: str) -> None:
    before = table.copy(deep=True)
    made = STAGES[name](table)
    assert len(made)
    pd.testing.assert_frame_equal(table, before)
    made.loc[:, "value"] = -1.0
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("name", [*CHANGE_THE_GRAIN, *ADD_ROWS])
def test_what_a_stage_makes_is_valid_and_its_key_unique(table: pd.DataFrame, name: str) -> None:
    made = STAGES[name](table)
    assert tuple(made.columns) == COLUMNS
    assert made.dtypes.astype(str).to_dict() == table.dtypes.astype(str).to_dict()
    assert not made.duplicated(list(KEY)).any()
    assert faults_in(made) == []


@pytest.mark.parametrize("name", CHANGE_THE_GRAIN)
def test_a_change_of_grain_gives_only_that_grain(table: pd.DataFrame, name: str) -> None:
    stage, grains = CHANGE_THE_GRAIN[name]
    made = stage(table)
    assert set(made["grain"]) == grains
    assert made.index.equals(pd.RangeIndex(len(made)))


@pytest.mark.parametrize("name", [*CHANGE_THE_GRAIN, *ADD_ROWS, *ADD_COLUMNS])
def test_a_stage_does_not_mind_the_order_of_the_rows(table: pd.DataFrame, name: str) -> None:
    stage = STAGES[name]
    ordered = table.sort_values(list(KEY))
    one, other = (stage(rows).sort_values(list(KEY), ignore_index=True) for rows in (table, ordered))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("name", [*CHANGE_THE_GRAIN, *ADD_ROWS])
def test_figures_of_different_sources_are_never_added_together(table: pd.DataFrame, name: str) -> None:
    stage = STAGES[name]
    made = stage(table)
    alone = pd.concat([stage(table[table["source"] == source]) for source in sorted(set(table["source"]))])
    one, other = (rows.sort_values(list(KEY), ignore_index=True) for rows in (made, alone))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("name", ADD_ROWS)
def test_a_stage_that_adds_rows_keeps_those_given_first_and_in_order(table: pd.DataFrame, name: str) -> None:
    made = STAGES[name](table)
    assert len(made) > len(table)
    pd.testing.assert_frame_equal(made.iloc[: len(table)], table.reset_index(drop=True))


@pytest.mark.parametrize("name", ADD_COLUMNS)
def test_a_stage_that_adds_columns_keeps_rows_order_and_index(table: pd.DataFrame, name: str) -> None:
    made = STAGES[name](table)
    assert tuple(made.columns) == (*COLUMNS, *LIMITS)
    pd.testing.assert_frame_equal(made[list(COLUMNS)], table)
    assert {"within", "not available"} < set(made["signal"]) < set(SIGNALS)


@pytest.mark.parametrize("name", ADD_COLUMNS)
def test_a_stage_that_adds_columns_replaces_its_own(table: pd.DataFrame, name: str) -> None:
    stage = STAGES[name]
    pd.testing.assert_frame_equal(stage(stage(table)), stage(table))


@pytest.mark.parametrize("name", ADD_COLUMNS)
def test_columns_that_are_not_of_the_contract_travel_along(table: pd.DataFrame, name: str) -> None:
    made = STAGES[name](table.assign(district="Wyre"))
    assert tuple(made.columns) == (*COLUMNS, "district", *LIMITS)
    assert set(made["district"]) == {"Wyre"}


@pytest.mark.parametrize("name", COMPARE)
def test_a_comparison_has_one_row_a_series_and_period(table: pd.DataFrame, name: str) -> None:
    changes = STAGES[name](table)
    assert set(changes.columns) == {*COLUMNS, *CHANGES}
    assert not changes.duplicated([*KEY, "base_period"]).any()
    now = changes["period"].unique()
    assert len(now) == 1
    for _, part in changes.groupby("base_period"):
        assert len(part) == len(changes) / changes["base_period"].nunique()


@pytest.mark.parametrize("name", CHANGE_THE_GRAIN)
def test_a_sum_with_a_provisional_part_is_provisional_and_no_other(series, name: str) -> None:
    grain = "month" if name in ("to_quarters",) or "months" in name else "quarter"
    figures = series([1] * 24, grain=grain).assign(status="final")
    place = 13
    figures.loc[place, "status"] = "provisional"
    stage, _ = CHANGE_THE_GRAIN[name]
    made = stage(figures)
    touched = stage(figures.assign(value=(figures.index == place).astype(float)))["value"] == 1
    assert made.loc[touched, "status"].tolist() == ["provisional"] * touched.sum()
    assert set(made.loc[~touched, "status"]) == {"final"}
    assert 0 < touched.sum() < len(made)


@pytest.mark.parametrize("name", CHANGE_THE_GRAIN)
def test_a_sum_with_a_missing_part_is_missing_with_a_note(series, name: str) -> None:
    grain = "month" if name in ("to_quarters",) or "months" in name else "quarter"
    values: list[float | None] = [1.0] * 24
    values[13] = None
    stage, _ = CHANGE_THE_GRAIN[name]
    made = stage(series(values, grain=grain))
    missing = made["value"].isna()
    assert 0 < missing.sum() < len(made)
    assert set(made.loc[missing, "note"]) == {"a part is missing"}
    assert set(made.loc[~missing, "note"]) == {""}


@pytest.mark.parametrize("name", [name for name in STAGES if name != "with_printed_limits"])
def test_without_rows_a_stage_gives_none(table: pd.DataFrame, name: str) -> None:
    assert len(STAGES[name](table.iloc[:0])) == 0

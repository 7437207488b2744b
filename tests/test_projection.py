"""Projection: what history it rests on, when there is none, its line and ranges, and what they always keep to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_kpi.annotations import Annotation
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import COLUMNS, KEY, faults_in, new_figures, read_figures, write_figures
from pcp_kpi.projection import ADDED, project, unprojected
from pcp_kpi.projection.filling import filled
from pcp_kpi.projection.methods import LOW_COUNTS, NAMES, SEASONAL_NAIVE, SHORT

COVID = Annotation(
    date(2020, 3, 1), "*", "*", date(2021, 3, 31), "covid", "Covid restrictions", "panel-2021-09"
)
CHANGE = Annotation(date(2017, 4, 1), "*", "*", None, "recording-change", "Sheds count", "home-office-prc")
QUARTERLY = [170.0, 217.0, 206.0, 137.0]
SEASONS = np.array([1.0, 1.2, 1.1, 0.8])


def quarters(
    series, count: int, *, start: str = "2010-04-01", level: float = 200.0, **columns
) -> pd.DataFrame:
    """Wavy quarters that no two years repeat."""
    steps = np.arange(count)
    values = level * SEASONS[steps % 4] * (1 + 0.05 * np.sin(1.7 * steps))
    return series(values.round().tolist(), start=start, **columns)


def months(series, count: int, **columns) -> pd.DataFrame:
    steps = np.arange(count)
    values = 100 * (1 + 0.2 * np.sin(steps * np.pi / 6)) * (1 + 0.05 * np.sin(1.7 * steps))
    return series(values.round().tolist(), start="2015-04-01", grain="month", **columns)


def lines(figures: pd.DataFrame, **how) -> pd.DataFrame:
    """The projected rows alone."""
    made = project(figures, **how)
    return made[made["status"] == "projected"].reset_index(drop=True)


def reason(figures: pd.DataFrame, *annotations: Annotation) -> str:
    return str(unprojected(figures, annotations=annotations)["reason"].item())


# What comes back


def test_the_rows_given_come_back_as_they_were_with_the_lines_after_them(series) -> None:
    figures = pd.concat([quarters(series, 20), quarters(series, 12, area="Shropshire")], ignore_index=True)
    before = figures.copy()
    made = project(figures, horizon=3)
    pd.testing.assert_frame_equal(figures, before)
    pd.testing.assert_frame_equal(made.iloc[:32][list(COLUMNS)], before)
    assert made.iloc[:32][["method", "history", "caveats"]].eq("").all().all()
    assert made.iloc[:32][["low80", "high80", "low95", "high95"]].isna().all().all()
    assert list(made.columns) == [*COLUMNS, *ADDED]
    assert made.iloc[32:]["area"].tolist() == ["West Mercia"] * 3 + ["Shropshire"] * 3
    assert set(made.iloc[32:]["status"]) == {"projected"}


def test_the_lines_keep_the_contract_and_survive_a_file(series, tmp_path: Path) -> None:
    made = project(quarters(series, 20, source="home-office-prc"))
    assert faults_in(made) == []
    assert not made.duplicated(list(KEY)).any()
    back = read_figures(write_figures(made, tmp_path / "projected.parquet"))
    pd.testing.assert_frame_equal(back, made)


def test_a_line_begins_with_the_period_after_the_last_row(series) -> None:
    assert lines(quarters(series, 9), horizon=2)["period"].astype(str).tolist() == [
        "2012-07-01",
        "2012-10-01",
    ]
    assert lines(months(series, 24), horizon=2)["period"].astype(str).tolist() == ["2017-04-01", "2017-05-01"]


def test_columns_that_statistics_added_stay_and_are_empty_in_the_lines(series) -> None:
    made = project(quarters(series, 9).assign(level=1.0), horizon=1)
    assert made["level"].notna().tolist() == [True] * 9 + [False]


def test_every_vintage_is_a_series_of_its_own(series) -> None:
    both = pd.concat([quarters(series, 9, source=name) for name in ("paper", "open-data")], ignore_index=True)
    assert lines(both, horizon=1)["source"].tolist() == ["paper", "open-data"]


def test_a_line_does_not_depend_on_the_order_of_rows_nor_on_other_series(series) -> None:
    alone = lines(quarters(series, 20))
    other = quarters(series, 20, level=900.0, area="Shropshire")
    mixed = pd.concat([quarters(series, 20), other], ignore_index=True).sample(frac=1, random_state=1)
    among = lines(mixed)
    here = among[among["area"] == "West Mercia"].reset_index(drop=True)
    # The ranges are made from the errors of all series; the line is its own.
    assert here["value"].tolist() == pytest.approx(alone["value"].tolist(), rel=1e-9)
    assert here["skill"].tolist() == pytest.approx(alone["skill"].tolist(), rel=1e-9)
    assert here[["period", "method"]].equals(alone[["period", "method"]])
    pd.testing.assert_frame_equal(lines(quarters(series, 20)), alone)


def test_rows_of_other_grains_stay_as_they_are(series) -> None:
    years = series([100.0] * 30, start="1990-04-01", grain="year")
    assert len(project(years)) == 30
    assert reason(years) == "only monthly and quarterly figures are projected"


# Which method, and when there is no line


@pytest.mark.parametrize(("count", "method"), [(8, SHORT), (15, SHORT), (16, NAMES["standard"])])
def test_quarters_are_projected_by_the_length_of_their_history(series, count: int, method: str) -> None:
    assert lines(quarters(series, count))["method"].str.startswith(method).all()


@pytest.mark.parametrize(("count", "method"), [(24, SHORT), (36, SHORT), (37, NAMES["standard"])])
def test_months_are_projected_by_the_length_of_their_history(series, count: int, method: str) -> None:
    assert lines(months(series, count))["method"].str.startswith(method).all()


@pytest.mark.parametrize("tier", ["fast", "standard", "full"])
def test_each_tier_says_its_methods(series, tier: str) -> None:
    assert lines(quarters(series, 20), method=tier)["method"].str.startswith(NAMES[tier]).all()


def test_a_short_history_has_no_line_and_says_so(series) -> None:
    assert lines(quarters(series, 7)).empty
    assert reason(quarters(series, 7)) == "only 7 quarters of history; eight are needed"
    assert lines(months(series, 23)).empty
    assert reason(months(series, 23)) == "only 23 months of history; 24 are needed"


def test_a_table_without_any_line_has_the_columns_all_the_same(series) -> None:
    assert list(project(quarters(series, 3)).columns) == [*COLUMNS, *ADDED]


def test_seasonal_naive_repeats_the_year_before(series) -> None:
    theft = series(QUARTERLY * 2)
    assert lines(theft, horizon=6, method="seasonal-naive")["value"].tolist() == pytest.approx(
        QUARTERLY + QUARTERLY[:2]
    )


def test_the_yardstick_can_be_asked_for(series) -> None:
    asked = lines(quarters(series, 20), method="seasonal-naive")
    assert set(asked["method"]) == {SEASONAL_NAIVE}
    assert asked["value"].tolist() == pytest.approx(quarters(series, 20)["value"].tail(4).tolist())


def test_a_line_no_better_than_last_year_is_drawn_towards_it_and_says_so(series) -> None:
    first = np.random.default_rng(1).uniform(60, 140, (5, 4))
    every_other_year = series(
        [*first.ravel().round(), *(first[[0, 0, 0, 0]] + [[0], [1], [0], [1]]).ravel().round()]
    )
    made = lines(every_other_year)
    assert (made["skill"] < 0).all()
    assert made["method"].str.endswith("drawn a third of the way to last year's figures").all()
    assert set(made["caveats"]) == {"in trials it was no better than last year's figures"}


def test_exact_seasons_go_on_as_they_were(series) -> None:
    exact = lines(series([100.0, 200.0, 300.0, 400.0] * 5))
    assert exact["value"].tolist() == pytest.approx([100, 200, 300, 400], rel=0.05)


def test_a_constant_series_stays_what_it_is_with_the_noise_of_counting(series) -> None:
    constant = lines(series([400.0] * 20))
    assert constant["value"].tolist() == pytest.approx([400.0] * 4)
    assert ((constant["high80"] - constant["value"]) > 20).all()
    assert ((constant["high80"] - constant["value"]) < 40).all()


def test_a_line_follows_a_new_level_and_keeps_the_seasons(series) -> None:
    before, after = quarters(series, 20), quarters(series, 12, level=400.0, start="2015-04-01")
    value = lines(pd.concat([before, after], ignore_index=True))["value"]
    assert value.between(300, 520).all()
    assert value.idxmax() in (0, 1)


def test_the_history_is_said(series) -> None:
    assert set(lines(quarters(series, 20))["history"]) == {"20 quarters from 2010/11 Q1 to 2014/15 Q4"}


# Low counts


def test_low_counts_have_ranges_of_whole_numbers(series) -> None:
    homicide = lines(series([4, 2, 4, 2, 5, 3, 1, 5, 3, 5, 6, 3, 0, 5, 3, 6, 3, 3, 3, 5]))
    assert set(homicide["method"]) == {LOW_COUNTS}
    ends = homicide[["low95", "low80", "high80", "high95"]]
    assert ends.equals(ends.round())
    assert homicide["value"].between(2, 5).all()


def test_a_poisson_series_of_low_counts_falls_inside_its_ranges_as_often_as_they_say() -> None:
    draws = np.random.default_rng(1).poisson(3.0, (300, 21)).astype(float)
    starts = pd.date_range("2016-04-01", periods=20, freq="QS-APR")
    rows = [
        {"measure": f"m-{n}", "area": "A", "grain": "quarter", "period": start, "value": value}
        for n, counts in enumerate(draws)
        for start, value in zip(starts, counts, strict=False)
    ]
    made = lines(new_figures(rows), horizon=1)
    actual = pd.Series(draws[:, 20])
    assert 0.80 <= actual.between(made["low80"], made["high80"]).mean() <= 0.93
    assert 0.95 <= actual.between(made["low95"], made["high95"]).mean() <= 0.995


def test_nothing_but_zeros_is_projected_as_next_to_nothing(series) -> None:
    zeros = lines(series([0.0] * 20))
    assert (zeros["value"] < 0.1).all()
    assert (zeros["low95"] == 0).all()
    assert (zeros["high95"] <= 1).all()


# Breaks


def test_after_a_recording_change_only_what_follows_counts(series) -> None:
    before, after = quarters(series, 28), quarters(series, 10, level=1200.0, start="2017-04-01")
    whole = lines(pd.concat([before, after], ignore_index=True), annotations=[CHANGE])
    pd.testing.assert_frame_equal(whole.drop(columns="caveats"), lines(after).drop(columns="caveats"))
    assert (
        whole["caveats"]
        .str.startswith("rests only on what follows the recording change of 1 April 2017")
        .all()
    )
    early = pd.concat([before, after.head(5)], ignore_index=True)
    expected = "only 5 quarters of history since the recording change of 1 April 2017; eight are needed"
    assert reason(early, CHANGE) == expected


def test_a_recording_change_to_come_is_named(series) -> None:
    made = lines(quarters(series, 20), annotations=[CHANGE])
    assert made["caveats"].str.startswith("does not foresee the recording change of 1 April 2017").all()


@pytest.mark.parametrize(
    ("since", "words"), [(0, "no quarter"), (1, "only one quarter"), (2, "only two quarters")]
)
def test_too_soon_after_covid_there_is_no_line(series, since: int, words: str) -> None:
    figures = quarters(series, 24 + since, start="2015-04-01")
    made = lines(figures, annotations=[COVID])
    assert made["scenario"].tolist() == ["returns"] * 4 + ["stays"] * 4
    assert made["period"].is_unique == bool(made.empty)
    assert reason(figures, COVID) == f"{words} since Covid restrictions ended; too few to project from"


def test_a_gap_right_before_covid_is_not_filled_in(series) -> None:
    figures = quarters(series, 24, start="2015-04-01")
    made = lines(figures[figures["period"] != "2020-01-01"], annotations=[COVID])
    assert np.isfinite(made[["low95", "value", "high95"]]).all(axis=None)
    back = made[made["scenario"] == "returns"]
    assert back["period"].iloc[0] == pd.Timestamp("2021-04-01")
    assert set(back["history"]) == {"19 quarters from 2015/16 Q1 to 2019/20 Q3"}


def test_three_periods_after_covid_there_is_a_line(series) -> None:
    made = lines(quarters(series, 27, start="2015-04-01"), annotations=[COVID])
    said = "2020/21 Q1 to 2020/21 Q4 (Covid restrictions) filled in, not fitted"
    assert made["caveats"].str.startswith(said).all()
    assert set(made["scenario"]) == {""}
    assert set(made["history"]) == {"27 quarters from 2015/16 Q1 to 2021/22 Q3, 4 of them filled in"}
    in_june = months(series, 75)
    assert in_june["period"].iloc[-1] == pd.Timestamp("2021-06-01")
    assert len(lines(in_june, annotations=[COVID])) == 4
    expected = "only two months since Covid restrictions ended; too few to project from"
    assert reason(in_june.head(74), COVID) == expected


def test_what_happened_under_covid_does_not_move_the_line(series) -> None:
    figures = quarters(series, 30, start="2015-04-01")
    shut = figures["period"].between("2020-04-01", "2021-03-31")
    emptied = figures.assign(value=figures["value"].where(~shut, 3.0))
    masked, other = (lines(table, annotations=[COVID])["value"] for table in (figures, emptied))
    assert masked.tolist() == pytest.approx(other.tolist(), rel=1e-9)
    assert not np.allclose(lines(figures)["value"], lines(emptied)["value"])


def test_a_gap_is_filled_with_its_seasons_on_a_line_from_level_to_level() -> None:
    places = np.arange(24)
    season = np.log(SEASONS)[places % 4]
    truth = 5.0 + season
    known = (places < 10) | (places >= 14)
    assert filled(np.where(known, truth, -9.0), known, 4) == pytest.approx(truth, abs=0.02)
    shifted = np.where(places < 10, truth, truth + 1.0)
    between = filled(np.where(known, shifted, -9.0), known, 4)[10:14] - season[10:14]
    assert (np.diff(between) > 0).all()
    assert between == pytest.approx([5.2, 5.4, 5.6, 5.8], abs=0.15)


def test_a_short_gap_is_filled_whether_its_rows_are_empty_or_absent(series) -> None:
    figures = quarters(series, 24)
    gap = figures["period"].isin(pd.to_datetime(["2013-04-01", "2013-07-01"]))
    empty = figures.assign(
        value=figures["value"].where(~gap), note=figures["note"].where(~gap, "not available")
    )
    pd.testing.assert_frame_equal(lines(empty), lines(figures[~gap]))
    assert lines(empty)["caveats"].str.startswith("2 quarters without a figure filled in").all()
    assert set(lines(empty)["history"]) == {"24 quarters from 2010/11 Q1 to 2015/16 Q4, 2 of them filled in"}


def test_before_a_long_gap_the_history_ends(series) -> None:
    figures = quarters(series, 24).drop(index=[10, 11, 12])
    assert set(lines(figures)["history"]) == {"11 quarters from 2013/14 Q2 to 2015/16 Q4"}


def test_a_line_begins_after_periods_known_to_be_missing(series) -> None:
    figures = quarters(series, 20)
    figures.loc[19, ["value", "note"]] = [np.nan, "not available"]
    made = lines(figures, horizon=2, method="seasonal-naive")
    assert made["period"].astype(str).tolist() == ["2015-04-01", "2015-07-01"]
    assert made["value"].tolist() == pytest.approx(figures["value"].iloc[[16, 17]].tolist())
    figures.loc[17:, "value"] = np.nan
    figures.loc[17:, "note"] = "not available"
    assert reason(figures) == "no figure since 2014/15 Q1"


# Refusals


def test_printed_percentages_are_refused_and_named(series, message_of) -> None:
    printed = series([50.0] * 20, measure="confidence-printed")
    both = pd.concat([quarters(series, 20), printed], ignore_index=True)
    assert message_of(CommandError, lambda: project(both)) == (
        "only recorded figures are projected: confidence-printed is a percentage known only as printed; leave it out"
    )
    assert unprojected(both)["reason"].tolist() == [
        "a percentage known only as printed; its counts are needed"
    ]


def test_what_is_projected_already_is_refused(series, message_of) -> None:
    made = project(quarters(series, 20))
    assert message_of(CommandError, lambda: project(made)) == (
        "only recorded figures are projected: hate-crime has projected rows already; give what was recorded"
    )
    assert unprojected(made).empty


def test_a_strange_horizon_or_method_is_refused(series, message_of) -> None:
    figures = quarters(series, 20)
    for horizon in (0, 13):
        said = message_of(CommandError, lambda horizon=horizon: project(figures, horizon=horizon))
        assert said == f"a horizon is 1 to 12 periods, not {horizon}"
    assert message_of(CommandError, lambda: project(figures, method="seasonal-naiv")) == (
        "a method is one of fast, standard, full and seasonal-naive, not 'seasonal-naiv'; did you mean 'seasonal-naive'?"
    )


def test_the_list_of_series_without_a_line_names_each(series) -> None:
    figures = pd.concat([quarters(series, 7, area="Shropshire", source="a"), quarters(series, 9)])
    without = unprojected(figures)
    assert without.to_dict("records") == [
        {
            "measure": "hate-crime", "area": "Shropshire", "breakdown": "", "grain": "quarter", "source": "a",
            "reason": "only 7 quarters of history; eight are needed",
        }
    ]  # fmt: skip
    assert unprojected(quarters(series, 9)).columns.tolist() == without.columns.tolist()


def test_the_room_is_entered_without_the_heavy_libraries() -> None:
    code = "import sys, pcp_kpi.projection; print([n for n in ('statsmodels', 'scipy') if n in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert answer.stdout.strip() == "[]"


# What always holds


counts = st.one_of(
    st.lists(st.integers(0, 3000), min_size=8, max_size=30),
    st.builds(lambda level, n: [level] * n, st.integers(0, 100000), st.integers(8, 30)),
    st.builds(
        lambda level, n, place, spike: [spike if i == place % n else level for i in range(n)],
        st.integers(0, 50), st.integers(8, 30), st.integers(0, 30), st.integers(0, 10**6),
    ),
    st.builds(lambda n, m, level: [0] * n + [level] * m, st.integers(4, 12), st.integers(4, 12), st.integers(1, 2000)),
    st.lists(st.integers(-3, 40), min_size=15, max_size=17),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(values=counts, gone=st.sets(st.integers(0, 29), max_size=4), horizon=st.integers(1, 12))
def test_lines_and_ranges_are_finite_never_negative_and_in_order(
    series, values: Sequence[int], gone: set[int], horizon: int
) -> None:
    known = [None if place in gone else float(value) for place, value in enumerate(values)]
    figures = series(known, start="2012-04-01")
    made = lines(figures, horizon=horizon)
    assert len(made) + horizon * len(unprojected(figures)) == horizon
    ends = made[["low95", "low80", "value", "high80", "high95"]].to_numpy()
    assert np.isfinite(ends).all()
    assert (ends >= 0).all()
    assert (np.diff(ends, axis=1) >= 0).all()

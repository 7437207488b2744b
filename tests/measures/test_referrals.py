from __future__ import annotations

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.aggregate import levels, to_years_to_date
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import checked
from pcp_kpi.intervals import newcombe, score_p_value
from pcp_kpi.measures.referrals import against_rest, count, with_referral_band

RATE = {"measure": "val-referral-rate", "grain": "month", "start": "2021-04-01"}
AREAS = ("Shropshire", "Herefordshire", None)
MONTHS = ("2021-04-01", "2021-05-01")


@st.composite
def months(draw: st.DrawFn) -> dict[str, object]:
    crimes = draw(st.integers(0, 30))
    return {
        "month": pd.Timestamp(draw(st.sampled_from(MONTHS))),
        "area": draw(st.sampled_from(AREAS)),
        "team": "One",
        "victim_based_crimes": crimes,
        "referrals": draw(st.integers(0, crimes)),
    }


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(months(), min_size=1, unique_by=lambda row: (row["month"], row["area"])))
def test_referrals_are_counted_as_a_slow_loop_counts_them(opened, rows) -> None:
    # An area in every table: a column of empty cells alone is no column of areas.
    rows = [row for row in rows if (row["month"], row["area"]) != (pd.Timestamp(MONTHS[0]), "Shropshire")]
    rows.append(
        {
            "month": pd.Timestamp(MONTHS[0]),
            "area": "Shropshire",
            "team": "One",
            "victim_based_crimes": 4,
            "referrals": 1,
        }
    )
    figures = count(opened(val_referrals=pd.DataFrame(rows)), source="test", force="West Mercia")
    expected = {}
    for month in MONTHS:
        for area in ("West Mercia", "Shropshire", "Herefordshire"):
            mine = [
                row
                for row in rows
                if row["month"] == pd.Timestamp(month) and area in ("West Mercia", row["area"])
            ]
            if sum(row["victim_based_crimes"] for row in mine):
                expected[month, area] = tuple(
                    sum(row[name] for row in mine) for name in ("referrals", "victim_based_crimes")
                )
    assert {
        (f"{row.period:%Y-%m-%d}", row.area): (row.value, row.of) for row in figures.itertuples()
    } == expected
    assert len(checked(figures)) == len(figures)


def test_the_year_to_date_is_the_ratio_of_the_sums_not_the_mean_of_the_rates(series) -> None:
    figures = series([30, 10], of=[100, 100], **RATE)
    uneven = series([30, 30], of=[100, 300], **RATE)
    assert levels(to_years_to_date(figures, grain="month")).tolist()[-1] == 0.2
    assert levels(to_years_to_date(uneven, grain="month")).tolist()[-1] == 0.15


def test_a_rate_of_exactly_thirty_percent_has_the_band_above() -> None:
    # Rates of the table of lines 2445 to 2450: 15.0 (S. Worcs, May), 29.9 and 31.0 (Herefs).
    rates = pd.DataFrame({"value": [150.0, 299.0, 300.0, 310.0], "of": 1000.0})
    assert with_referral_band(rates)["band"].tolist() == [
        "15% to under 20%", "20% to under 30%", "30% or more", "30% or more",
    ]  # fmt: skip


def test_an_area_is_set_against_the_rest_of_the_force_and_not_against_itself(series) -> None:
    force = series([500], of=[2000], area="West Mercia", **RATE)
    low = series([30], of=[300], area="South Worcestershire", **RATE)
    usual = series([145], of=[600], area="Shropshire", **RATE)
    told = against_rest(pd.concat([force, low, usual], ignore_index=True), force="West Mercia")
    assert told["area"].tolist() == ["South Worcestershire", "Shropshire"]
    assert told["outlier"].tolist() == ["below", ""]
    row = told.iloc[0]
    assert row["rest"] == 470 / 1700
    assert row["difference"] == 0.1 - 470 / 1700
    assert (row["low"], row["high"]) == newcombe(30, 300, 470, 1700)
    assert row["p_value"] == score_p_value(30, 300, 470, 1700)


def test_an_area_far_above_stands_out_above(series) -> None:
    force = series([500], of=[2000], area="West Mercia", **RATE)
    high = series([200], of=[300], area="Herefordshire", **RATE)
    told = against_rest(pd.concat([force, high], ignore_index=True), force="West Mercia")
    assert told["outlier"].tolist() == ["above"]


def test_the_more_areas_are_looked_at_the_further_one_must_stand_out(series) -> None:
    force = series([500], of=[2000], area="West Mercia", **RATE)
    near = series([58], of=[300], area="A", **RATE)
    alone = against_rest(pd.concat([force, near], ignore_index=True), force="West Mercia")
    others = [series([50], of=[200], area=name, **RATE) for name in "BCDEF"]
    among = against_rest(pd.concat([force, near, *others], ignore_index=True), force="West Mercia")
    assert alone["outlier"].tolist() == ["below"]
    assert among["outlier"].tolist() == [""] * 6


def test_counts_and_areas_without_their_force_are_refused(series, message_of) -> None:
    area = series([3], of=[10], area="Shropshire", **RATE)
    force = series([3], area="West Mercia", **RATE)
    count_only = pd.concat([force, series([3], area="Shropshire", **RATE)], ignore_index=True)
    assert message_of(CommandError, lambda: against_rest(area, force="West Mercia")) == (
        "the force itself is missing beside its areas on 2021-04-01"
    )
    assert message_of(CommandError, lambda: against_rest(count_only, force="West Mercia")) == (
        "areas are set against the rest by shares, with their base in 'of': val-referral-rate"
    )

"""The synthetic crime records give every printed figure that they can meet: counted here with plain pandas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.printing import rounded
from pcp_kpi.records import read_extracts
from pcp_kpi.sample import crime
from pcp_kpi.sample.crime_model import HIGH_HARM, KEYWORDS, TYPES
from pcp_kpi.sample.crime_tables import GROUPS, PREVENTED
from pcp_kpi.sample.plan import Plan

PAPER = "panel-2021-09"
PRINTED = pd.read_csv(
    Path(__file__).parents[2] / "data/clean/printed_figures.csv", dtype="str", keep_default_na=False
)
PRINTED = PRINTED[PRINTED["document"] == PAPER].astype({"line": "int64"})
QUARTERS = {"2019-04-01": "2019Q2", "2021-04-01": "2021Q2", "2021-01-01": "2021Q1"}
COLUMNS = {keyword.measure: keyword.column for keyword in KEYWORDS}


@pytest.fixture(scope="module")
def made(plan: Plan) -> dict[str, pd.DataFrame]:
    return crime.make(plan)


@pytest.fixture(scope="module")
def records(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    table = made["crime-records"]
    return table.assign(
        quarter=table["recorded_on"].dt.to_period("Q").astype("str"),
        month=table["recorded_on"].dt.to_period("M"),
        given_quarter=table["outcome_on"].dt.to_period("Q").astype("str"),
        given_month=table["outcome_on"].dt.to_period("M").astype("str"),
        taken=table["outcome_code"].isin(GROUPS[0]),
    )


@pytest.fixture(scope="module")
def other(plan: Plan) -> pd.DataFrame:
    """Return the records of another seed and another copy."""
    return crime.make(replace(plan, seed=2, copy=7))["crime-records"]


@pytest.fixture(scope="module")
def crimes(records: pd.DataFrame) -> pd.DataFrame:
    return records[records["record_kind"] == "crime"]


def rows(first: int, last: int, **columns: str) -> list[object]:
    """Return printed figures between two lines as parameters, each named by its document and line."""
    found = PRINTED[PRINTED["line"].between(first, last)]
    for name, value in columns.items():
        found = found[found[name] == value]
    return [
        pytest.param(row, id=f"{PAPER}:{row['line']} {row['id']} {row['as_printed']}")
        for row in found.to_dict("records")
    ]


def prints(count: float, of: float, row: dict[str, str]) -> bool:
    """Tell whether a share comes out as it is printed, half away from zero."""
    places = len(row["as_printed"].split("%")[0].partition(".")[2])
    return rounded(100 * count / of, places) == Decimal(row["value"]).quantize(Decimal(1).scaleb(-places))


def matching(records: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return the records that a measure counts."""
    if measure == "total-recorded-crime":
        return records[records["record_kind"] == "crime"]
    if measure in COLUMNS:
        return records[records[COLUMNS[measure]]]
    return records[records["crime_type"] == measure]


ALL_CRIME = [
    *rows(2875, 2898, role="actual", unit="count"),
    *rows(2875, 2898, role="comparator", unit="count"),
    *rows(2938, 2945, role="actual", unit="count"),
    *rows(2938, 2945, role="comparator", unit="count"),
]


def volume(parameter: object) -> bool:
    row = parameter.values[0]  # type: ignore[attr-defined]
    return not row["measure_id"].endswith("-outcomes") and row["measure_id"] not in ("ksi", "incidents")


@pytest.mark.parametrize("row", list(filter(volume, ALL_CRIME)))
def test_recorded_volumes_are_as_printed(records: pd.DataFrame, row: dict[str, str]) -> None:
    counted = matching(records, row["measure_id"])
    assert (counted["quarter"] == QUARTERS[row["period_start"]]).sum() == int(row["value"])


@pytest.mark.parametrize("row", rows(3060, 3500, role="difference", table="key-points"))
def test_the_quarter_before_differs_by_what_the_narrative_says(
    records: pd.DataFrame, row: dict[str, str]
) -> None:
    quarters = matching(records, row["measure_id"])["quarter"].value_counts()
    assert quarters["2021Q2"] - quarters["2021Q1"] == int(row["value"])


@pytest.mark.parametrize("measure", [*TYPES, *COLUMNS, "total-recorded-crime"])
def test_the_quarters_of_2019_20_are_those_that_give_the_printed_limits(
    records: pd.DataFrame, illustrative_figures: pd.DataFrame, measure: str
) -> None:
    known = illustrative_figures.query("measure == @measure and source == 'illustrative-2019-20'")
    quarters = matching(records, measure)["quarter"].value_counts()
    expected = dict(zip(known["period"].dt.to_period("Q").astype("str"), known["value"], strict=True))
    assert {quarter: quarters[quarter] for quarter in expected} == expected
    assert len(expected) == 4


@pytest.mark.parametrize("row", rows(2875, 2896, role="actual", measure_id="total-recorded-crime-outcomes"))
def test_all_outcomes_are_as_printed(crimes: pd.DataFrame, row: dict[str, str]) -> None:
    assert (crimes["given_quarter"] == "2021Q2").sum() == int(row["value"])


OUTCOMED = [p for p in rows(2876, 2896, role="actual") if p.values[0]["measure"].startswith("Total outcomed")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("row", OUTCOMED)
def test_outcomes_by_type_are_as_printed(crimes: pd.DataFrame, row: dict[str, str]) -> None:
    kind = row["measure_id"].removesuffix("-outcomes")
    given = crimes[(crimes["crime_type"] == kind) & (crimes["given_quarter"] == "2021Q2")]
    assert len(given) == int(row["value"])


@pytest.mark.parametrize("row", rows(2875, 2896, role="share"))
def test_rates_of_outcomes_by_type_are_as_printed(crimes: pd.DataFrame, row: dict[str, str]) -> None:
    given = crimes[crimes["given_quarter"] == "2021Q2"]
    kind, _, rate = row["measure_id"].removesuffix("-printed").partition("-action-taken")
    if not rate:
        kind, _, rate = row["measure_id"].removesuffix("-printed").partition("-outcome-16")
    given = given if kind == "total-recorded-crime" else given[given["crime_type"] == kind]
    counted = given["taken"] if "action-taken" in row["measure_id"] else given["outcome_code"] == "16"
    assert prints(counted.sum(), len(given), row)


TABLES = [*rows(2781, 2791), *rows(2809, 2816), *rows(3180, 3199), *rows(3226, 3229)]
KEY_POINTS = [
    *rows(2820, 2822),
    *rows(2825, 2825),
    *rows(3219, 3219),
    *rows(3235, 3235),
    *rows(3218, 3218, role="share"),
]
BY_CODE = [*TABLES, *[p for p in KEY_POINTS if p.values[0]["breakdown"].startswith("OC16")]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("row", BY_CODE)
def test_outcomes_by_code_are_as_printed(crimes: pd.DataFrame, row: dict[str, str]) -> None:
    base = crimes[crimes["domestic_abuse"]] if row["measure_id"].startswith("domestic") else crimes
    if row["period_label"] == "June 2021":
        given = base[base["given_month"] == "2021-06"]
        assert prints(_coded(given, row), len(given), row)
        return
    now, then = (base[base["given_quarter"] == quarter] for quarter in ("2021Q2", "2019Q2"))
    given = then if row["role"] == "comparator" or row["period_start"] == "2019-04-01" else now
    expected = {
        "actual": _coded(given, row),
        "comparator": _coded(given, row),
        "difference": _coded(now, row) - _coded(then, row),
    }
    if row["role"] == "pct_change":
        assert prints(_coded(now, row) - _coded(then, row), _coded(then, row), row)
    elif row["role"] == "share":
        assert prints(_coded(given, row), len(given), row)
    else:
        assert expected[row["role"]] == int(row["value"])


def _coded(given: pd.DataFrame, row: dict[str, str]) -> int:
    code = row["breakdown"].partition(" ")[0].removeprefix("OC")
    return len(given) if code == "Total" else int((given["outcome_code"] == code).sum())


@pytest.mark.parametrize(("id", "abuse"), [("F0733", False), ("F1066", True)], ids=["line 2824", "line 3233"])
def test_prosecutions_prevented_grow_as_printed(crimes: pd.DataFrame, id: str, abuse: bool) -> None:
    group = crimes[crimes["outcome_code"].isin(PREVENTED) & (crimes["domestic_abuse"] | (not abuse))]
    quarters = group["given_quarter"].value_counts()
    growth = int(PRINTED.set_index("id").loc[id, "value"])
    assert quarters["2021Q2"] - quarters["2019Q2"] == growth
    of_17 = group[group["outcome_code"] == "17"]["given_quarter"].value_counts()
    assert of_17["2021Q2"] - of_17["2019Q2"] > growth / 2


@pytest.mark.parametrize("row", [*rows(2795, 2795), *rows(3171, 3171)])
def test_action_taken_falls_as_printed(crimes: pd.DataFrame, row: dict[str, str]) -> None:
    base = crimes[crimes["domestic_abuse"]] if row["line"] == 3171 else crimes
    taken = base[base["taken"]]["given_quarter"].value_counts()
    assert prints(taken["2021Q2"] - taken["2019Q2"], taken["2019Q2"], row)


def test_the_share_of_outcome_16_of_domestic_abuse_grows_by_5_points_as_in_line_3218(
    crimes: pd.DataFrame,
) -> None:
    base = crimes[crimes["domestic_abuse"]]
    shares = (base["outcome_code"] == "16").groupby(base["given_quarter"]).mean()
    assert rounded(100 * (shares["2021Q2"] - shares["2019Q2"])) == 5


def linked_share(crimes: pd.DataFrame, code: str, last: str) -> float:
    months = pd.period_range(end=last, periods=3, freq="M").astype("str")
    given = crimes[(crimes["outcome_code"] == code) & crimes["given_month"].isin(months)]
    return float(given["victim_linked"].mean())


def test_victims_are_linked_to_outcome_16_as_printed_in_line_2845(crimes: pd.DataFrame) -> None:
    assert rounded(100 * linked_share(crimes, "16", "2021-06")) == 92
    assert (
        linked_share(crimes, "16", "2021-06")
        > linked_share(crimes, "16", "2021-03")
        > linked_share(crimes, "16", "2020-12")
    )


def test_victims_linked_to_outcome_14_exceed_80_percent_for_the_first_time_as_in_line_2841(
    crimes: pd.DataFrame,
) -> None:
    months = pd.period_range("2018-06", "2021-06", freq="M").astype("str")
    shares = [linked_share(crimes, "14", month) for month in months]
    assert shares[-1] > 0.80 >= max(shares[:-1])


@pytest.mark.parametrize("row", rows(3428, 3428, role="actual"))
def test_areas_of_child_at_risk_are_as_printed(records: pd.DataFrame, row: dict[str, str]) -> None:
    here = records[
        records["child_at_risk"] & (records["quarter"] == "2021Q2") & (records["area"] == row["area"])
    ]
    assert len(here) == int(row["value"])


Part = Callable[[pd.DataFrame], pd.Series]
PARTS: dict[str, Part] = {
    "F1142": lambda now: now["child_at_risk"] & now["old"],
    "F1144": lambda now: now["offence"] == "Sexual Assault On A Female Aged 13 And Over",
    "F1146": lambda now: now["offence"] == "Sexual Activity Involving A Child Under 13",
    "F1148": lambda now: (now["crime_type"] == "other-sexual-offences") & now["old"],
    "F1150": lambda now: now["cyber"] & (now["crime_type"] == "violence-without-injury"),
    "F1152": lambda now: now["cyber"] & (now["offence"] == "Malicious Communications"),
    "F1159": lambda now: now["offence"] == "Obscene Publications And Protected Sexual Material",
    "F1161": lambda now: now["offence"] == "Attempting To Pervert The Course Of Justice",
}


@pytest.mark.parametrize("id", PARTS)
def test_parts_of_a_measure_are_as_printed(records: pd.DataFrame, id: str) -> None:
    now = records[records["quarter"] == "2021Q2"]
    now = now.assign(old=(now["recorded_on"] - now["committed_on"]).dt.days > 365)
    assert PARTS[id](now).sum() == int(PRINTED.set_index("id").loc[id, "value"])


def repeat_rate(crimes: pd.DataFrame, month: str) -> tuple[int, int]:
    """Return victims of a month with an offence on an earlier day within twelve months, and all victims of it."""
    seen = crimes[crimes["victim_key"].notna()][["victim_key", "recorded_on", "month"]]
    now = seen[seen["month"] == month]
    pairs = now.merge(seen, on="victim_key", suffixes=("", "_before"))
    before = pairs["recorded_on_before"]
    again = (before < pairs["recorded_on"]) & (before >= pairs["recorded_on"] - pd.DateOffset(years=1))
    return pairs.loc[again, "victim_key"].nunique(), now["victim_key"].nunique()


@pytest.mark.parametrize(
    ("month", "abuse", "printed"),
    [("2021-04", True, 40), ("2021-06", True, 43), ("2021-04", False, 32), ("2021-06", False, 34)],
    ids=["line 3250 start", "line 3250 end", "line 3251 start", "line 3251 end"],
)
def test_repeat_rates_are_as_printed(crimes: pd.DataFrame, month: str, abuse: bool, printed: int) -> None:
    repeats, victims = repeat_rate(crimes[crimes["domestic_abuse"]] if abuse else crimes, month)
    assert rounded(100 * repeats / victims) == printed


def test_repeat_rates_of_other_months_are_of_the_same_order(crimes: pd.DataFrame) -> None:
    for month in ("2019-04", "2019-11", "2020-04", "2020-10"):
        for abuse, low, high in ((True, 0.36, 0.44), (False, 0.28, 0.36)):
            repeats, victims = repeat_rate(crimes[crimes["domestic_abuse"]] if abuse else crimes, month)
            assert low < repeats / victims < high


def nominals(crimes: pd.DataFrame, last: str) -> pd.DataFrame:
    """Return people with three or more high-harm offences in three months: offences, as victim, as suspect, abuse."""
    months = pd.period_range(end=last, periods=3, freq="M")
    window = crimes[crimes["crime_type"].isin(HIGH_HARM) & crimes["month"].isin(months)]
    sides = [
        window[["crime_ref", f"{side}_key", "domestic_abuse"]]
        .set_axis(["ref", "key", "abuse"], axis=1)
        .assign(side=side)
        for side in ("victim", "suspect")
    ]
    people = pd.concat(sides).dropna(subset="key").groupby("key")
    table = pd.DataFrame(
        {
            "offences": people["ref"].nunique(),
            "abuse": people["abuse"].any(),
            "sides": people["side"].agg(set),
        }
    )
    return table[table["offences"] >= 3]


@pytest.mark.parametrize("row", rows(3308, 3311, measure_id="repeat-nominals", unit="count"))
def test_repeat_nominals_are_as_printed(crimes: pd.DataFrame, row: dict[str, str]) -> None:
    people = nominals(crimes, "2021-06" if row["period_label"].startswith("Jun") else "2021-05")
    side = {"victims-only": {"victim"}, "suspects-only": {"suspect"}, "both": {"victim", "suspect"}}.get(
        row["code"]
    )
    counted = people if side is None else people[[sides == side for sides in people["sides"]]]
    assert len(counted) == int(row["value"])


def test_the_band_of_10_to_19_offences_grows_as_printed_in_line_3301(crimes: pd.DataFrame) -> None:
    may, june = ((nominals(crimes, m)["offences"].between(10, 19)).sum() for m in ("2021-05", "2021-06"))
    assert june - may == 3
    assert rounded(100 * 3 / may) == 14


def test_nominals_are_linked_to_domestic_abuse_as_printed_in_line_3302(crimes: pd.DataFrame) -> None:
    assert rounded(100 * nominals(crimes, "2021-06")["abuse"].mean()) == 67


def test_nominals_of_other_months_are_of_the_same_order(crimes: pd.DataFrame) -> None:
    numbers = [
        len(nominals(crimes, month)) for month in ("2018-06", "2019-03", "2019-12", "2020-06", "2021-04")
    ]
    assert min(numbers) > 350
    assert max(numbers) < 620


def test_the_arrest_rate_of_domestic_abuse_falls_since_november_2020_as_in_line_3154(
    crimes: pd.DataFrame, made: dict[str, pd.DataFrame]
) -> None:
    arrests = made["arrests"]
    made = arrests[arrests["domestic_abuse"]]["arrested_on"].dt.to_period("M").value_counts()
    offences = crimes[crimes["domestic_abuse"]]["month"].value_counts()
    rates = (made / offences).sort_index()
    falling = rates.loc["2020-11":]
    assert (falling.diff().dropna() < 0).all()
    assert rates.loc[:"2020-10"].between(0.33, 0.37).all()


def test_the_rows_fit_their_layouts(made: dict[str, pd.DataFrame], plan: Plan) -> None:
    for name, table in made.items():
        layout = read_extracts()[name]
        assert list(table.columns) == list(layout.columns)
        assert table[list(layout.key)].duplicated().sum() == 0
        for column in layout.fields:
            assert column.optional or table[column.name].notna().all(), column.name
            assert not column.values or set(table[column.name].dropna()) <= set(column.values)
        assert set(table["area"].dropna()) == set(plan.force.area_names)


def test_nothing_happens_before_its_time(records: pd.DataFrame) -> None:
    closed = records.dropna(subset="outcome_on")
    assert (records["committed_on"] <= records["recorded_on"]).all()
    assert (closed["recorded_on"] <= closed["outcome_on"]).all()
    assert closed["outcome_on"].max() <= pd.Timestamp("2021-06-30")
    assert (records["outcome_on"].notna() == records["outcome_code"].notna()).all()


def test_people_stand_where_they_can(records: pd.DataFrame) -> None:
    assert records.loc[records["victim_key"].notna(), "victim_linked"].all()
    assert records.loc[records["outcome_code"].isin(["14", "18"]), "suspect_key"].isna().all()
    assert not (records["victim_key"] == records["suspect_key"]).any()
    incidents = records[records["record_kind"] == "crimed incident"]
    assert incidents[["crime_type", "victim_key", "suspect_key", "outcome_code"]].isna().all(axis=None)
    assert incidents[[keyword.column for keyword in KEYWORDS]].any(axis=1).all()


def test_keys_are_plainly_invented_and_name_the_copy(records: pd.DataFrame, other: pd.DataFrame) -> None:
    assert records["crime_ref"].str.fullmatch(r"ILL-CR-000-\d{7}").all()
    assert other["victim_key"].dropna().str.fullmatch(r"ILL-PERSON-007-\d{7}").all()


def test_one_seed_gives_the_same_records(plan: Plan, made: dict[str, pd.DataFrame]) -> None:
    again = crime.make(plan)
    for name, table in made.items():
        assert again[name].equals(table)


def test_another_seed_gives_other_records_and_the_same_sums(
    records: pd.DataFrame, other: pd.DataFrame
) -> None:
    assert not other["recorded_on"].head(10_000).equals(records["recorded_on"].head(10_000))
    sums = []
    for table in (records, other):
        quarter = table["recorded_on"].dt.to_period("Q").astype("str")
        printed = table[quarter.isin(["2019Q2", "2019Q3", "2019Q4", "2020Q1", "2021Q2"])]
        crimes = table[table["record_kind"] == "crime"]
        given = crimes[crimes["outcome_on"].dt.to_period("Q").astype("str").isin(["2019Q2", "2021Q2"])]
        counted = crimes.assign(month=crimes["recorded_on"].dt.to_period("M"))
        sums.append(
            [
                pd.crosstab(quarter[printed.index], printed["crime_type"]).to_numpy().tolist(),
                pd.crosstab(given["outcome_on"].dt.year, given["outcome_code"]).to_numpy().tolist(),
                [len(nominals(counted, month)) for month in ("2021-05", "2021-06")],
                [rounded(100 * np.divide(*repeat_rate(counted, month))) for month in ("2021-04", "2021-06")],
            ]
        )
    assert sums[0] == sums[1]

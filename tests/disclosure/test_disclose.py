"""Small counts are hidden, and nothing that is shown gives them away: bounds by linear programming say so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from pcp_kpi.disclosure import SUPPRESSED, AddsUp, disclose
from pcp_kpi.disclosure.sums import cells_of, sums_in
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import new_figures
from pcp_kpi.forces import read_force

FORCE = "West Mercia"
AREAS = ("North Worcestershire", "South Worcestershire", "Shropshire")
CODES = ("1", "8", "16")


def one_way(**counts: float) -> pd.DataFrame:
    return pd.DataFrame({"area": list(counts), "value": [float(count) for count in counts.values()]})


def two_way(counts: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a table of areas by codes with both totals, and which of the inner counts each row is made of."""
    rows, made_of = [], []
    for area, code in product((FORCE, *AREAS), ("", *CODES)):
        inside = np.zeros(counts.shape, dtype=bool)
        lines = range(3) if area == FORCE else [AREAS.index(area)]
        inside[np.ix_(lines, range(3) if not code else [CODES.index(code)])] = True
        rows.append((area, code, float(counts[inside].sum())))
        made_of.append(inside.ravel())
    return pd.DataFrame(rows, columns=["area", "breakdown", "value"]), np.array(made_of, dtype=float)


def bounds(shown: Sequence[float], made_of: np.ndarray, row: int) -> tuple[int, int]:
    """Return the least and the greatest whole number that a reader can work out for a hidden row."""
    visible = ~np.isnan(np.asarray(shown, dtype=float))
    ends = []
    for sign in (1, -1):
        found = linprog(
            sign * made_of[row], A_eq=made_of[visible], b_eq=np.asarray(shown)[visible], bounds=(0, None)
        )
        ends.append(np.inf if found.status == 3 else sign * found.fun)
    return int(np.ceil(ends[0] - 1e-6)), int(np.floor(min(ends[1], 1e9) + 1e-6))


def test_a_small_count_takes_the_least_other_part_with_it() -> None:
    table = one_way(whole=31, a=2, b=9, c=20)
    before = table.copy()
    shown = disclose(table, sums=[AddsUp("area", "whole")])
    assert shown["value"].fillna(-1).tolist() == [31, -1, -1, 20]
    assert shown["note"].tolist() == ["", SUPPRESSED, SUPPRESSED, ""]
    pd.testing.assert_frame_equal(table, before)


def test_nought_is_shown_and_the_threshold_itself_too() -> None:
    shown = disclose(one_way(whole=5, a=0, b=5), sums=[AddsUp("area", "whole")])
    assert shown["value"].tolist() == [5, 0, 5]


def test_without_a_total_nothing_is_hidden_with_a_small_count() -> None:
    assert disclose(one_way(a=2, b=9, c=20), sums=[])["value"].fillna(-1).tolist() == [-1, 9, 20]


def test_two_small_counts_protect_each_other() -> None:
    # What is left over is 2: it may be 1 and 1, or none and 2.
    shown = disclose(one_way(whole=32, a=1, b=1, c=30), sums=[AddsUp("area", "whole")])
    assert shown["value"].fillna(-1).tolist() == [32, -1, -1, 30]


def test_a_known_remainder_hides_nothing() -> None:
    # Offences in no area: 40 less 2, 9 and 20 leaves 9, which a reader may know from another paper.
    shown = disclose(one_way(whole=40, a=2, b=9, c=20), sums=[AddsUp("area", "whole")])
    assert shown["value"].fillna(-1).tolist() == [40, -1, -1, 20]


def test_the_quarter_does_not_give_its_small_month_away() -> None:
    months = [
        {"grain": "month", "period": f"2021-0{month}-01", "value": value}
        for month, value in ((4, 3), (5, 8), (6, 9))
    ]
    windows = [
        {"grain": "quarter", "period": "2021-04-01", "value": 20},
        {"grain": "year-to-date", "period": "2021-06-01", "value": 20},
    ]
    figures = new_figures(dict(row, measure="homicide", area=FORCE) for row in [*months, *windows])
    shown = disclose(figures)
    assert shown["value"].fillna(-1).tolist() == [-1, -1, 9, 20, 20]
    assert list(shown.columns) == list(figures.columns)


def test_rolling_windows_do_not_give_a_small_month_away() -> None:
    row = {"measure": "homicide", "area": FORCE}
    months = [
        dict(row, grain="month", period=f"{2020 + (m > 11)}-{m % 12 + 1:02}-01", value=10 if m else 2)
        for m in range(13)
    ]
    windows = [
        dict(row, grain="rolling-12-months", period=day, value=value)
        for day, value in (("2020-12-01", 112), ("2021-01-01", 120))
    ]
    shown = disclose(new_figures([*months, *windows]))
    # January is 112 less eleven months that are shown, and what the window lost in a year: so the window goes.
    assert np.flatnonzero(shown["value"].isna()).tolist() == [0, 13]


def homicides(*rows: tuple[str, str, float]) -> list[float]:
    """Return what is shown of one series, -1 for what is hidden."""
    figures = new_figures(
        {"measure": "homicide", "area": FORCE, "grain": grain, "period": period, "value": value}
        for grain, period, value in rows
    )
    return disclose(figures)["value"].fillna(-1).tolist()


def test_a_year_less_its_first_half_and_a_quarter_does_not_give_the_last_quarter_away() -> None:
    # 100 less 60 less 37 would be the 3 that are hidden.
    rows = [("year", "2021-04-01", 100), ("year-to-date", "2021-09-01", 60)]
    rows += [("quarter", "2021-10-01", 37), ("quarter", "2022-01-01", 3)]
    assert homicides(*rows) == [100, 60, -1, -1]


def test_a_window_less_its_half_does_not_give_the_other_half_away() -> None:
    rows = [("rolling-12-months", "2022-03-01", 50), ("rolling-6-months", "2022-03-01", 47)]
    assert homicides(*rows, ("rolling-6-months", "2021-09-01", 3)) == [50, -1, -1]


def test_the_four_weeks_of_a_february_do_not_give_one_of_them_away() -> None:
    weeks = [("week", f"2021-02-{day:02}", value) for day, value in ((1, 10), (8, 3), (15, 11), (22, 17))]
    assert homicides(("month", "2021-02-01", 41), *weeks) == [41, -1, -1, 11, 17]


def test_all_crime_does_not_give_robbery_away_when_its_two_kinds_are_not_shown() -> None:
    counts = {"total-recorded-crime": 120, "shoplifting": 117, "robbery": 3}
    figures = new_figures(
        {"measure": id, "area": FORCE, "grain": "quarter", "period": "2021-04-01", "value": value}
        for id, value in counts.items()
    )
    assert disclose(figures)["value"].fillna(-1).tolist() == [120, -1, -1]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_no_hidden_period_is_the_sum_of_shown_ones_whatever_periods_there_are(seed: int) -> None:
    random = np.random.default_rng(seed)
    months = random.poisson(3, 24)
    spans = [("month", end, 1) for end in range(1, 25)] + [("quarter", end, 3) for end in range(3, 25, 3)]
    spans += [("year", 12, 12), ("year", 24, 12)]
    spans += [("year-to-date", end, (end - 1) % 12 + 1) for end in range(1, 25)]
    spans += [(f"rolling-{length}-months", end, length) for length in (6, 12) for end in range(length, 25)]
    spans = [span for span in spans if random.random() < 0.4]
    made_of = np.array(
        [[end - length <= month < end for month in range(24)] for _, end, length in spans], float
    )
    shown = np.array(homicides(*(_dated(*span, months) for span in spans)) if spans else [])
    visible = made_of[shown >= 0] if spans else np.zeros((0, 24))
    rank = np.linalg.matrix_rank(visible) if len(visible) else 0
    for row in np.flatnonzero(shown < 0):
        assert np.linalg.matrix_rank(np.vstack([visible, made_of[row]])) > rank


def _dated(grain: str, end: int, length: int, months: np.ndarray) -> tuple[str, str, float]:
    """Return a span of months as a figure: stamped with its first month, or with its last one if it is a window."""
    stamp = end - 1 if grain.startswith(("rolling", "year-to")) else end - length
    day = pd.Timestamp("2021-04-01") + pd.DateOffset(months=stamp)
    return grain, f"{day:%Y-%m-%d}", float(months[end - length : end].sum())


def test_a_share_is_hidden_by_its_numerator_its_denominator_or_the_rest() -> None:
    table = pd.DataFrame(
        {"area": list("abcd"), "value": [3.0, 30.0, 96.0, 50.0], "of": [40.0, 90.0, 98.0, 98.0]}
    )
    shown = disclose(table, sums=[])
    assert shown["value"].isna().tolist() == [True, False, True, False]
    assert shown["of"].isna().tolist() == [True, False, True, False]


def test_a_denominator_does_not_give_a_hidden_one_away() -> None:
    table = pd.DataFrame(
        {"area": ["whole", "a", "b", "c"], "value": [60.0, 3, 27, 30], "of": [90.0, 4, 40, 46]}
    )
    shown = disclose(table, sums=[AddsUp("area", "whole")])
    assert shown["of"].isna().tolist() == [False, True, True, False]


def test_seconds_over_calls_are_hidden_by_the_calls_alone() -> None:
    table = pd.DataFrame({"area": ["a", "b"], "value": [900.0, 90.0], "of": [4.0, 9.0]})
    assert disclose(table, sums=[])["value"].isna().tolist() == [True, False]


def test_a_printed_percentage_is_left_as_it_is() -> None:
    figures = new_figures(
        [
            {
                "measure": "rape-rate-printed",
                "area": FORCE,
                "grain": "quarter",
                "period": "2021-04-01",
                "value": 3,
            }
        ]
    )
    assert disclose(figures, base=5)["value"].tolist() == [3]


def test_what_is_shown_is_rounded_to_the_base_halves_away_from_nought() -> None:
    shown = disclose(one_way(a=12, b=13, c=-12.5, d=2, e=0), base=5, sums=[])
    assert shown["value"].fillna(-1).tolist() == [10, 15, -15, -1, 0]


def test_rows_that_are_missing_stay_as_they_came() -> None:
    figures = new_figures(
        [
            {
                "measure": "homicide",
                "area": FORCE,
                "grain": "quarter",
                "period": "2021-04-01",
                "value": None,
                "note": "suspended",
            }
        ]
    )
    assert disclose(figures)["note"].tolist() == ["suspended"]


def test_a_disclosed_table_stays_as_it_is() -> None:
    table = two_way(np.array([[2, 9, 12], [7, 30, 8], [6, 5, 1]]))[0]
    once = disclose(table, sums=SUMS)
    pd.testing.assert_frame_equal(disclose(once, sums=SUMS), once)


SUMS = [AddsUp("area", FORCE, AREAS), AddsUp("breakdown", "", CODES)]


@given(st.lists(st.integers(0, 12), min_size=9, max_size=9), st.integers(2, 7))
@settings(max_examples=40)
def test_each_hidden_cell_of_a_two_way_table_keeps_two_possible_values(
    cells: list[int], threshold: int
) -> None:
    table, made_of = two_way(np.array(cells).reshape(3, 3))
    shown = disclose(table, threshold, sums=SUMS)["value"].to_numpy()
    assert not ((shown > 0) & (shown < threshold)).any()
    for row in np.flatnonzero(np.isnan(shown)):
        low, high = bounds(shown, made_of, row)
        assert low <= table["value"][row] <= high
        assert high - low >= 1


@given(st.lists(st.integers(0, 9), min_size=12, max_size=12))
@settings(max_examples=12)
def test_each_hidden_cell_of_months_quarters_and_windows_by_area_keeps_two_possible_values(
    cells: list[int],
) -> None:
    figures, made_of = by_month(np.array(cells).reshape(2, 6))
    shown = disclose(figures, sums=[AddsUp("area", FORCE, AREAS[:2])])["value"].to_numpy()
    for row in np.flatnonzero(np.isnan(shown)):
        low, high = bounds(shown, made_of, row)
        assert high - low >= 1


def by_month(counts: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Return six months of two areas and the force, with quarters, years to date and a window of six months."""
    spans = [("month", month, (month, month + 1)) for month in range(6)]
    spans += [("quarter", 0, (0, 3)), ("quarter", 3, (3, 6)), ("rolling-6-months", 5, (0, 6))]
    spans += [("year-to-date", end - 1, (0, end)) for end in range(1, 7)]
    rows, made_of = [], []
    for area, (grain, stamp, (first, end)) in product((FORCE, *AREAS[:2]), spans):
        inside = np.zeros(counts.shape, dtype=bool)
        inside[slice(None) if area == FORCE else AREAS.index(area), first:end] = True
        period = f"2021-{stamp + 4:02}-01"
        rows.append(
            {
                "measure": "x",
                "area": area,
                "grain": grain,
                "period": period,
                "value": float(counts[inside].sum()),
            }
        )
        made_of.append(inside.ravel())
    return new_figures(rows), np.array(made_of, dtype=float)


def test_each_hidden_home_office_count_keeps_two_possible_values(clean_figures: pd.DataFrame) -> None:
    """Every figure of the force and its areas that the project holds, against every sum that its tables tell."""
    figures = clean_figures[
        (clean_figures["source"] == "home-office-prc") & (clean_figures["period"] >= "2023-04-01")
    ]
    shown = disclose(figures)["value"].to_numpy()
    names = ["measure", "area", "breakdown", "grain", "period"]
    sums = sums_in(cells_of(figures, names), [AddsUp("area", FORCE, read_force().area_names)])
    truth = figures["value"].to_numpy()
    hidden = np.flatnonzero(np.isnan(shown))
    assert len(hidden) > 50
    place = {row: number for number, row in enumerate(hidden)}
    lines = [sum for sum in sums if any(row in place for row, _ in sum)]
    matrix = np.zeros((len(lines), len(hidden)))
    for line, sum in enumerate(lines):
        for row, sign in sum:
            if row in place:
                matrix[line, place[row]] = sign
    right = matrix @ truth[hidden]
    for number in range(len(hidden)):
        wanted = np.eye(len(hidden))[number]
        ends = [linprog(sign * wanted, A_eq=matrix, b_eq=right, bounds=(0, None)) for sign in (1, -1)]
        low = ends[0].fun
        high = np.inf if ends[1].status == 3 else -ends[1].fun
        assert np.floor(high + 1e-6 if np.isfinite(high) else 1e9) - np.ceil(low - 1e-6) >= 1


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (one_way(a=1), {"threshold": 0}, "threshold and base are whole numbers of at least 1"),
        (one_way(a=1), {"base": 0}, "threshold and base are whole numbers of at least 1"),
        (one_way(a=1).rename(columns={"value": "count"}), {},
         "the table has no column value; name the column with the counts so"),
        (one_way(a=1).assign(mean=0.5), {},
         "mean may give hidden counts away; disclose the figures first, then compute from what is left"),
        (pd.concat([one_way(a=1), one_way(a=2)]), {},
         "'a' stands twice; choose one source with one_source before you disclose"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_safe_is_refused(
    table: pd.DataFrame, options: dict, message: str, message_of
) -> None:
    assert message_of(CommandError, lambda: disclose(table, **options)) == message

"""Every figure that the quarterly report prints of crime, outcomes and repeat nominals, from extract to figure.

The road is the whole one: the synthetic force writes crime records, the records room reads them, the measures count.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.aggregate import to_quarters
from pcp_kpi.limits import LimitRule, with_limits
from pcp_kpi.measures.crime import KEYWORDS, OVERLAYS, TOTAL, crime_types
from pcp_kpi.measures.outcomes import to_groups
from pcp_kpi.periods import FinancialYear
from pcp_kpi.printing import rounded

PRINTED = Path(__file__).parents[2] / "data" / "clean" / "printed_figures.csv"
FORCE = "West Mercia"
NOW, THEN, BEFORE = "2021-04-01", "2019-04-01", "2021-01-01"
OUTCOMES = {f"{TOTAL}-outcomes", "domestic-abuse-outcomes"}
COUNTED = {TOTAL, *crime_types(), *KEYWORDS, *OVERLAYS, "repeat-nominals", *OUTCOMES}
COUNTED |= {
    f"{id}{suffix}"
    for id in (TOTAL, *crime_types())
    for suffix in ("-outcomes", "-action-taken-rate-printed", "-outcome-16-rate-printed")
}
GROUPS = {
    "Action Taken (all)": "action-taken",
    "Prosecution prevented / not in public interest group": "prosecution-prevented",
}


def printed() -> list[dict[str, str]]:
    with PRINTED.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["measure_id"] in COUNTED]
    return [row for row in rows if row["document"] == "panel-2021-09" and row["role"] != "target"]


ROWS = printed()


@pytest.fixture(scope="session")
def levels(counted: pd.DataFrame) -> dict[tuple[str, str, str, str, str], tuple[float, float]]:
    """Value and base by measure, area, breakdown, grain and first day, of months, quarters and groups of outcomes."""
    wanted = [id.removesuffix("-printed") for id in COUNTED]
    months = counted[counted["measure"].isin(wanted)]
    quarters = to_quarters(months)
    outcomes = quarters[quarters["measure"].isin(OUTCOMES)]
    table = pd.concat([months, quarters, to_groups(outcomes)])
    return {
        (row.measure, row.area, row.breakdown, row.grain, f"{row.period:%Y-%m-%d}"): (row.value, row.of)
        for row in table.itertuples(index=False)
    }


@pytest.fixture(scope="session")
def limits(counted: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Limits of 2019/20 from the synthetic months."""
    months = counted[counted["measure"].isin(COUNTED - OUTCOMES) & (counted["breakdown"] == "")]
    force = to_quarters(months[months["area"] == FORCE])
    ruled = with_limits(force[force["measure"] != "repeat-nominals"], LimitRule(FinancialYear(2019)))
    last = ruled.groupby("measure").last()
    return dict(zip(last.index, zip(last["upper"], last["lower"], strict=True), strict=True))


def value(levels, row: dict[str, str], first: str, code: str | None = None) -> float:
    """Return the count that a printed row is about, in the period that begins on a day."""
    measure, code = row["measure_id"], row["code"] if code is None else code
    if code.startswith("vs "):
        code = ""
    if code in GROUPS:
        measure, code = measure.replace("-outcomes", "-outcome-groups"), GROUPS[code]
    return levels[measure, row["area"], code, grain_of(row), first][0]


def grain_of(row: dict[str, str]) -> str:
    return "month" if "rolling" in row["period_label"] or row["period_label"] == "June 2021" else "quarter"


def first_day(row: dict[str, str]) -> str:
    """Return the first day of a row's quarter, or of the last month of its window."""
    return f"{row['period_end'][:8]}01" if grain_of(row) == "month" else row["period_start"]


def share(levels, row: dict[str, str]) -> float:
    """Return a share in percent: a rate from its base, a part of its total, an area of the force."""
    first = first_day(row)
    if row["measure_id"].endswith("-printed"):
        part, of = levels[row["measure_id"].removesuffix("-printed"), row["area"], "", "quarter", first]
        return 100 * part / of
    whole = {**row, "area": FORCE, "code": ""}
    return 100 * value(levels, row, first) / value(levels, whole, first)


def recomputed(row: dict[str, str], levels, limits) -> float:
    """Make a printed number anew from the counted figures."""
    role, unit = row["role"], row["unit"]
    if role in ("ucl", "lcl"):
        return limits[row["measure_id"]][role == "lcl"]
    if role in ("actual", "comparator"):
        return value(levels, row, first_day(row))
    if role == "share":
        return share(levels, row)
    base = BEFORE if row["table"] == "key-points" else THEN
    now, then = value(levels, row, NOW), value(levels, row, base)
    if unit == "percentage_points":
        whole = {**row, "code": ""}
        return 100 * (now / value(levels, whole, NOW) - then / value(levels, whole, base))
    return 100 * (now / then - 1) if role == "pct_change" else now - then


@pytest.mark.parametrize(
    "row",
    ROWS,
    ids=[
        f"{row['id']} line {row['line']}: {row['measure_id']} {row['role']} {row['as_printed']}"
        for row in ROWS
    ],
)
def test_what_is_counted_is_what_is_printed(row: dict[str, str], levels, limits) -> None:
    places = len(row["value"].partition(".")[2])
    assert float(rounded(recomputed(row, levels, limits), places)) == float(row["value"])

"""Calls, incidents and incidents without a resource: what the control room's systems export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.periods import Month, Quarter
from pcp_kpi.sample.exact import Floats, Wholes, count_that_prints, draw_exactly, numbered
from pcp_kpi.sample.incidents import make_incidents, make_unresourced
from pcp_kpi.sample.plan import LAST, Plan
from pcp_kpi.sample.rhythm import Rhythm, between, daily_counts, days_of, month_days, quarter_totals, within

HOURS = 24
_REPORT = LAST.quarter
_NOISE_OF_A_SHARE = 0.03


@dataclass(frozen=True)
class Line:
    """One telephone line: its level, its rhythm, and how well it is answered where no paper says it.

    Parameters
    ----------
    name : str
        999 or 101.
    level : int
        Calls presented in the quarter of the report; no paper prints a volume, so it is ours.
    rhythm : Rhythm
        Season, week and Covid.
    hours : tuple of float
        Weight of each hour of the day.
    seconds : int
        Within how many seconds a call is to be answered.
    within, abandoned : mapping of str to float
        Percent of calls presented, on the days named, straight lines between.
    in_time, in_time_printed, abandoned_printed : str
        Ids of the printed measures.
    before : mapping of int to str
        Ids of the printed changes in demand: on the quarter so many quarters before the report's.
    pace : tuple of float
        Mean seconds to answer when answered in time, and mean seconds above the threshold when not.
    """

    name: str
    level: int
    rhythm: Rhythm
    hours: tuple[float, ...]
    seconds: int
    within: Mapping[str, float]
    abandoned: Mapping[str, float]
    in_time_printed: str
    abandoned_printed: str
    before: Mapping[int, str]
    pace: tuple[float, float]


_NIGHT_AND_DAY = (
    3.0, 2.4, 1.9, 1.6, 1.4, 1.5, 1.9, 2.7, 3.7, 4.4, 4.8, 5.0,
    5.1, 5.1, 5.2, 5.5, 5.8, 6.0, 6.0, 5.8, 5.5, 5.1, 4.6, 3.9,
)  # fmt: skip
_OFFICE_DAY = (
    1.4, 1.0, 0.8, 0.7, 0.6, 0.8, 1.3, 2.7, 4.9, 6.9, 7.6, 7.5,
    7.1, 6.9, 6.9, 7.0, 7.0, 6.5, 5.6, 4.8, 4.0, 3.3, 2.6, 2.0,
)  # fmt: skip

EMERGENCY = Line(
    name="999",
    level=52_000,
    rhythm=Rhythm(
        year=(0.92, 0.91, 0.94, 0.97, 1.03, 1.07, 1.12, 1.10, 1.04, 1.01, 0.95, 0.96),
        week=(0.96, 0.95, 0.95, 0.97, 1.06, 1.11, 1.00),
        growth=0.01,
        turns={"2020-03-15": 1.0, "2020-03-30": 0.68, "2020-05-10": 0.74, "2020-08-01": 0.95, "2020-11-05": 0.86,
               "2021-01-10": 0.80, "2021-03-29": 0.90, "2021-05-17": 1.0},
    ),
    hours=_NIGHT_AND_DAY,
    seconds=10,
    within={"2018-04-15": 88.4, "2018-07-15": 85.5, "2018-12-15": 89.5, "2019-07-15": 89.0, "2020-02-15": 90.5,
            "2020-05-15": 93.5, "2020-08-15": 89.5, "2021-03-15": 92.4},
    abandoned={"2018-04-15": 2.1, "2018-07-15": 2.9, "2019-02-15": 2.0, "2019-08-15": 2.3, "2020-05-15": 1.5,
               "2020-08-15": 2.2, "2021-03-15": 1.9, "2021-04-15": 1.62, "2021-05-15": 1.41},
    in_time_printed="calls-999-in-10-seconds-printed",
    abandoned_printed="calls-999-abandoned-printed",
    before={-1: "F0566", -4: "F0567"},
    pace=(4.5, 22.0),
)  # fmt: skip

NON_EMERGENCY = Line(
    name="101",
    level=98_000,
    rhythm=Rhythm(
        year=(0.95, 0.95, 0.98, 1.00, 1.02, 1.05, 1.10, 1.06, 1.02, 1.00, 0.96, 0.91),
        week=(1.14, 1.07, 1.04, 1.03, 1.04, 0.89, 0.79),
        growth=-0.03,
        turns={"2020-03-15": 1.0, "2020-03-30": 0.84, "2020-05-13": 0.97, "2020-08-01": 1.08, "2020-11-05": 0.98,
               "2021-01-10": 0.86, "2021-04-12": 0.87},
    ),
    hours=_OFFICE_DAY,
    seconds=30,
    within={"2018-04-15": 64.0, "2018-07-15": 57.0, "2018-12-15": 68.0, "2019-07-15": 61.0, "2020-02-15": 66.0,
            "2020-05-15": 71.0, "2020-08-15": 48.0, "2020-12-15": 52.0, "2021-03-15": 54.0},
    abandoned={"2018-04-15": 11.0, "2018-07-15": 15.0, "2018-12-15": 10.0, "2019-07-15": 13.0, "2020-05-15": 8.5,
               "2020-08-15": 19.0, "2020-12-15": 17.5, "2021-03-15": 16.2, "2021-04-15": 14.6,
               "2021-05-15": 12.8},
    in_time_printed="calls-101-in-30-seconds-printed",
    abandoned_printed="calls-101-abandoned-printed",
    before={-1: "F0575", -4: "F0574"},
    pace=(12.0, 170.0),
)  # fmt: skip
LINES = (EMERGENCY, NON_EMERGENCY)


def make(plan: Plan) -> dict[str, pd.DataFrame]:
    """Make the extracts of the control room.

    Parameters
    ----------
    plan : Plan
        Figures to be met, calendar and random numbers.

    Returns
    -------
    dict of str to DataFrame
        ``calls-by-hour``, ``incidents`` and ``unresourced-incidents``.
    """
    calls = pd.concat([make_calls(plan, line) for line in LINES], ignore_index=True)
    return {
        "calls-by-hour": calls.sort_values(["hour", "line"], ignore_index=True),
        "incidents": make_incidents(plan),
        "unresourced-incidents": make_unresourced(plan),
    }


def make_calls(plan: Plan, line: Line) -> pd.DataFrame:
    """Make the hours of one line.

    Every call is counted in the hour in which it was presented, and is answered or abandoned in the end.
    """
    generator = plan.generator(f"calls-{line.name}")
    presented = _presented(plan, line, generator)
    table = pd.DataFrame({"hour": _hours(plan), "line": line.name, "presented": presented})
    table["control_room"] = numbered(plan, "control room")
    table["abandoned"], table["answered_in_time"] = _handled(plan, line, presented, generator)
    table["answered"] = table["presented"] - table["abandoned"]
    table["seconds_to_answer"] = _seconds(
        line, table["answered"].to_numpy(), table["answered_in_time"].to_numpy(), generator
    )
    return table


def known_demand(plan: Plan, line: Line) -> dict[Quarter, int]:
    """Return the calls presented in the quarters whose ratio to the report's quarter is printed.

    The papers' next quarter (July to September 2021) lies beyond the sample, but ties two quarters within it:
    999 demand "remains similar to" that of the same quarter of 2019/20, and 101 demand was 21.5% below that of
    the same quarter of 2020/21 (`plan-2021-q2`, lines 33 and 34).
    """
    known = {_REPORT: line.level}
    for quarters, id in line.before.items():
        known[_REPORT.shift(quarters)] = round(line.level / (1 + plan.print_of(id) / 100))
    if line.name == "999":
        known[_REPORT.shift(1).years_before(2)] = round(line.level * (1 + plan.print_of("F0143") / 100))
    else:
        after = line.level * (1 + plan.print_of("F0147") / 100)
        known[_REPORT.shift(1).years_before(1)] = round(after / (1 + plan.print_of("F0148") / 100))
    return known


def _hours(plan: Plan) -> pd.DatetimeIndex:
    days = days_of(plan)
    return pd.date_range(days[0], periods=HOURS * len(days), freq="h", unit="s")


def _presented(plan: Plan, line: Line, generator: np.random.Generator) -> Wholes:
    totals = quarter_totals(plan, line.rhythm, known=known_demand(plan, line), generator=generator)
    days = daily_counts(plan, line.rhythm, totals=totals, generator=generator)
    weights = np.array(line.hours)
    return np.asarray(generator.multinomial(days, weights / weights.sum()).ravel())


def _handled(
    plan: Plan, line: Line, presented: Wholes, generator: np.random.Generator
) -> tuple[Wholes, Wholes]:
    """Draw the calls abandoned and those answered in time: busy hours are handled worse."""
    abandoned, in_time = np.zeros_like(presented), np.zeros_like(presented)
    lost, good = (_percentages(plan, line, which, generator) for which in ("abandoned", "within"))
    days = days_of(plan)
    for month in plan.months:
        hours = _hours_of(within(days, month))
        calls = presented[hours]
        load = calls / calls.mean()
        gone = count_that_prints(lost[month][0], int(calls.sum()), places=lost[month][1])
        abandoned[hours] = draw_exactly(calls, gone, chances=0.3 + load, generator=generator)
        quick = count_that_prints(good[month][0], int(calls.sum()), places=good[month][1])
        answered = calls - abandoned[hours]
        in_time[hours] = draw_exactly(answered, quick, chances=1 / (1 + 0.1 * load), generator=generator)
    return abandoned, in_time


def _percentages(
    plan: Plan, line: Line, which: str, generator: np.random.Generator
) -> dict[Month, tuple[float, int]]:
    """Return for each month a percentage of calls presented, and with how many digits it is met."""
    turns, measure = (
        (line.within, line.in_time_printed) if which == "within" else (line.abandoned, line.abandoned_printed)
    )
    # The shares that are small move with the abandoned calls, those that are large with the rest.
    middle = between(turns, month_days(plan))
    noise = generator.normal(0, _NOISE_OF_A_SHARE, len(middle)) * np.minimum(middle, 100 - middle)
    percent = {
        month: (round(float(value), 2), 2) for month, value in zip(plan.months, middle + noise, strict=True)
    }
    return {**percent, **_printed_months(plan, measure)}


def _printed_months(plan: Plan, measure: str) -> dict[Month, tuple[float, int]]:
    rows = plan.figures[(plan.figures["measure"] == measure) & (plan.figures["grain"] == "month")]
    months = {Month.containing(day) for day in rows["period"]} & set(plan.months)
    met = {}
    for month in sorted(months):
        value = plan.printed(measure, month)
        met[month] = (value, len(f"{value:g}".partition(".")[2]))
    return met


def _hours_of(days: slice) -> slice:
    return slice(HOURS * days.start, HOURS * days.stop)


def _seconds(line: Line, answered: Wholes, in_time: Wholes, generator: np.random.Generator) -> Wholes:
    """Draw the seconds that all answered calls of an hour waited."""
    quick, slow = line.pace
    waited: Floats = np.minimum(generator.poisson(quick * in_time), line.seconds * in_time)
    late = answered - in_time
    return np.asarray(waited + (line.seconds + 1) * late + generator.poisson(slow * late), dtype="int64")

"""The incident log and the weekly count of incidents without a resource."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Month, Quarter
from pcp_kpi.sample.exact import Floats, Wholes, count_that_prints, numbered, range_of
from pcp_kpi.sample.plan import LAST, Plan
from pcp_kpi.sample.rhythm import Rhythm, between, daily_counts, days_of, quarter_totals

ASB = "anti-social behaviour"
OTHER_CLOSINGS = {"crime": 0.30, "public safety": 0.44, "transport": 0.12, "administration": 0.14}
GRADES = {"emergency": 0.17, "priority": 0.33, "scheduled": 0.20, "resolution": 0.30}
AREA_WEIGHTS = (0.140, 0.235, 0.205, 0.240, 0.180)
NO_AREA = 0.004
TARGET_SECONDS = 20 * 60
_ATTENDED = 0.96
_SPREAD = 0.42
_DAY = 24 * 60 * 60
_HOURS = (
    2.6, 2.0, 1.6, 1.4, 1.2, 1.3, 1.8, 2.9, 4.1, 5.0, 5.4, 5.5,
    5.5, 5.5, 5.6, 5.8, 5.9, 5.9, 5.7, 5.4, 5.1, 4.6, 4.0, 3.2,
)  # fmt: skip

OTHER_RHYTHM = Rhythm(
    year=(0.97, 0.96, 0.99, 1.00, 1.02, 1.03, 1.05, 1.04, 1.00, 1.00, 0.97, 0.97),
    week=(1.02, 0.99, 0.98, 0.99, 1.04, 1.03, 0.95),
    growth=-0.01,
    turns={"2020-03-15": 1.0, "2020-03-30": 0.78, "2020-06-15": 0.93, "2020-08-15": 0.97, "2021-01-10": 0.84,
           "2021-04-12": 0.92, "2021-06-30": 0.95},
)  # fmt: skip
# More anti-social behaviour in the first lockdown: gatherings were reported as such.
ASB_RHYTHM = Rhythm(
    year=(0.85, 0.88, 0.95, 1.04, 1.10, 1.10, 1.18, 1.15, 1.02, 1.00, 0.92, 0.81),
    week=(0.94, 0.91, 0.92, 0.94, 1.10, 1.18, 1.01),
    growth=-0.02,
    turns={"2020-03-15": 1.0, "2020-03-30": 1.75, "2020-06-15": 1.40, "2020-08-15": 1.15, "2021-01-10": 1.30,
           "2021-04-12": 1.25, "2021-06-30": 1.15},
)  # fmt: skip
# Percent of emergencies attended within 20 minutes where no paper says it, and their mean in seconds.
_WITHIN = {"2018-04-15": 88.6, "2018-12-15": 88.4, "2020-04-15": 91.0, "2021-06-15": 88.0}
_MEAN = {
    "2018-04-15": 795.0,
    "2018-06-15": 797.0,
    "2018-12-15": 792.0,
    "2020-04-15": 742.0,
    "2021-06-15": 801.0,
}
_UNRESOURCED = {
    "2018-04-02": 172, "2018-07-15": 205, "2018-11-15": 178, "2019-07-15": 196, "2019-12-15": 168,
    "2020-03-15": 165, "2020-04-10": 105, "2020-08-15": 190, "2020-12-15": 158, "2021-02-15": 162,
    "2021-03-29": 196, "2021-04-26": 228, "2021-06-28": 272,
}  # fmt: skip
_UNRESOURCED_AREAS = (0.15, 0.21, 0.27, 0.21, 0.16)


@dataclass(frozen=True)
class ResponseTarget:
    """What the response times of a month come to: how many of all within the target, and the mean."""

    quick: int
    mean: float


def make_incidents(plan: Plan) -> pd.DataFrame:
    """Make the incident log: quarters have the totals that the paper prints or the illustrative year gives."""
    generator = plan.generator("incidents")
    asb, other = _daily(plan, generator)
    table = _received(plan, asb, other, generator)
    size = len(table)
    areas = np.array([*plan.force.area_names, ""], dtype=object)
    table["area"] = areas[_pick([*((1 - NO_AREA) * np.array(AREA_WEIGHTS)), NO_AREA], size, generator)]
    table["area"] = table["area"].where(table["area"] != "")
    table["grade"] = _named(GRADES, size, generator)
    table["closed_as"] = np.where(table.pop("asb"), ASB, _named(OTHER_CLOSINGS, size, generator))
    table["dispatched_at"], table["arrived_at"] = _moments(plan, table, generator)
    start = (plan.copy + 1) * 10_000_000
    table["incident_ref"] = "INVENTED-" + pd.Series(np.arange(start, start + size)).astype("str")
    return table


def _daily(plan: Plan, generator: np.random.Generator) -> tuple[Wholes, Wholes]:
    """Draw for every day the incidents closed as anti-social behaviour, and the others."""
    quarters = [Quarter(2019, 1), Quarter(2019, 2), Quarter(2019, 3), Quarter(2019, 4), LAST.quarter]
    asb = {q: round(plan.printed("anti-social-behaviour", q)) for q in quarters}
    other = {q: round(plan.printed("incidents", q)) - asb[q] for q in quarters}

    def drawn(rhythm: Rhythm, known: dict[Quarter, int]) -> Wholes:
        totals = quarter_totals(plan, rhythm, known=known, generator=generator)
        return daily_counts(plan, rhythm, totals=totals, generator=generator)

    return drawn(ASB_RHYTHM, asb), drawn(OTHER_RHYTHM, other)


def _received(plan: Plan, asb: Wholes, other: Wholes, generator: np.random.Generator) -> pd.DataFrame:
    """Give every incident a moment of its day, in order."""
    day = np.repeat(np.arange(len(asb)), asb + other)
    is_asb = np.arange(len(day)) - np.repeat(np.cumsum(asb + other) - asb - other, asb + other) < asb[day]
    hour = _pick(_HOURS, len(day), generator)
    second = _DAY * day + 3600 * hour + generator.integers(0, 3600, len(day))
    order = np.argsort(second, kind="stable")
    start = days_of(plan)[0].to_datetime64().astype("datetime64[s]")
    return pd.DataFrame({"received_at": start + second[order].astype("timedelta64[s]"), "asb": is_asb[order]})


def _moments(plan: Plan, table: pd.DataFrame, generator: np.random.Generator) -> tuple[pd.Series, pd.Series]:
    """Give incidents that are attended their dispatch and their arrival."""
    grade, received = table["grade"].to_numpy(), table["received_at"].to_numpy()
    seconds = np.full(len(table), np.nan)
    for kind, middle, spread in (("priority", 2_900.0, 0.75), ("scheduled", 90_000.0, 0.9)):
        some = np.flatnonzero((grade == kind) & (generator.random(len(table)) < _ATTENDED))
        seconds[some] = np.rint(generator.lognormal(np.log(middle), spread, len(some)))
    attended = (grade == "emergency") & (generator.random(len(table)) < _ATTENDED)
    month = received.astype("datetime64[M]").astype("int64")
    for each, target in _targets(plan, generator).items():
        number = 12 * (each.year - 1970) + each.month - 1
        some = np.flatnonzero(attended & (month == number))
        goal = ResponseTarget(count_that_prints(target[0], len(some), places=target[2]), target[1])
        seconds[some] = response_seconds(len(some), goal, generator)
    arrived = pd.Series(received) + pd.to_timedelta(pd.Series(seconds), unit="s").astype("timedelta64[s]")
    setting_out = np.rint(seconds * generator.uniform(0.05, 0.35, len(seconds)))
    sent = pd.Series(received) + pd.to_timedelta(pd.Series(setting_out), unit="s").astype("timedelta64[s]")
    return sent, arrived


def _targets(plan: Plan, generator: np.random.Generator) -> dict[Month, tuple[float, float, int]]:
    """Return for each month the percent within the target, the mean in seconds, and the digits that are met.

    July 2018 has both in print, June 2018 the percent (`panel-2018-09`, line 549).
    """
    middle = pd.DatetimeIndex([pd.Timestamp(month.year, month.month, 15) for month in plan.months])
    percent = between(_WITHIN, middle) + generator.normal(0, 0.5, len(middle))
    mean = between(_MEAN, middle) + generator.normal(0, 4, len(middle))
    found = {
        month: (round(float(share), 1), float(seconds), 1)
        for month, share, seconds in zip(plan.months, percent, mean, strict=True)
    }
    june, july = Month(2018, 6), Month(2018, 7)
    found[june] = (plan.print_of("F0122"), found[june][1], 0)
    found[july] = (plan.print_of("F0121"), float(round(60 * plan.print_of("F0120"))), 0)
    return found


def response_seconds(size: int, target: ResponseTarget, generator: np.random.Generator) -> Floats:
    """Draw response times in whole seconds with so many within 20 minutes and a mean that rounds to a target.

    Raises
    ------
    CommandError
        When no times of this shape have both.

    Notes
    -----
    Lognormal times are stretched so that the number within 20 minutes is right, then bent about the 20 minutes
    (x to 1200 (x / 1200)^g), which leaves that number as it is, until the mean is right.
    """
    drawn = np.sort(generator.lognormal(0, _SPREAD, size))
    edge = (drawn[target.quick - 1] + drawn[target.quick]) / 2
    ratio = drawn / edge
    low, high = 0.2, 2.5
    for _ in range(60):
        bend = (low + high) / 2
        if TARGET_SECONDS * float((ratio**bend).mean()) > target.mean:
            low = bend
        else:
            high = bend
    times = np.rint(TARGET_SECONDS * ratio**bend)
    if abs(float(times.mean()) - target.mean) > 0.4:
        raise CommandError(
            f"no lognormal times have {target.quick:,} of {size:,} within 20 minutes and a mean of {target.mean:g} s"
        )
    times[: target.quick] = np.minimum(times[: target.quick], TARGET_SECONDS)
    times[target.quick :] = np.maximum(times[target.quick :], TARGET_SECONDS + 1)
    return np.asarray(generator.permutation(times))


def make_unresourced(plan: Plan) -> pd.DataFrame:
    """Make the weekly count: every Monday at seven in the morning, by area.

    The paper prints no count. In the quarter of the report it says that levels are high: there every Monday is
    above the band that the paper calls good (150 to 200).
    """
    generator = plan.generator("unresourced-incidents")
    days = days_of(plan)
    mondays = days[days.day_of_week == 0]
    drawn = np.rint(between(_UNRESOURCED, mondays) * np.exp(generator.normal(0, 0.07, len(mondays))))
    report = mondays >= pd.Timestamp(LAST.quarter.start)
    above = range_of(plan, "F0580")[1] + 1
    drawn = np.where(report, np.maximum(drawn, above), drawn).astype("int64")
    counts = generator.multinomial(drawn, _UNRESOURCED_AREAS)
    areas = plan.force.area_names
    return pd.DataFrame(
        {
            "counted_on": np.repeat(mondays.to_numpy(), len(areas)),
            "area": np.tile(np.array(areas, dtype=object), len(mondays)),
            "control_room": numbered(plan, "control room"),
            "unresourced": counts.ravel(),
        }
    )


def _pick(weights: object, size: int, generator: np.random.Generator) -> Wholes:
    """Draw places by weight."""
    edges = np.cumsum(np.asarray(weights, dtype="float64"))
    return np.searchsorted(edges / edges[-1], generator.random(size), side="right")


def _named(weights: dict[str, float], size: int, generator: np.random.Generator) -> np.ndarray:
    return np.array(list(weights), dtype=object)[_pick(list(weights.values()), size, generator)]

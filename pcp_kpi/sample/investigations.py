"""Open investigations, read at the end of each month of the last year: a stock that is worked off and filled."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pcp_kpi.periods import Month
from pcp_kpi.sample.exact import Floats, Wholes, largest_remainder, range_of
from pcp_kpi.sample.plan import LAST, Plan
from pcp_kpi.sample.rhythm import between

READINGS = 13
PART = "violence-and-harassment"
# The groups that the report adds up to violence, stalking and harassment, and their shares of them.
VIOLENT = {"violence-with-injury": 0.34, "violence-without-injury": 0.38, "stalking-and-harassment": 0.28}
OTHER = {
    "sexual-offences": 0.15, "robbery": 0.02, "burglary": 0.08, "vehicle-offences": 0.04, "theft": 0.13,
    "criminal-damage-and-arson": 0.12, "drug-offences": 0.09, "possession-of-weapons": 0.03, "public-order": 0.13,
    "miscellaneous-crimes": 0.07, "fraud": 0.06, "crimed-incident": 0.08,
}  # fmt: skip
AREA_WEIGHTS = (0.133, 0.236, 0.204, 0.243, 0.180, 0.004)
# The stock where no paper prints it.
_STOCK = {
    "2020-06-30": 7950, "2020-09-30": 8700, "2020-12-31": 8450, "2021-02-28": 8380, "2021-03-31": 8600,
    "2021-04-30": 8875, "2021-05-31": 9480, "2021-06-30": 10096,
}  # fmt: skip
# Of the investigations open at the start of a month, how many are still open at its end.
_KEPT = 0.70
_LONG_OPEN, _SLOWER = 84, 0.35
# Days since recording at the first reading: a mixture of what is quickly closed and what is not.
_AGES = ((0.62, 40.0), (0.38, 240.0))
_OLDEST = 1500


def make_investigations(plan: Plan) -> pd.DataFrame:
    """Make the readings: one row for each investigation that is open on the last day of a month."""
    generator = plan.generator("open-investigations")
    recorded, open_at = _stock(plan, generator)
    last = open_at[-1]
    records = pd.DataFrame({"recorded_on": recorded})
    records["crime_group"], records["course_of_conduct"] = _groups(plan, recorded, last, generator)
    area = generator.choice(len(AREA_WEIGHTS), len(records), p=AREA_WEIGHTS)
    areas = np.array([*plan.force.area_names, None], dtype=object)
    records["area"] = areas[area]
    records["officer_key"] = _officers(plan, area, last, generator)
    start = (plan.copy + 1) * 10_000_000
    numbers = pd.Series(np.arange(start, start + len(records)))
    records["crime_ref"] = "INVENTED-OPEN-" + numbers.astype("str")
    readings = [
        records.iloc[places].assign(as_at=day, awaiting_closure=_awaiting(plan, len(places), generator))
        for day, places in zip(reading_days(), open_at, strict=True)
    ]
    return pd.concat(readings, ignore_index=True)


def reading_days() -> pd.DatetimeIndex:
    """Return the last days of the months that are read."""
    return pd.DatetimeIndex([LAST.shift(-ago).end for ago in reversed(range(READINGS))]).as_unit("s")


def _stock(plan: Plan, generator: np.random.Generator) -> tuple[np.ndarray, list[Wholes]]:
    """Draw days of recording, and for each reading the places of the records that are open."""
    sizes = _sizes(plan, generator)
    days = reading_days()
    recorded = [days[0] - pd.to_timedelta(_first_ages(sizes[0], generator), unit="D")]
    open_at = [np.arange(sizes[0])]
    made = sizes[0]
    for day, size in zip(days[1:], sizes[1:], strict=True):
        before = open_at[-1]
        kept = min(len(before), round(_KEPT * len(before) * generator.normal(1, 0.01)))
        fresh = size - kept
        # What was recorded in the month and is open at its end leans to the end of the month.
        age = np.floor(day.day * generator.beta(1.0, 1.25, fresh)).astype("int64")
        recorded.append(day - pd.to_timedelta(age, unit="D"))
        age_before = np.asarray((day - pd.DatetimeIndex(_all(recorded[:-1])[before])).days)
        open_at.append(
            np.append(_staying(before, age_before, kept, generator), np.arange(made, made + fresh))
        )
        made += fresh
    return _all(recorded), open_at


def _all(parts: list[pd.DatetimeIndex]) -> np.ndarray:
    return np.concatenate([part.to_numpy().astype("datetime64[s]") for part in parts])


def _staying(before: Wholes, age: Wholes, kept: int, generator: np.random.Generator) -> Wholes:
    """Draw those that stay open: what has been open for long is not closed so soon."""
    closing = np.where(age < _LONG_OPEN, 1.0, _SLOWER)
    gone = generator.choice(len(before), len(before) - kept, replace=False, p=closing / closing.sum())
    return np.delete(before, gone)


def _sizes(plan: Plan, generator: np.random.Generator) -> list[int]:
    days = reading_days()
    middle = between(_STOCK, days) * np.exp(generator.normal(0, 0.01, READINGS))
    sizes = {Month.containing(day): round(float(size)) for day, size in zip(days, middle, strict=True)}
    for month in (Month(2021, 4), LAST):
        sizes[month] = round(plan.printed("open-investigations", month))
    return list(sizes.values())


def _first_ages(size: int, generator: np.random.Generator) -> Wholes:
    shares, scales = np.array(_AGES).T
    drawn = generator.exponential(scales[generator.choice(len(scales), size, p=shares)])
    return np.asarray(np.minimum(drawn, _OLDEST), dtype="int64")


def _groups(
    plan: Plan, recorded: np.ndarray, last: Wholes, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Say what is investigated, and mark the offences of a course of conduct.

    At the last reading the counts are those printed: the violent groups together, the courses of conduct, and
    how many of these were recorded in the last three months.
    """
    size = len(recorded)
    violent = generator.random(size) < plan.printed("open-investigations", LAST, breakdown=PART) / len(last)
    violent[last] = _marks(
        len(last), round(plan.printed("open-investigations", LAST, breakdown=PART)), generator
    )
    group = np.where(violent, _drawn(VIOLENT, size, generator), _drawn(OTHER, size, generator))
    recent = recorded > (reading_days()[-1] - pd.DateOffset(months=3)).to_datetime64()
    course = (group == "stalking-and-harassment") & recent & (generator.random(size) < 0.5)
    marked, new = round(plan.print_of("F0588")), round(plan.print_of("F0589"))
    course[last] = False
    for of_age, count in ((recent, new), (~recent, marked - new)):
        places = last[violent[last] & of_age[last]]
        # Prefer what is stalking or harassment already; too few would be made so.
        ranked = places[
            np.argsort(generator.random(len(places)) - 2.0 * (group[places] == "stalking-and-harassment"))
        ]
        course[ranked[:count]] = True
        group[ranked[:count]] = "stalking-and-harassment"
    return group, course


def _officers(plan: Plan, area: Wholes, last: Wholes, generator: np.random.Generator) -> np.ndarray:
    """Put every record into the basket of an officer of its area; at the last reading no basket is empty."""
    baskets = round(plan.printed("crime-baskets", LAST))
    # Records without an area lie with officers of the first.
    home = np.where(area == len(AREA_WEIGHTS) - 1, 0, area)
    team = largest_remainder(
        baskets, np.bincount(home[last], minlength=len(AREA_WEIGHTS) - 1).astype("float64")
    )
    officer = np.zeros(len(area), dtype="int64")
    first = np.cumsum(team) - team
    is_open = np.zeros(len(area), dtype=bool)
    is_open[last] = True
    for place, size in enumerate(team):
        work: Floats = generator.gamma(2.0, 1.0, size)
        records = np.flatnonzero(home == place)
        officer[records] = generator.choice(size, len(records), p=work / work.sum())
        some = generator.permutation(records[is_open[records]])[:size]
        officer[some] = generator.permutation(size)
        officer[records] += first[place]
    numbers = pd.Series(officer + 10_000 * (plan.copy + 1)).astype("str")
    return np.asarray("INVENTED-OFFICER-" + numbers, dtype=object)


def _awaiting(plan: Plan, size: int, generator: np.random.Generator) -> np.ndarray:
    """Mark those that wait to be closed: at every reading as many as the paper's range allows."""
    low, high = awaiting_range(plan)
    return _marks(size, int(generator.integers(low, high + 1)), generator)


def awaiting_range(plan: Plan) -> tuple[int, int]:
    """Return the range in print for investigations that await closure, "5-600" meaning 500 to 600."""
    low, high = range_of(plan, "F0592")
    return int(low), int(high)


def _marks(size: int, marked: int, generator: np.random.Generator) -> np.ndarray:
    marks = np.zeros(size, dtype=bool)
    marks[generator.choice(size, marked, replace=False)] = True
    return marks


def _drawn(shares: Mapping[str, float], size: int, generator: np.random.Generator) -> np.ndarray:
    weights = np.array(list(shares.values()))
    return generator.choice(np.array(list(shares), dtype=object), size, p=weights / weights.sum())

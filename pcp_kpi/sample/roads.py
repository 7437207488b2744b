"""Casualties of collisions, some of whom come into the system after the end of their month."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pcp_kpi.periods import Quarter
from pcp_kpi.sample.plan import LAST, Plan
from pcp_kpi.sample.rhythm import Rhythm
from pcp_kpi.sample.rows import areas, codes, days_of_cases, drawn_quarters, keys, later

# The report: numbers "can change up to 30 days after the end of the month" (panel-2021-09, line 2943).
SETTLES_IN = 30
SEVERITIES = ("fatal", "serious", "slight")
# Casualties in a usual quarter; those of slight injuries are ours.
_LEVEL = {"fatal": 10.5, "serious": 112.0, "slight": 520.0}
_RHYTHM = Rhythm(
    year=(0.92, 0.86, 0.92, 0.94, 1.02, 1.07, 1.11, 1.10, 1.05, 1.05, 1.02, 0.94),
    week=(0.96, 0.95, 0.97, 1.00, 1.10, 1.05, 0.97),
    growth=-0.01,
    turns={"2020-03-15": 1.0, "2020-03-30": 0.40, "2020-05-10": 0.62, "2020-07-15": 0.93, "2020-11-05": 0.75,
           "2020-12-05": 0.88, "2021-01-10": 0.60, "2021-03-08": 0.75, "2021-04-12": 0.95},
)  # fmt: skip
_USERS = {
    "fatal": {"car-occupant": 52, "motorcyclist": 22, "pedal-cyclist": 7, "pedestrian": 14,
              "goods-vehicle-occupant": 3, "other": 2},
    "serious": {"car-occupant": 46, "motorcyclist": 24, "pedal-cyclist": 12, "pedestrian": 13,
                "goods-vehicle-occupant": 3, "other": 2},
    "slight": {"car-occupant": 69, "motorcyclist": 8, "pedal-cyclist": 9, "pedestrian": 9,
               "goods-vehicle-occupant": 3, "other": 2},
}  # fmt: skip
# Since the first lockdown there are more cyclists, and new ones (line 3025); by how much is ours.
_MORE_CYCLISTS, _SINCE = 1.6, pd.Timestamp("2020-03-23")
_SAME_COLLISION = 0.2
_LATE, _LATE_DAYS, _PROMPT_DAYS = 0.12, 14.0, 1.5
_AREAS = (0.17, 0.19, 0.29, 0.22, 0.13, 0.003)


def make_collisions(plan: Plan) -> pd.DataFrame:
    """Make the casualties of all collisions; fatal and serious ones meet the printed quarters."""
    generator = plan.generator("collisions")
    parts = [_of_severity(plan, severity, generator) for severity in SEVERITIES]
    table = pd.concat(parts, ignore_index=True).sort_values("happened_on", kind="stable", ignore_index=True)
    size = len(table)
    fresh = table["happened_on"].ne(table["happened_on"].shift()).to_numpy()
    collision = np.cumsum(fresh | (generator.random(size) >= _SAME_COLLISION)) - 1
    table["collision_ref"] = keys(plan, "COLLISION", collision[-1] + 1).to_numpy()[collision]
    table["area"] = areas(plan, collision[-1] + 1, generator, _AREAS)[collision]
    table["casualty_ref"] = keys(plan, "CASUALTY", size)
    happened = pd.DatetimeIndex(table["happened_on"])
    late = generator.random(size) < _LATE
    recorded = _settled(
        happened, later(happened, generator.exponential(np.where(late, _LATE_DAYS, _PROMPT_DAYS)))
    )
    table["recorded_on"] = recorded
    table["updated_on"] = _settled(happened, later(recorded, generator.exponential(6.0, size)))
    return table


def _of_severity(plan: Plan, severity: str, generator: np.random.Generator) -> pd.DataFrame:
    totals = drawn_quarters(
        plan, _RHYTHM, level=_LEVEL[severity], known=known_casualties(plan, severity), generator=generator
    )
    happened = days_of_cases(plan, _RHYTHM, totals=totals, generator=generator)
    shares: Mapping[str, float] = _USERS[severity]
    before, since = (
        codes(some, len(happened), generator)
        for some in (shares, {**shares, "pedal-cyclist": _MORE_CYCLISTS * shares["pedal-cyclist"]})
    )
    user = np.where(np.asarray(happened < _SINCE), before, since)
    return pd.DataFrame({"happened_on": happened, "severity": severity, "road_user": user})


def known_casualties(plan: Plan, severity: str) -> dict[Quarter, int]:
    """Return the printed quarters of a severity; of the dead also the 12 of April to June 2018."""
    if severity == "slight":
        return {}
    printed = {quarter: round(plan.printed(f"ksi-{severity}", quarter)) for quarter in (LAST.quarter, _BASE)}
    return {**printed, _FIRST: round(plan.print_of("F0141"))} if severity == "fatal" else printed


_BASE, _FIRST = LAST.quarter.years_before(2), Quarter(2018, 1)


def _settled(happened: pd.DatetimeIndex, days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Bring days back to those on which the numbers of the month still move, and into the extract."""
    end = happened + pd.offsets.MonthEnd(0) + pd.Timedelta(days=SETTLES_IN)
    last = np.minimum(end.to_numpy(), np.datetime64(LAST.end, "s"))
    return pd.DatetimeIndex(np.minimum(days.to_numpy(), last)).as_unit("s")

"""Victims' referrals, charter activity, open investigations and outstanding suspects."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.periods import Month
from pcp_kpi.sample.exact import count_that_prints
from pcp_kpi.sample.investigations import make_investigations
from pcp_kpi.sample.plan import LAST, Plan
from pcp_kpi.sample.referrals import make_referrals
from pcp_kpi.sample.rows import marked

CHARTER_AREA = "North Worcestershire"
# Activities a month of an area where no paper prints them.
ACTIVITIES = {
    "engagement-van": 9.0, "event": 16.0, "campaign": 3.0, "newsletter": 1.5, "social-media": 40.0,
    "operation": 7.0, "meeting": 15.0, "surgery": 4.0,
}  # fmt: skip
# Suspects outstanding in each area and without one, and the share that is wanted; both ours.
_SUSPECTS = (170, 330, 270, 330, 270, 6)
_WANTED = 0.36
# Percentage points below the last reading: the process was being embedded.
_BEHIND = {0: 0.0, 1: 3.0, 2: 7.0}
_NOT_YET_ON_PNC = {1: 6.0, 2: 9.0}
_WITHOUT_AREA = 90.0


def make(plan: Plan) -> dict[str, pd.DataFrame]:
    """Make the extracts of victims' referrals, the charter, open investigations and suspects.

    Parameters
    ----------
    plan : Plan
        Figures to be met, calendar and random numbers.

    Returns
    -------
    dict of str to DataFrame
        ``val-referrals``, ``charter-activity``, ``open-investigations`` and ``suspect-management``.
    """
    return {
        "val-referrals": make_referrals(plan),
        "charter-activity": make_charter(plan),
        "open-investigations": make_investigations(plan),
        "suspect-management": make_suspects(plan),
    }


def make_charter(plan: Plan) -> pd.DataFrame:
    """Make charter activities of the year of the report, in which the charter began: one row each."""
    generator = plan.generator("charter-activity")
    months = [month for month in plan.months if month.financial_year == LAST.financial_year]
    cells = [
        (month, area, kind, _activities(plan, month, area, kind, generator))
        for month in months
        for area in plan.force.area_names
        for kind in ACTIVITIES
    ]
    counts = np.array([count for *_, count in cells])
    starts = np.array([cell[0].start for cell in cells], dtype="datetime64[s]")
    lengths = np.array([cell[0].end.day for cell in cells])
    days = np.floor(generator.random(counts.sum()) * np.repeat(lengths, counts)).astype("int64")
    table = pd.DataFrame(
        {
            "held_on": np.repeat(starts, counts) + days.astype("timedelta64[D]"),
            "area": np.repeat(np.array([cell[1] for cell in cells], dtype=object), counts),
            "activity": np.repeat(np.array([cell[2] for cell in cells], dtype=object), counts),
        }
    )
    table = table.sort_values(["held_on", "area", "activity"], ignore_index=True)
    start = (plan.copy + 1) * 100_000
    table["activity_ref"] = "INVENTED-" + pd.Series(np.arange(start, start + len(table))).astype("str")
    return table


def _activities(plan: Plan, month: Month, area: str, kind: str, generator: np.random.Generator) -> int:
    drawn = int(generator.negative_binomial(4, 4 / (4 + ACTIVITIES[kind])))
    if area == CHARTER_AREA:
        return round(plan.printed("charter-activity", month, breakdown=kind, area=area))
    return drawn


def make_suspects(plan: Plan) -> pd.DataFrame:
    """Make the readings of outstanding suspects at the end of each month since the process began."""
    generator = plan.generator("suspect-management")
    readings = [_reading(plan, ago, generator) for ago in sorted(_BEHIND, reverse=True)]
    table = pd.concat(readings, ignore_index=True)
    start = (plan.copy + 1) * 100_000
    table["suspect_key"] = "INVENTED-" + pd.Series(np.arange(start, start + len(table))).astype("str")
    return table


def _reading(plan: Plan, ago: int, generator: np.random.Generator) -> pd.DataFrame:
    """Draw one reading; the last has the printed compliance of every area and share missing from the PNC."""
    sizes = [int(size) for size in generator.poisson(_SUSPECTS)]
    counts = _following(plan, ago, sizes, generator)
    areas = np.array([*plan.force.area_names, None], dtype=object)
    wanted = generator.random(sum(sizes)) < _WANTED
    percent = _NOT_YET_ON_PNC.get(ago, plan.print_of("F0598"))
    missing = count_that_prints(percent, int(wanted.sum()))
    on_pnc = np.full(len(wanted), None, dtype=object)
    on_pnc[wanted] = ~marked(int(wanted.sum()), missing, generator)
    return pd.DataFrame(
        {
            "as_at": pd.Timestamp(LAST.shift(-ago).end).as_unit("s"),
            "area": np.repeat(areas, sizes),
            "process_followed": np.concatenate(
                [marked(size, count, generator) for count, size in zip(counts, sizes, strict=True)]
            ),
            "wanted": wanted,
            "on_pnc": on_pnc,
        }
    )


def _following(plan: Plan, ago: int, sizes: list[int], generator: np.random.Generator) -> list[int]:
    """Return how many suspects of each area, and of none, the process was followed for."""
    printed = [plan.printed("suspect-management-printed", LAST, area=area) for area in plan.force.area_names]
    drawn = generator.binomial(sizes, (np.array([*printed, _WITHOUT_AREA]) - _BEHIND[ago]) / 100).tolist()
    if ago:
        return list(drawn)
    met = [count_that_prints(percent, size) for percent, size in zip(printed, sizes, strict=False)]
    return [*met, drawn[-1]]

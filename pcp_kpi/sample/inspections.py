"""Findings of inspections, open and closed, and how many the other forces have open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_kpi.periods import Month
from pcp_kpi.sample.exact import numbered
from pcp_kpi.sample.plan import LAST, Plan
from pcp_kpi.sample.rows import codes, keys, later

# The day of the paper's chart: "Age of West Mercia's Recommendations, AFIs and Causes of Concern (Mar 21)".
TOLD = Month(2021, 3)
AGE_BANDS = ("5-years-and-over", "3-to-5-years", "2-to-3-years", "1-to-2-years", "under-1-year")
_KINDS = {"recommendation": 66.0, "area-for-improvement": 30.0, "cause-of-concern": 4.0}
_UNDERCOVER = "Undercover policing"
_OPEN_FOR = 520.0  # days until a finding is closed, on average
# Findings a force has open by age, of the most similar forces and of all: both above those of the force
# (panel-2021-09, line 3540); the numbers are ours, like the seven other forces of the family.
_PEERS = {"MSG": (7, (21.0, 14.0, 14.0, 22.0, 27.0)), "National": (43, (20.0, 15.0, 16.0, 25.0, 30.0))}
_SINCE = Month(2020, 4)


@dataclass(frozen=True)
class Inspection:
    """One inspection: its name, the day of its report, how many findings it made."""

    name: str
    published: str
    findings: int


# Invented but for the first and the last two, whose subjects the paper names (lines 3538 to 3542).
INSPECTIONS = (
    Inspection(_UNDERCOVER, "2014-10-14", 0),
    Inspection("Effectiveness", "2016-02-18", 9),
    Inspection("Legitimacy and leadership", "2016-12-08", 8),
    Inspection("Efficiency", "2017-11-09", 8),
    Inspection("Effectiveness, second round", "2018-03-22", 12),
    Inspection("Child protection", "2018-09-19", 14),
    Inspection("Integrated assessment", "2019-05-02", 17),
    Inspection("Custody", "2019-09-26", 12),
    Inspection("Crime data integrity", "2019-12-12", 10),
    Inspection("Counter terrorism and prevention", "2020-03-05", 7),
    Inspection("Roads policing", "2020-07-15", 9),
    Inspection("Response to the pandemic", "2021-01-20", 8),
    Inspection("Domestic abuse during the pandemic", "2021-03-23", 4),
    Inspection("Engagement with women and girls, interim", "2021-03-30", 4),
)  # fmt: skip


def make_findings(plan: Plan) -> pd.DataFrame:
    """Make the findings for the force; those of 2014 are as many as are printed, and stay open."""
    generator = plan.generator("inspection-recommendations")
    first = INSPECTIONS[0]
    waiting = round(plan.print_of("F1167"))
    counts = [waiting, *(inspection.findings for inspection in INSPECTIONS[1:])]
    place = np.repeat(np.arange(len(INSPECTIONS)), counts)
    published = pd.DatetimeIndex([inspection.published for inspection in INSPECTIONS]).as_unit("s")[place]
    old = place == 0
    closed = later(published, 30 + generator.exponential(_OPEN_FOR, len(place)))
    kind = codes(_KINDS, len(place), generator)
    kind[old] = "recommendation"
    # No report of spring 2021 was answered within the quarter, so that March shows the increase that is printed.
    gone = (
        ~old & np.asarray(closed <= pd.Timestamp(LAST.end)) & np.asarray(published < pd.Timestamp(TOLD.start))
    )
    return pd.DataFrame(
        {
            "finding_ref": keys(plan, "FINDING", len(place)),
            "inspection": np.array([inspection.name for inspection in INSPECTIONS], dtype=object)[place],
            "kind": kind,
            "published_on": published,
            "closed_on": pd.Series(closed).where(gone),
            "action_needed": published > pd.Timestamp(first.published),
        }
    )


def make_peers(plan: Plan) -> pd.DataFrame:
    """Make the readings of other forces' open findings at the end of each month since April 2020."""
    generator = plan.generator("inspection-peers")
    months = [month for month in plan.months if month >= _SINCE]
    shares = np.array(list(_KINDS.values())) / sum(_KINDS.values())
    rows = [
        (month, group, forces, kind, band, generator.poisson(forces * level * share * _growth(month)))
        for month in months
        for group, (forces, of_bands) in _PEERS.items()
        for kind, share in zip(_KINDS, shares, strict=True)
        for band, level in zip(AGE_BANDS, of_bands, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["as_at", "group", "forces", "kind", "age_band", "open_findings"])
    table["as_at"] = pd.DatetimeIndex([month.end for month in table["as_at"]]).as_unit("s")
    table["unit"] = numbered(plan, "inspection unit")
    return table


def _growth(month: Month) -> float:
    """Return how the numbers stand to those of March 2021, in which reports raised them everywhere."""
    return 1.0 if month >= TOLD else 0.93

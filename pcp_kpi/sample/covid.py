"""Fixed penalty notices under the Covid regulations, and cases of the disease by week and area."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.sample.exact import numbered
from pcp_kpi.sample.perception_survey import RESIDENTS
from pcp_kpi.sample.plan import LAST, Plan
from pcp_kpi.sample.rhythm import between
from pcp_kpi.sample.rows import areas, days_drawn, keys

FIRST_NOTICE = pd.Timestamp("2020-03-27")
# Notices a day, and cases a week for each 100,000 residents. Neither is printed; that cases rose in June 2021 from a
# low level, and that notices did not follow, is (panel-2021-09, lines 2921 and 2923).
_NOTICES = {"2020-03-27": 4.0, "2020-04-12": 12.0, "2020-05-13": 4.0, "2020-06-20": 0.4, "2020-09-20": 0.6,
            "2020-11-10": 6.0, "2020-12-05": 2.0, "2021-01-15": 15.0, "2021-02-20": 9.0, "2021-03-29": 3.0,
            "2021-04-20": 0.6, "2021-06-30": 0.2}  # fmt: skip
_CASES = {"2020-03-02": 1.0, "2020-04-10": 30.0, "2020-06-15": 5.0, "2020-08-31": 7.0, "2020-10-19": 90.0,
          "2020-11-16": 210.0, "2020-12-07": 110.0, "2021-01-06": 480.0, "2021-02-15": 110.0, "2021-03-29": 32.0,
          "2021-05-17": 12.0, "2021-06-07": 22.0, "2021-06-28": 130.0}  # fmt: skip
_LEANING = {"Telford & Wrekin": 1.25, "North Worcestershire": 1.15, "Herefordshire": 0.85}
_PEOPLE, _PER = 1_290_000, 100_000
_WEEKEND = np.array([0.7, 0.7, 0.8, 0.9, 1.2, 1.5, 1.2])


def make_notices(plan: Plan) -> pd.DataFrame:
    """Make the notices, one row each, from the first lockdown on."""
    generator = plan.generator("covid-notices")
    days = pd.date_range(FIRST_NOTICE, LAST.end, freq="D", unit="s")
    counts = generator.poisson(between(_NOTICES, days) * _WEEKEND[days.day_of_week])
    issued = days_drawn(counts, days)
    return pd.DataFrame(
        {
            "notice_ref": keys(plan, "NOTICE", len(issued)),
            "issued_on": issued,
            "area": areas(plan, len(issued), generator),
        }
    )


def make_cases(plan: Plan) -> pd.DataFrame:
    """Make the cases of each area and whole week, from March 2020 on."""
    generator = plan.generator("covid-cases")
    weeks = pd.date_range("2020-03-02", pd.Timestamp(LAST.end) - pd.Timedelta(days=6), freq="7D", unit="s")
    names = np.array(plan.force.area_names, dtype=object)
    residents = np.array([round(_PEOPLE * RESIDENTS[name]) for name in names])
    leaning = np.array([_LEANING.get(name, 1.0) for name in names])
    rate = (
        between(_CASES, weeks)[:, None]
        * leaning
        * np.exp(generator.normal(0, 0.15, (len(weeks), len(names))))
    )
    return pd.DataFrame(
        {
            "week": np.repeat(weeks.to_numpy(), len(names)),
            "unit": numbered(plan, "health unit"),
            "area": np.tile(names, len(weeks)),
            "cases": generator.poisson(rate * residents / _PER).ravel(),
            "residents": np.tile(residents, len(weeks)),
        }
    )

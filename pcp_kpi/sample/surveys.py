"""The extracts of the surveys: victims, victims of domestic abuse, residents."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.sample.perception_survey import make_perception_survey
from pcp_kpi.sample.plan import Plan
from pcp_kpi.sample.victim_surveys import make_domestic_abuse_survey, make_victim_survey


def make(plan: Plan) -> dict[str, pd.DataFrame]:
    """Make the three extracts of the surveys.

    Parameters
    ----------
    plan : Plan
        What must be met, and the seed.

    Returns
    -------
    dict of str to DataFrame
        By name of the extract: `victim-survey`, `domestic-abuse-survey`, `perception-survey`; yes-no columns as
        bool, days as datetime64.
    """
    return {
        "victim-survey": make_victim_survey(plan),
        "domestic-abuse-survey": make_domestic_abuse_survey(plan),
        "perception-survey": make_perception_survey(plan),
    }

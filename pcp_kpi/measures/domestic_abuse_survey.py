"""The survey of victims of domestic abuse: interviews, satisfaction by stage, and what the service did for them."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.measures.survey_counting import FULLY, SATISFIED, WHOLE, completed, count_answers
from pcp_kpi.records import Records, to_figures

EXTRACTS = ("domestic-abuse-survey",)
SATISFACTION, SERVICE, SPOKEN_TO = "satisfaction-domestic-abuse", "da-service", "da-survey-victims"
STAGES = (WHOLE, "initial_report", "police_actions", "treatment", "follow_up")
QUESTIONS = ("safer", "cared", "confident", "recommend")


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count the interviews and answers of the domestic abuse survey by month, for the force.

    Parameters
    ----------
    records : Records
        With the extract `domestic-abuse-survey`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures. `satisfaction-domestic-abuse`: who answered completely or very satisfied, of who answered,
        about the whole experience and, as breakdowns, each stage. `da-service`: who answered yes, fully, of who
        answered, by question. `da-survey-victims`: interviews. A month without any interview between others, as
        when the survey was suspended, is known to be missing, and its note says so.
    """
    table = records["domestic-abuse-survey"]
    asked = dict.fromkeys(STAGES, SATISFIED) | dict.fromkeys(QUESTIONS, FULLY)
    rows = count_answers(table, asked, force=force)
    service = rows["breakdown"].isin(QUESTIONS)
    months = table.mutate(period=table.interviewed_on.truncate("M"))
    spoken = months.group_by("period").aggregate(value=lambda t: t.count()).to_pandas()
    tables = {SATISFACTION: rows[~service], SERVICE: rows[service], SPOKEN_TO: spoken}
    return pd.concat(
        [
            completed(to_figures(part, measure=measure, source=source, force=force), force=force)
            for measure, part in tables.items()
        ],
        ignore_index=True,
    )

"""The domestic abuse survey: what is counted, and the year in which it stood still."""

from __future__ import annotations

import pandas as pd

from pcp_kpi.figures import faults_in
from pcp_kpi.measures import domestic_abuse_survey
from pcp_kpi.measures.windows import with_runs
from pcp_kpi.records import read_extracts

FORCE = "West Mercia"


def interviews(*rows) -> pd.DataFrame:
    blank = dict.fromkeys(read_extracts()["domestic-abuse-survey"].columns)
    table = pd.DataFrame([{**blank, "response_ref": f"D{n}", **row} for n, row in enumerate(rows)])
    return table.assign(interviewed_on=pd.to_datetime(table["interviewed_on"]))


def test_stages_and_service_are_counted_of_who_answered(opened) -> None:
    rows = interviews(
        {"interviewed_on": "2021-04-01", "treatment": "completely satisfied", "safer": "yes, fully"},
        {"interviewed_on": "2021-04-30", "treatment": "fairly satisfied", "safer": "yes, partly"},
        {"interviewed_on": "2021-04-30", "treatment": None, "safer": "don't know", "recommend": "yes, fully"},
    )
    figures = domestic_abuse_survey.count(opened(domestic_abuse_survey=rows), source="x", force=FORCE)
    assert faults_in(figures) == []
    told = {(row.measure, row.breakdown): (row.value, row.of) for row in figures.itertuples()}
    assert told["satisfaction-domestic-abuse", "treatment"] == (1, 2)
    assert told["satisfaction-domestic-abuse", ""] == (0, 0)
    assert told["da-service", "safer"] == (1, 3)
    assert told["da-service", "recommend"] == (1, 1)
    spoken = figures[figures["measure"] == "da-survey-victims"]
    assert spoken["value"].tolist() == [3.0]
    assert spoken["of"].isna().all()


def test_months_without_interviews_are_a_break_and_not_noughts(opened) -> None:
    rows = interviews({"interviewed_on": "2020-03-31"}, {"interviewed_on": "2021-04-01"})
    figures = domestic_abuse_survey.count(opened(domestic_abuse_survey=rows), source="x", force=FORCE)
    spoken = with_runs(figures[figures["measure"] == "da-survey-victims"])
    assert spoken["value"].isna().sum() == 12
    assert set(spoken.loc[spoken["value"].isna(), "note"]) == {"no interviews in the month"}
    assert spoken["run"].dropna().dt.strftime("%Y-%m").tolist() == ["2020-03", "2021-04"]

"""Every figure that the five papers print is made anew from the synthetic force's extracts, or listed with a reason.

The tables of crime, outcomes and surveys have modules of their own beside this one; here stands all the rest, row by
row, and the account of the whole: docs/measures/README.md lists what cannot be met.
"""

from __future__ import annotations

import csv
import re
import runpy
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from pcp_kpi.aggregate import to_quarters, to_years
from pcp_kpi.limits import LimitRule, with_limits
from pcp_kpi.periods import FinancialYear
from pcp_kpi.printing import rounded
from pcp_kpi.records import Records

ROOT = Path(__file__).parents[2]
NOT_MET = ROOT / "docs" / "measures" / "README.md"
FORCE, NATION = "West Mercia", "National"
AREAS = {
    "S. Worcs": "South Worcestershire",
    "N. Worcs": "North Worcestershire",
    "Herefs": "Herefordshire",
    "Shrops": "Shropshire",
    "Telford": "Telford & Wrekin",
}
JUNE, APRIL, MARCH, READ = (
    ("point", day) for day in ("2021-06-30", "2021-04-30", "2021-03-31", "2021-07-06")
)
APRIL_MONTH, MAY_MONTH, JUNE_MONTH = (("month", f"2021-0{month}-01") for month in (4, 5, 6))
BASES = {
    "vs previous quarter": ("quarter", "2021-01-01"),
    "vs Q4 20/21": ("quarter", "2021-01-01"),
    "vs same quarter last year": ("quarter", "2020-04-01"),
    "vs April": APRIL,
    "vs previous point in time": APRIL,
    "vs last month": MAY_MONTH,
    "'10-19 high harm offences'": MAY_MONTH,
}
TWO_YEARS_BEFORE = ("quarter", "2019-04-01")


class Ours(NamedTuple):
    """Our figure for a printed one; `whole` is what a part of it is a share of."""

    measure: str
    code: str = ""
    when: tuple[str, str] | None = None
    whole: tuple[str, str] | None = None


def parts(measure: str, code: str, whole: str) -> Ours:
    return Ours(measure, code, whole=(whole, ""))


HUB, RURAL = "problem-solving-hub-", "rural-officers-"
# By the paper's name, or by name and breakdown where one name stands for several figures.
OURS: dict[str | tuple[str, str], Ours] = {
    "VAL referral rate": Ours("val-referral-rate"),
    "LP Charter activity": Ours("charter-activity"),
    "CDI audit crimes reported": Ours("cdi-missing"),
    "CDI audit crimes missing": Ours("cdi-missing"),
    "999 demand": Ours("calls-999"),
    "101 demand": Ours("calls-101"),
    "999 answered within 10 seconds": Ours("calls-999-in-10-seconds"),
    "101 answered within 30 seconds": Ours("calls-101-in-30-seconds"),
    "999 abandonment rate": Ours("calls-999-abandoned"),
    "101 abandonment rate": Ours("calls-101-abandoned"),
    "Open investigations": Ours("open-investigations", when=JUNE),
    ("Open investigations", "violence with/without injury, stalking, harassment"): Ours(
        "open-investigations", "violence-and-harassment", JUNE, ("open-investigations", "")
    ),
    ("Open investigations", "course of conduct stalking/harassment"): Ours(
        "open-course-of-conduct-recent", when=JUNE
    ),
    ("Open investigations", "course of conduct recorded in last 3 months"): Ours(
        "open-course-of-conduct-recent", when=JUNE
    ),
    ("Open investigations", "awaiting closure with DDMs"): Ours(
        "open-investigations", "awaiting-closure", JUNE
    ),
    "OIC crime baskets": Ours("crime-baskets", when=JUNE),
    "Suspect Management compliance": Ours("suspect-management", when=JUNE),
    "Current Wanted not yet on PNC": Ours("wanted-not-on-pnc", when=JUNE),
    "OC14 offences with victim linked": Ours("outcome-14-victim-linked"),
    "OC16 offences with victim linked": Ours("outcome-16-victim-linked"),
    "Volume: Incidents": Ours("incidents"),
    "Volume: Anti Social Behaviour": Ours("anti-social-behaviour"),
    "Priority: KSI": Ours("ksi"),
    "KSI casualties": Ours("ksi"),
    "Fatals Casualties": Ours("ksi-fatal"),
    "Road deaths": Ours("ksi-fatal"),
    "Serious Casualties - Casualties": Ours("ksi-serious"),
    "OCG disruptions": Ours("disruptions"),
    "OCG disruptions positive": Ours("disruptions-positive"),
    "OCG disruptions MAJOR": Ours("disruptions-major"),
    "Adults safeguarded": Ours("safeguarded-adults"),
    "Children safeguarded": Ours("safeguarded-children"),
    "SOC arrests": Ours("organised-crime-arrests"),
    "SOC charges": Ours("organised-crime-charges"),
    "SOC convictions": Ours("organised-crime-convictions"),
    "SOC convictions total sentence": Ours("organised-crime-sentence-years"),
    "SCPOs obtained": Ours("prevention-orders"),
    "Other ancillary orders": Ours("ancillary-orders"),
    "Priority: Child Sexual Exploitation": Ours("child-sexual-exploitation"),
    "Priority: Domestic Abuse": Ours("domestic-abuse"),
    "Domestic abuse recorded": Ours("domestic-abuse"),
    "Priority: Residential Burglary": Ours("residential-burglary"),
    "Priority: Hate Crime": Ours("hate-crime"),
    "Priority: Vulnerable Adult": Ours("vulnerable-adult"),
    "Priority: Child At Risk": Ours("child-at-risk"),
    ("Priority: Child At Risk", "non-recent"): Ours("child-at-risk-not-recent"),
    ("Volume: Other Sexual Offences", "Sexual Assault on a Female Aged 13 and Over"): parts(
        "other-sexual-offences-by-offence",
        "sexual-assault-on-a-female-aged-13-and-over",
        "other-sexual-offences",
    ),
    ("Volume: Other Sexual Offences", "Sexual Activity Involving a Child Under 13"): parts(
        "other-sexual-offences-by-offence",
        "sexual-activity-involving-a-child-under-13",
        "other-sexual-offences",
    ),
    ("Volume: Other Sexual Offences", "non-recent"): Ours("other-sexual-offences-not-recent"),
    ("Volume: Cyber", "violence without injury"): parts("cyber-by-type", "violence-without-injury", "cyber"),
    ("Volume: Cyber", "malicious communications (share of VWoI cyber)"): Ours(
        "cyber-by-offence", "malicious-communications", whole=("cyber-by-type", "violence-without-injury")
    ),
    ("Volume: Cyber", "malicious communications (share of all cyber)"): parts(
        "cyber-by-offence", "malicious-communications", "cyber"
    ),
    "Volume: Misc. Crimes Against Society": Ours("miscellaneous-crimes"),
    ("Volume: Misc. Crimes Against Society", "Obscene Publications and Protected Sexual Material"): parts(
        "miscellaneous-crimes-by-offence",
        "obscene-publications-and-protected-sexual-material",
        "miscellaneous-crimes",
    ),
    ("Volume: Misc. Crimes Against Society", "Attempting to Pervert the Course of Justice"): parts(
        "miscellaneous-crimes-by-offence",
        "attempting-to-pervert-the-course-of-justice",
        "miscellaneous-crimes",
    ),
    "HMICFRS open recommendations": Ours("open-recommendations-by-year", "2014", MARCH),
    "Female officers": Ours("female-officers", when=JUNE),
    "BAME officers": Ours("ethnic-minority-officers", when=JUNE),
    "Ethnic minority workforce": Ours("ethnic-minority-workforce", when=JUNE),
    "Female workforce": Ours("female-workforce", when=JUNE),
    "Female new officers": Ours("female-new-officers"),
    "Ethnic minority new officers": Ours("ethnic-minority-new-officers"),
    "Officers under 2 years service": Ours("officers-under-two-years", when=JUNE),
    "Overall sickness": Ours("sickness"),
    "Stop searches for drugs": Ours("stop-searches-for-drugs"),
    "BWV compliance in stop search": Ours("stop-searches-on-video"),
    "Emergency incidents attended within 20 mins": Ours("emergency-within-20-minutes"),
    "Officer uplift 2021/22": Ours("uplift-posts-target"),
    "Total budget": Ours("annual-budget"),
    **{
        ("Attrition 12m", kind): Ours(f"attrition-{ours}", when=("rolling-12-months", "2021-06-01"))
        for kind, ours in {"Police Officers": "officers", "Police Staff": "staff", "PCSO": "pcso"}.items()
    },
    **{
        name: Ours("service-activity", f"{HUB}{activity}")
        for name, activity in {
            "Problem Solving Hub PIRs": "incident-reports",
            "New Problem Solving Plans": "new-problem-solving-plans",
            "PSP contributions": "problem-solving-plan-contributions",
            "New Risk Management Plans": "new-risk-management-plans",
            "RMP contributions": "risk-management-plan-contributions",
            "Hub arrests": "arrests",
            "Hub stop searches": "stop-searches",
            "Hub warrants": "warrants",
        }.items()
    },
    **{
        name: Ours("service-activity", f"{RURAL}{activity}")
        for name, activity in {
            "Rural visits": "rural-visits",
            "Business visits": "business-visits",
            "Partnership engagements": "partnership-engagements",
            "Wildlife crime offences": "wildlife-offences",
            "RABO referrals": "referrals",
            "Crime reduction surveys": "crime-reduction-surveys",
            "Watch schemes": "watch-schemes",
            "Crime reduction initiatives": "crime-reduction-initiatives",
            "RABO visits": "farm-and-business-visits",
        }.items()
    },
}
# Rows whose name and breakdown do not say enough.
BY_ID = {
    "F0585": Ours("open-investigations", when=APRIL),
    "F1181": Ours("officers-under-two-years-share", when=JUNE),
    # Lines 3250 and 3251 name no month: the first and the last of the quarter.
    "F1072": Ours("repeat-victims-domestic-abuse", when=APRIL_MONTH),
    "F1073": Ours("repeat-victims-domestic-abuse", when=JUNE_MONTH),
    "F1074": Ours("repeat-victims", when=APRIL_MONTH),
    "F1075": Ours("repeat-victims", when=JUNE_MONTH),
    "F1076": Ours("repeat-nominals", when=JUNE_MONTH),
    "F1077": Ours("repeat-nominals", when=JUNE_MONTH),
    "F1078": Ours("repeat-nominals", when=MAY_MONTH),
    "F1079": Ours("repeat-nominals-band", "10-19", JUNE_MONTH),
    "F1080": Ours("repeat-nominals-band", "10-19", JUNE_MONTH),
    "F1081": Ours("repeat-nominals-domestic-abuse", when=JUNE_MONTH),
    "F1203": Ours("vaccinated-second-dose", when=READ),
}


def vaccinated(code: str) -> Ours:
    group, _, dose = code.rpartition("-")
    name = {"1": "first", "2": "second"}[dose]
    return Ours(f"vaccinated-{name}-dose", "" if group == "all" else group, READ)


def ours(row: dict[str, str]) -> Ours | None:
    """Return our figure for a printed row, where there is one."""
    if row["table"] and row["measure_id"] == "vaccinated-printed":
        return vaccinated(row["code"])
    found = BY_ID.get(row["id"]) or OURS.get((row["measure"], row["breakdown"])) or OURS.get(row["measure"])
    if found and found.measure == "charter-activity":
        return found._replace(code=row["code"])
    return found


def ids_in(text: str) -> set[str]:
    """Return the ids that a text names, those between two joined by "to" among them."""
    found = set(re.findall(r"F\d{4}", text))
    for first, last in re.findall(r"F(\d{4}) to F(\d{4})", text):
        found |= {f"F{number:04d}" for number in range(int(first), int(last) + 1)}
    return found


def rows_of_table(heading: str) -> list[str]:
    """Return the rows of the table under a heading of the page."""
    text = NOT_MET.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [line for line in text.splitlines() if line.startswith("| `")]


def printed() -> dict[str, dict[str, str]]:
    with (ROOT / "data" / "clean" / "printed_figures.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def of_module(name: str) -> dict[str, object]:
    return runpy.run_path(str(Path(__file__).with_name(f"{name}.py")))


PRINTED = printed()
LISTED = set().union(*(ids_in(line) for line in rows_of_table("What cannot be met")))
CRIME = {row["id"] for row in of_module("test_measures_crime")["ROWS"]}
_SURVEYS = of_module("test_measures_surveys")
SURVEYS = {row.id for row in [*_SURVEYS["SHARES"], *_SURVEYS["CHANGES"]]} | {
    row[0] for row in _SURVEYS["PERCEPTIONS"]
}
# Changes of perceptions, and the survey of victims of domestic abuse, which have tests of their own.
SURVEYS |= {"F0430", "F0432", "F0436", "F0484"} | ids_in("F0486 to F0493")
# A mean in minutes and a number of records, which have tests of their own below.
ALONE = {"F0061", "F0120"}
ROWS = [
    row for id, row in PRINTED.items() if id not in LISTED | CRIME | SURVEYS | ALONE and ours(row) is not None
]


def name(row: dict[str, str]) -> str:
    return f"{row['id']} {row['document']} line {row['line']}: {row['measure']} {row['as_printed']}"


@pytest.fixture(scope="module")
def levels(counted: pd.DataFrame) -> dict[tuple[str, str, str, str, str], tuple[float, float]]:
    """Value and base by measure, area, breakdown, grain and first day."""
    quarters = to_quarters(counted)
    table = pd.concat([counted, quarters, to_years(quarters)])
    return {
        (row.measure, row.area, row.breakdown, row.grain, f"{row.period:%Y-%m-%d}"): (row.value, row.of)
        for row in table.itertuples(index=False)
    }


@pytest.fixture(scope="module")
def limits(counted: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Limits of 2019/20 from the synthetic months, upper and lower."""
    measures = {found.measure for row in ROWS if (found := ours(row)) and row["role"] in ("ucl", "lcl")}
    months = counted[
        counted["measure"].isin(measures) & counted["area"].eq(FORCE) & counted["breakdown"].eq("")
    ]
    last = with_limits(to_quarters(months), LimitRule(FinancialYear(2019))).groupby("measure").last()
    upper = {(measure, "ucl"): level for measure, level in last["upper"].items()}
    return upper | {(measure, "lcl"): level for measure, level in last["lower"].items()}


def when_of(row: dict[str, str]) -> tuple[str, str]:
    """Return grain and first day of a row with dates."""
    months = 12 * (int(row["period_end"][:4]) - int(row["period_start"][:4]))
    months += int(row["period_end"][5:7]) - int(row["period_start"][5:7]) + 1
    return {1: "month", 3: "quarter", 12: "year"}[months], row["period_start"]


def recomputed(row: dict[str, str], levels, limits) -> float:
    """Make a printed number anew from the counted figures."""
    found, role = ours(row), row["role"]
    if role in ("ucl", "lcl"):
        return limits[found.measure, role]
    area = AREAS.get(row["area"], row["area"])
    when = found.when or when_of(row)
    value, of = levels[found.measure, area, found.code, *when]
    if role in ("pct_change", "difference"):
        base = next((BASES[start] for start in BASES if row["breakdown"].startswith(start)), TWO_YEARS_BEFORE)
        before = levels[found.measure, area, found.code, *base][0]
        return 100 * (value / before - 1) if role == "pct_change" else value - before
    if row["unit"] == "percent":
        return 100 * value / (levels[found.whole[0], area, found.whole[1], *when][0] if found.whole else of)
    return of if role == "base" and of == of else value


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_a_printed_figure_is_made_anew(row: dict[str, str], levels, limits) -> None:
    made, said = recomputed(row, levels, limits), row["value"]
    if said.startswith(">"):
        assert made > float(said[1:])
    elif re.fullmatch(r"\d+-\d+", said):
        low, high = map(float, said.split("-"))
        assert low <= made <= high
    else:
        assert float(rounded(made, len(said.partition(".")[2]))) == float(said)


def test_the_response_time_of_july_2018_is_printed_in_minutes_and_seconds(levels) -> None:
    """Document panel-2018-09, line 549: 13.6333 minutes in the transcript, "13 minutes and 38 seconds" in print."""
    value, of = levels["emergency-response-time", FORCE, "", "month", "2018-07-01"]
    assert float(rounded(value / of / 60, 2)) == 13.63
    assert PRINTED["F0120"]["value"].startswith("13.63")


def test_twelve_homicides_are_recorded_in_2019_20(opened_extracts: Records) -> None:
    """Document panel-2022-06, line 69."""
    crimes = opened_extracts["crime-records"]
    year = crimes.filter(crimes["recorded_on"].between("2019-04-01", "2020-03-31"))
    assert year.filter(year["offence"] == "Homicide").count().execute() == int(PRINTED["F0061"]["value"])


def test_no_printed_figure_is_silently_missing() -> None:
    made = {row["id"] for row in ROWS} | CRIME | SURVEYS | ALONE
    missing = [name(row) for id, row in PRINTED.items() if id not in made | LISTED]
    assert missing == []


def test_nothing_that_is_met_is_listed_as_not_met() -> None:
    made = CRIME | SURVEYS | ALONE
    assert sorted(made & LISTED) == []
    assert LISTED.issubset(PRINTED)

"""What the crime records of the synthetic force assume where no paper prints a number.

These are choices of ours, made to look like a shire force; none is a figure of any force. Numbers that a paper prints
are read from the figures and never stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# The figures are the report's; open data gives the shape between them.
OPEN_DATA = "home-office-prc"


@dataclass(frozen=True)
class Shape:
    """One crime type: what gives it its shape over time, and how its records look.

    Parameters
    ----------
    proxy : str
        Measure of the open data whose quarters and areas it follows.
    power : float
        Below one it follows them more weakly.
    delay : float
        Median days from recording to outcome.
    victim : float
        Share of records with a person as victim.
    suspect_when_open : float
        Share of open records with an identified suspect.
    abuse, child, adult, hate, drink : float
        How likely a record carries the keyword (domestic abuse, child at risk, vulnerable adult, hate, alcohol), up
        to a common factor.
    arrest : float
        Share of records with a suspect that lead to an arrest, domestic abuse aside.
    old : float
        Share committed more than a year before they were recorded.
    """

    proxy: str
    power: float = 1.0
    delay: float = 20.0
    victim: float = 0.0
    suspect_when_open: float = 0.2
    abuse: float = 0.0
    child: float = 0.0
    adult: float = 0.0
    hate: float = 0.0
    drink: float = 0.0
    arrest: float = 0.05
    old: float = 0.002


SHAPES: Mapping[str, Shape] = {
    "violence-with-injury": Shape(
        "wounding", delay=28, victim=0.97, suspect_when_open=0.8, abuse=30, child=30, adult=14, hate=2, drink=18,
        arrest=0.25, old=0.012,
    ),
    "violence-without-injury": Shape(
        "common-assault", power=0.25, delay=24, victim=0.97, suspect_when_open=0.8, abuse=38, child=26, adult=15, hate=4,
        drink=8, arrest=0.10, old=0.015,
    ),
    "rape": Shape(
        "rape", power=0.4, delay=148, victim=0.98, suspect_when_open=0.85, abuse=30, child=45, adult=25, drink=9,
        arrest=0.30, old=0.45,
    ),
    "other-sexual-offences": Shape(
        "sexual-assault", delay=87, victim=0.96, suspect_when_open=0.7, abuse=5, child=50, adult=16, hate=1,
        drink=8, arrest=0.20, old=0.37,
    ),
    "personal-robbery": Shape(
        "personal-robbery", delay=39, victim=0.97, suspect_when_open=0.4, abuse=2, child=18, adult=10, drink=8,
        arrest=0.35,
    ),
    "business-robbery": Shape("business-robbery", delay=39, suspect_when_open=0.4, arrest=0.40),
    "residential-burglary": Shape(
        "home-office-residential-burglary", power=0.8, delay=21, victim=0.95, abuse=4, child=3, adult=12, drink=1,
        arrest=0.25,
    ),
    "business-and-community-burglary": Shape("home-office-other-burglary", delay=16, arrest=0.25),
    "vehicle-offences": Shape("vehicle-offences", delay=10, victim=0.85, adult=1, arrest=0.20),
    "theft-from-person": Shape(
        "theft-from-person", power=0.9, delay=13, victim=0.98, child=4, adult=10, drink=4, arrest=0.12
    ),
    "bicycle-theft": Shape("theft-from-person", power=0.4, delay=10, victim=0.95, child=4, arrest=0.10),
    "shoplifting": Shape(
        "shoplifting", delay=17, suspect_when_open=0.5, child=2, adult=1, hate=0.3, drink=3, arrest=0.30
    ),
    "all-other-theft": Shape("other-theft", delay=15, victim=0.72, abuse=4, child=2, adult=9, drink=1, arrest=0.06),
    "criminal-damage-and-arson": Shape(
        "common-assault", delay=15, victim=0.66, suspect_when_open=0.4, abuse=12, child=6, adult=5, hate=1.5,
        drink=5, arrest=0.12,
    ),
    "drug-offences": Shape(
        "drug-trafficking", power=0.7, delay=33, suspect_when_open=0.97, child=6, adult=3, drink=4, arrest=0.40
    ),
    "possession-of-weapons": Shape("wounding", delay=39, suspect_when_open=0.9, child=6, adult=3, drink=8, arrest=0.50),
    "public-order": Shape(
        "common-assault", delay=23, victim=0.55, suspect_when_open=0.7, abuse=12, child=10, adult=8, hate=22,
        drink=14, arrest=0.16,
    ),
    "miscellaneous-crimes": Shape(
        "sexual-assault", delay=44, victim=0.35, suspect_when_open=0.7, abuse=4, child=34, adult=6, hate=1, drink=2,
        arrest=0.18, old=0.02,
    ),
}  # fmt: skip
TYPES = tuple(SHAPES)
HIGH_HARM = ("violence-with-injury", "violence-without-injury", "rape", "other-sexual-offences")


@dataclass(frozen=True)
class Keyword:
    """One keyword: its measure, how much of it is crime, and its quarters that nobody prints.

    Parameters
    ----------
    measure : str
        Id in the catalogue.
    column : str
        Column of the extract.
    crimes : float
        Share of its records that are crimes; the others are crimed incidents.
    before, after : tuple of float
        Quarters of 2018/19 and of 2020/21, of the mean quarter of 2019/20.
    """

    measure: str
    column: str
    crimes: float
    before: tuple[float, ...]
    after: tuple[float, ...]


KEYWORDS = (
    Keyword("domestic-abuse", "domestic_abuse", 0.61, (0.84, 0.89, 0.88, 0.86), (0.95, 1.03, 0.93, 0.89)),
    Keyword("hate-crime", "hate", 0.82, (0.91, 1.00, 0.84, 0.77), (0.95, 1.22, 1.03, 0.98)),
    Keyword(
        "child-sexual-exploitation", "child_sexual_exploitation", 0.60, (1.45, 1.36, 1.28, 1.32), (0.64, 0.95, 0.86, 0.90)
    ),
    Keyword("child-at-risk", "child_at_risk", 0.52, (0.83, 0.82, 0.87, 0.90), (0.85, 1.02, 1.05, 1.02)),
    Keyword("vulnerable-adult", "vulnerable_adult", 0.46, (0.85, 0.86, 0.88, 0.91), (0.97, 1.09, 1.07, 1.1)),
    Keyword("cyber", "cyber", 1.0, (0.47, 0.49, 0.55, 0.60), (1.30, 1.54, 1.61, 1.70)),
    Keyword("alcohol-related", "alcohol", 1.0, (1.02, 1.08, 0.98, 0.93), (0.60, 0.93, 0.66, 0.52)),
)  # fmt: skip

# A day of the month against a mean day of its quarter: the first lockdown, its easing, the two winters, the return.
MONTHS: Mapping[str, float] = {
    "2020-01": 1.05, "2020-02": 1.06, "2020-03": 0.90,
    "2020-04": 0.82, "2020-05": 0.99, "2020-06": 1.18,
    "2020-10": 1.06, "2020-11": 0.96, "2020-12": 0.98,
    "2021-01": 0.97, "2021-02": 0.98, "2021-03": 1.05,
    "2021-04": 0.93, "2021-05": 1.00, "2021-06": 1.07,
}  # fmt: skip
LOCKDOWN = "2020-03-23"
AFTER_LOCKDOWN = 0.62  # a day from then to the end of March 2020, against one before
WEEK = (1.05, 1.03, 1.02, 1.01, 1.03, 0.95, 0.91)  # recording, Monday first
NO_AREA = 0.003

# Offences in words, with their share of the type.
OFFENCES: Mapping[str, Mapping[str, float]] = {
    "violence-with-injury": {
        "Assault With Injury": 0.86, "Wounding Or Grievous Bodily Harm": 0.09, "Assault On A Constable With Injury": 0.03,
        "Other Violence With Injury": 0.02,
    },
    "violence-without-injury": {
        "Assault Without Injury": 0.48, "Malicious Communications": 0.21, "Harassment": 0.15, "Stalking": 0.06,
        "Threats To Kill": 0.04, "Controlling Or Coercive Behaviour": 0.03, "Assault Without Injury On A Constable": 0.03,
    },
    "rape": {"Rape Of A Female Aged 16 And Over": 0.62, "Rape Of A Female Child": 0.28, "Rape Of A Male": 0.10},
    "other-sexual-offences": {
        "Exposure And Voyeurism": 0.16, "Sexual Grooming": 0.10, "Sexual Activity Involving A Child Under 16": 0.16,
        "Sexual Assault On A Male": 0.07, "Sexual Assault On A Female Aged 13 And Over": 0.32,
        "Sexual Activity Involving A Child Under 13": 0.19,
    },
    "personal-robbery": {"Robbery Of Personal Property": 1.0},
    "business-robbery": {"Robbery Of Business Property": 1.0},
    "residential-burglary": {"Burglary Residential": 0.88, "Attempted Burglary Residential": 0.12},
    "business-and-community-burglary": {
        "Burglary Business And Community": 0.90, "Attempted Burglary Business And Community": 0.10,
    },
    "vehicle-offences": {"Theft From A Vehicle": 0.56, "Theft Of A Vehicle": 0.31, "Interfering With A Vehicle": 0.13},
    "theft-from-person": {"Theft From The Person": 1.0},
    "bicycle-theft": {"Theft Of A Pedal Cycle": 1.0},
    "shoplifting": {"Theft From A Shop": 1.0},
    "all-other-theft": {
        "Other Theft": 0.74, "Making Off Without Payment": 0.16, "Theft In A Dwelling": 0.07, "Blackmail": 0.03,
    },
    "criminal-damage-and-arson": {
        "Criminal Damage To A Vehicle": 0.40, "Criminal Damage To A Dwelling": 0.24, "Other Criminal Damage": 0.31,
        "Arson": 0.05,
    },
    "drug-offences": {
        "Possession Of Cannabis": 0.52, "Trafficking In Controlled Drugs": 0.36, "Possession Of Other Drugs": 0.12,
    },
    "possession-of-weapons": {
        "Possession Of A Bladed Article": 0.54, "Possession Of Other Weapons": 0.40, "Possession Of A Firearm": 0.06,
    },
    "public-order": {
        "Public Fear, Alarm Or Distress": 0.79, "Affray And Violent Disorder": 0.17, "Other Public Order": 0.04,
    },
    "miscellaneous-crimes": {
        "Handling Stolen Goods": 0.10, "Going Equipped For Stealing": 0.07, "Dangerous Driving": 0.13,
        "Bail And Custody Offences": 0.05, "Threat Or Possession With Intent To Commit Criminal Damage": 0.06,
        "Other Indictable Offences": 0.06, "Obscene Publications And Protected Sexual Material": 0.41,
        "Attempting To Pervert The Course Of Justice": 0.12,
    },
}  # fmt: skip
HOMICIDE = "Homicide"
# Course of conduct is recorded as two crimes from 2021: these grow by the factor in April to June 2021.
COURSE_OF_CONDUCT: Mapping[str, float] = {"Harassment": 1.5, "Stalking": 2.0}
INCIDENTS: Mapping[str, str] = {
    "domestic_abuse": "Domestic Incident",
    "child_at_risk": "Child At Risk Incident",
    "vulnerable_adult": "Vulnerable Adult Incident",
    "hate": "Hate Incident",
    "child_sexual_exploitation": "Child Sexual Exploitation Concern",
}
OLD_INCIDENTS = 0.05
# How likely a record of an offence carries the cyber keyword, up to a common factor, violence without injury aside.
CYBER: Mapping[str, float] = {
    "Obscene Publications And Protected Sexual Material": 8.0, "Sexual Grooming": 9.0, "Blackmail": 9.0,
    "Exposure And Voyeurism": 2.0, "Public Fear, Alarm Or Distress": 0.25, "Other Theft": 0.05,
    "Other Criminal Damage": 0.03,
}  # fmt: skip

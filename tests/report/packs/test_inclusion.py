from __future__ import annotations

import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.errors import CommandError, DataRefused
from pcp_kpi.report.packs.inclusion import (
    ALWAYS,
    EXCEPTIONAL,
    QUARTERLY,
    Topic,
    choose,
    read_inclusion,
)

# The rows of the summary page of April to June 2018 in their order (panel-2018-09, lines 834 to 863): what it says
# of the range of volumes, and its category.
PAGE_OF_2018 = [
    ("Confidence", QUARTERLY),
    ("Victim satisfaction", ALWAYS),
    ("Repeat victimisation", ALWAYS),
    ("Repeat offending", ""),
    ("Total recorded crime", ALWAYS),
    ("Violence with injury", EXCEPTIONAL),
    ("Rape", ALWAYS),
    ("Other sexual offences", ALWAYS),
    ("Robbery", EXCEPTIONAL),
    ("Residential burglary", EXCEPTIONAL),
    ("Shoplifting", EXCEPTIONAL),
    ("Missing person reports", EXCEPTIONAL),
    ("Hate crime and hate crime satisfaction", ALWAYS),
    ("Domestic abuse", EXCEPTIONAL),
    ("Child at risk and child sexual exploitation", ALWAYS),
    ("Cyber crime", ALWAYS),
    ("Anti-social behaviour", EXCEPTIONAL),
    ("Road traffic casualties", EXCEPTIONAL),
    ("Response times to emergency incidents", EXCEPTIONAL),
    ("Criminal justice: file quality", QUARTERLY),
    ("Business crime", EXCEPTIONAL),
    ("Rural crime", EXCEPTIONAL),
    ("Sickness", ALWAYS),
    ("Complaints", QUARTERLY),
    ("Call handling", ALWAYS),
]


@pytest.fixture(scope="module")
def topics():
    return read_inclusion(catalogue=read_catalogue(), force="West Mercia")


def test_the_topics_and_categories_are_those_of_the_page_of_2018(topics):
    assert [(topic.title, topic.inclusion) for topic in topics.topics] == PAGE_OF_2018


def test_the_categories_count_as_on_the_page(topics):
    assert topics.counts == {ALWAYS: 10, EXCEPTIONAL: 11, QUARTERLY: 3}
    assert len(topics.topics) == 25


def test_the_objectives_hold_the_topics_of_the_page(topics):
    assert {id: len(topics.of(id)) for id in topics.objectives} == {
        "victims": 4,
        "secure": 16,
        "reassuring": 2,
        "reforming": 3,
    }


def test_another_force_has_its_own_name_in_the_objectives():
    titles = read_inclusion(catalogue=read_catalogue(), force="Northshire").objectives
    assert titles["secure"] == "Building a more secure Northshire"
    assert not any("West Mercia" in title for title in titles.values())


def test_the_monthly_selection_of_2018_has_shoplifting_and_not_robbery(topics):
    # Shoplifting: exceptional volumes in May (line 844). Robbery: in its expected range (line 842).
    exceptional = {"Shoplifting": ["Shoplifting: exceptional volumes."]}
    chosen = {
        topic.title: choose(topic, exceptional.get(topic.title, []), period="May 2018")
        for topic in topics.topics
    }
    assert chosen["Shoplifting"].included
    assert (
        chosen["Shoplifting"].rule
        == "Quarter unless exceptional: exceptional in May 2018. Shoplifting: exceptional volumes."
    )
    assert not chosen["Robbery"].included
    assert chosen["Robbery"].rule == "Quarter unless exceptional: nothing exceptional in May 2018"
    assert sum(choice.included for choice in chosen.values()) == 11


@pytest.mark.parametrize(
    ("inclusion", "exceptional", "known", "included", "rule"),
    [
        (ALWAYS, [], True, True, "Month & quarter: in every monthly summary"),
        (QUARTERLY, ["Above."], True, False, "Quarter report: kept for the quarterly report"),
        (
            EXCEPTIONAL,
            [],
            False,
            False,
            "Quarter unless exceptional: no measure with limits, so nobody can tell",
        ),
        ("", ["Above."], True, False, "No category is set"),
    ],
)
def test_each_category_has_its_rule(inclusion, exceptional, known, included, rule):
    choice = choose(Topic("Any", "one", inclusion), exceptional, known=known)
    assert (choice.included, choice.rule) == (included, rule)


def test_every_fault_of_a_file_of_topics_is_listed_at_once(tmp_path, message_of):
    path = tmp_path / "topics.toml"
    path.write_text(
        '[[objectives]]\nid = "one"\ntitle = "One"\n'
        '[[topics]]\ntitle = "A"\nobjective = "two"\ninclusion = "Monthly"\nmeasures = ["hate-crimes"]\n'
        '[[topics]]\ntitle = "A"\nobjective = "one"\ninclusion = ""\n',
        encoding="utf-8",
    )
    said = message_of(DataRefused, lambda: read_inclusion(path, catalogue=read_catalogue(), force="X"))
    assert said == (
        "5 faults in the data; nothing was written:\n"
        "  topics.toml: 'A': the topic stands twice; keep one\n"
        "  topics.toml: 'A: Monthly': a category is one of Month & quarter, Quarter unless exceptional and Quarter "
        "report, or empty\n"
        "  topics.toml: 'A: two': there is no such objective; there are one\n"
        "  topics.toml: 'A: hate-crimes': the catalogue knows no such measure; did you mean 'hate-crime' or "
        "'da-crimes'?\n"
        "  topics.toml: 'A': a topic has title, objective, inclusion and measures and nothing else"
    )


def test_a_file_that_is_not_there_is_refused(message_of):
    assert (
        message_of(CommandError, lambda: read_inclusion("mine.toml", catalogue=read_catalogue(), force="X"))
        == "there is no file of topics 'mine.toml'; give the path of a .toml file"
    )

from __future__ import annotations

import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.signals import RULE_SETS, Rule, RuleSet, rule_set


def test_a_rule_set_is_printed_with_its_version() -> None:
    assert [each.label for each in RULE_SETS.values()] == [
        "police-2sd 1", "nhs-mdc 1", "nhs-mdc-2023 1", "nelson 1", "western-electric 1",
        "western-electric-supplemented 1", "anhoej 1",
    ]  # fmt: skip


def test_every_rule_set_names_its_source_and_every_rule_its_cause() -> None:
    assert all(each.source and all(all(rule.causes) for rule in each.rules) for each in RULE_SETS.values())


def test_nelson_has_eight_rules_and_western_electric_four_and_four_supplements() -> None:
    counts = {name: len(each.rules) for name, each in RULE_SETS.items()}
    assert (counts["nelson"], counts["western-electric"], counts["western-electric-supplemented"]) == (
        8,
        4,
        8,
    )


@pytest.mark.parametrize("name", ["nhs-mdc", "nhs-mdc 1"])
def test_a_set_is_found_with_and_without_its_version(name: str) -> None:
    assert rule_set(name) is RULE_SETS["nhs-mdc"]


def test_a_set_of_ones_own_is_given_back() -> None:
    own = RuleSet("own", "3", (Rule("run", length=8),))
    assert rule_set(own) is own
    assert own.label == "own 3"


def test_a_version_that_is_not_held_is_refused(message_of) -> None:
    assert (
        message_of(CommandError, lambda: rule_set("nhs-mdc 2"))
        == "the rule set 'nhs-mdc' is at version 1; '2' is not held"
    )


def test_an_unknown_set_is_refused_with_the_nearest_name(message_of) -> None:
    assert message_of(CommandError, lambda: rule_set("nhs-mcd")) == (
        "there is no rule set 'nhs-mcd'; there are police-2sd, nhs-mdc, nhs-mdc-2023, nelson, western-electric, "
        "western-electric-supplemented and anhoej; did you mean 'nhs-mdc' or 'nhs-mdc-2023'?"
    )


def test_all_that_is_wrong_with_a_rule_is_said_at_once(message_of) -> None:
    said = message_of(CommandError, lambda: Rule("trends", length=2, count=3, sigmas=0, marks="first"))
    assert said == (
        "a rule is one of limits, beyond, run, trend, some-beyond, some-near, alternating, hugging, avoiding, "
        "longest-run and crossings, not 'trends'; did you mean 'trend'?; 3 of 2 points is no pattern; a zone begins "
        "above nought standard errors, not at 0; a rule marks all or last, not 'first'"
    )


def test_a_trend_of_one_point_is_refused(message_of) -> None:
    assert (
        message_of(CommandError, lambda: Rule("trend", length=1))
        == "a pattern of kind trend has 2 points or more, not 1"
    )


def test_a_set_without_rules_is_refused(message_of) -> None:
    assert (
        message_of(CommandError, lambda: RuleSet("empty", "1", ()))
        == "the rule set 'empty' has no rules; name at least one"
    )

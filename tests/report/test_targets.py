"""The table of targets: what each is held against, in its own unit, as the scorecard has it."""

from __future__ import annotations

import pytest

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.figures import new_figures
from pcp_kpi.periods import Month
from pcp_kpi.report.background import read_background
from pcp_kpi.report.build import build_report

FORCE = """
name = "Northmoor"
police = "Northmoor Police"
marking = "OFFICIAL"
[[targets]]
measure = "residential-burglary"
kind = "change"
at-most = -5.0
on = "2024/25"
words = "5% fewer than in 2024/25"
[[targets]]
measure = "calls-999-in-10-seconds"
kind = "value"
at-least = 90
words = "90% within 10 seconds"
"""
SPEC = """
title = "Northmoor"
[[sections]]
id = "all"
title = "All"
measures = ["residential-burglary", "calls-999-in-10-seconds"]
"""


JUNE = Month(2026, 6)


def months(last):
    """Return months of Northmoor from April 2023; in June 2026 calls were answered well, in the quarter they were not."""
    month, rows = Month(2023, 4), []
    while month <= last:
        year = month.financial_year.start_year
        burglaries = {2023: 100, 2024: 110, 2025: 105, 2026: 99}[year]
        answered = 950 if month == JUNE else 870
        rows += [
            {"measure": "residential-burglary", "value": burglaries, "of": None, "month": month},
            {"measure": "calls-999-in-10-seconds", "value": answered, "of": 1000, "month": month},
        ]
        month = month.shift(1)
    return new_figures(
        {
            "measure": row["measure"],
            "area": "Northmoor",
            "grain": "month",
            "period": row["month"].start,
            "value": row["value"],
            "of": row["of"],
        }
        for row in rows
    )


@pytest.fixture
def report(tmp_path):
    """Build a report of Northmoor, whose force file may be changed."""

    def built(*, last=JUNE, quarter="2026/27 Q1", baseline="2024/25", changed=("", "")):
        force, spec = tmp_path / "force.toml", tmp_path / "spec.toml"
        force.write_text(FORCE.replace(*changed), encoding="utf-8")
        spec.write_text(SPEC, encoding="utf-8")
        background = read_background(tmp_path, force=force)
        return build_report(months(last), quarter, baseline=baseline, background=background, spec=spec)

    return built


def test_a_share_is_printed_as_one_and_judged_by_the_quarter_as_in_the_scorecard(report) -> None:
    made = report()
    row = made.targets.frame.set_index("measure").loc[
        "999 calls answered within 10 seconds as a share of calls presented"
    ]
    assert row.to_dict() == {
        "found": "89.7%",
        "period": "2026/27 Q1",
        "good": "90% within 10 seconds",
        "verdict": "not met",
    }
    assert made.kpis["calls-999-in-10-seconds"].scorecard_row["verdict"] == "not met"


def test_a_change_is_told_on_the_year_that_the_target_counts_from_whatever_the_baseline(report) -> None:
    for baseline in ("2024/25", "2023/24"):
        made = report(baseline=baseline)
        row = made.targets.frame.iloc[0]
        assert (row["found"], row["verdict"]) == ("−10%", "met")
    assert any(
        point.startswith("Target met: −10% on the same quarter of 2024/25. What good looks like: 5% fewer")
        for point in made.kpis["residential-burglary"].key_points
    )


def test_one_target_is_no_plural(report) -> None:
    changed = (FORCE[FORCE.index("[[targets]]") : FORCE.rindex("[[targets]]")], "")
    assert report(changed=changed).targets.notes == (
        "The one target is not met. A value on its target is met.",
    )


def test_a_month_of_a_quarter_that_is_not_over_makes_no_report_of_it(report) -> None:
    words = r"^no measure has a figure for 2026/27 Q2, so there is no report \(no source has 2026/27 Q2; the latest"
    with pytest.raises(NotAvailable, match=words):
        report(last=Month(2026, 8), quarter="2026/27 Q2")


def test_a_target_of_a_share_as_a_fraction_is_refused_unless_its_words_say_it(report, message_of) -> None:
    assert message_of(CommandError, lambda: report(changed=("at-least = 90", "at-least = 0.9"))) == (
        "the target of calls-999-in-10-seconds is 0.9, and targets of shares are in percent: write 90 for 90%; if 0.9% "
        "is meant, say so in its words"
    )
    meant = ('at-least = 90\nwords = "90%', 'at-least = 0.5\nwords = "0.5%')
    assert report(changed=meant).targets.frame["verdict"].tolist() == ["met", "met"]

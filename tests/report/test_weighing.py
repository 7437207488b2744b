"""The flags of a scorecard weighed: their meaning, and which of so many stand out."""

from __future__ import annotations

import pytest

from pcp_kpi.report.statuses import counted_once
from pcp_kpi.report.weighing import (
    BASIS,
    latest_signals,
    standing_out,
    variation_pictures,
    variation_words,
    variations,
)
from pcp_kpi.signals import weigh_scorecard


@pytest.fixture(scope="session")
def ruled(q1):
    counted = counted_once(list(q1.kpis.values()))
    return [kpi for kpi in counted if kpi.evidence.signal != "not available"]


@pytest.fixture(scope="session")
def paper(ruled):
    return [kpi for kpi in ruled if not kpi.evidence.baseline_points]


def test_the_expectation_under_the_scorecard_is_that_of_weigh_scorecard(q1, ruled):
    weighed = weigh_scorecard(latest_signals(ruled), basis=BASIS)
    assert weighed.expected == pytest.approx(sum(kpi.evidence.false_flags for kpi in ruled))
    (note,) = [note for note in q1.scorecard.notes if "have limits" in note]
    assert note.startswith(
        f"{weighed.measures} measures have limits, leaving out three that are counted in their sum or parts: "
        f"chance alone would flag about {weighed.expected:.0f} of them, "
        f"{weighed.found} are flagged."
    )


def test_the_papers_28_measures_expect_5_flags_and_have_15(paper):
    assert weigh_scorecard(latest_signals(paper), basis=BASIS).words == "28 measures: expect 5, found 15"


def test_five_of_the_papers_fifteen_flags_stand_out_among_so_many(paper):
    # One of the 28, child sexual exploitation, is recorded otherwise since, and was not flagged.
    (said,) = standing_out(paper)
    assert said == (
        "Of the 15 flags on comparable figures five stand out allowing for 27 measures looked at together "
        "(at most 5 in 100 so picked are chance): Other sexual offences, Personal robbery, "
        "Burglary: business and community, Vehicle offences and Misc. crimes against society."
    )


def test_nothing_is_said_to_stand_out_of_one_flag_or_none(paper):
    within = [kpi for kpi in paper if kpi.evidence.signal == "within"]
    flagged = [kpi for kpi in paper if kpi.evidence.signal == "above"]
    assert standing_out(within) == standing_out([]) == standing_out([*within, flagged[0]]) == ()


def test_flags_none_of_which_stands_out_are_said_to_be_such(q4):
    (said,) = [note for note in q4.scorecard.notes if "stands out" in note]
    assert " flags on comparable figures not one stands out allowing for " in said
    assert said.endswith(" measures looked at together.")


def test_a_signal_means_what_good_looks_like_says(paper):
    told = dict(zip([kpi.measure.id for kpi in paper], variations(paper), strict=True))
    assert told["hate-crime"] == "improving-high"  # more reported is wished for
    assert told["public-order"] == "concerning-high"
    assert told["theft-from-person"] == "improving-low"
    assert told["rape"] == "neither-high"  # no direction is set
    assert told["domestic-abuse"] == "common-cause"


def test_a_measure_without_limits_has_no_icon_and_no_word(q1):
    (kpi,) = [kpi for kpi in q1.kpis.values() if kpi.measure.id == "ksi"]
    assert variations([kpi]) == [""]
    assert variation_words([""]) == [""]
    assert variation_pictures([""]) == {}


def test_the_scorecard_shows_icon_and_word_and_reads_the_word_once(q1):
    html = q1.scorecard.to_html()
    row = next(row for row in html.split('<th scope="row">')[1:] if row.startswith("Hate crime"))
    assert row.count('<svg aria-hidden="true"') == 1
    assert "</svg> improving</span>" in row
    assert q1.scorecard.printed()["Signal"].iloc[0] == "improving"


def test_a_flag_across_a_recording_change_is_neither_improving_nor_concerning(q4):
    kpis = [kpi for kpi in q4.kpis.values() if kpi.evidence.available]
    keys = dict(zip([kpi.measure.id for kpi in kpis], variations(kpis), strict=True))
    assert (keys["business-robbery"], keys["robbery"]) == ("", "")
    assert keys["vehicle-offences"] == "improving-low"

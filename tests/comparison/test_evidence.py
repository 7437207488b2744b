"""Evidence for each change that compare gives."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.comparison import ADDED, EVIDENCE_ADDED, EvidenceRule, compare, with_evidence
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import COLUMNS
from pcp_kpi.periods import Quarter


def test_the_size_of_a_percentage_no_longer_passes_for_its_evidence(clean_figures) -> None:
    """panel-2021-09, lines 2875, 2881, 2938 and 2942: -2% of 21,497, -31% of 13, +56% of 453 and -6% of 124."""
    paper = clean_figures[
        (clean_figures["source"] == "panel-2021-09") & (clean_figures["area"] == "West Mercia")
    ]
    rows = compare(paper[paper["breakdown"] == ""], Quarter(2021, 1), with_=[Quarter(2019, 1)])
    names = ["total-recorded-crime", "business-robbery", "hate-crime", "ksi"]
    found = with_evidence(rows).set_index("measure").loc[names]
    assert found["change"].round(2).tolist() == [-0.02, -0.31, 0.56, -0.06]
    assert found["stars"].tolist() == ["*", "", "**", ""]
    assert found["evidence"].tolist() == [
        "evidence of a change", "no evidence of a change", "strong evidence of a change", "no evidence of a change",
    ]  # fmt: skip
    assert found["print_as"].tolist() == ["percent", "count", "percent", "percent"]


def test_rows_order_and_index_are_kept_and_columns_added(changes) -> None:
    rows = pd.concat([changes(9, 13), changes(60, 48, of=(70, 80), measure="satisfied")], keys=["a", "b"])
    before = rows.copy(deep=True)
    found = with_evidence(rows)
    pd.testing.assert_frame_equal(rows, before)
    pd.testing.assert_frame_equal(found[rows.columns], before)
    assert set(found.columns) == {*COLUMNS, *ADDED, *EVIDENCE_ADDED}
    assert len(with_evidence(rows.iloc[:0])) == 0


def test_the_test_follows_from_what_the_numbers_are(changes) -> None:
    rows = pd.concat([
        changes(30, 20),
        changes(60, 48, of=(70, 80), measure="satisfied"),
        changes(900, 400, of=(300, 200), measure="answer-time"),
        changes(64, 62, measure="met-printed"),
        changes(None, 5),
        changes(0, 5, of=(0, 10), measure="none-asked"),
    ])  # fmt: skip
    found = with_evidence(rows)
    assert found["test"].tolist() == [
        "exact conditional test of two counts", "score test of two shares", "none: a mean needs the spread of its cases",
        "none: known only as printed", "none: a figure is missing", "none: a figure is missing",
    ]  # fmt: skip
    assert found["evidence"].iloc[2:].tolist() == ["not tested"] * 4
    assert found[["low", "high", "p_value", "dispersion"]].iloc[2:].isna().all(axis=None)
    assert found["print_as"].tolist() == ["percent", "points", "percent", "points", "count", "points"]


def test_a_rate_among_people_is_tested_as_events_not_as_a_share(changes) -> None:
    rows = changes(30, 20, of=(1000, 2000))
    found = with_evidence(rows, kinds={"hate-crime": "rate"})
    assert found["test"].item() == "exact conditional test of two rates"
    assert found["low"].item() < found["difference"].item() < found["high"].item()
    assert found["change_low"].item() < 0.03 / 0.01 - 1 + 1 < found["change_high"].item()


@pytest.mark.parametrize(("value", "base"), [(0, 0), (5, 5), (10_000, 10_000)])
def test_equal_counts_show_no_change_and_an_interval_about_nought(changes, value, base) -> None:
    found = with_evidence(changes(value, base)).iloc[0]
    assert found["p_value"] == 1
    assert found["low"] == pytest.approx(-found["high"])
    assert found["high"] > 0


@pytest.mark.parametrize("share", [(0, 0), (40, 50)])
def test_equal_shares_of_none_and_of_all_show_no_change(changes, share) -> None:
    found = with_evidence(changes(*share, of=(40, 50), measure="satisfied")).iloc[0]
    assert (found["p_value"], found["evidence"]) == (1, "no evidence of a change")
    assert found["low"] < 0 < found["high"]


def test_a_rise_from_nothing_has_no_upper_end_in_percent(changes) -> None:
    found = with_evidence(changes(8, 0)).iloc[0]
    assert found["evidence"] == "strong evidence of a change"
    assert found["change_high"] == np.inf
    assert 0 < found["low"] < 8 < found["high"]


@pytest.mark.parametrize(
    ("base", "setting", "printed"),
    [(19, 20, "count"), (20, 20, "percent"), (0, 0, "percent"), (5, 5, "percent")],
)
def test_a_small_base_prints_counts_by_the_setting(changes, base, setting, printed) -> None:
    rule = EvidenceRule(small_base=setting)
    assert with_evidence(changes(30, base), rule=rule)["print_as"].item() == printed


def test_history_that_varies_more_than_chance_weakens_the_evidence(series, changes) -> None:
    history = series([60, 140, 80, 120, 70, 130, 90, 110], start="2016-04-01")
    rows = changes(140, 100)
    alone, wide = with_evidence(rows).iloc[0], with_evidence(rows, history=history).iloc[0]
    assert (alone["evidence"], wide["evidence"]) == ("evidence of a change", "no evidence of a change")
    assert (alone["dispersion"], wide["dispersion"]) == (1, pytest.approx(6000 / 700))
    assert wide["low"] < alone["low"] < alone["high"] < wide["high"]


def test_a_short_history_is_not_used_and_a_design_effect_goes_before_it(series, changes) -> None:
    rows = changes(140, 100)
    history = series([60, 140, 80, 120, 70, 130, 90], start="2016-04-01")
    assert with_evidence(rows, history=history)["dispersion"].item() == 1
    longer = series([60, 140, 80, 120, 70, 130, 90, 110], start="2016-04-01")
    found = with_evidence(rows, history=longer, design_effects={"hate-crime": 1.5})
    assert found["dispersion"].item() == 1.5


def test_words_and_interval_never_contradict_each_other(series) -> None:
    counts = [0, 1, 2, 3, 5, 6, 8, 13, 21, 34, 55, 89]
    rows = pd.concat([
        series([base, value], measure=f"m{value}") for base in counts for value in counts
    ], ignore_index=True)  # fmt: skip
    rows["area"] = [f"a{place // 2}" for place in range(len(rows))]
    found = with_evidence(compare(rows, Quarter(2019, 2), with_=[Quarter(2019, 1)]))
    outside = (found["low"] > 0) | (found["high"] < 0)
    assert outside.tolist() == (found["p_value"] < 0.05).tolist()
    assert (found["low"] <= found["difference"]).all()
    assert (found["high"] >= found["difference"]).all()
    assert 10 < outside.sum() < 130


def test_impossible_figures_are_all_named_at_once(changes, message_of) -> None:
    rows = pd.concat([changes(-3, 5, area="Wyre"), changes(12, 5, of=(10, 10), measure="satisfied")])
    message = message_of(CommandError, lambda: with_evidence(rows, kinds={"satisfied": "share"}))
    assert message == (
        "a count is nought or more; it is negative for hate-crime / Wyre; "
        "a numerator is at most its denominator; it is above for satisfied / West Mercia"
    )


def test_unknown_kinds_and_impossible_design_effects_are_refused(changes, message_of) -> None:
    rows = changes(5, 5)
    message = message_of(CommandError, lambda: with_evidence(rows, kinds={"hate-crime": "ratio"}))
    assert message == "a kind is one of count, rate, share and mean, not 'ratio' of hate-crime"
    message = message_of(CommandError, lambda: with_evidence(rows, design_effects={"hate-crime": 0}))
    assert message == "a design effect is above nought; that of hate-crime is not"

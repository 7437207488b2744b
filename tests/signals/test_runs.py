from __future__ import annotations

import pandas as pd

from pcp_kpi.signals import runs_table


def test_a_gap_takes_away_a_pair_and_cuts_a_run(points) -> None:
    table = points([12] * 8 + [8] * 8).drop(index=3)
    cut, joined = (runs_table(table, gaps=gaps).iloc[0] for gaps in ("break", "ignore"))
    assert (cut["useful"], cut["longest_run"], cut["crossings_min"]) == (15, 8, 4)
    assert (joined["useful"], joined["longest_run"], joined["crossings_min"]) == (15, 8, 4)
    assert runs_table(points([12, 8] * 6).drop(index=5), gaps="ignore")["crossings_min"].item() == 2


def test_every_set_of_limits_is_counted_by_itself(points) -> None:
    table = points([12, 8] * 6)
    table.loc[6:, "baseline"] = "2019/20"
    assert runs_table(table)["crossings"].tolist() == [5, 5]


def test_series_keep_their_names(points) -> None:
    table = runs_table(pd.concat([points([12, 8]), points([12, 12], measure="arson")]))
    assert table[["measure", "longest_run"]].to_numpy().tolist() == [["hate-crime", 1], ["arson", 2]]


def test_a_series_all_on_its_centre_has_no_runs(points) -> None:
    row = runs_table(points([10] * 5)).iloc[0]
    assert (row["useful"], row["longest_run"], row["crossings"], row["signal"]) == (0, 0, 0, False)

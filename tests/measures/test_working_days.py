from __future__ import annotations

import numpy as np
import pandas as pd

from pcp_kpi.measures.working_days import working_days_between


def test_working_days_are_those_that_numpy_counts_for_every_weekday_and_distance(database) -> None:
    import ibis

    starts = pd.date_range("2018-12-24", periods=14)
    pairs = pd.DataFrame(
        [(start, start + pd.Timedelta(days=days)) for start in starts for days in range(-9, 40)],
        columns=["start", "end"],
    )
    table = ibis.memtable(pairs)
    start, end = (table[name].cast("date") for name in ("start", "end"))
    counted = database.execute(table.select(start=start, end=end, days=working_days_between(start, end)))
    first, last = (pd.to_datetime(counted[name]) + pd.Timedelta(days=1) for name in ("start", "end"))
    expected = np.busday_count(*(days.to_numpy().astype("datetime64[D]") for days in (first, last)))
    # numpy counts backwards from the day before, not from the day itself.
    forward = (last >= first).to_numpy()
    assert counted.loc[forward, "days"].tolist() == expected[forward].tolist()
    assert (counted.loc[~forward, "days"] <= 0).all()

"""Periods of every kind, drawn by hypothesis for the tests of what holds for all of them."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from pcp_kpi.periods import Day, FinancialYear, Month, Quarter, Rolling, Week, Window, YearToDate

years = st.integers(1900, 2199)
months = st.builds(Month, years, st.integers(1, 12))
quarters = st.builds(Quarter, years, st.integers(1, 4))
days = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
stored = st.one_of(
    st.builds(FinancialYear, years), quarters, months, st.builds(Week.containing, days), st.builds(Day, days),
    st.builds(Rolling, st.sampled_from([6, 12]), months), st.builds(YearToDate, months),
)  # fmt: skip
windows = st.builds(lambda first, more: Window(first, first.shift(more)), months, st.integers(0, 80))
periods = st.one_of(stored, st.builds(Rolling, st.integers(1, 60), months))

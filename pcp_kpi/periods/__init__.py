"""Financial years, quarters, months, weeks and windows: parse them, print them, step through them.

The UK financial year runs from 1 April to 31 March; its first quarter is April to June. Nothing outside
this package needs to know that.

Examples
--------
>>> quarter = parse_quarter("Qtr 1 21/22")
>>> print(quarter, "|", quarter.words, "|", quarter.years_before(2))
2021/22 Q1 | April to June 2021 | 2019/20 Q1
"""

from __future__ import annotations

from pcp_kpi.periods.columns import financial_year_starts, quarter_numbers, quarter_starts, year_starts
from pcp_kpi.periods.days import Day, Week
from pcp_kpi.periods.reading import parse_period, parse_quarter, parse_year
from pcp_kpi.periods.stepping import GRAINS, is_first_day, period_at, period_range
from pcp_kpi.periods.units import FinancialYear, Month, Quarter
from pcp_kpi.periods.windows import Period, Rolling, Window, YearToDate

__all__ = [
    "GRAINS",
    "Day",
    "FinancialYear",
    "Month",
    "Period",
    "Quarter",
    "Rolling",
    "Week",
    "Window",
    "YearToDate",
    "financial_year_starts",
    "is_first_day",
    "parse_period",
    "parse_quarter",
    "parse_year",
    "period_at",
    "period_range",
    "quarter_numbers",
    "quarter_starts",
    "year_starts",
]

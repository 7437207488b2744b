"""The same calendar for whole columns of dates, in integer arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pcp_kpi.errors import PeriodNotUnderstood

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Wholes: TypeAlias = NDArray[np.int64]

# numpy counts months from January 1970; the April that begins a financial year is month 3 of that count.
APRIL = 3


def _months_since_1970(dates: pd.Series[pd.Timestamp]) -> Wholes:
    kind = str(dates.dtype)
    name = f" {dates.name!r}" if dates.name is not None else ""
    if not (kind.startswith("datetime64[") and "," not in kind):
        raise PeriodNotUnderstood(
            f"the column{name} must hold dates (datetime64 without a time zone); it holds {kind}: "
            "convert it with pandas.to_datetime"
        )
    missing = int(dates.isna().sum())
    if missing:
        raise PeriodNotUnderstood(
            f"the column{name} has {missing} missing of {len(dates)} dates; "
            "every row needs its date: drop or mend the rows without one"
        )
    return dates.to_numpy().astype("datetime64[M]").astype("int64")


def _as_dates(months: Wholes, dates: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
    import pandas as pd

    values = months.astype("datetime64[M]").astype(dates.to_numpy().dtype)
    return pd.Series(values, index=dates.index, name=dates.name)


def _as_numbers(numbers: Wholes, dates: pd.Series[pd.Timestamp]) -> pd.Series[int]:
    import pandas as pd

    return pd.Series(numbers, index=dates.index, name=dates.name)


def financial_year_starts(dates: pd.Series[pd.Timestamp]) -> pd.Series[int]:
    """Give each date the first calendar year of its financial year.

    Parameters
    ----------
    dates : Series of datetime64
        Any days, none missing.

    Returns
    -------
    Series of int
        `FinancialYear.start_year` of each, with the index and the name of `dates`.

    Raises
    ------
    PeriodNotUnderstood
        When the column does not hold dates, or when some are missing.

    Examples
    --------
    >>> import pandas as pd
    >>> financial_year_starts(pd.Series(pd.to_datetime(["2021-03-31", "2021-04-01"]))).tolist()
    [2020, 2021]
    """
    return _as_numbers((_months_since_1970(dates) - APRIL) // 12 + 1970, dates)


def quarter_numbers(dates: pd.Series[pd.Timestamp]) -> pd.Series[int]:
    """Give each date the number of its quarter in the financial year.

    Parameters
    ----------
    dates : Series of datetime64
        Any days, none missing.

    Returns
    -------
    Series of int
        1 (April to June) to 4 (January to March), with the index and the name of `dates`.

    Raises
    ------
    PeriodNotUnderstood
        When the column does not hold dates, or when some are missing.

    Examples
    --------
    >>> import pandas as pd
    >>> quarter_numbers(pd.Series(pd.to_datetime(["2021-03-31", "2021-04-01"]))).tolist()
    [4, 1]
    """
    return _as_numbers((_months_since_1970(dates) - APRIL) // 3 % 4 + 1, dates)


def quarter_starts(dates: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
    """Give each date the first day of its quarter.

    Parameters
    ----------
    dates : Series of datetime64
        Any days, none missing.

    Returns
    -------
    Series of datetime64
        First days, with the index, the name and the dtype of `dates`.

    Raises
    ------
    PeriodNotUnderstood
        When the column does not hold dates, or when some are missing.

    Examples
    --------
    >>> import pandas as pd
    >>> quarter_starts(pd.Series(pd.to_datetime(["2021-06-30", "2021-07-01"]))).astype(str).tolist()
    ['2021-04-01', '2021-07-01']
    """
    months = _months_since_1970(dates)
    return _as_dates(months - months % 3, dates)


def year_starts(dates: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
    """Give each date the 1 April on which its financial year began.

    Parameters
    ----------
    dates : Series of datetime64
        Any days, none missing.

    Returns
    -------
    Series of datetime64
        First days, with the index, the name and the dtype of `dates`.

    Raises
    ------
    PeriodNotUnderstood
        When the column does not hold dates, or when some are missing.

    Examples
    --------
    >>> import pandas as pd
    >>> year_starts(pd.Series(pd.to_datetime(["2021-03-31", "2021-04-01"]))).astype(str).tolist()
    ['2020-04-01', '2021-04-01']
    """
    months = _months_since_1970(dates)
    return _as_dates(months - (months - APRIL) % 12, dates)

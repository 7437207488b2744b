"""Working days between two days, as an expression of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis

_DAYS, _WORKED = 7, 5
_MONDAY = 3  # 1 January 1970 was a Thursday: three days after a Monday


def working_days_between(start: ibis.Value, end: ibis.Value) -> ibis.Value:
    """Count the days from Monday to Friday after one day, up to another and with it.

    Parameters
    ----------
    start, end : Ibis date column
        The day itself is nought days after itself; bank holidays count as working days.

    Returns
    -------
    Ibis integer column
        Missing where a day is missing; less than nought where the end lies before the start.

    Notes
    -----
    With d days since a Monday, the working days before a day are W(d) = 5 * (d // 7) + min(d % 7, 5); the days after
    the start up to the end are W(end + 1) - W(start + 1).
    """
    return _before(end) - _before(start)


def _before(day: ibis.Value) -> ibis.Value:
    import ibis

    since = day.epoch_days() + _MONDAY + 1
    return _WORKED * (since // _DAYS) + ibis.least(since % _DAYS, ibis.literal(_WORKED))

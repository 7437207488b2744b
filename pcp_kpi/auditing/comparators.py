"""What a change is compared with: the words of a paper turned into the first and last day of a period."""

from __future__ import annotations

import re
from calendar import monthrange

_SHIFTS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"two years|2 years"), -24),
    (re.compile(r"same (?:quarter|month|period)? ?last year|previous (?:12 months|year)|last year"), -12),
    (re.compile(r"(?:previous|last) quarter|vs Q\d\b"), -3),
    (re.compile(r"(?:previous|last) month"), -1),
)
_YEAR = re.compile(r"(?:same quarter|same period) (?:of |in )?(\d{2})/\d{2}")
_YEARS = re.compile(r"(\d{2})/\d{2} vs (\d{2})/\d{2}")
_SINCE = re.compile(r"change since (\d{4})")
_APRIL = 4


def months_later(start: str, end: str, months: int) -> tuple[str, str]:
    """Move a period by whole months.

    Parameters
    ----------
    start, end : str
        First and last day, as ``2021-04-01``.
    months : int
        Negative for earlier.

    Examples
    --------
    >>> months_later("2021-04-01", "2021-06-30", -3)
    ('2021-01-01', '2021-03-31')
    >>> months_later("2021-02-01", "2021-02-28", -12)
    ('2020-02-01', '2020-02-29')
    """
    return _moved(start, months, last=False), _moved(end, months, last=True)


def compared_period(words: str, start: str, end: str) -> tuple[str, str]:
    """Return the period that a change is said to be compared with.

    Parameters
    ----------
    words : str
        Such as ``vs previous quarter`` or ``change since 2017``.
    start, end : str
        First and last day of the period that changed.

    Returns
    -------
    tuple of str
        Its first and last day; two empty texts where the words or the dates do not tell.

    Examples
    --------
    >>> compared_period("vs same quarter two years prior", "2021-04-01", "2021-06-30")
    ('2019-04-01', '2019-06-30')
    >>> compared_period("change since 2017", "2019-04-01", "2020-03-31")
    ('2016-04-01', '2017-03-31')
    >>> compared_period("vs same quarter 19/20", "2021-07-01", "2021-09-30")
    ('2019-07-01', '2019-09-30')
    >>> compared_period("vs pre-covid", "2021-07-01", "2021-09-30")
    ('', '')
    """
    if not (words and start and end):
        return "", ""
    years = _years_back(words, start, end)
    if years:
        return months_later(start, end, -12 * years)
    for pattern, months in _SHIFTS:
        if pattern.search(words):
            return months_later(start, end, months)
    return "", ""


def _years_back(words: str, start: str, end: str) -> int:
    if found := _YEARS.search(words):
        return int(found[1]) - int(found[2])
    if found := _SINCE.search(words):
        return int(end[:4]) - int(found[1])
    if found := _YEAR.search(words):
        first = int(start[:4]) - (int(start[5:7]) < _APRIL)
        return first - 2000 - int(found[1])
    return 0


def _moved(day: str, months: int, *, last: bool) -> str:
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 + months, 12)
    date = monthrange(year, month + 1)[1] if last else int(day[8:10])
    return f"{year:04d}-{month + 1:02d}-{date:02d}"

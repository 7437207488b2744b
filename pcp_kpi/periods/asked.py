"""What stands in place of a period, and the way out."""

from __future__ import annotations

from pcp_kpi.errors import CommandError, PeriodNotUnderstood
from pcp_kpi.periods.reading import parse_period
from pcp_kpi.periods.units import Span


def refuse_no_period(period: object, *, what: str) -> None:
    """Refuse a text, a day or anything else that is no period.

    Parameters
    ----------
    period : object
        As it was given.
    what : str
        What it was given as, such as "the baseline".

    Raises
    ------
    CommandError
        With the period that a text means, to be written in its place.

    Examples
    --------
    >>> from pcp_kpi.periods import Quarter
    >>> refuse_no_period(Quarter(2024, 1), what="the baseline")
    >>> try:
    ...     refuse_no_period("2024/25", what="the baseline")
    ... except CommandError as error:
    ...     print(error)
    the baseline is the text '2024/25'; write FinancialYear(start_year=2024), or parse_period('2024/25')
    """
    if isinstance(period, Span):
        return
    if not isinstance(period, str):
        raise CommandError(f"{what} is {period!r}, which is no period; give one such as Quarter(2021, 1)")
    try:
        meant = parse_period(period)
    except PeriodNotUnderstood as error:
        raise CommandError(f"{what} is a text: {error}") from error
    raise CommandError(f"{what} is the text {period!r}; write {meant!r}, or parse_period({period!r})")

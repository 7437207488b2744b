"""Repeat victims and repeat nominals: people who come again. Keys of people stay in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.measures.crime import crimes
from pcp_kpi.records import Records, to_figures
from pcp_kpi.records.engines import engine_of
from pcp_kpi.records.last_seen import can_count, count_again

if TYPE_CHECKING:
    import ibis

EXTRACTS = ("crime-records",)
VICTIMS, NOMINALS = "repeat-victims", "repeat-nominals"
ABUSE = "-domestic-abuse"
LOOK_BACK = 12  # months in which an earlier offence makes a victim a repeat victim
WINDOW = 3  # months of the rolling window of repeat nominals
ENOUGH = 3  # offences that make a repeat nominal
HIGH_HARM = ("violence-with-injury", "violence-without-injury", "rape", "other-sexual-offences")
HIGH_HARM_OFFENCES = ("homicide", "stalking", "harassment", "malicious communications")
AT_ONCE = 1_000_000  # records whose people are held at once
AUTO, LAST_SEEN, BY_WINDOW = "auto", "last-seen", "window"  # methods for repeat victims
BANDS = {"3-9": (3, 9), "10-19": (10, 19), "20+": (20, None)}


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count repeat victims and repeat nominals by month, for the force.

    Parameters
    ----------
    records : Records
        With the extract `crime-records`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures: `repeat-victims` (repeat victims of all victims) and the same among domestic abuse offences,
        from the 13th month of the data on; `repeat-nominals` (people, and by role), `repeat-nominals-band` and
        `repeat-nominals-domestic-abuse` (linked, of all) for the three months to each, from the third on.
    """
    offences = crimes(records)
    return pd.concat(
        [
            repeat_victims(offences, source=source, force=force),
            repeat_victims(offences, keyword="domestic_abuse", source=source, force=force),
            repeat_nominals(offences, source=source, force=force),
        ],
        ignore_index=True,
    )


def repeat_victims(
    offences: ibis.Table, *, source: str, force: str, keyword: str = "", method: str = AUTO
) -> pd.DataFrame:
    """Count the victims of each month, and those with another offence in the twelve months before.

    Parameters
    ----------
    offences : Ibis table
        Crime records without crimed incidents; their first and last day are those of the data.
    source, force : str
        Id in the register; name of the force.
    keyword : str, optional
        Column of a keyword that both offences must carry, such as ``domestic_abuse``.
    method : str, optional
        ``last-seen``: one pass in this process's memory, eight bytes a record (DuckDB only); ``window``: by the
        database, whichever it is; ``auto`` (the default): the first where it can be had. The figures are the same.

    Returns
    -------
    DataFrame
        Monthly figures of `repeat-victims`, with the keyword at its end: `value` victims with an offence recorded in
        the month that another recorded on an earlier day, at most twelve months before, precedes; `of` all victims
        of the month. The first month is the 13th of the data, the first whose twelve months are all there.

    Raises
    ------
    CommandError
        When there is no such method, or the records stand in a database that cannot do it.

    Notes
    -----
    An offence on the same day precedes nothing; an earlier day of the same month does, and so does the same
    day of the year before. 29 February looks back to 28 February.
    """
    known = offences.filter(offences["victim_key"].notnull())
    known = known.filter(known[keyword]) if keyword else known
    days = known.select(person="victim_key", day="recorded_on")
    chosen = _chosen(method, days)
    data, many = _days_and_rows(offences)
    if not many:
        counted = pd.DataFrame({"period": [], "value": [], "of": []})
    elif chosen == LAST_SEEN:
        counted = count_again(days, data, rows=many, months=LOOK_BACK)
    else:
        counted = _added_up(_again(part) for part in _parts(days, rows=many))
    rows = _of_months(counted, _months(data)[LOOK_BACK:])
    measure = f"{VICTIMS}-{keyword.replace('_', '-')}" if keyword else VICTIMS
    return to_figures(rows, measure=measure, source=source, force=force)


def _chosen(method: str, offences: ibis.Table) -> str:
    if method not in (AUTO, LAST_SEEN, BY_WINDOW):
        known = in_words((AUTO, LAST_SEEN, BY_WINDOW))
        raise CommandError(f"there is no method {method!r} for repeat victims; known: {known}")
    if method == LAST_SEEN and not can_count(offences):
        raise CommandError(
            f"the method {LAST_SEEN} needs the records in DuckDB; leave the method out, or name {BY_WINDOW}"
        )
    return method if method != AUTO else LAST_SEEN if can_count(offences) else BY_WINDOW


def _again(offences: ibis.Table) -> ibis.Table:
    """Count people, and those again there, by month: a row an offence, with its person and day."""
    import ibis

    days = offences.distinct()
    before = days["day"].lag().over(group_by="person", order_by="day")
    seen = days.mutate(before=before)
    far = (seen["day"] - ibis.interval(months=LOOK_BACK)).cast("date")
    seen = seen.mutate(period=seen["day"].truncate("M"), again=(seen["before"] >= far).fill_null(False))
    people = seen.group_by("period", "person").aggregate(again=seen["again"].any())
    return people.group_by("period").aggregate(value=people["again"].sum(), of=people.count())


def repeat_nominals(offences: ibis.Table, *, source: str, force: str) -> pd.DataFrame:
    """Count the people with three or more high-harm offences in the three months to each month.

    Parameters
    ----------
    offences : Ibis table
        Crime records without crimed incidents.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Monthly figures from the third month of the data on: `repeat-nominals`, all and by role (`victims-only`,
        `suspects-only`, `both`); `repeat-nominals-band`, by number of offences; `repeat-nominals-domestic-abuse`,
        those with an offence that carries the keyword, of all.
    """
    data, many = _days_and_rows(offences)
    parts = _parts(_roles(_high_harm(offences)), rows=many)
    counted = _added_up(_counts(_people(part)) for part in parts)
    rows = _of_months(counted, _months(data)[WINDOW - 1 :])
    tables = []
    for place, (measure, breakdown) in enumerate(_KINDS):
        of = rows["n0"] if measure == NOMINALS + ABUSE else float("nan")
        tables.append(
            rows[["period"]].assign(measure=measure, breakdown=breakdown, value=rows[f"n{place}"], of=of)
        )
    return to_figures(pd.concat(tables, ignore_index=True), source=source, force=force)


_KINDS = (
    (NOMINALS, ""),
    (NOMINALS, "victims-only"),
    (NOMINALS, "suspects-only"),
    (NOMINALS, "both"),
    (NOMINALS + ABUSE, ""),
    *((NOMINALS + "-band", band) for band in BANDS),
)


def _counts(people: ibis.Table) -> ibis.Table:
    """Count the repeat nominals of each month by what they are, in the order of `_KINDS`."""
    people = people.filter(people["offences"] >= ENOUGH)
    victim, suspect, offences = people["as_victim"] > 0, people["as_suspect"] > 0, people["offences"]
    whole = offences >= ENOUGH
    conditions = [whole, victim & ~suspect, suspect & ~victim, victim & suspect, people["abuse"]]
    for least, most in BANDS.values():
        conditions.append(offences >= least if most is None else offences.between(least, most))
    columns = {f"n{place}": condition.sum() for place, condition in enumerate(conditions)}
    return people.group_by("period").aggregate(**columns)


def _high_harm(offences: ibis.Table) -> ibis.Table:
    harm = offences["crime_type"].isin(HIGH_HARM) | offences["offence"].lower().isin(HIGH_HARM_OFFENCES)
    return offences.filter(harm.fill_null(False))


def _roles(offences: ibis.Table) -> ibis.Table:
    """Return a row for each person of each offence; who is victim and suspect of one offence has one row."""
    import ibis

    victim, suspect = offences["victim_key"], offences["suspect_key"]
    columns = {"month": offences["recorded_on"].truncate("M"), "abuse": offences["domestic_abuse"]}
    both = (victim == suspect).fill_null(False)
    victims = offences.select(person=victim, victim=ibis.literal(True), suspect=both, **columns)
    suspects = offences.select(person=suspect, victim=both, suspect=ibis.literal(True), **columns)
    others = suspects.filter(~suspects["victim"])
    return ibis.union(victims, others).filter(lambda table: table["person"].notnull())


def _people(roles: ibis.Table) -> ibis.Table:
    """Return a row for each person and window: offences, those as victim and as suspect, any domestic abuse."""
    import ibis

    monthly = roles.group_by("person", "month").aggregate(
        n=roles.count(),
        victim=roles["victim"].sum(),
        suspect=roles["suspect"].sum(),
        abuse=roles["abuse"].any(),
    )
    windows = ibis.union(
        *(
            monthly.mutate(period=(monthly["month"] + ibis.interval(months=ahead)).cast("date"))
            for ahead in range(WINDOW)
        )
    )
    return windows.group_by("person", "period").aggregate(
        offences=windows["n"].sum(),
        as_victim=windows["victim"].sum(),
        as_suspect=windows["suspect"].sum(),
        abuse=windows["abuse"].any(),
    )


def _parts(table: ibis.Table, *, rows: int) -> Iterator[ibis.Table]:
    """Cut a table by person, so that what is held of people at once stays bounded whatever the records."""
    return engine_of(table.get_backend()).in_parts(table, ["person"], rows=rows, at_once=AT_ONCE)


def _added_up(counts: Iterable[ibis.Table]) -> pd.DataFrame:
    """Run counts by period one after another and add them up."""
    rows = pd.concat([part.to_pandas() for part in counts], ignore_index=True)
    added: pd.DataFrame = rows.groupby("period").sum()
    return added.reset_index()


def _days_and_rows(offences: ibis.Table) -> tuple[pd.DatetimeIndex, int]:
    """Return every day from the first of the data to the last, and how many records there are."""
    day = offences["recorded_on"]
    ends = offences.aggregate(first=day.min(), last=day.max(), rows=offences.count()).to_pandas().iloc[0]
    if not ends["rows"]:
        return pd.DatetimeIndex([]), 0
    return pd.date_range(pd.Timestamp(ends["first"]), pd.Timestamp(ends["last"])), int(ends["rows"])


def _months(days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    if days.empty:
        return days
    return pd.period_range(days[0], days[-1], freq="M").to_timestamp()


def _of_months(rows: pd.DataFrame, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Keep the rows of some months; a month without anybody is a nought."""
    rows = rows.assign(period=pd.to_datetime(rows["period"])).set_index("period")
    return rows.reindex(months.rename("period"), fill_value=0).reset_index()

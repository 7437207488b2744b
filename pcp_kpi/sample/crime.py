"""Crime records and arrests of the synthetic force.

Made in steps, each a module: volumes (how many), rows (when, where, which offence), keywords, outcomes (from tables
that meet the printed ones), people (repeat victims, repeat nominals) and arrests.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pcp_kpi.sample.crime_arrests import draw_arrests
from pcp_kpi.sample.crime_keywords import flag_rows, incident_stock
from pcp_kpi.sample.crime_model import INCIDENTS, TYPES
from pcp_kpi.sample.crime_outcomes import OPEN, Outcomes, draw_outcomes
from pcp_kpi.sample.crime_people import NOBODY, People, draw_people
from pcp_kpi.sample.crime_rows import INCIDENT, Rows, draw_committed, draw_rows
from pcp_kpi.sample.crime_tables import CODES
from pcp_kpi.sample.crime_volumes import keyword_counts, type_counts
from pcp_kpi.sample.exact import Wholes
from pcp_kpi.sample.plan import Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray


def make(plan: Plan) -> dict[str, pd.DataFrame]:
    """Make the extracts ``crime-records`` and ``arrests``.

    Parameters
    ----------
    plan : Plan
        What must be met, the seed and the copy.

    Returns
    -------
    dict of str to DataFrame
        By name of the extract, in the columns of its layout, in order of recording and of arrest.

    Raises
    ------
    CommandError
        When a figure that must be met is missing, or printed figures contradict each other.

    Notes
    -----
    Whatever the seed, the printed figures that docs/synthetic-force.md lists come out as printed.
    """
    generator = plan.generator("crime")
    types, keywords = type_counts(plan, generator), keyword_counts(plan, generator)
    rows = draw_rows(plan, types, incidents=incident_stock(keywords), generator=generator)
    rows = flag_rows(plan, rows, counts=keywords, generator=generator)
    outcomes = draw_outcomes(plan, rows, generator=generator)
    people = draw_people(plan, rows, outcomes=outcomes, generator=generator)
    records = _records(plan, rows, outcomes, people, generator)
    arrests = draw_arrests(plan, rows, people=people, generator=generator)
    return {"crime-records": records, "arrests": _arrests(plan, arrests, records["crime_ref"])}


def _records(
    plan: Plan, rows: Rows, outcomes: Outcomes, people: People, generator: np.random.Generator
) -> pd.DataFrame:
    closed = outcomes.code != OPEN
    return pd.DataFrame(
        {
            "crime_ref": _keys(plan, "CR", np.arange(1, len(rows) + 1)),
            "recorded_on": rows.day.astype("datetime64[s]"),
            "committed_on": draw_committed(rows, generator).astype("datetime64[s]"),
            "record_kind": _words(["crime", "crimed incident"], np.where(rows.kind == INCIDENT, 1, 0)),
            "crime_type": _words(TYPES, rows.kind),
            "offence": _offences(rows),
            "area": _words(plan.force.area_names, np.where(rows.area < len(plan.force.areas), rows.area, -1)),
            **rows.flags,
            "victim_key": _keys(plan, "PERSON", people.victim),
            "suspect_key": _keys(plan, "PERSON", people.suspect),
            "outcome_code": _words(CODES, outcomes.code),
            "outcome_on": np.where(closed, outcomes.given, np.datetime64("NaT")).astype("datetime64[s]"),
            "victim_linked": outcomes.linked,
        }
    )


def _arrests(plan: Plan, arrests: pd.DataFrame, refs: pd.Series) -> pd.DataFrame:
    record = arrests["record"].to_numpy()
    area = arrests["area"].to_numpy()
    return pd.DataFrame(
        {
            "arrest_ref": _keys(plan, "AR", np.arange(1, len(arrests) + 1)),
            "arrested_on": arrests["day"].to_numpy().astype("datetime64[s]"),
            "area": _words(plan.force.area_names, np.where(area < len(plan.force.areas), area, -1)),
            "domestic_abuse": arrests["domestic_abuse"].to_numpy(),
            "crime_ref": refs.take(np.maximum(record, 0)).where(record >= 0).array,
        }
    )


def _words(names: Sequence[str], places: Wholes) -> pd.Categorical:
    """Return the names of places; a place below nought is empty."""
    return pd.Categorical.from_codes(places, categories=pd.Index(list(names), dtype="str"))


def _offences(rows: Rows) -> pd.Categorical:
    """Return offences in words; an incident is named after the first of its keywords."""
    names = [*rows.names, *INCIDENTS.values()]
    places = rows.offence.copy()
    for place, column in reversed(list(enumerate(INCIDENTS, start=len(rows.names)))):
        places[(rows.kind == INCIDENT) & rows.flags[column]] = place
    return _words(names, places)


def _keys(plan: Plan, kind: str, numbers: Wholes) -> NDArray[np.object_] | pd.Series:
    """Return keys that are plainly invented: kind, copy of the force, number; nobody is empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 7, "0")
    keys = pc.binary_join_element_wise(f"ILL-{kind}-{plan.copy:03}", digits, "-")
    return pd.Series(pc.if_else(pa.array(numbers != NOBODY), keys, None), dtype="str")

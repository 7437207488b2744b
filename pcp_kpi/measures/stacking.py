"""From one pass over an extract to the figures of several measures: the force, its areas, counts and ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from pcp_kpi.records import to_figures

if TYPE_CHECKING:
    import pandas as pd

# The column that a measure counts, or its numerator and its denominator.
Sums: TypeAlias = "str | tuple[str, str]"


def with_force(rows: pd.DataFrame, *, by: Sequence[str], force: str) -> pd.DataFrame:
    """Add the force to sums by area.

    Parameters
    ----------
    rows : DataFrame
        Sums by `area` (missing where none is recorded) and by the columns of `by`. Only what may be added up.
    by : sequence of str
        What stands beside the area: ``period``, ``breakdown``.
    force : str
        Its name; records that bear it as their area are in no area.

    Returns
    -------
    DataFrame
        The force, which is the sum of all rows, those without an area too; then the areas.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"period": "2021-05-01", "area": ["Shropshire", None], "calls": [3, 4]})
    >>> with_force(rows, by=["period"], force="West Mercia")[["area", "calls"]].values.tolist()
    [['West Mercia', 7], ['Shropshire', 3]]
    """
    import pandas as pd

    sums = [name for name in rows.columns if name not in ("area", *by)]
    whole = rows.groupby(list(by), as_index=False)[sums].sum().assign(area=force)
    areas = rows[rows["area"].notna() & (rows["area"] != force)]
    return pd.concat([whole, areas], ignore_index=True)


def stacked(
    rows: pd.DataFrame, measures: Mapping[str, Sums], *, source: str, force: str, grain: str = "month"
) -> pd.DataFrame:
    """Turn columns of sums into figures.

    Parameters
    ----------
    rows : DataFrame
        `period`, one column for each sum, and `area` or `breakdown` where they differ.
    measures : mapping of str to column, or to a pair of columns
        By id: a count, or the numerator and the denominator of a share or mean. A ratio of nothing is left out.
    source, force : str
        Id in the register; name of the force.
    grain : str, optional
        What a period is.

    Returns
    -------
    DataFrame
        Figures of the contract, measure by measure.
    """
    import pandas as pd

    tables = []
    for measure, sums in measures.items():
        value, of = sums if isinstance(sums, tuple) else (sums, None)
        table = rows.assign(measure=measure, value=rows[value], of=rows[of] if of else float("nan"))
        tables.append(table[table["of"] > 0] if of else table)
    return to_figures(pd.concat(tables, ignore_index=True), source=source, force=force, grain=grain)

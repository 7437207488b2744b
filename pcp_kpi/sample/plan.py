"""What the synthetic force is made to: the printed figures, the calendar, and a seeded generator a family."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd

from pcp_kpi.errors import CommandError
from pcp_kpi.figures import read_figures
from pcp_kpi.files import FIGURES_FILE, find_clean
from pcp_kpi.forces import Force, read_force
from pcp_kpi.periods import Month, Period, period_range

FIRST, LAST = Month(2018, 4), Month(2021, 6)
PRINTED_FILE = "printed_figures.csv"
ILLUSTRATIVE_QUARTERS = "illustrative-2019-20"


@dataclass(frozen=True)
class Plan:
    """One copy of the synthetic force.

    Parameters
    ----------
    figures : DataFrame
        The figures that it must meet (published, illustrative quarters) and those it takes its shape from
        (open data).
    prints : DataFrame
        Every figure that a paper prints, with its id, document and line (`printed_figures.csv`).
    force : Force
        Its name and its areas.
    seed, copy : int
        Which records are drawn; sums do not depend on it. A larger scale is more copies of the force.
    """

    figures: pd.DataFrame = field(repr=False)
    prints: pd.DataFrame = field(repr=False)
    force: Force
    seed: int = 1
    copy: int = 0

    @property
    def months(self) -> list[Month]:
        """The months of the extracts, April 2018 to June 2021."""
        return period_range(FIRST, LAST)

    def generator(self, family: str) -> np.random.Generator:
        """Return the random numbers of one family; families do not disturb each other's."""
        return np.random.default_rng([self.seed, self.copy, crc32(family.encode())])

    def printed(
        self, measure: str, period: Period, *, breakdown: str = "", area: str = "", source: str = ""
    ) -> float:
        """Return a figure that must be met.

        Parameters
        ----------
        measure : str
            Id in the catalogue.
        period : Period
            Month, quarter, rolling window, ...
        breakdown, area, source : str, optional
            The total, the force and any source if left out.

        Raises
        ------
        CommandError
            When there is no such figure, or several that differ.
        """
        rows = self.figures
        area = area or self.force.name
        rows = rows[
            (rows["measure"] == measure)
            & (rows["area"] == area)
            & (rows["breakdown"] == breakdown)
            & (rows["grain"] == period.grain)
            & (rows["period"] == pd.Timestamp(period.timestamp))
        ]
        if source:
            rows = rows[rows["source"] == source]
        values = rows["value"].unique()
        if len(values) != 1:
            raise CommandError(
                f"the synthetic force needs one figure of {measure} {breakdown} for {area}, {period.label}; "
                f"the figures hold {len(values)}"
            )
        return float(values[0])

    def print_of(self, id: str) -> float:
        """Return a printed figure by its id, such as ``F0123``, where no figure of the contract holds it.

        Raises
        ------
        CommandError
            When no printed figure has the id.
        """
        rows = self.prints.loc[self.prints["id"] == id, "value"]
        if len(rows) != 1:
            raise CommandError(f"no printed figure has the id {id!r}")
        return float(rows.iloc[0])


def read_plan(clean: str | Path | None = None, *, seed: int = 1, copy: int = 0) -> Plan:
    """Read what the synthetic force must meet from a clean folder.

    Parameters
    ----------
    clean : str or Path, optional
        A clean folder; found by `find_clean` if left out.
    seed, copy : int, optional
        Of the plan.

    Returns
    -------
    Plan
        Published figures, open data and the illustrative quarters. Figures that earlier extracts of the synthetic
        force gave are left out: it is not made to itself.

    Raises
    ------
    NotAvailable
        When a file is missing from the folder.
    """
    folder = Path(clean) if clean is not None else find_clean()
    invented = read_figures(folder / "illustrative" / FIGURES_FILE)
    quarters = invented[invented["source"] == ILLUSTRATIVE_QUARTERS]
    figures = pd.concat([read_figures(folder), quarters], ignore_index=True)
    prints = pd.read_csv(folder / PRINTED_FILE, low_memory=False)
    return Plan(figures, prints, read_force(), seed=seed, copy=copy)

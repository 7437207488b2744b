"""The figures of the force's quarterly report for April to June 2021, as a paper of September 2021 prints them."""

from __future__ import annotations

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def paper(clean_figures: pd.DataFrame) -> pd.DataFrame:
    """The force's own figures of the document panel-2021-09."""
    return clean_figures[
        clean_figures["source"].eq("panel-2021-09") & clean_figures["area"].eq("West Mercia")
    ]


@pytest.fixture(scope="session")
def counts(paper: pd.DataFrame) -> dict[tuple[str, str, str], float]:
    """Look up a quarterly figure of the force by measure, breakdown and first day."""
    rows = paper[paper["grain"] == "quarter"]
    return {
        (row.measure, row.breakdown, f"{row.period:%Y-%m-%d}"): row.value
        for row in rows.itertuples(index=False)
    }

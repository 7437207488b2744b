"""What readers are given: the packaged catalogue, West Mercia's names, and sources made up for the test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.forces import read_force
from pcp_kpi.intake import Context
from pcp_kpi.sources import Source


@pytest.fixture(scope="session")
def context_of() -> Callable[..., Context]:
    """Return the context of a file that serves the sources of these ids."""

    def make(*ids: str, kind: str = "open-data") -> Context:
        sources = [
            Source(id, "A source", kind, "x.csv", "x", date(2026, 1, 1), "none", "nobody") for id in ids
        ]
        return Context(read_catalogue(), read_force(), sources)

    return make

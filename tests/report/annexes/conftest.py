"""Ways into a part: what it says, and its tables by name."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from pcp_kpi.document import Grid, Part, Points, Terms, Words
from pcp_kpi.document.parts import flat
from pcp_kpi.tables import Table


def _blocks(part: Part) -> list[object]:
    own = [inner for block in part.blocks for inner in flat(block)]
    return own + [block for below in part.parts for block in _blocks(below)]


@pytest.fixture(scope="session")
def said() -> Callable[[Part], list[str]]:
    """Return every sentence of a part, those of the parts in it too."""

    def sentences(part: Part) -> list[str]:
        found: list[str] = []
        for block in _blocks(part):
            if isinstance(block, Words):
                found.append(block.text)
            elif isinstance(block, Points):
                found += block.items
            elif isinstance(block, Terms):
                found += [f"{term}: {text}" for term, text in block.items]
        return found

    return sentences


@pytest.fixture(scope="session")
def grid() -> Callable[[Part, str], Table]:
    """Return one table of a part."""

    def find(part: Part, name: str) -> Table:
        (table,) = [block.table for block in _blocks(part) if isinstance(block, Grid) and block.name == name]
        return table

    return find


@pytest.fixture(scope="session")
def names() -> Callable[[Part], list[str]]:
    """Return the names of the tables of a part."""
    return lambda part: [block.name for block in _blocks(part) if isinstance(block, Grid)]


@pytest.fixture(scope="session")
def printed() -> Callable[[Table], list[list[str]]]:
    """Return the cells of a table as they are printed."""

    def rows(table: Table) -> list[list[str]]:
        cells: pd.DataFrame = table.printed()
        return [[str(cell) for cell in row] for row in cells.to_numpy()]

    return rows

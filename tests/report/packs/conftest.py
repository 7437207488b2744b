"""The packs of one quarter, month and week of the committed figures, each put together once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd
import pytest

from pcp_kpi.document import Document, Folded, Pair, Points, Subheading, Terms, Words
from pcp_kpi.report.background import Background
from pcp_kpi.report.packs.areas import area_pack
from pcp_kpi.report.packs.monthly import monthly_pack
from pcp_kpi.report.packs.public import public_summary
from pcp_kpi.report.packs.summary import summary_page
from pcp_kpi.report.packs.weekly import weekly_dashboard


@pytest.fixture(scope="session")
def may(all_figures: pd.DataFrame, background: Background) -> Document:
    return monthly_pack(all_figures, "May 2021", background=background)


@pytest.fixture(scope="session")
def telford(all_figures: pd.DataFrame, background: Background) -> Document:
    return area_pack(all_figures, "2021/22 Q1", "Telford", background=background)


@pytest.fixture(scope="session")
def panel_page(all_figures: pd.DataFrame, background: Background) -> Document:
    return summary_page(all_figures, "2021/22 Q1", background=background)


@pytest.fixture(scope="session")
def week(all_figures: pd.DataFrame, background: Background) -> Document:
    return weekly_dashboard(all_figures, "2021-06-21", background=background)


@pytest.fixture(scope="session")
def for_the_public(all_figures: pd.DataFrame, background: Background) -> Document:
    return public_summary(all_figures, "2021/22 Q1", background=background)


def _texts(document: Document) -> Iterator[str]:
    yield from (document.cover.title, document.cover.caution, *document.cover.introduction)
    for part in document.walk():
        yield part.title
        yield from (tag.text for tag in part.tags)
        for block in part.blocks:
            yield from _of(block)


def _of(block: object) -> Iterator[str]:
    if isinstance(block, Pair):
        for one in (*block.left, *block.right):
            yield from _of(one)
    elif isinstance(block, Folded):
        yield block.summary
        for one in block.blocks:
            yield from _of(one)
    elif isinstance(block, Words | Subheading):
        yield block.text
    elif isinstance(block, Points):
        yield from block.items
    elif isinstance(block, Terms):
        yield from (text for pair in block.items for text in pair)


@pytest.fixture(scope="session")
def words_of() -> Callable[[Document], list[str]]:
    """Return every text of a document but its tables and pictures."""
    return lambda document: [text for text in _texts(document) if text]


@pytest.fixture(scope="session")
def grid_of() -> Callable[[Document, str], pd.DataFrame]:
    """Return a table of a document as it is printed."""

    def find(document: Document, name: str) -> pd.DataFrame:
        (grid,) = [grid for grid in document.grids if grid.name == name]
        return grid.table.printed()

    return find

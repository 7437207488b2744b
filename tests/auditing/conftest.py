"""Claims of the papers, audited once, and claims made by hand for the tests of the rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from pcp_kpi.auditing import audit, read_claims
from pcp_kpi.auditing.claims import Claim, claims_table

NOW = {"start": "2021-04-01", "end": "2021-06-30", "label": "Qtr 1 21/22"}
HAND_MADE = {
    "document": "draft",
    "line": 1,
    "measure": "Hate Crime",
    "area": "West Mercia",
    "region": "force",
}


@pytest.fixture(scope="session")
def paper_claims() -> pd.DataFrame:
    return read_claims()


@pytest.fixture(scope="session")
def audited(paper_claims: pd.DataFrame) -> pd.DataFrame:
    return audit(paper_claims)


@pytest.fixture
def then() -> dict[str, str]:
    """The period that a change is counted from."""
    return {"start": "2019-04-01", "end": "2019-06-30", "label": "Qtr 1 19/20", "role": "comparator"}


@pytest.fixture
def figure() -> Callable[..., Claim]:
    """Make a printed number: a count of one measure of the force in one quarter, unless said otherwise."""

    def make(id: str, value: float, **others: Any) -> Claim:
        given: dict[str, Any] = HAND_MADE | NOW | {"unit": "count", "decimals": 0, "role": "actual"} | others
        half = 0.0 if given["unit"] == "count" else 10.0 ** -given["decimals"] / 2
        given.setdefault("printed", f"{value:g}{'%' if given['unit'] == 'percent' else ''}")
        given.setdefault("step", 10.0 ** -given["decimals"])
        return Claim(id=id, value=value, low=value - half, high=value + half, **given)

    return make


@pytest.fixture
def statement() -> Callable[..., Claim]:
    """Make a statement in words."""

    def make(kind: str, **others: Any) -> Claim:
        given: dict[str, Any] = {"document": "draft", "line": 9} | others
        return Claim(id=f"S{abs(hash((kind, *map(str, given.values()))))}", kind=kind, **given)

    return make


@pytest.fixture
def judged() -> Callable[..., list[tuple[str, str, str]]]:
    """Audit some claims: rule, verdict and message of each check, without the figures that could not be checked."""

    def make(*claims: Claim) -> list[tuple[str, str, str]]:
        found = audit(claims_table(claims))
        found = found[found["verdict"] != "cannot be checked"]
        return list(found[["rule", "verdict", "message"]].itertuples(index=False, name=None))

    return make

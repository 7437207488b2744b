"""A small extract of crime records, written as a force would export it and spoilt at will."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

HEADING = (
    "crime_ref,recorded_on,committed_on,record_kind,crime_type,offence,area,domestic_abuse,hate,"
    "child_sexual_exploitation,child_at_risk,vulnerable_adult,cyber,alcohol,victim_key,suspect_key,outcome_code,"
    "outcome_on,victim_linked"
)
ROWS = (
    "C1,2021-05-01,2021-04-30,crime,rape,Rape,Shropshire,Y,N,N,N,N,N,N,P1,P2,16,2021-06-02,Y",
    "C2,2021-05-02,2021-05-02,crime,shoplifting,Shoplifting,Telford and Wrekin,N,N,N,N,N,N,Y,,P2,,,N",
    "C3,2021-06-03,2021-06-03,crimed incident,,Hate incident,,N,Y,N,N,N,N,N,P3,,,,Y",
)

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Write rows under the heading and return the folder."""

    def write(*rows: str, heading: str = HEADING, name: str = "crime-records.csv") -> Path:
        path = tmp_path / "extracts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join((heading, *(rows or ROWS))) + "\n", encoding="utf-8")
        return tmp_path / "extracts"

    return write

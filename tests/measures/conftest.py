"""Small random records, and a database to count them in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.records import Records, open_records, read_extracts, write_extract

OFFENCE = {
    "crime_ref": "C1", "recorded_on": "2021-06-01", "committed_on": "2021-06-01", "record_kind": "crime",
    "crime_type": "rape", "offence": "Rape", "area": "Shropshire", "domestic_abuse": False, "hate": False,
    "child_sexual_exploitation": False, "child_at_risk": False, "vulnerable_adult": False, "cyber": False,
    "alcohol": False, "victim_key": None, "suspect_key": None, "outcome_code": None, "outcome_on": None,
    "victim_linked": False,
}  # fmt: skip
DAYS = ("recorded_on", "committed_on", "outcome_on", "arrested_on")

Crimes = Callable[..., pd.DataFrame]
Opened = Callable[..., Records]


@pytest.fixture(scope="session")
def crimes() -> Crimes:
    """Make crime records of rows that say only what matters."""

    def make(*rows: dict[str, Any]) -> pd.DataFrame:
        table = pd.DataFrame([{**OFFENCE, "crime_ref": f"C{n}", **row} for n, row in enumerate(rows)])
        for name in DAYS[:3]:
            table[name] = pd.to_datetime(table[name])
        return table

    return make


@pytest.fixture(scope="session")
def random_crimes() -> Callable[..., pd.DataFrame]:
    """Draw crime records with few people and few days, so that every edge is met."""

    def draw(seed: int, *, rows: int = 60, people: int = 6, days: int = 900) -> pd.DataFrame:
        chance = np.random.default_rng(seed)
        layout = {field.name: field for field in read_extracts()["crime-records"].fields}
        recorded = pd.Series(
            pd.Timestamp("2019-01-28") + pd.to_timedelta(chance.integers(0, days, rows), "D")
        )
        recorded[chance.random(rows) < 0.3] = recorded.iloc[0] - pd.DateOffset(months=12)
        crime = pd.Series(chance.random(rows) < 0.85)
        types = pd.Series(chance.choice(layout["crime_type"].values, rows)).where(crime)
        given = pd.Series(chance.random(rows) < 0.7)
        keys = {
            name: pd.Series(chance.choice([f"P{n}" for n in range(people)], rows)).where(
                chance.random(rows) < 0.8
            )
            for name in ("victim_key", "suspect_key")
        }
        flags = {name: chance.random(rows) < 0.4 for name, field in layout.items() if field.kind == "yes-no"}
        return pd.DataFrame(
            {
                "crime_ref": [f"C{n}" for n in range(rows)],
                "recorded_on": recorded,
                "committed_on": recorded,
                "record_kind": np.where(crime, "crime", "crimed incident"),
                "crime_type": types,
                "offence": chance.choice(["Stalking", "Theft", "Homicide"], rows),
                "area": pd.Series(chance.choice(["Shropshire", "Herefordshire"], rows)).where(
                    chance.random(rows) < 0.9
                ),
                **flags,
                **keys,
                "outcome_code": pd.Series(chance.choice(["1", "1A", "14", "16", "18"], rows)).where(given),
                "outcome_on": (recorded + pd.to_timedelta(chance.integers(0, 90, rows), "D")).where(given),
            }
        )

    return draw


@pytest.fixture(scope="session")
def database() -> Any:
    """One database for all tests of the session; tables are temporary."""
    import ibis

    return ibis.duckdb.connect()


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory, database: Any) -> Opened:
    """Write extracts as a force would export them, and open the folder."""

    def write(**extracts: pd.DataFrame) -> Records:
        folder = tmp_path_factory.mktemp("extracts")
        for name, rows in extracts.items():
            name = name.replace("_", "-")
            write_extract(rows, read_extracts()[name], folder / f"{name}.csv")
        return open_records(folder, connection=database)

    return write

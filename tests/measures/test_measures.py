"""All families at once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.catalogue import faults_against, read_catalogue
from pcp_kpi.errors import NotAvailable
from pcp_kpi.figures import KEY, faults_in
from pcp_kpi.measures import FAMILIES, count_records
from pcp_kpi.records import Records, read_extracts

FORCE = "West Mercia"


def test_every_layout_is_counted_by_a_family() -> None:
    needed = {name for family in FAMILIES for name in family.EXTRACTS}
    also = {family.ALSO for family in FAMILIES if hasattr(family, "ALSO")}
    assert needed | also == set(read_extracts())


def test_families_whose_extracts_are_not_there_are_left_out(crimes, opened) -> None:
    figures = count_records(
        opened(crime_records=crimes({}, {"recorded_on": "2021-05-01"})), source="x", force=FORCE
    )
    assert "rape" in set(figures["measure"])
    assert "custody-arrests" not in set(figures["measure"])
    assert figures[list(KEY)].equals(figures[list(KEY)].sort_values(list(KEY), ignore_index=True))


def test_half_a_family_is_none(tmp_path: Path, opened, message_of) -> None:
    arrest = {"arrest_ref": "A1", "arrested_on": pd.Timestamp("2021-06-01"), "area": None, "crime_ref": None}
    records = opened(arrests=pd.DataFrame([{**arrest, "domestic_abuse": True}]))
    assert message_of(NotAvailable, lambda: count_records(records, source="x", force=FORCE)) == (
        f"{records.folder} holds the extracts of no measure; 'pcp-kpi sample' makes a set"
    )


def test_all_that_is_counted_keeps_the_contract_and_is_in_the_catalogue(counted: pd.DataFrame) -> None:
    assert faults_in(counted) == []
    assert faults_against(counted, read_catalogue()) == []
    assert set(counted["measure"]) <= set(read_catalogue().measures)
    assert len(counted) < 50_000


@pytest.fixture(scope="module")
def texts(counted: pd.DataFrame) -> set[str]:
    """Every text among the figures."""
    return {text for column in counted.select_dtypes("str") for text in counted[column].unique()}


@pytest.mark.parametrize("name", sorted(read_extracts()))
def test_no_figure_holds_a_key_of_a_record_or_a_person(
    texts: set[str], opened_extracts: Records, name: str
) -> None:
    keys = [field.name for field in read_extracts()[name].fields if field.kind == "key"]
    table = opened_extracts[name]
    for key in keys:
        assert table.filter(table[key].isin(texts)).count().execute() == 0

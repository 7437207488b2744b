"""Mapping tables: every id is one of the catalogue or said not to be, and no name means two things."""

from __future__ import annotations

import dataclasses

import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.forces import read_force
from pcp_kpi.intake.mapping import (
    differences,
    force_names,
    outcome_code,
    plain,
    read_offences,
    street_outcome,
    table_of,
)

# What public files hold and the report's catalogue has no row for.
STRANGERS = {
    "street-level-other-crime",
    "violence-and-sexual-offences",
    "public-disorder-and-weapons",
    "street-level-crime",
}


def test_the_types_of_offences_are_those_that_add_up_to_all_crime_with_the_burglaries_of_the_home_office() -> (
    None
):
    theirs = {"home-office-residential-burglary", "home-office-other-burglary"}
    ours = {"residential-burglary", "business-and-community-burglary"}
    assert (
        set(table_of("offences")["types"]) - theirs
        == set(read_catalogue()["total-recorded-crime"].parts) - ours
    )


def test_no_code_and_no_subgroup_has_two_types() -> None:
    types = table_of("offences")["types"].values()
    codes = [code for entry in types for code in entry["codes"]]
    subgroups = [plain(name) for entry in types for name in entry["subgroups"]]
    assert (len(codes), len(subgroups)) == (len(set(codes)), len(set(subgroups)))


def test_every_measure_of_the_tables_is_known_or_named_as_a_stranger() -> None:
    ids = {*table_of("offences")["types"], *table_of("offences")["parts"]}
    ids |= {*table_of("london")["major"].values(), *table_of("london")["minor"].values()}
    ids |= {*table_of("london")["parts"].values(), *table_of("street-level")["types"].values()}
    ids |= set(table_of("offences")["no-public-source"]["measures"]) | set(differences())
    assert {id for id in ids if id not in read_catalogue()} <= STRANGERS


@pytest.mark.parametrize(
    ("code", "subgroup", "measures"),
    [
        ("1/4.1/4.10/4.2", "Homicide", ("violence-with-injury", "total-recorded-crime", "homicide")),
        (
            "8n",
            "Violence with injury",
            ("violence-with-injury", "total-recorded-crime", "wounding"),
        ),
        ("999", "RESIDENTIAL BURGLARY", ("home-office-residential-burglary", "total-recorded-crime")),
        (
            "999",
            "death or serious injury - unlawful driving",
            ("violence-with-injury", "total-recorded-crime"),
        ),
        ("AF", "Fraud: action fraud", ()),
        ("AF", "Fraud: Action Fraud", ()),
        ("999", "A subgroup of next year", None),
    ],
)
def test_an_offence_goes_by_its_code_and_a_new_code_by_its_subgroup(
    code: str, subgroup: str, measures: tuple[str, ...] | None
) -> None:
    assert read_offences().measures_of(code, subgroup) == measures


@pytest.mark.parametrize(
    ("code", "label", "found"),
    [
        ("1", "", "1"),
        ("16.0", "whatever", "16"),
        ("Outcome 18", "", "18"),
        ("1a", "", "1A"),
        ("", "Charged/Summonsed", "1"),
        ("", "Charged or summonsed", "1"),
        ("Charged or Summonsed", "", "1"),
        ("", "Evidential difficulties: suspect identified; victim does not support further action", "16"),
        ("", "Not yet assigned an outcome", "0"),
        ("", "Sent to the Moon", None),
    ],
)
def test_an_outcome_is_known_by_its_code_or_by_either_spelling(
    code: str, label: str, found: str | None
) -> None:
    assert outcome_code(code, label) == found


def test_an_outcome_of_street_level_data_has_a_code_only_where_one_fits() -> None:
    assert street_outcome("Suspect charged") == "1"
    assert street_outcome("Investigation complete; no suspect identified") == "18"
    assert street_outcome("Offender given a caution") == "offender-given-a-caution"
    assert street_outcome("Status update unavailable") == "status-update-unavailable"


def test_the_force_that_is_reported_bears_its_own_name_and_others_their_common_one() -> None:
    names = force_names(read_force())
    for spelling in ("West Mercia", "west mercia police", "west-mercia"):
        assert names.named(spelling) == "West Mercia"
    assert names.named("Devon & Cornwall") == "Devon and Cornwall"
    assert names.named("London, City of") == "City of London"
    assert names.named("A new force") == "A new force"
    ours = force_names(dataclasses.replace(read_force(), name="The Met", police="Metropolitan Police"))
    assert ours.named("Metropolitan Police Service") == "The Met"
    assert ours.named("West Mercia Police") == "West Mercia"
    aliased = force_names(dataclasses.replace(read_force(), aliases=("Force total",)))
    assert aliased.is_own(" FORCE TOTAL")
    assert not names.is_own("Force total")


@pytest.mark.parametrize(
    "name",
    ["Action Fraud", "CIFAS", "UK Finance", "Financial Fraud Action UK", "British Transport Police"],
)
def test_national_bodies_are_no_territorial_forces(name: str) -> None:
    assert not force_names(read_force()).is_territorial(name)


def test_there_are_43_territorial_forces_of_england_and_wales_and_one_of_northern_ireland() -> None:
    kinds = force_names(read_force()).kinds
    assert sum(kind == "force" for kind in kinds.values()) == 44

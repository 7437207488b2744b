"""What a force is: its areas and their names, its baselines, its targets."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_kpi.errors import CommandError, PeriodNotUnderstood
from pcp_kpi.forces import parse_force, read_force
from pcp_kpi.periods import FinancialYear, Month, Quarter, Rolling

SMALL = """
name = "Borsetshire"
police = "Borsetshire Police"
[[areas]]
name = "Ambridge"
aliases = ["Ambridge, Village of"]
[[baselines]]
year = "2021/22"
baseline = "2019-20"
reason = "Covid"
[[targets]]
measure = "ksi"
kind = "value"
at-most = 100.0
words = "At most 100"
from = "2021/22"
to = "2022/23"
"""


def test_west_mercia_has_five_areas_in_the_order_of_its_reports() -> None:
    force = read_force()
    assert (force.name, force.marking) == ("West Mercia", "OFFICIAL")
    assert force.area_names == (
        "Herefordshire", "North Worcestershire", "Shropshire", "South Worcestershire", "Telford & Wrekin",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Herefordshire, County of", "Herefordshire"), ("South Worcester", "South Worcestershire"),
        ("telford and wrekin", "Telford & Wrekin"), (" N. Worcs ", "North Worcestershire"),
        ("Shropshire", "Shropshire"), ("Gwent", "Gwent"),
    ],
)  # fmt: skip
def test_areas_go_by_the_names_that_files_use_and_strangers_keep_their_own(name: str, known: str) -> None:
    assert read_force().area_named(name) == known


def test_the_baseline_is_the_year_before_but_steps_over_covid() -> None:
    force = read_force()
    choice = force.baseline_of(FinancialYear(2021))
    assert (choice.baseline, choice.reason) == (
        FinancialYear(2019),
        "the year before, 2020/21, was distorted by Covid restrictions",
    )
    assert force.baseline_of(FinancialYear(2025)).baseline == FinancialYear(2024)
    assert force.baseline_of(FinancialYear(2025)).reason == ""


def test_a_target_holds_only_for_the_years_it_was_set_for() -> None:
    force = read_force()
    target = force.target_of("ksi", Quarter(2021, 4))
    assert target is not None
    assert (target.kind, target.at_most, target.on) == ("change", -20.0, FinancialYear(2019))
    assert force.target_of("ksi", Quarter(2022, 1)) is None
    assert force.target_of("ksi", Quarter(2020, 4)) is None
    assert force.target_of("hate-crime", Quarter(2021, 1)) is None


def test_a_target_for_a_window_judges_no_single_month() -> None:
    force, name = read_force(), "satisfaction-burglary"
    window = force.target_of(name, Rolling(6, Month(2021, 6)))
    assert window is not None
    assert window.at_least == 80
    assert force.target_of(name, Month(2021, 6)) is None
    assert force.target_of(name, Quarter(2021, 1)) is None
    assert force.target_of(name, Quarter(2021, 1), grain="rolling-6-months") == window


def test_a_target_without_years_holds_always() -> None:
    force = parse_force(SMALL.replace('from = "2021/22"\nto = "2022/23"\n', ""))
    assert all(force.target_of("ksi", Quarter(year, 1)) for year in (1990, 2050))


def test_a_force_may_come_from_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "borsetshire.toml"
    path.write_text(SMALL, encoding="utf-8")
    force = read_force(path)
    assert force == parse_force(SMALL)
    assert (force.name, force.areas[0].short, force.marking) == ("Borsetshire", "Ambridge", "")
    assert force.baseline_of(FinancialYear(2021)).baseline == FinancialYear(2019)


ALIASED = SMALL.replace("[[areas]]", 'aliases = ["Force total", "All Borsetshire"]\n[[areas]]', 1)


@pytest.mark.parametrize("name", ["force  TOTAL", "All Borsetshire", "Borsetshire Police", "borsetshire"])
def test_the_forces_own_row_goes_by_its_aliases_too(name: str) -> None:
    assert parse_force(ALIASED).area_named(name) == "Borsetshire"
    assert parse_force(SMALL).area_named("Force total") == "Force total"


def test_an_alias_of_the_force_that_an_area_has_too_is_refused(message_of) -> None:
    text = ALIASED.replace("Ambridge, Village of", "force total")
    assert message_of(CommandError, lambda: parse_force(text)) == (
        "the force's file gives 'Force total' to two areas, or to an area and the force; one name means one place"
    )


def test_an_unknown_force_is_refused_with_those_there_are(message_of) -> None:
    assert message_of(CommandError, lambda: read_force("west-mersia")) == (
        "there is no force 'west-mersia'; did you mean 'west-mercia'?; packaged: west-mercia; "
        "or give the path of a .toml file"
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('police = "Borsetshire Police"\n', "", "the force's file lacks 'police'"),
        ('words = "At most 100"\n', "", "the force's file lacks 'words' in [[targets]]"),
        ('kind = "value"', 'kind = "level"', "the target of ksi needs a kind (change and value) and "
         "at-most, at-least or both"),
        ("at-most = 100.0\n", "", "the target of ksi needs a kind (change and value) and at-most, at-least or both"),
    ],
    ids=["field", "target's field", "kind", "no bound"],
)  # fmt: skip
def test_an_unsound_force_is_refused(message_of, before: str, after: str, message: str) -> None:
    assert before in SMALL
    assert message_of(CommandError, lambda: parse_force(SMALL.replace(before, after))) == message


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('name = "Borsetshire"\n', "name = 5\n", "gives name as 5; a text in quotation marks is needed"),
        ('aliases = ["Ambridge, Village of"]', 'aliases = "Ambridge"',
         "gives aliases in [[areas]] as 'Ambridge'; a list of texts is needed"),
        ("at-most = 100.0", 'at-most = "100"', "gives at-most in [[targets]] as '100'; a number is needed"),
        ("at-most = 100.0", "at-most = nan", "gives at-most in [[targets]] as nan; a number is needed"),
        ("[[targets]]", "[[target]]", "has 'target', which nothing reads; did you mean 'targets'?"),
        ("[[areas]]", "[areas]", "gives areas in another form; each begins with [[areas]] on a line of its own"),
        ("Ambridge, Village of", "BORSETSHIRE",
         "gives 'Borsetshire' to two areas, or to an area and the force; one name means one place"),
        ("[[targets]]", '[[areas]]\nname = "ambridge"\n[[targets]]',
         "gives 'ambridge' to two areas, or to an area and the force; one name means one place"),
        ("[[targets]]", '[[baselines]]\nyear = "2021/22"\nbaseline = "2020/21"\n[[targets]]',
         "gives two baselines for 2021/22; keep one"),
    ],
)  # fmt: skip
def test_what_nothing_could_make_sense_of_is_refused(
    message_of, before: str, after: str, message: str
) -> None:
    assert before in SMALL
    told = message_of(CommandError, lambda: parse_force(SMALL.replace(before, after)))
    assert told == f"the force's file {message}"


def test_all_that_is_wrong_in_a_force_is_told_at_once(message_of) -> None:
    assert message_of(CommandError, lambda: parse_force('areas = 5\nname = ""')) == (
        "the force's file lacks 'police'; it gives name as ''; a text in quotation marks is needed; it gives areas in "
        "another form; each begins with [[areas]] on a line of its own"
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('kind = "value"', 'kind = "change"',
         "the target of ksi is a change and does not say on which year: on = \"2019/20\""),
        ('to = "2022/23"', 'to = "2019/20"', "the target of ksi ends before it begins; exchange from and to"),
    ],
)  # fmt: skip
def test_a_target_that_could_not_be_judged_is_refused(
    message_of, before: str, after: str, message: str
) -> None:
    assert message_of(CommandError, lambda: parse_force(SMALL.replace(before, after))) == message


def test_a_force_saved_by_a_plain_editor_of_windows_is_read(tmp_path: Path) -> None:
    (tmp_path / "borsetshire.toml").write_text(SMALL, encoding="utf-8-sig")
    assert read_force(tmp_path / "borsetshire.toml") == parse_force(SMALL)


@pytest.mark.parametrize(
    "name", ["WEST MERCIA", "West  Mercia", "West Mercia Police", "west mercia\u00a0police"]
)
def test_the_force_goes_by_its_own_names_in_any_capitals(name: str) -> None:
    assert read_force().area_named(name) == "West Mercia"


def test_a_force_that_is_no_toml_is_refused_with_the_place() -> None:
    with pytest.raises(
        CommandError, match=r"^the force's file is not valid TOML: .+ \(at line 4, column \d+\)$"
    ):
        parse_force(SMALL.replace("[[areas]]", "[[areas]"))


def test_a_target_may_be_a_band() -> None:
    target = parse_force(SMALL.replace("at-most = 100.0", "at-most = 100.0\nat-least = 80.0")).targets[0]
    assert (target.at_least, target.at_most) == (80.0, 100.0)


def test_a_force_in_another_encoding_is_refused(tmp_path: Path, message_of) -> None:
    path = tmp_path / "borsetshire.toml"
    path.write_bytes(SMALL.replace("Ambridge", "Château").encode("cp1252"))
    assert message_of(CommandError, lambda: read_force(path)) == (
        f"the force's file {path} is not UTF-8; save it as UTF-8"
    )


def test_a_year_that_is_none_is_refused_by_what_came() -> None:
    with pytest.raises(PeriodNotUnderstood, match="2019-21"):
        parse_force(SMALL.replace("2019-20", "2019-21"))


def test_a_misspelt_area_is_compared_with_the_names_of_areas_and_then_with_their_aliases() -> None:
    force = read_force()
    assert force.nearest_area("Shropshyre") == "; did you mean 'Shropshire'?"
    assert force.nearest_area("Telfrod") == "; did you mean 'Telford'?"
    assert force.nearest_area("Atlantis") == ""

"""What may be right and looks wrong is told, kept in quality.csv, and never refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.cleaning import Cleaned, clean
from pcp_kpi.cleaning.checks import QUALITY, Finding, in_sentences, quality_table
from pcp_kpi.figures import read_figures
from pcp_kpi.forces import read_force

ENTRY = """
[[sources]]
id = "{id}"
title = "A source"
kind = "{kind}"
file = "{file}"
layout = "figures"
extracted = {day}
licence = "internal"
attribution = "A force"
"""
FORCE, AREAS = "West Mercia", read_force().area_names
Raw = Callable[..., Cleaned]


def months(
    values: Iterable[float | None], *, start: str = "2020-04-01", measure: str = "hate-crime", area: str = FORCE,
    grain: str = "month",
) -> list[str]:  # fmt: skip
    step = {"month": 1, "quarter": 3, "year": 12}[grain]
    days = (pd.Timestamp(start) + pd.DateOffset(months=step * place) for place in range(1000))
    return [
        f"{measure},{area},,{grain},{day:%Y-%m-%d},{value}"
        for day, value in zip(days, values, strict=False)
        if value is not None
    ]


@pytest.fixture
def made(tmp_path: Path) -> Raw:
    """Add a source to a raw folder, and clean it."""
    raw, register = tmp_path / "raw", []
    raw.mkdir()

    def add(
        rows: Sequence[str], *, id: str = "crime", day: str = "2026-01-31", kind: str = "extract", afresh: bool = False
    ) -> Cleaned:  # fmt: skip
        name = f"{id}.csv"
        (raw / name).write_text(
            "\n".join(["measure,area,breakdown,grain,period,value", *rows, ""]), encoding="utf-8"
        )
        register[:] = [entry for entry in register if f'id = "{id}"' not in entry]
        register.append(ENTRY.format(id=id, kind=kind, file=name, day=day))
        (raw / "sources.toml").write_text("".join(register), encoding="utf-8")
        if afresh:
            shutil.rmtree(tmp_path / "clean", ignore_errors=True)
        return clean(raw, tmp_path / "clean")

    return add


def found(done: Cleaned) -> list[str]:
    return done.quality["check"].tolist()


def test_figures_without_anything_odd_have_an_empty_table_of_quality(made: Raw) -> None:
    done = made(months([200.0] * 5 + [210.0]))
    assert (done.warnings, len(done.quality)) == ((), 0)
    written = (done.folder / "quality.csv").read_text(encoding="utf-8")
    assert written == ",".join(QUALITY) + "\n"


def test_a_month_at_half_its_usual_volume_is_told_and_kept(made: Raw) -> None:
    done = made(months([200, 210, 190, 205, 195, 200, 100, 201, 60]))
    row = done.quality.iloc[1]
    assert row[["check", "measure", "came", "expected"]].tolist() == ["half-volume", "hate-crime", 60, 200]
    assert f"{row['period']:%Y-%m}" == "2020-12"
    # The older month at half is told too: it is among the last three.
    assert done.warnings == (
        "crime: hate-crime, West Mercia, is 60 in December 2020, half of the usual 200 or less; is the month whole? "
        "(and 1 more finding of this kind in quality.csv)",
    )
    assert read_figures(done.folder)["value"].iloc[-1] == 60


def test_a_small_month_and_an_old_one_are_not_told(made: Raw) -> None:
    assert found(made(months([9, 10, 8, 9, 10, 9, 9, 8, 3]))) == []
    assert found(made(months([200, 200, 200, 200, 200, 200, 50, *[200] * 5]), afresh=True)) == []


def test_a_category_that_vanished_is_told(made: Raw) -> None:
    rape = months([30, 31, 29, 30, 32, 28], measure="rape")
    done = made([*rape, *months([200] * 9)])
    assert found(done) == []
    done = made([*rape, *months([200] * 7), *months([9] * 9, measure="arson")], afresh=True)
    assert found(done) == []
    done = made(
        [*months([30, 30, 30, 30, 30], measure="rape", start="2020-07-01"), *months([200] * 9)], afresh=True
    )
    assert done.warnings == (
        "crime: rape, West Mercia, has no figure in December 2020 and usually 30; renamed, or left out?",
    )


def test_a_quarter_that_is_half_a_quarter_is_told(made: Raw) -> None:
    done = made(months([200] * 5))
    assert done.warnings == (
        "crime: the months end with August 2020, so July to September 2020 has 2 of its 3 months; "
        "no quarter can be made of them yet",
    )
    assert done.quality[["came", "expected"]].values.tolist() == [[2, 3]]


def test_a_paper_that_prints_single_months_is_no_half_quarter(made: Raw) -> None:
    assert found(made(months([200] * 5), kind="published")) == []


def test_a_month_that_is_missing_between_others_is_told(made: Raw) -> None:
    rows = months([200] * 6)
    done = made([*rows[:2], *rows[3:]])
    assert done.warnings == (
        "crime: no figure stands in June 2020, though some stand before and after; is a row missing? "
        "What is made of them is left out",
    )
    assert found(done) == ["gap"]


def test_months_missing_one_after_the_other_are_one_gap(made: Raw) -> None:
    rows = months([200] * 9)
    done = made([*rows[:2], *rows[5:8]])
    assert [line for line in done.warnings if "no figure" in line] == [
        "crime: no figure stands in 3 months (June 2020 to August 2020), though some stand before and after; are rows "
        "missing? What is made of them is left out"
    ]
    assert found(done).count("gap") == 1


def test_a_paper_that_prints_some_quarters_only_has_no_gap(made: Raw) -> None:
    rows = months([600] * 4, grain="quarter")
    assert found(made([rows[0], rows[3]], kind="published")) == []


def test_a_final_period_that_was_not_over_when_extracted_is_told(made: Raw) -> None:
    done = made(months([200] * 3), day="2020-06-20")
    assert done.warnings == (
        "crime: June 2020 ended on 30 June 2020 and was extracted on 20 June 2020, so it is not whole; "
        "mark it provisional or extract it again",
    )


def test_last_periods_figures_under_a_new_period_are_told(made: Raw) -> None:
    rows = []
    for place, area in enumerate((FORCE, *AREAS)):
        rows += months([40.0 + place, 30.0 + place, 30.0 + place], area=area, grain="quarter")
    done = made(rows)
    assert done.warnings[-1] == (
        "crime: all 6 figures of October to December 2020 are those of July to September 2020 again; "
        "is it the file of the last quarter under another name?"
    )


def test_the_same_bytes_under_two_names_are_told(made: Raw) -> None:
    made(months([200] * 6))
    done = made(months([200] * 6), id="later", day="2026-02-28")
    assert found(done) == ["file-of-last-time", "same-file"]
    assert done.warnings == (
        "later: later.csv holds the bytes that crime.csv held when the clean folder was last made (crime); "
        "is it the file of the last extraction again?",
        "later: later.csv holds the same bytes as crime.csv; is it the file of the last extraction again?",
    )


def test_the_same_figures_in_other_bytes_are_told(made: Raw) -> None:
    made(months([200] * 6))
    done = made(months([200.0] * 6)[::-1], id="later", day="2026-02-28")
    assert done.warnings == (
        "later: all 6 figures are those of crime, extracted before; is it the same extract under another name?",
    )


def test_a_file_that_took_the_place_of_the_last_one_with_the_same_bytes_is_told(made: Raw) -> None:
    made(months([200] * 6))
    done = made(months([200] * 6), day="2026-04-30")
    assert done.warnings == (
        "crime: crime.csv holds the bytes that crime.csv held when the clean folder was last made (crime); "
        "is it the file of the last extraction again?",
    )


def test_figures_that_change_or_go_under_one_id_are_told_once_and_not_written(made: Raw) -> None:
    made(months([200] * 9))
    done = made(months([200, 201, 202, 200, 200, 200]))
    assert done.warnings == (
        "crime: 2 figures changed and 3 figures gone since the clean folder was last made, under the same id; "
        "a later extraction is a source with an id and a day of its own",
    )
    # The same raw folder gives the same clean folder, whatever stood there before.
    assert len(pd.read_csv(done.folder / "quality.csv")) == 0
    assert made(months([200, 201, 202, 200, 200, 200])).warnings == ()


def test_a_large_revision_by_a_new_extraction_is_told(made: Raw) -> None:
    made(months([200] * 6))
    done = made(months([200, 203, 260, 200, 200, 200]), id="later", day="2026-04-30")
    assert done.warnings == ("later: hate-crime, West Mercia, in June 2020 is 260; crime had 200",)


def test_a_damaged_earlier_folder_is_told_and_replaced(made: Raw, tmp_path: Path) -> None:
    made(months([200] * 6))
    (tmp_path / "clean" / "figures.csv").write_text("nothing", encoding="utf-8")
    done = made(months([200] * 6))
    assert done.warnings == (
        "clean: the earlier clean folder cannot be read, so nothing was held against it; it was edited or is damaged",
    )
    assert made(months([200] * 6)).warnings == ()


def test_months_that_do_not_add_up_to_their_quarter_are_told(made: Raw) -> None:
    done = made([*months([200, 210, 220]), *months([640], grain="quarter")])
    assert done.warnings == (
        "crime: the months of hate-crime, West Mercia, add up to 630 in April to June 2020; the quarter says 640",
    )


def test_quarters_that_do_not_add_up_to_their_year_are_told(made: Raw) -> None:
    done = made([*months([10, 20, 30, 40], grain="quarter"), *months([101], grain="year")])
    assert found(done) == ["quarters-against-years"]


def test_two_sources_are_held_together_with_room_for_revisions(made: Raw) -> None:
    made(months([200, 210, 220]))
    assert found(made(months([660], grain="quarter"), id="paper", kind="published")) == []
    done = made(months([800], grain="quarter"), id="paper", kind="published")
    assert "crime: the months of hate-crime, West Mercia, add up to 630 in April to June 2020; " \
        "the quarter of paper says 800" in done.warnings  # fmt: skip


def areas_of(values: Sequence[float]) -> list[str]:
    return [
        row
        for area, value in zip(AREAS, values, strict=True)
        for row in months([value], area=area, grain="quarter")
    ]


def test_areas_far_below_the_force_are_told_with_what_is_unassigned(made: Raw) -> None:
    done = made([*areas_of([20, 20, 20, 20, 10]), *months([120], grain="quarter")])
    assert done.warnings == (
        "crime: 25% of hate-crime in April to June 2020 is in no area of West Mercia: 30 of 120",
    )
    assert found(made([*areas_of([20, 20, 20, 20, 20]), *months([120], grain="quarter")], afresh=True)) == []


def test_areas_above_the_force_are_told(made: Raw) -> None:
    done = made([*areas_of([30, 30, 30, 30, 30]), *months([120], grain="quarter")])
    assert done.warnings == (
        "crime: the areas of West Mercia add up to more than the force in April to June 2020 of hate-crime: "
        "150 against 120",
    )


def test_areas_of_one_source_are_held_against_the_force_of_another(made: Raw) -> None:
    made(areas_of([30, 30, 30, 30, 30]))
    done = made(months([200], grain="quarter"), id="paper", kind="published")
    assert done.warnings == (
        "crime: the areas of West Mercia add up to 150 of hate-crime in April to June 2020; "
        "paper has 200 for the force",
    )


def test_findings_are_told_once_a_kind_and_source_the_furthest_first() -> None:
    findings = [
        Finding("half-volume", "a", "near", came=9, expected=10),
        Finding("half-volume", "a", "far", came=1, expected=10),
    ]
    findings += [Finding("same-file", "b", "again")]
    assert list(in_sentences(findings)) == [
        "a: far (and 1 more finding of this kind in quality.csv)",
        "b: again",
    ]
    table = quality_table(findings)
    assert (list(table.columns), len(table), f"{table['period'].dtype}"[:10]) == (
        list(QUALITY),
        3,
        "datetime64",
    )


def test_a_folder_left_between_two_renames_is_put_back_before_anything_else(
    made: Raw, tmp_path: Path
) -> None:
    made(months([200] * 6))
    shutil.move(tmp_path / "clean", tmp_path / ".clean.1.old")
    assert made(months([200] * 6)).warnings == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clean", "raw"]
